/**
 * node bench/stripe-emulator.ts
 *
 * How fast the local Stripe starts as a process of its own, what it weighs, and how many confirmed payments a second it
 * takes from the real SDK, in memory and with the journal flushed to disk for each.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';

const payments = 500;
const concurrency = 8;

async function start(...args: string[]): Promise<{ child: ChildProcess; port: number; startedMs: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, ['emulators/stripe/main.ts', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const chunk of child.stdout ?? []) {
    const port = /127\.0\.0\.1:(\d+)/.exec(String(chunk))?.[1];
    if (port) return { child, port: Number(port), startedMs: performance.now() - began };
  }
  throw new Error('The emulator did not start.');
}

/** Resident memory in MiB, where the system tells. */
function residentMiB(pid: number | undefined): number | null {
  try {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return line ? Math.round(Number(line) / 1024) : null;
  } catch {
    return null;
  }
}

async function measure(name: string, ...args: string[]): Promise<void> {
  const { child, port, startedMs } = await start(...args);
  const atStartMiB = residentMiB(child.pid);
  const stripe = new Stripe('sk_test_bench', { host: '127.0.0.1', port, protocol: 'http', telemetry: false });
  let left = payments;
  const began = performance.now();
  const worker = async () => {
    while (left-- > 0) {
      await stripe.paymentIntents.create({
        amount: 1000,
        currency: 'usd',
        payment_method: 'pm_card_visa',
        confirm: true,
      });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${name}: started in ${Math.round(startedMs)} ms with ${atStartMiB} MiB; ` +
      `${Math.round(payments / seconds)} confirmed payments/s, ${residentMiB(child.pid)} MiB afterwards`,
  );
  child.kill();
}

const folder = mkdtempSync(join(tmpdir(), 'stripe-bench-'));
await measure('in memory');
await measure('with journal', '--journal', join(folder, 'journal.jsonl'));
await measure('restart on that journal', '--journal', join(folder, 'journal.jsonl'));
rmSync(folder, { recursive: true });
