import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator, startReceiver, webhookSecret } from './support.ts';

const version = '1.52.0';
const sha256 = 'a72c2d755d4d7b18760cc1007a7f1859a21d363dc32d1d614cd2aaa0e7b544ea';
const folder = resolve('.cache/stripe-cli');
const binary = join(folder, 'package/bin/stripe');

/** Path of Stripe's own command line client, fetched once and checked; or the reason why there is none here. */
function officialCli(): { path: string } | { missing: string } {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: `no build for ${process.platform}-${process.arch}` };
  try {
    if (!existsSync(binary)) {
      mkdirSync(folder, { recursive: true });
      const options = { cwd: folder, stdio: 'pipe', timeout: 60_000 } as const;
      execFileSync('npm', ['pack', `@stripe/cli-linux-x64@${version}`, '--silent'], options);
      execFileSync('tar', ['xzf', `stripe-cli-linux-x64-${version}.tgz`], options);
    }
  } catch (error) {
    return { missing: `it could not be downloaded (${String(error).slice(0, 200)})` };
  }
  const actual = createHash('sha256').update(readFileSync(binary)).digest('hex');
  if (actual !== sha256) throw new Error(`${binary} is not the published CLI ${version}: sha256 ${actual}`);
  return { path: binary };
}

const cli = officialCli();
if ('missing' in cli) console.warn(`Stripe's own CLI is not asked: ${cli.missing}.`);

function trigger(path: string, event: string, url: string): Promise<{ code: number | null; output: string }> {
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

describe.skipIf('missing' in cli)('the official Stripe CLI triggers', () => {
  it.each([
    'payment_intent.succeeded',
    'payment_intent.payment_failed',
    'payment_intent.canceled',
    'payment_intent.requires_action',
    'charge.refunded',
    'charge.dispute.created',
    'setup_intent.succeeded',
    'payment_method.attached',
    'customer.deleted',
    'account.updated',
    'transfer.created',
    'transfer.reversed',
    'checkout.session.completed',
    'payout.created',
    'invoice.paid',
    'account.application.deauthorized',
  ])('%s, and the event arrives signed', async (event) => {
    const receiver = await startReceiver();
    const { emulator, url } = await startEmulator({ webhookUrl: receiver.url, webhookSecret });
    const { code, output } = await trigger('path' in cli ? cli.path : '', event, url);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('Trigger succeeded');
    await emulator.deliverAll();
    expect(receiver.events.map((one) => one.type)).toContain(event);
    expect(receiver.refused).toBe(0);
  });
});
