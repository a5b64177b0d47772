/** The demo of the embedded profile: its buyer's credits are real purchases. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { runReconciliation } from '../../../src/districts/vault/index.ts';
import { systemCtx } from '../../../src/platform/actor.ts';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { seedOnce } from '../../../src/server/seed/seed.ts';
import { expectSound } from '../../districts/vault/city.ts';
import { startStripeCity } from '../../districts/vault/stripe-city.ts';
import { testPlatform } from '../../support/platform.ts';

const p = await testPlatform();
const { jobs } = await import('../../../src/api/compose.ts');
const city = await startStripeCity(p.query, { jobs, door: `${p.url}/api/webhooks/stripe` });
const dataDir = mkdtempSync(join(tmpdir(), 'civitas-seed-'));
afterAll(async () => {
  await city.stop();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(() => resetLimitsForTests());

const stripe = { base: city.url, publishableKey: 'pk_test_of_the_seed' };
const seed = (local: typeof stripe | null = stripe) =>
  seedOnce({
    baseUrl: p.url,
    databaseUrl: process.env.DATABASE_URL as string,
    password: 'a long demo password 42',
    dataDir,
    stripe: local,
    say: () => {},
  });
const topUps = async () =>
  (
    await p.query(
      `SELECT t.posting_key, e.posted_delta::int AS credits FROM ledger_transfer t
         JOIN ledger_entry e ON e.transfer_id = t.id JOIN ledger_account a ON a.id = e.account_id AND a.kind = 'pool'
        WHERE t.kind = 'topup'`,
    )
  ).rows;

test('the buyer’s credits come from a card, a PaymentIntent and its signed event, and reconcile with Stripe', async () => {
  city.emulator.setWebhooks({ paused: false });
  expect((await seed()).fresh).toBe(true);
  const booked = await topUps();
  expect(booked).toEqual([{ posting_key: expect.stringMatching(/^pi:pi_/), credits: 50_000 }]);
  const intents = city.emulator.state.all('payment_intent');
  expect(intents.map((i) => [`pi:${i.id}`, i.status, i.amount])).toEqual([
    [booked[0].posting_key, 'succeeded', 50_000],
  ]);
  const event = await p.query(
    "SELECT status FROM stripe_event WHERE type = 'payment_intent.succeeded' AND payload->>'id' = $1",
    [intents[0]?.id],
  );
  expect(event.rows).toEqual([{ status: 'done' }]);
  const buyer = await p.anonymous('POST', '/auth/login', {
    email: 'buyer@demo.civitas',
    password: 'a long demo password 42',
  });
  const call = p.withHeaders({ authorization: `Bearer ${buyer.body.data.token}` });
  expect((await call('GET', '/vault/pool')).body.data).toMatchObject({ balance: 50_000, held: 0 });
  expect((await call('GET', '/vault/payment-methods')).body.data).toEqual([
    expect.objectContaining({ brand: 'visa', last4: '4242' }),
  ]);
  const { ok, result } = await runReconciliation(systemCtx('test'), {
    from: new Date(Date.now() - 86_400_000),
    to: new Date(Date.now() + 86_400_000),
  });
  expect([ok, result.differences]).toEqual([true, []]);
  await expectSound(p.query);
});

test('a seed that was cut off buys nothing a second time, a finished one asks nobody', async () => {
  await p.query("DELETE FROM platform_fact WHERE name = 'demo'");
  expect((await seed()).fresh).toBe(true);
  expect(await topUps()).toHaveLength(1);
  expect(city.emulator.state.all('payment_intent')).toHaveLength(1);
  const asked = city.emulator.state.all('setup_intent').length;
  expect((await seed()).fresh).toBe(false);
  expect(city.emulator.state.all('setup_intent')).toHaveLength(asked);
});

test('with a real account nobody is charged for the demo', async () => {
  await p.query("DELETE FROM platform_fact WHERE name = 'demo'");
  const { accounts } = await seed(null);
  expect(accounts[0]?.what).toBe('owner');
  expect(await topUps()).toHaveLength(1);
});
