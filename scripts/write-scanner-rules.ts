/** Writes docs/generated/scanner-rules.md from the scanner's catalogue; a test compares the two. */
import fs from 'node:fs';
import path from 'node:path';
import { rulesPage } from '../src/districts/scanner/formats/rules-page.ts';

const target = path.resolve(import.meta.dirname, '../docs/generated/scanner-rules.md');
fs.mkdirSync(path.dirname(target), { recursive: true });
fs.writeFileSync(target, rulesPage());
console.log(`wrote ${path.relative(process.cwd(), target)}`);
