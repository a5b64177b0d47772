/**
 * `npm run build`: the whole agent as one file that plain Node runs, dist/license-agent.mjs. `node build.mjs <file>`
 * writes it elsewhere. Fails when anything but Node's own modules would be left outside of the file.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const root = import.meta.dirname;
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const outfile = path.resolve(process.argv[2] ?? path.join(root, 'dist/license-agent.mjs'));
const result = await build({
  entryPoints: [path.join(root, 'src/main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  banner: { js: '#!/usr/bin/env node' },
  define: { AGENT_VERSION: JSON.stringify(version) },
  legalComments: 'inline',
  metafile: true,
});
const outside = Object.values(result.metafile.outputs).flatMap((o) => o.imports.map((i) => i.path));
const foreign = outside.filter((name) => !name.startsWith('node:'));
if (foreign.length > 0) throw new Error(`not in the file: ${foreign.join(', ')}`);
console.log(`${outfile} (${version})`);
