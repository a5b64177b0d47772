/**
 * The same guarantees without privilege: when the suite runs as root, every test that starts a jail runs once more as a
 * user who owns nothing here. (Run by an ordinary user, the files themselves are that proof.)
 */
import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { probe } from './support/jail-fixture.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const UID = 65_533;
const FILES = ['isolation', 'limits', 'extraction', 'session', 'hostile-init', 'reap', 'probe'].map(
  (name) => `tests/platform/jail/${name}.test.ts`,
);

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
  if (process.getuid?.() !== 0) return 'the suite itself runs as an ordinary user';
  for (let at = ROOT; ; at = dirname(at)) {
    if (!(statSync(at).mode & 0o001)) return `${at} cannot be reached by other users`;
    if (at === dirname(at)) return null;
  }
}

const reason = whyNot();
if (reason !== null) console.warn(`The run as an ordinary user is skipped: ${reason}.`);

test.skipIf(reason !== null)(
  'as an ordinary user: every guarantee of the jail holds',
  { timeout: 240_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jail-user-'));
    chownSync(folder, UID, UID);
    const output = join(folder, 'report.json');
    try {
      const status = await new Promise<number | null>((resolve, reject) => {
        const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--configLoader', 'native', '--project', 'unit'];
        const child = spawn(process.execPath, [...vitest, '--reporter=json', `--outputFile=${output}`, ...FILES], {
          cwd: ROOT,
          uid: UID,
          gid: UID,
          stdio: 'ignore',
          env: { PATH: process.env.PATH, HOME: tmpdir(), TMPDIR: tmpdir() } as unknown as NodeJS.ProcessEnv,
        });
        child.once('error', reject);
        child.once('exit', resolve);
      });
      const report = JSON.parse(readFileSync(output, 'utf8')) as Report;
      const failed = report.testResults.flatMap((file) => [
        ...(file.assertionResults.length === 0 ? [`${file.name}: ${file.message}`] : []),
        ...file.assertionResults
          .filter((result) => result.status === 'failed')
          .map((result) => `${result.fullName}: ${result.failureMessages[0]}`),
      ]);
      expect(failed).toEqual([]);
      expect(status).toBe(0);
      expect(report.numPassedTests).toBeGreaterThan(100);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
