/**
 * `npm test`: everything from a fresh clone. Installs what the tests need, builds the web part, runs the checks and every
 * suite, and ends with "N passed, N failed". `npm test -- unit` (or db, e2e, check) runs a part.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
await install(root, { dev: true });

const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const wanted = process.argv.slice(2);
const parts = wanted.length > 0 ? wanted : ['check', 'unit', 'db', 'e2e'];
const reports = path.join(root, 'reports');
fs.mkdirSync(reports, { recursive: true });

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}` },
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

let passed = 0;
let failed = 0;
let skipped = 0;
const broken = [];
if (parts.includes('check')) {
  const code = await run(bin('node'), ['scripts/check.mjs']);
  if (code === 0) passed += 1;
  else {
    failed += 1;
    broken.push('npm run check');
  }
}
const started = Date.now();
for (const project of ['unit', 'db', 'e2e'].filter((p) => parts.includes(p))) {
  const file = path.join(reports, `vitest-${project}.json`);
  fs.rmSync(file, { force: true });
  const code = await run(bin('node'), [
    bin('vitest'),
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  try {
    const report = JSON.parse(fs.readFileSync(file, 'utf8'));
    passed += report.numPassedTests;
    failed += report.numFailedTests;
    skipped += report.numPendingTests + (report.numTodoTests ?? 0);
    for (const suite of report.testResults) {
      if (suite.status === 'failed' && suite.assertionResults.every((a) => a.status !== 'failed')) {
        failed += 1;
        broken.push(`${path.relative(root, suite.name)}: ${suite.message?.split('\n')[0] ?? 'did not run'}`);
      }
      for (const a of suite.assertionResults)
        if (a.status === 'failed') broken.push(`${path.relative(root, suite.name)}: ${a.fullName}`);
    }
    if (code !== 0 && report.numFailedTests === 0 && broken.length === 0) {
      failed += 1;
      broken.push(`${project}: ended with ${code}`);
    }
  } catch {
    failed += 1;
    broken.push(`${project}: no report (exit ${code})`);
  }
}
for (const b of broken) console.log(`FAILED ${b}`);
if (skipped > 0) console.log(`${skipped} skipped (each says why)`);
console.log(`Duration ${Math.round((Date.now() - started) / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
