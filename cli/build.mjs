/**
 * `npm pack` and `npm run build`: the scanner as one file that plain Node runs, dist/civitas-scan.mjs, and the licence
 * beside it. `node build.mjs <folder>` writes both elsewhere. Fails when the file would need a package, or could talk to a
 * network, start a program or evaluate text: what scans hostile files must not be able to.
 */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const root = import.meta.dirname;
const target = path.resolve(process.argv[2] ?? root);
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const outfile = path.join(target, 'dist/civitas-scan.mjs');
const result = await build({
  entryPoints: [path.join(root, '../src/server/cli/scan.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  banner: { js: '#!/usr/bin/env node' },
  legalComments: 'inline',
  metafile: true,
});
const outside = new Set(Object.values(result.metafile.outputs).flatMap((output) => output.imports.map((i) => i.path)));
const allowed = new Set(['node:crypto', 'node:fs', 'node:path', 'node:url', 'node:util']);
const foreign = [...outside].filter((name) => !allowed.has(name));
if (foreign.length > 0) throw new Error(`the file may not import ${foreign.join(', ')}`);
mkdirSync(target, { recursive: true });
copyFileSync(path.join(root, '../LICENSE'), path.join(target, 'LICENSE'));
console.error(`${outfile} (${version})`);
