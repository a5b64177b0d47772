/** The vault over its doors: Stripe's webhook on the real server, money over REST and tRPC, what administrators may do. */

import Stripe from 'stripe';
import { afterAll, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { Civitas } from '../../sdk/src/index.ts';
import type { TopUpPoolOutput } from '../../src/districts/vault/schemas.ts';
import { newId } from '../../src/platform/ids.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { resetStripeBreakerForTests } from '../../src/platform/vendors/stripe.ts';
import { expectSound } from '../districts/vault/city.ts';
import { startStripeCity, WEBHOOK_SECRET } from '../districts/vault/stripe-city.ts';
import { type Owner, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const { jobs } = await import('../../src/api/compose.ts');
const city = await startStripeCity(p.query, { jobs, door: `${p.url}/api/webhooks/stripe` });
const at = new URL(city.url);
/** What the browser's script does with a client secret. */
const browser = new Stripe('sk_test_browser', { host: at.hostname, port: at.port, protocol: 'http' });

afterAll(() => city.stop());
beforeEach(() => {
  resetLimitsForTests();
  resetStripeBreakerForTests();
});

const return_url = 'http://localhost:3000/wallet';
const pay = (secret: string, payment_method = 'pm_card_visa') =>
  browser.paymentIntents.confirm(secret.split('_secret_')[0] as string, { payment_method, return_url });

async function buy(owner: Owner, amount: number, card?: string): Promise<string> {
  const bought = await owner.call('POST', '/vault/pool/top-up', { amount });
  expect(bought.status, bought.text).toBe(200);
  await pay(bought.body.data.clientSecret, card);
  await city.settle();
  return bought.body.data.topUpId;
}
const balance = async (owner: Owner) => (await owner.call('GET', '/vault/pool')).body.data.balance as number;

async function saveCard(owner: Owner, card = 'pm_card_visa'): Promise<string> {
  const setup = await owner.call('POST', '/vault/payment-methods/setup', {});
  expect(setup.status, setup.text).toBe(201);
  await browser.setupIntents.confirm(setup.body.data.setupIntentId, { payment_method: card, return_url });
  await city.settle();
  return (await owner.call('GET', '/vault/payment-methods')).body.data[0].id;
}

/** Role and factor by hand: enrolling an administrator is another test's matter. */
async function newAdmin(): Promise<Owner> {
  const admin = await p.newOwner();
  await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [admin.id]);
  await p.query(
    'INSERT INTO two_factor (owner_id, sms_enabled, enabled_at, verified_at) VALUES ($1, true, now(), now())',
    [admin.id],
  );
  await p.query('UPDATE session SET second_factor_at = now() WHERE owner_id = $1', [admin.id]);
  return admin;
}

async function trpc(owner: Owner, procedure: string, input: unknown, mutation = false) {
  const query = mutation ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const reply = await fetch(`${p.url}/api/trpc/${procedure}${query}`, {
    method: mutation ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${owner.token}`, ...(mutation ? { 'content-type': 'application/json' } : {}) },
    ...(mutation ? { body: JSON.stringify(input) } : {}),
  });
  // biome-ignore lint/suspicious/noExplicitAny: replies of any procedure
  return { status: reply.status, body: (await reply.json()) as any };
}

describe('the webhook door', () => {
  const payload = (id: string, extra = '') =>
    `{"id": "${id}",  "object":"event","api_version":null,"created":1700000000,"livemode":false,"type":"something.new",` +
    `"note":"żółć \\u00e9 ${extra}","data":{"object":{"id":"x_1","object":"x"}}}\n`;
  const send = (body: string | Uint8Array, headers: Record<string, string>) =>
    fetch(`${p.url}/api/webhooks/stripe`, { method: 'POST', headers, body: body as BodyInit });
  const signed = (body: string, secret = WEBHOOK_SECRET, shift = 0) =>
    Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret,
      timestamp: Math.floor(Date.now() / 1_000) + shift,
    });
  const stored = async (id: string) =>
    (await p.query('SELECT count(*)::int AS n FROM stripe_event WHERE id = $1', [id])).rows[0].n as number;

  test('takes what Stripe signed byte for byte, whatever its spaces, letters and content type', async () => {
    for (const [i, type] of ['application/json', 'application/json; charset=utf-8', 'text/plain'].entries()) {
      const id = `evt_door_${i}`;
      const body = payload(id);
      const reply = await send(body, { 'content-type': type, 'stripe-signature': signed(body) });
      expect([reply.status, await reply.text()]).toEqual([200, '']);
      expect(await stored(id)).toBe(1);
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
      expect(reply.headers.get('cache-control')).toBe('no-store');
    }
  });

  test('one event fifty times in parallel: 200 each, one inbox row', async () => {
    const body = payload('evt_door_many');
    const header = signed(body);
    const replies = await Promise.all(Array.from({ length: 50 }, () => send(body, { 'stripe-signature': header })));
    expect(new Set(replies.map((r) => r.status))).toEqual(new Set([200]));
    expect(await stored('evt_door_many')).toBe(1);
  });

  test.each([
    ['no signature', () => ({})],
    ['another secret', (b: string) => ({ 'stripe-signature': signed(b, 'whsec_someone_else') })],
    ['a time stamp 301 s in the future', (b: string) => ({ 'stripe-signature': signed(b, WEBHOOK_SECRET, 310) })],
    ['a time stamp 301 s old', (b: string) => ({ 'stripe-signature': signed(b, WEBHOOK_SECRET, -310) })],
    [
      'a signature over the parsed body',
      (b: string) => ({ 'stripe-signature': signed(JSON.stringify(JSON.parse(b))) }),
    ],
  ] as [string, (b: string) => Record<string, string>][])('%s is 400 and stores nothing', async (name, headers) => {
    const id = `evt_bad_${name.replaceAll(' ', '_')}`;
    const body = payload(id);
    const reply = await send(body, headers(body));
    expect([reply.status, await reply.text()]).toEqual([400, '']);
    expect(await stored(id)).toBe(0);
  });

  test('a body of 512 kB + 1 is 413, a GET 405, and a credential is of no use', async () => {
    const big = 'x'.repeat(512 * 1024 + 1);
    expect((await send(big, { 'stripe-signature': signed(big) })).status).toBe(413);
    const get = await fetch(`${p.url}/api/webhooks/stripe`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    const admin = await newAdmin();
    const body = payload('evt_by_admin');
    expect((await send(body, { authorization: `Bearer ${admin.token}` })).status).toBe(400);
    expect(await stored('evt_by_admin')).toBe(0);
  });

  test('a database that does not take the event is 500, and the resend is processed', async () => {
    const body = payload('evt_door_down');
    await p.query('ALTER TABLE stripe_event RENAME TO stripe_event_away');
    try {
      expect((await send(body, { 'stripe-signature': signed(body) })).status).toBe(500);
    } finally {
      await p.query('ALTER TABLE stripe_event_away RENAME TO stripe_event');
    }
    expect((await send(body, { 'stripe-signature': signed(body) })).status).toBe(200);
    await city.settle();
    const row = await p.query('SELECT status FROM stripe_event WHERE id = $1', ['evt_door_down']);
    expect(row.rows[0].status).toBe('ignored');
  });
});

describe('an owner', () => {
  test('buys credits by card over REST and over tRPC; the browser’s word alone brings none', async () => {
    const owner = await p.newOwner();
    const bought = await owner.call('POST', '/vault/pool/top-up', { amount: 5_000 });
    expect(bought.body.data).toMatchObject({ status: 'pending', newBalance: 0, amountCharged: 5_000 });
    await pay(bought.body.data.clientSecret);
    expect(await balance(owner)).toBe(0);
    await city.settle();
    expect(await balance(owner)).toBe(5_000);
    const again = await owner.call('GET', `/vault/top-ups/${bought.body.data.topUpId}`);
    expect(again.body.data).toEqual({
      topUpId: bought.body.data.topUpId,
      status: 'succeeded',
      newBalance: 5_000,
      amountCharged: 5_000,
    });

    const second = await trpc(owner, 'vault.topUpPool', { amount: 700 }, true);
    expect(second.status, JSON.stringify(second.body)).toBe(200);
    await pay(second.body.result.data.clientSecret);
    await city.settle();
    expect((await trpc(owner, 'vault.getPool', undefined)).body.result.data).toMatchObject({ balance: 5_700, held: 0 });
  });

  test('buys through the SDK with a saved card, whose types are those of the procedure', async () => {
    const owner = await p.newOwner();
    const { vault } = new Civitas({ ownerToken: owner.token, baseUrl: p.url });
    const started = await vault.topUp(800, await saveCard(owner));
    expect(started).toMatchObject({ amountCharged: 800, newBalance: 0 });
    expect(started.clientSecret).toBeUndefined();
    await city.settle();
    expect(await vault.topUpStatus(started.topUpId)).toMatchObject({ status: 'succeeded', newBalance: 800 });
    expect((await vault.topUps()).items.map((t) => t.amount)).toEqual([800]);
    expect(await vault.refund(started.topUpId, 300)).toMatchObject({ amount: 300 });
    await city.settle();
    expect(await vault.pool()).toMatchObject({ balance: 500 });
    expect(await vault.poolAt(new Date())).toMatchObject({ balance: 500, held: 0 });
    expectTypeOf(vault.topUp).returns.resolves.toEqualTypeOf<TopUpPoolOutput>();
  });

  test('amounts outside 500 to 1,000,000, fractions, texts and other currencies are 400 and nothing reaches Stripe', async () => {
    const owner = await p.newOwner();
    const before = city.emulator.state.all('payment_intent').length;
    for (const body of [
      { amount: 499 },
      { amount: 1_000_001 },
      { amount: 1.5 },
      { amount: '500' },
      { amount: 500, currency: 'eur' },
      { amount: 500, metadata: { purchase_id: 'x' } },
    ]) {
      const reply = await owner.call('POST', '/vault/pool/top-up', body);
      expect([reply.status, reply.body.error.code], JSON.stringify(body)).toEqual([400, 'VALIDATION_ERROR']);
    }
    expect(city.emulator.state.all('payment_intent').length).toBe(before);
  });

  test('two purchases sent at once under one Idempotency-Key are one PaymentIntent', async () => {
    const owner = await p.newOwner();
    const headers = { 'idempotency-key': 'top-up-once-only-1' };
    const both = await Promise.all(
      [0, 1].map(() => owner.call('POST', '/vault/pool/top-up', { amount: 900 }, headers)),
    );
    expect(both.map((r) => r.status).filter((s) => s === 200).length).toBeGreaterThan(0);
    const rows = await p.query('SELECT count(*)::int AS n FROM top_up WHERE owner_id = $1', [owner.id]);
    expect(rows.rows[0].n).toBe(1);
  });

  test('a stranger’s purchase, card and wallet are 404; an agent key buys nothing', async () => {
    const [owner, stranger] = [await p.newOwner(), await p.newOwner()];
    const agent = await p.newAgent(owner);
    const topUpId = await buy(owner, 1_000);
    const card = await saveCard(owner);
    expect((await stranger.call('GET', `/vault/top-ups/${topUpId}`)).status).toBe(404);
    expect((await stranger.call('POST', `/vault/top-ups/${topUpId}/refund`, { amount: 1 })).status).toBe(404);
    expect((await stranger.call('DELETE', `/vault/payment-methods/${card}`)).status).toBe(404);
    const withIt = await stranger.call('POST', '/vault/pool/top-up', { amount: 500, paymentMethodId: card });
    expect(withIt.status).toBe(404);
    expect((await stranger.call('GET', `/vault/wallets/${agent.id}`)).status).toBe(404);
    expect((await agent.call('GET', `/vault/wallets/${agent.id}`)).body.data).toEqual({
      pending: 0,
      earned: 0,
      withdrawable: 0,
    });
    expect((await agent.call('POST', '/vault/pool/top-up', { amount: 500 })).status).toBe(403);
    expect((await agent.call('GET', '/vault/pool')).status).toBe(403);
  });

  test('saves a card, pays with it in one step and forgets it; only brand, last digits and expiry are told', async () => {
    const owner = await p.newOwner();
    const card = await saveCard(owner);
    const [told] = (await owner.call('GET', '/vault/payment-methods')).body.data;
    expect(told).toEqual({
      id: card,
      brand: 'visa',
      last4: '4242',
      expMonth: expect.any(Number),
      expYear: expect.any(Number),
    });
    const bought = await owner.call('POST', '/vault/pool/top-up', { amount: 2_000, paymentMethodId: card });
    expect(bought.status, bought.text).toBe(200);
    expect(bought.body.data.clientSecret).toBeUndefined();
    await city.settle();
    expect(await balance(owner)).toBe(2_000);
    expect((await owner.call('DELETE', `/vault/payment-methods/${card}`)).status).toBe(200);
    expect((await owner.call('GET', '/vault/payment-methods')).body.data).toEqual([]);
  });

  test('automatic top-up charges the saved card once when a task takes the pool below the threshold', async () => {
    const owner = await p.newOwner();
    const early = await owner.call('PUT', '/vault/pool/auto-top-up', {
      enabled: true,
      threshold: 500,
      reloadAmount: 1_500,
    });
    expect(early.status, 'without a card').toBe(409);
    await saveCard(owner);
    await buy(owner, 1_000);
    const set = await owner.call('PUT', '/vault/pool/auto-top-up', {
      enabled: true,
      threshold: 500,
      reloadAmount: 1_500,
    });
    expect(set.body.data).toEqual({ enabled: true, threshold: 500, reloadAmount: 1_500 });
    for (const maxBudget of [300, 300, 300]) {
      const task = await owner.call('POST', '/tasks', { taskType: 'general', input: { description: 'x' }, maxBudget });
      expect(task.status, task.text).toBe(201);
    }
    await city.settle();
    const pool = (await owner.call('GET', '/vault/pool')).body.data;
    expect(pool).toMatchObject({ balance: 1_600, held: 900 });
    const list = (await owner.call('GET', '/vault/top-ups')).body.data;
    expect(list.map((t: { amount: number }) => t.amount)).toEqual([1_500, 1_000]);
  });

  test('the statement is a page, a CSV page and a CSV file with the same rows; balances lead from one to the next', async () => {
    const owner = await p.newOwner();
    await buy(owner, 1_000);
    await buy(owner, 600);
    await owner.call('POST', '/tasks', { taskType: 'general', input: { description: 'x' }, maxBudget: 250 });
    const page = (await owner.call('GET', '/vault/transactions')).body;
    expect(
      page.data.map((r: { kind: string; amount: number; balanceAfter: number }) => [r.kind, r.amount, r.balanceAfter]),
    ).toEqual([
      ['hold', -250, 1_350],
      ['topup', 600, 1_600],
      ['topup', 1_000, 1_000],
    ]);
    const csv = await owner.call('GET', '/vault/transactions', undefined, { accept: 'text/csv' });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const file = await owner.call('GET', '/vault/statement');
    expect(file.headers.get('content-disposition')).toContain('statement.csv');
    const ids = (text: string) =>
      text
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[0]);
    expect(ids(file.text)).toEqual(page.data.map((r: { id: string }) => r.id));
    expect(ids(csv.text)).toEqual(ids(file.text));
    const topUps = await owner.call('GET', '/vault/statement?kind=topup');
    expect(ids(topUps.text)).toHaveLength(2);

    const between = new Date(Date.parse(page.data[1].createdAt) - 1).toISOString();
    const then = await owner.call('GET', `/vault/pool/at?at=${between}`);
    expect(then.body.data).toEqual({ at: between, balance: 1_000, held: 0, currency: 'usd' });
    expect((await owner.call('GET', '/vault/holds')).body.data).toEqual([
      expect.objectContaining({ amount: 250, status: 'held' }),
    ]);
  });

  test('a day before the calendar begins is a wrong parameter, the first day of it is not', async () => {
    const owner = await p.newOwner();
    for (const [place, fine] of [
      ['/vault/transactions?from=', 200],
      ['/vault/transactions?to=', 200],
      ['/vault/pool/at?at=', 200],
      ['/embassy/audit?from=', 200],
    ] as const) {
      const refused = await owner.call('GET', `${place}0000-12-31T23:59:59.999Z`);
      expect([refused.status, refused.body.error?.code], place).toEqual([400, 'VALIDATION_ERROR']);
      expect((await owner.call('GET', `${place}0001-01-01T00:00:00.000Z`)).status, place).toBe(fine);
    }
  });

  test('unspent credits go back to the card they came from, at most what is unspent', async () => {
    const owner = await p.newOwner();
    const topUpId = await buy(owner, 1_000);
    const refund = await owner.call('POST', `/vault/top-ups/${topUpId}/refund`, { amount: 400 });
    expect(refund.status, refund.text).toBe(201);
    await city.settle();
    expect(await balance(owner)).toBe(600);
    expect((await owner.call('GET', '/vault/credit-refunds')).body.data).toEqual([
      expect.objectContaining({ topUpId, amount: 400, status: 'settled' }),
    ]);
    const tooMuch = await owner.call('POST', `/vault/top-ups/${topUpId}/refund`, { amount: 601 });
    expect([402, 409]).toContain(tooMuch.status);
    expect(await balance(owner)).toBe(600);
  });

  test('sets up payouts by a single-use link and sees the state of the account', async () => {
    const owner = await p.newOwner();
    expect((await owner.call('GET', '/vault/connect')).body.data).toEqual({
      connected: false,
      detailsSubmitted: false,
      transfersEnabled: false,
    });
    const agent = await p.newAgent(owner);
    const early = await owner.call('POST', '/vault/withdrawals', { agentId: agent.id, amount: 100 });
    expect([early.status, early.body.error.details.status]).toEqual([409, 'not_connected']);
    const link = await owner.call('POST', '/vault/connect/onboarding', {});
    expect(link.body.data.url).toMatch(/^http/);
    const row = await p.query('SELECT stripe_account_id AS a FROM connect_account WHERE owner_id = $1', [owner.id]);
    await city.switch(`accounts/${row.rows[0].a}/onboard`);
    await city.settle();
    expect((await owner.call('GET', '/vault/connect')).body.data).toMatchObject({
      connected: true,
      transfersEnabled: true,
    });
    const poor = await owner.call('POST', '/vault/withdrawals', { agentId: agent.id, amount: 100 });
    expect([poor.status, poor.body.error.code]).toEqual([402, 'INSUFFICIENT_BALANCE']);
    expect((await owner.call('GET', '/vault/withdrawals')).body.data).toEqual([]);
  });

  test('when Stripe does not answer, a purchase is a clean 503 and the pool, holds and tasks go on', async () => {
    const owner = await p.newOwner();
    await buy(owner, 1_000);
    await city.switch('faults', { path: '/v1/payment_intents', method: 'POST', kind: 'server_error', times: 10 });
    const reply = await owner.call('POST', '/vault/pool/top-up', { amount: 700 });
    await fetch(`${city.url}/_test/faults`, { method: 'DELETE' });
    expect([reply.status, reply.body.error.code]).toEqual([503, 'PROVIDER_UNAVAILABLE']);
    const task = await owner.call('POST', '/tasks', {
      taskType: 'general',
      input: { description: 'x' },
      maxBudget: 100,
    });
    expect(task.status).toBe(201);
    expect(await balance(owner)).toBe(900);
  });
});

describe('an administrator', () => {
  test('checks the ledger, verifies its seals, and gets a proof of a sealed transfer only', async () => {
    const admin = await newAdmin();
    const check = await admin.call('GET', '/admin/ledger/check');
    expect(check.body.data).toMatchObject({ ok: true, asOf: expect.any(String) });
    expect(check.body.data.checks.length).toBeGreaterThan(8);
    const verdict = await admin.call('GET', '/admin/ledger/verify');
    expect(verdict.body.data).toEqual({ ok: true, days: 0, transfers: 0, head: null, problem: null });
    const transfer = await p.query('SELECT id FROM ledger_transfer LIMIT 1');
    const proof = await admin.call('GET', `/admin/ledger/transfers/${transfer.rows[0].id}/proof`);
    expect([proof.status, proof.body.error.details.status]).toEqual([409, 'open']);
    expect((await admin.call('GET', '/admin/ledger/transfers/nobody/proof')).status).toBe(404);
  });

  test('a planted wrong balance is named with its account', async () => {
    const owner = await p.newOwner();
    await buy(owner, 1_000);
    const { accountId } = await import('../../src/districts/vault/accounts.ts');
    const id = accountId('pool', owner.id, 'usd');
    await p.query('ALTER TABLE ledger_account DISABLE TRIGGER ALL');
    await p.query('UPDATE ledger_account SET posted = posted + 1 WHERE id = $1', [id]);
    const admin = await newAdmin();
    const check = (await admin.call('GET', '/admin/ledger/check')).body.data;
    await p.query('UPDATE ledger_account SET posted = posted - 1 WHERE id = $1', [id]);
    await p.query('ALTER TABLE ledger_account ENABLE TRIGGER ALL');
    expect(check.ok).toBe(false);
    const bad = check.checks.filter((c: { ok: boolean }) => !c.ok);
    expect(bad).toEqual([{ name: 'audit_balance', ok: false, detail: expect.stringContaining(id) }]);
    expect((await admin.call('GET', '/admin/ledger/check')).body.data.ok).toBe(true);
  });

  test('sees the inbox by status and type, replays a dead event, and its credits arrive once', async () => {
    const [owner, admin] = [await p.newOwner(), await newAdmin()];
    const bought = await owner.call('POST', '/vault/pool/top-up', { amount: 800 });
    await pay(bought.body.data.clientSecret);
    await p.query(
      "CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$",
    );
    await p.query('CREATE TRIGGER planted BEFORE INSERT ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION fail_once()');
    await city.settle();
    // Nine more failures are another test's matter.
    const dead = await p.query(
      "UPDATE stripe_event SET status = 'dead' WHERE type = 'payment_intent.succeeded' AND status = 'pending' RETURNING id",
    );
    expect(dead.rowCount).toBe(1);
    await p.query('DELETE FROM graphile_worker._private_jobs WHERE key = $1', [dead.rows[0].id]);
    // Only now: the worker's next try may come at any moment, and would have succeeded.
    await city.settle();
    await p.query('DROP TRIGGER planted ON ledger_transfer');
    await p.query('DROP FUNCTION fail_once()');
    const inbox = await admin.call('GET', '/admin/stripe-events?status=dead&type=payment_intent.succeeded');
    expect(inbox.body.data).toEqual([
      expect.objectContaining({ id: dead.rows[0].id, status: 'dead', attempts: expect.any(Number) }),
    ]);
    const replay = await admin.call('POST', `/admin/stripe-events/${dead.rows[0].id}/replay`, {});
    expect(replay.status, replay.text).toBe(200);
    await city.settle();
    expect(await balance(owner)).toBe(800);
    const twice = await admin.call('POST', `/admin/stripe-events/${dead.rows[0].id}/replay`, {});
    expect([twice.status, twice.body.error.details.status]).toEqual([409, 'done']);
    expect((await admin.call('POST', '/admin/stripe-events/evt_nobody/replay', {})).status).toBe(404);
    expect(await balance(owner)).toBe(800);
  });

  test('sees a chargeback, gives up the debt behind it and corrects a pool, with a reason each time', async () => {
    const [owner, admin] = [await p.newOwner(), await newAdmin()];
    const bought = await owner.call('POST', '/vault/pool/top-up', { amount: 1_000 });
    await pay(bought.body.data.clientSecret);
    await city.settle();
    const intent = bought.body.data.clientSecret.split('_secret_')[0];
    await owner.call('POST', '/tasks', { taskType: 'general', input: { description: 'x' }, maxBudget: 300 });
    const charge = city.emulator.state.all('charge').find((c) => c.payment_intent === intent);
    await city.switch(`charges/${charge?.id}/dispute`);
    await city.settle();
    expect((await admin.call('GET', '/admin/card-disputes')).body.data).toContainEqual(
      expect.objectContaining({ ownerId: owner.id, topUpId: bought.body.data.topUpId, amount: 1_000 }),
    );
    expect(await balance(owner)).toBe(0);
    const blocked = await owner.call('POST', '/tasks', {
      taskType: 'general',
      input: { description: 'x' },
      maxBudget: 100,
    });
    expect([blocked.status, blocked.body.error.details?.reason]).toEqual([403, 'account_locked']);
    expect((await admin.call('GET', '/admin/debts')).body.data).toContainEqual({
      kind: 'owner',
      ownerId: owner.id,
      agentId: null,
      owed: 300,
      lockedAt: expect.any(String),
    });
    const noReason = await admin.call('POST', `/admin/owners/${owner.id}/write-off`, { amount: 300 });
    expect(noReason.status).toBe(400);
    const tooMuch = await admin.call('POST', `/admin/owners/${owner.id}/write-off`, {
      amount: 301,
      reason: 'bank decided',
    });
    expect(tooMuch.status).toBe(402);
    const written = await admin.call('POST', `/admin/owners/${owner.id}/write-off`, {
      amount: 300,
      reason: 'bank decided',
    });
    expect(written.status, written.text).toBe(200);
    expect(
      (await admin.call('GET', '/admin/debts')).body.data.filter((d: { ownerId: string }) => d.ownerId === owner.id),
    ).toEqual([]);
    const given = await admin.call('POST', `/admin/owners/${owner.id}/adjust-pool`, {
      amount: 50,
      reason: 'with apologies',
    });
    expect(given.status, given.text).toBe(200);
    expect(await balance(owner)).toBe(50);
    const taken = await admin.call('POST', `/admin/owners/${owner.id}/adjust-pool`, {
      amount: -51,
      reason: 'too much',
    });
    expect(taken.status).toBe(402);
    const audited = await p.query(
      "SELECT meta->>'reason' AS r FROM audit_log WHERE owner_id = $1 AND action IN ('vault.writeOffDebt', 'vault.adjustPool') AND outcome = 'ok' ORDER BY at",
      [owner.id],
    );
    expect(audited.rows.map((r) => r.r)).toEqual(['bank decided', 'with apologies']);
  });

  test('compares a day with Stripe: no difference; a planted one is shown and raises an alert', async () => {
    const admin = await newAdmin();
    await city.settle();
    const day = {
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 60_000).toISOString(),
    };
    const good = await admin.call('POST', '/admin/reconciliations', day);
    expect([good.status, good.body.data?.ok], good.text).toEqual([201, true]);
    // Somebody moved money in Stripe's dashboard.
    await browser.payouts.create({ amount: 123, currency: 'usd' });
    const bad = await admin.call('POST', '/admin/reconciliations', {
      ...day,
      to: new Date(Date.now() + 120_000).toISOString(),
    });
    const list = (await admin.call('GET', '/admin/reconciliations')).body.data;
    expect(list[0].id).toBe(bad.body.data.id);
    expect(list.find((r: { id: string }) => r.id === good.body.data.id).differences).toEqual([]);
    // The payout is on its way: named as such, not hidden and not a difference.
    expect(list[0].inFlight).toContainEqual(expect.objectContaining({ what: 'payout_created', effectMinor: '-123' }));
    const backwards = await admin.call('POST', '/admin/reconciliations', { from: day.to, to: day.from });
    expect(backwards.status).toBe(400);
    expect((await admin.call('GET', '/admin/vault/alerts')).status).toBe(200);
  });

  test('only in person: an automation key with ledger:read reads and acts nowhere, an owner does neither', async () => {
    const [owner, admin] = [await p.newOwner(), await newAdmin()];
    const issued = await admin.call('POST', '/admin/keys', {
      name: 'books',
      scopes: ['ledger:read'],
      reason: 'accounting',
    });
    expect(issued.status, issued.text).toBe(201);
    const robot = p.withHeaders({ authorization: `Bearer ${issued.body.data.key}` });
    const reads = [
      '/admin/ledger/check',
      '/admin/ledger/verify',
      '/admin/reconciliations',
      '/admin/stripe-events',
      '/admin/card-disputes',
      '/admin/vault/alerts',
      '/admin/withdrawals',
      '/admin/debts',
      '/admin/frozen-purchases',
    ];
    const acts: [string, object][] = [
      ['/admin/reconciliations', { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' }],
      ['/admin/stripe-events/evt_1/replay', {}],
      [`/admin/owners/${owner.id}/adjust-pool`, { amount: 1_000, reason: 'please' }],
      [`/admin/owners/${owner.id}/write-off`, { amount: 1, reason: 'please' }],
      [`/admin/withdrawals/${newId()}/reversals`, { amount: 1, reason: 'please' }],
      [`/admin/reversals/${newId()}/retry`, {}],
      [`/admin/reversals/${newId()}/write-off`, { reason: 'please' }],
      [`/admin/top-ups/${newId()}/freeze`, { reason: 'please' }],
      [`/admin/top-ups/${newId()}/unfreeze`, { reason: 'please' }],
    ];
    for (const path of reads) {
      resetLimitsForTests();
      expect([path, (await robot('GET', path)).status]).toEqual([path, 200]);
      expect([path, (await owner.call('GET', path)).status]).toEqual([path, 403]);
    }
    for (const [path, body] of acts) {
      resetLimitsForTests();
      expect([path, (await robot('POST', path, body)).status]).toEqual([path, 403]);
      expect([path, (await owner.call('POST', path, body)).status]).toEqual([path, 403]);
    }
    expect(await balance(owner)).toBe(0);
  });
});

test('after all of it the books are sound and no customer is negative', () => expectSound(p.query));
