/** Stripe's own command line client as an independent judge (payments.md 7.4). Linux on x64 only; never committed. */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const version = '1.52.0';
const sha256 = 'a72c2d755d4d7b18760cc1007a7f1859a21d363dc32d1d614cd2aaa0e7b544ea';
const folder = resolve('.cache/stripe-cli');
const binary = join(folder, 'package/bin/stripe');

/** Path of Stripe's own command line client, fetched once and checked; or the reason why there is none here. */
export function officialCli(): { path: string } | { missing: string } {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: `no build for ${process.platform}-${process.arch}` };
  try {
    if (!existsSync(binary)) {
      // Two test processes may fetch at once: each in a folder of its own, and the first one's stays.
      mkdirSync(dirname(folder), { recursive: true });
      const own = mkdtempSync(`${folder}-`);
      const options = { cwd: own, stdio: 'pipe', timeout: 60_000 } as const;
      execFileSync('npm', ['pack', `@stripe/cli-linux-x64@${version}`, '--silent'], options);
      execFileSync('tar', ['xzf', `stripe-cli-linux-x64-${version}.tgz`], options);
      try {
        renameSync(own, folder);
      } catch {
        rmSync(own, { recursive: true, force: true });
      }
    }
  } catch (error) {
    return { missing: `it could not be downloaded (${String(error).slice(0, 200)})` };
  }
  const actual = createHash('sha256').update(readFileSync(binary)).digest('hex');
  if (actual !== sha256) throw new Error(`${binary} is not the published CLI ${version}: sha256 ${actual}`);
  return { path: binary };
}

/** One `stripe trigger` against `url`, with a home of its own. */
export function trigger(path: string, event: string, url: string): Promise<{ code: number | null; output: string }> {
  const home = mkdtempSync(join(tmpdir(), 'stripe-cli-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const child = spawn(path, ['trigger', event, '--api-base', url, '--api-key', 'sk_test_1234567890abcdef'], {
    env: { ...process.env, HOME: home, STRIPE_CLI_TELEMETRY_OPTOUT: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  return new Promise((done) => child.on('close', (code) => done({ code, output })));
}
