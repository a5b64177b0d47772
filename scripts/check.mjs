/**
 * `npm run check`: formatting and lint, types, import rules. Seconds, no database. Fails when the import checker read
 * too few modules: a checker that reads nothing is green for the wrong reason.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const MODULES_MIN = 300;

function run(name, args) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(bin(name), args, { cwd: root, env: { ...process.env, FORCE_COLOR: '0' } });
    let out = '';
    child.stdout.on('data', (c) => {
      out += c;
    });
    child.stderr.on('data', (c) => {
      out += c;
    });
    child.on('exit', (code) => resolve({ name, code: code ?? 1, out, ms: Date.now() - started }));
  });
}

const results = await Promise.all([
  run('biome', ['check', '--max-diagnostics=50', '.']),
  run('tsc', ['--noEmit', '-p', '.']),
  run('depcruise', [
    'src',
    'emulators',
    'sdk',
    'bench',
    'scripts',
    'license-agent',
    'cli',
    '--config',
    '.dependency-cruiser.cjs',
  ]),
]);
let failed = false;
for (const r of results) {
  const modules = r.name === 'depcruise' ? Number(/(\d+) modules/.exec(r.out)?.[1] ?? 0) : null;
  const tooFew = modules !== null && modules < MODULES_MIN;
  const ok = r.code === 0 && !tooFew;
  failed ||= !ok;
  console.log(
    `${ok ? 'ok  ' : 'FAIL'} ${r.name} (${(r.ms / 1000).toFixed(1)} s)${modules === null ? '' : `, ${modules} modules read`}`,
  );
  if (!ok)
    console.log(
      tooFew
        ? `only ${modules} modules were read; at least ${MODULES_MIN} are expected`
        : r.out.split('\n').slice(-60).join('\n'),
    );
}
process.exit(failed ? 1 : 0);
