/** Acceptance 7 of payments.md: the worker is killed while it handles events; in the end each fact is booked once. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';
import { afterAll, expect, test } from 'vitest';
import { topUpPool } from '../../src/districts/vault/index.ts';
import { jobs } from '../../src/districts/vault/sweepers.ts';
import { startWorker } from '../../src/platform/bus/jobs.ts';
import { balances, expectSound, newOwner, ownerCtx } from '../districts/vault/city.ts';
import { startStripeCity } from '../districts/vault/stripe-city.ts';
import { testDatabase } from '../support/database.ts';

const { query, url } = await testDatabase();
const city = await startStripeCity(query, { works: false });
afterAll(() => city.stop());
const balance = balances(query);
const at = new URL(city.url);
const browser = new Stripe('sk_test_browser', { host: at.hostname, port: at.port, protocol: 'http' });
const rounds = Number(process.env.CIVITAS_CRASH_ROUNDS ?? 4);
const PURCHASES = 10;

const open = async () =>
  (await query("SELECT count(*)::int AS n FROM stripe_event WHERE status = 'pending'")).rows[0].n as number;
/** Waits until at most `n` events are open. A busy machine is slow, not stuck: the patience begins again with every event. */
async function untilOpen(n: number): Promise<void> {
  let left = Number.POSITIVE_INFINITY;
  for (let end = 0; ; await sleep(10)) {
    const now = await open();
    if (now <= n) return;
    if (now < left) end = Date.now() + 60_000;
    left = Math.min(left, now);
    if (Date.now() > end) {
      const jobs = await query(
        'SELECT task_identifier, attempts, run_at, locked_at, last_error FROM graphile_worker.jobs',
      );
      throw new Error(`${now} events stay open: ${JSON.stringify(jobs.rows.slice(0, 5))}`);
    }
  }
}

test(
  'the worker dies by kill -9 in the middle of its events, again and again: every purchase is credited once, none is stuck',
  async () => {
    const owners = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      for (let i = 0; i < PURCHASES; i += 1) {
        const owner = await newOwner();
        const amount = 500 + round * PURCHASES + i;
        const { clientSecret } = await topUpPool(ownerCtx(owner), { amount });
        await browser.paymentIntents.confirm((clientSecret as string).split('_secret_')[0] as string, {
          payment_method: 'pm_card_visa',
          return_url: 'http://localhost:3000',
        });
        owners.set(owner, amount);
      }
      city.emulator.setWebhooks({ duplicate: 2, order: 'shuffle', seed: round });
      await city.emulator.deliverAll();
      const before = await open();
      expect(before).toBeGreaterThan(PURCHASES);
      const child = spawn(process.execPath, [path.join(import.meta.dirname, 'payments-crash-child.ts')], {
        env: { ...process.env, DATABASE_URL: url },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const gone = new Promise((r) => child.once('close', r));
      await untilOpen(before - 1);
      await sleep(Math.random() * 60);
      child.kill('SIGKILL');
      await gone;
    }
    const worker = await startWorker({ jobs, sweepers: [], concurrency: 4, silentSeconds: 1 });
    await untilOpen(0);
    await worker.stop();
    for (const [owner, amount] of owners) expect(await balance(`owner:${owner}:available`)).toBe(amount);
    const postings = await query("SELECT count(*)::int AS n FROM ledger_transfer WHERE posting_key LIKE 'pi:%'");
    expect(postings.rows[0].n).toBe(owners.size);
    const credited = await query("SELECT count(*)::int AS n FROM audit_log WHERE action = 'vault.creditPurchase'");
    expect(credited.rows[0].n).toBe(owners.size);
    const told = await query("SELECT count(*)::int AS n FROM outbox_event WHERE type = 'pool.topped_up'");
    expect(told.rows[0].n).toBe(owners.size);
    expect((await query("SELECT 1 FROM stripe_event WHERE status = 'dead'")).rowCount).toBe(0);
    await expectSound(query);
  },
  140_000 + rounds * 10_000,
);
