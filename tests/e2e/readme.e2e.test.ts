/** What the README promises is done word for word, against the installation of this run. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { baseUrl, demoPassword } from '../support/installation.ts';

const root = path.resolve(import.meta.dirname, '../..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const run = promisify(execFile);

test('the main path by hand, copied from the README, ends with a paid seller and a reputation an outsider reads', async () => {
  const tour = /```sh tour\n([\s\S]*?)```/.exec(readme)?.[1];
  if (!tour) throw new Error('the README has no tour');
  // Limits of sign-ins are kept per address; the visitor of this test comes from one of its own.
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-tour-'));
  fs.writeFileSync(path.join(home, '.curlrc'), `header = "x-forwarded-for: 10.78.${process.pid % 250}.9"\n`);
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', tour], {
    env: { ...process.env, HOME: home, CURL_HOME: home, API: `${baseUrl}/api/v1`, DEMO_PASSWORD: demoPassword() },
    timeout: 100_000,
  });
  const lines = stdout.trim().split('\n');
  expect(Number(lines[0]), `held: ${stdout}`).toBeGreaterThanOrEqual(500);
  const statement = JSON.parse(lines.at(-1) as string);
  expect(statement.success ?? true).toBe(true);
  expect(JSON.stringify(statement)).toContain('"completedTasks":1');
  expect(lines.some((l) => /^[1-9]\d*$/.test(l.trim()) && Number(l) < 500)).toBe(true);
});

test('`npm run demo` adds up twice in a row', async () => {
  for (let i = 0; i < 2; i += 1) {
    const { stdout } = await run(process.execPath, ['sdk/demo/demo.ts'], {
      cwd: root,
      env: { ...process.env, CIVITAS_URL: baseUrl, DATA_DIR: inject('e2eDataDir'), DEMO_PASSWORD: demoPassword() },
      timeout: 100_000,
    });
    expect(stdout).toContain('Everything added up.');
  }
}, 220_000);

test('every npm script that the README names exists', () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...readme.matchAll(/npm run ([a-z:-]+)/g)].map((m) => m[1] as string);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((n) => !(n in scripts))).toEqual([]);
});

test('every file that the README and the documents link to exists', () => {
  const pages = ['README.md', 'SECURITY.md', ...walk('docs').filter((f) => f.endsWith('.md'))];
  const broken = pages.flatMap((page) =>
    [...fs.readFileSync(path.join(root, page), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map((m) => path.join(path.dirname(page), m[1] as string))
      .filter((target) => !fs.existsSync(path.join(root, target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});

function walk(folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name));
}
