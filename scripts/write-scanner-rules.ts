/**
 * Writes docs/generated/scanner-rules.md from the scanner's catalogue, and what its version answers and which ids it has
 * given to tests/districts/scanner/ruleset.json. Refuses when a version would answer differently than before; while a
 * version has not been released, `--unreleased` allows it. Tests compare both files.
 */
import fs from 'node:fs';
import path from 'node:path';
import { rulesPage } from '../src/districts/scanner/formats/rules-page.ts';
import { nextRuleset, readRuleset, writeRuleset } from '../tests/districts/scanner/ruleset.ts';

const target = path.resolve(import.meta.dirname, '../docs/generated/scanner-rules.md');
writeRuleset(nextRuleset(readRuleset(), process.argv.includes('--unreleased')));
fs.mkdirSync(path.dirname(target), { recursive: true });
fs.writeFileSync(target, rulesPage());
console.log(`wrote ${path.relative(process.cwd(), target)}`);
