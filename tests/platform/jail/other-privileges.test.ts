/**
 * The same guarantees with other privileges: when the suite runs as root, the tests that start jails run once more as a
 * user who owns nothing here, and once more as a root who is given no user namespaces. (Run by an ordinary user, the
 * files themselves are the first of these proofs.)
 */
import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { probe } from './support/jail-fixture.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const WITHOUT = fileURLToPath(new URL('./support/without-user-namespaces.pl', import.meta.url));
const USER = 65_533;

interface Report {
  numPassedTests: number;
  testResults: {
    name: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

function whyNot(): string | null {
  if (!probe.ok) return 'this host cannot isolate';
  if (!probe.details.userNamespace) return 'this host gives no user namespaces';
  if (process.getuid?.() !== 0) return 'the suite itself runs as an ordinary user';
  for (let at = ROOT; ; at = dirname(at)) {
    if (!(statSync(at).mode & 0o001)) return `${at} cannot be reached by other users`;
    if (at === dirname(at)) return null;
  }
}

const reason = whyNot();
if (reason !== null) console.warn(`The runs with other privileges are skipped: ${reason}.`);

/** Runs these files in a process of their own; the names of what failed there, and how many passed. */
async function runAgain(
  prefix: string[],
  owner: number,
  names: string[],
): Promise<{ failed: string[]; passed: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'jail-again-'));
  chownSync(folder, owner, owner);
  const output = join(folder, 'report.json');
  const [program, ...args] = [
    ...prefix,
    ...[process.execPath, 'node_modules/vitest/vitest.mjs', 'run', '--configLoader', 'native', '--project', 'unit'],
    ...['--reporter=json', `--outputFile=${output}`],
    ...names.map((name) => `tests/platform/jail/${name}.test.ts`),
  ] as [string, ...string[]];
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(program, args, {
        cwd: ROOT,
        uid: owner,
        gid: owner,
        stdio: 'ignore',
        env: { PATH: process.env.PATH, HOME: tmpdir(), TMPDIR: tmpdir() } as unknown as NodeJS.ProcessEnv,
      });
      child.once('error', reject);
      child.once('exit', () => resolve());
    });
    if (!existsSync(output)) return { failed: ['the run did not end with a report'], passed: 0 };
    const report = JSON.parse(readFileSync(output, 'utf8')) as Report;
    const failed = report.testResults.flatMap((file) => [
      ...(file.assertionResults.length === 0 ? [`${file.name}: ${file.message}`] : []),
      ...file.assertionResults
        .filter((result) => result.status === 'failed')
        .map((result) => `${result.fullName}: ${result.failureMessages[0]}`),
    ]);
    return { failed, passed: report.numPassedTests };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.skipIf(reason !== null)(
  'as an ordinary user every guarantee of the jail holds',
  { timeout: 240_000 },
  async () => {
    const names = ['isolation', 'limits', 'extraction', 'session', 'hostile-init', 'reap', 'probe', 'host'];
    const { failed, passed } = await runAgain([], USER, names);
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(100);
  },
);

test.skipIf(reason !== null)('as root without user namespaces they hold too', { timeout: 240_000 }, async () => {
  const names = ['isolation', 'limits', 'extraction', 'session', 'host'];
  const { failed, passed } = await runAgain(['/usr/bin/perl', WITHOUT], 0, names);
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThan(60);
});
