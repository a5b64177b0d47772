/** Purchases, cards and the webhook inbox against the local Stripe (payments.md 10: webhooks in, purchases and cards). */
import { createHmac } from 'node:crypto';
import Stripe from 'stripe';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { resumeAutoTopUp } from '../../../src/districts/vault/auto-top-up.ts';
import * as contract from '../../../src/districts/vault/contract.ts';
import { createCardSetup } from '../../../src/districts/vault/create-card-setup.ts';
import { detachPaymentMethod } from '../../../src/districts/vault/detach-payment-method.ts';
import {
  adjustPool,
  getPool,
  getTopUp,
  listPacks,
  listPaymentMethods,
  listTopUps,
  purchasePack,
  receiveStripeEvent,
  setAutoTopUp,
  topUpPool,
} from '../../../src/districts/vault/index.ts';
import { processStripeEvent } from '../../../src/districts/vault/process-stripe-event.ts';
import { storeCard, waitForPurchase } from '../../../src/districts/vault/queries/payments.ts';
import {
  checkOpenPurchases,
  fetchUndeliveredEvents,
  recoverStripeCalls,
} from '../../../src/districts/vault/recover-stripe-calls.ts';
import * as schemas from '../../../src/districts/vault/schemas.ts';
import { HANDLED_TYPES } from '../../../src/districts/vault/stripe-events/handlers.ts';
import { type Ctx, systemCtx } from '../../../src/platform/actor.ts';
import { shiftClockForTests } from '../../../src/platform/clock.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { newId } from '../../../src/platform/ids.ts';
import { runInRequest } from '../../../src/platform/request-context.ts';
import { resetStripeBreakerForTests } from '../../../src/platform/vendors/stripe.ts';
import { testDatabase } from '../../support/database.ts';
import { freezeAt } from '../../support/frozen-clock.ts';
import { waitsForLock } from '../../support/locks.ts';
import { balances, command, expectRefused, expectSound, newOwner, ownerCtx } from './city.ts';
import { startStripeCity, WEBHOOK_SECRET } from './stripe-city.ts';

const { query } = await testDatabase();
const city = await startStripeCity(query);
const balance = balances(query);
const at = new URL(city.url);
/** What the browser's script does with a client secret. */
const browser = new Stripe('sk_test_browser', { host: at.hostname, port: at.port, protocol: 'http' });

afterAll(() => city.stop());
beforeEach(() => {
  city.emulator.setWebhooks({ duplicate: 1, order: 'created', drop: 0, paused: true });
  resetStripeBreakerForTests();
});
afterEach(async () => {
  shiftClockForTests(0);
  await fetch(`${city.url}/_test/faults`, { method: 'DELETE' });
  await expectSound(query);
});

const pay = (secret: string | undefined, card = 'pm_card_visa') =>
  browser.paymentIntents.confirm((secret as string).split('_secret_')[0] as string, {
    payment_method: card,
    return_url: 'http://localhost:3000/wallet',
  });
const intentsOf = async (topUpId: string) =>
  city.emulator.state.all('payment_intent').filter((i) => i.metadata.purchase_id === topUpId);
const statusOf = async (topUpId: string) =>
  (await query('SELECT status FROM top_up WHERE id = $1', [topUpId])).rows[0].status as string;
const posted = async (key: string) =>
  (await query('SELECT count(*)::int AS n FROM ledger_transfer WHERE posting_key = $1', [key])).rows[0].n as number;
const alerts = async (kind: string) =>
  (await query('SELECT subject_id FROM vault_alert WHERE kind = $1', [kind])).rows.map((r) => r.subject_id as string);

async function savedCard(ownerId: string, card = 'pm_card_visa'): Promise<string> {
  const setup = await createCardSetup(ownerCtx(ownerId));
  await browser.setupIntents.confirm(setup.setupIntentId, {
    payment_method: card,
    return_url: 'http://localhost:3000',
  });
  await city.settle();
  return ((await listPaymentMethods(ownerCtx(ownerId)))[0] as schemas.PaymentMethod).id;
}

// Purchases -------------------------------------------------------------------------------------------------------

test('the browser’s success alone brings no credits; the event brings them once, with audit row and event', async () => {
  const owner = await newOwner();
  const bought = schemas.TopUpPoolOutput.parse(await topUpPool(ownerCtx(owner), { amount: 5000 }));
  expect(bought).toMatchObject({ status: 'pending', newBalance: 0, amountCharged: 5000 });
  await pay(bought.clientSecret);
  expect((await getPool(ownerCtx(owner))).balance).toBe(0);
  await city.settle();
  expect((await getPool(ownerCtx(owner))).balance).toBe(5000);
  expect(await statusOf(bought.topUpId)).toBe('succeeded');
  const audit = await query("SELECT 1 FROM audit_log WHERE action = 'vault.creditPurchase' AND subject_id = $1", [
    bought.topUpId,
  ]);
  expect(audit.rowCount).toBe(1);
  const told = await query("SELECT data FROM outbox_event WHERE type = 'pool.topped_up' AND aggregate_id = $1", [
    owner,
  ]);
  expect(told.rows.map((r) => r.data)).toEqual([{ amountMinor: 5000, topUpId: bought.topUpId }]);
  const list = await listTopUps(ownerCtx(owner), { page: 1, pageSize: 20 });
  expect(list.items).toEqual([expect.objectContaining({ status: 'succeeded', amount: 5000, message: null })]);
  expect((await listTopUps(ownerCtx(await newOwner()), { page: 1, pageSize: 20 })).items).toEqual([]);
});

test('every event ten times, shuffled: one posting each', async () => {
  const owner = await newOwner();
  city.emulator.setWebhooks({ duplicate: 10, order: 'shuffle', seed: 7 });
  const bought = await topUpPool(ownerCtx(owner), { amount: 700 });
  await pay(bought.clientSecret);
  await city.settle();
  const [intent] = await intentsOf(bought.topUpId);
  expect(await posted(`pi:${intent?.id}`)).toBe(1);
  expect((await getPool(ownerCtx(owner))).balance).toBe(700);
});

test('checkout.session.completed and payment_intent.succeeded of one payment, both orders: one credit', async () => {
  for (const order of ['created', 'reverse'] as const) {
    const owner = await newOwner();
    const bought = await topUpPool(ownerCtx(owner), { amount: 600 });
    await pay(bought.clientSecret);
    const [intent] = await intentsOf(bought.topUpId);
    const session = await browser.checkout.sessions.create({
      mode: 'payment',
      line_items: [
        { quantity: 1, price_data: { currency: 'usd', unit_amount: 600, product_data: { name: 'credits' } } },
      ],
      success_url: 'http://localhost:3000',
    });
    await city.switch(`objects/${session.id}`, {
      patch: { payment_intent: intent?.id, status: 'complete', payment_status: 'paid' },
    });
    city.emulator.setWebhooks({ order });
    await city.switch('events', { type: 'checkout.session.completed', id: session.id });
    await city.settle();
    expect((await getPool(ownerCtx(owner))).balance).toBe(600);
  }
});

test('amount or currency that differ from the purchase credit nothing and ask for a review', async () => {
  for (const patch of [{ amount_received: 499 }, { currency: 'eur' }]) {
    const owner = await newOwner();
    const bought = await topUpPool(ownerCtx(owner), { amount: 500 });
    await pay(bought.clientSecret);
    const [intent] = await intentsOf(bought.topUpId);
    await city.switch(`objects/${intent?.id}`, { patch });
    await city.settle();
    expect(await statusOf(bought.topUpId)).toBe('review');
    expect((await getPool(ownerCtx(owner))).balance).toBe(0);
    expect(await alerts('amount_differs')).toContain(bought.topUpId);
  }
});

test('an unknown payment credits nobody and alerts; an invoice’s payment is not a purchase', async () => {
  const before = await balance('platform:stripe_clearing');
  const stray = await browser.paymentIntents.create({
    amount: 900,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  await city.settle();
  expect(await alerts('unknown_payment')).toContain(stray.id);
  expect(await balance('platform:stripe_clearing')).toBe(before);

  const customer = await browser.customers.create({});
  await browser.paymentMethods
    .attach('pm_card_visa', { customer: customer.id })
    .then((m) => browser.customers.update(customer.id, { invoice_settings: { default_payment_method: m.id } }));
  await browser.invoiceItems.create({ customer: customer.id, amount: 4000, currency: 'usd' });
  const draft = await browser.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' });
  const invoice = await browser.invoices.pay((await browser.invoices.finalizeInvoice(draft.id as string)).id as string);
  await city.settle();
  expect(await posted(`in:${invoice.id}`)).toBe(1);
  expect(await balance('platform:vpc_revenue')).toBe(4000);
  expect(await alerts('unknown_payment')).toEqual([stray.id]);
});

async function license(orgId: string): Promise<string> {
  const id = newId();
  await query(
    `INSERT INTO vpc_license (id, org_id, expires_at, allowed_replicas, support_tier, issued_at)
     VALUES ($1, $2, now() + interval '1 year', 5, 'enterprise', now() - interval '1 year')`,
    [id, orgId],
  );
  return id;
}

test('usage events that Stripe found wrong afterwards: the export fails with its code and an alert, also when told twice', async () => {
  const orgId = newId();
  await query("INSERT INTO organization (id, name, created_at) VALUES ($1, 'ACME Corp', now())", [orgId]);
  const licenseId = await license(orgId);
  const identifier = `vpc:${licenseId}:vpc_output_tokens:20260501:0`;
  await query(
    `INSERT INTO vpc_meter_export (id, license_id, meter, day, rev, identifier, value, state, created_at)
     VALUES ($1, $2, 'vpc_output_tokens', '2026-05-01', 0, $3, 7, 'sent', now())`,
    [newId(), licenseId, identifier],
  );
  city.emulator.setWebhooks({ duplicate: 2 });
  await browser.billing.meterEvents.create({
    event_name: 'vpc_output_tokens',
    identifier,
    payload: { stripe_customer_id: 'cus_nobody', value: '7' },
  });
  await city.settle();
  const row = await query('SELECT state, problem FROM vpc_meter_export WHERE identifier = $1', [identifier]);
  expect(row.rows).toEqual([{ state: 'failed', problem: 'no_meter' }]);
  const told = await query(
    "SELECT count(*)::int AS n FROM vpc_alert WHERE kind = 'export_failed' AND license_id = $1",
    [licenseId],
  );
  expect(told.rows[0].n).toBe(1);
});

test('an invoice by meter is booked when it is paid and compared with the usage Licensing closed: a difference of 1 is its alert', async () => {
  const customer = await browser.customers.create({});
  await browser.paymentMethods
    .attach('pm_card_visa', { customer: customer.id })
    .then((m) => browser.customers.update(customer.id, { invoice_settings: { default_payment_method: m.id } }));
  const meter = await browser.billing.meters.create({
    display_name: 'Input tokens',
    event_name: 'vpc_input_tokens',
    default_aggregation: { formula: 'sum' },
  });
  const product = await browser.products.create({ name: 'Tokens' });
  const price = await browser.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 1,
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
  });
  const orgId = newId();
  const periodId = newId();
  await query('INSERT INTO organization (id, name, stripe_customer_id, created_at) VALUES ($1, $2, $3, now())', [
    orgId,
    'ACME Corp',
    customer.id,
  ]);
  const cardId = newId();
  await query(
    "INSERT INTO vpc_rate_card (id, name, effective_from, created_at) VALUES ($1, 'card', '2026-01-01T00:00:00Z', now())",
    [cardId],
  );
  await query(
    "INSERT INTO vpc_rate_line (card_id, model, kind, price_millionths, meter) VALUES ($1, '*', 'input', 1, 'vpc_input_tokens')",
    [cardId],
  );
  const licenseId = await license(orgId);
  await query(
    "INSERT INTO vpc_usage_period (id, org_id, month, status, closed_at, total_minor) VALUES ($1, $2, '2026-05-01', 'closed', now(), 120)",
    [periodId, orgId],
  );
  await query(
    `INSERT INTO vpc_usage_line (id, period_id, license_id, model, kind, month, units, amount_minor, text, created_at)
     VALUES ($1, $2, $3, 'llama', 'input', '2026-05-01', 120, 120, 'input tokens', now())`,
    [newId(), periodId, licenseId],
  );
  const may = { start: Date.UTC(2026, 4, 1) / 1_000, end: Date.UTC(2026, 5, 1) / 1_000 - 1 };
  const pay = async (quantity: number) => {
    await browser.invoiceItems.create({
      customer: customer.id,
      pricing: { price: price.id },
      quantity,
      period: may,
    });
    const draft = await browser.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' });
    const final = await browser.invoices.finalizeInvoice(draft.id as string);
    const invoice = await browser.invoices.pay(final.id as string);
    await city.settle();
    expect(await posted(`in:${invoice.id}`)).toBe(1);
    const told = await query("SELECT detail FROM vpc_alert WHERE kind = 'invoice_mismatch' AND key = $1", [invoice.id]);
    return told.rows.map((r) => r.detail);
  };
  expect(await pay(120)).toEqual([]);
  expect(await pay(121)).toEqual([
    { month: '2026-05', differences: [{ meter: 'vpc_input_tokens', billed: '121', used: '120' }] },
  ]);
});

test('the process dies between the call and storing the intent: found by its metadata, credited once', async () => {
  const owner = await newOwner();
  const bought = await topUpPool(ownerCtx(owner), { amount: 800 });
  await query('UPDATE top_up SET stripe_payment_intent_id = NULL WHERE id = $1', [bought.topUpId]);
  await pay(bought.clientSecret);
  await city.settle();
  expect((await getPool(ownerCtx(owner))).balance).toBe(800);
});

test.each(['amount', 'customer'])('metadata of a payment with another %s adopts nothing', async (other) => {
  const owner = await newOwner();
  const bought = await topUpPool(ownerCtx(owner), { amount: 800 });
  await query('UPDATE top_up SET stripe_payment_intent_id = NULL WHERE id = $1', [bought.topUpId]);
  const own = await query('SELECT stripe_customer_id AS c FROM stripe_customer WHERE owner_id = $1', [owner]);
  await browser.paymentIntents.create({
    amount: other === 'amount' ? 850 : 800,
    ...(other === 'amount' ? { customer: own.rows[0].c } : {}),
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    metadata: { purchase_id: bought.topUpId },
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  await city.settle();
  expect((await getPool(ownerCtx(owner))).balance).toBe(0);
  expect(await statusOf(bought.topUpId)).toBe('review');
  const adopted = await query('SELECT stripe_payment_intent_id AS i FROM top_up WHERE id = $1', [bought.topUpId]);
  expect(adopted.rows[0].i).toBeNull();
});

test('a purchase not finished after a day is cancelled at Stripe; one that succeeds after that is credited', async () => {
  const owner = await newOwner();
  const bought = await topUpPool(ownerCtx(owner), { amount: 900 });
  shiftClockForTests(25 * 3_600_000);
  await checkOpenPurchases();
  expect(await statusOf(bought.topUpId)).toBe('cancelled');
  const [intent] = await intentsOf(bought.topUpId);
  expect(intent?.status).toBe('canceled');
  shiftClockForTests(0);
  await city.switch(`objects/${intent?.id}`, {
    patch: { status: 'succeeded', amount_received: 900 },
    event: 'payment_intent.succeeded',
  });
  await city.settle();
  expect(await statusOf(bought.topUpId)).toBe('succeeded');
  expect((await getPool(ownerCtx(owner))).balance).toBe(900);
});

test('a declined card fails with a message for people and no credits; 3-D Secure waits for the buyer', async () => {
  const owner = await newOwner();
  const declined = await topUpPool(ownerCtx(owner), { amount: 500 });
  await pay(declined.clientSecret, 'pm_card_chargeDeclinedInsufficientFunds').catch(() => {});
  await city.settle();
  expect(await statusOf(declined.topUpId)).toBe('failed');
  const list = await listTopUps(ownerCtx(owner), { page: 1, pageSize: 20 });
  expect(list.items[0]?.message).toContain('insufficient funds');
  const told = await query("SELECT data FROM outbox_event WHERE type = 'payment.failed' AND aggregate_id = $1", [
    declined.topUpId,
  ]);
  expect(told.rows[0].data).toEqual({ topUpId: declined.topUpId, code: 'insufficient_funds' });

  const secure = await topUpPool(ownerCtx(owner), { amount: 500 });
  await pay(secure.clientSecret, 'pm_card_authenticationRequired');
  await city.settle();
  expect(await statusOf(secure.topUpId)).toBe('requires_action');
  expect((await getTopUp(ownerCtx(owner), { topUpId: secure.topUpId })).clientSecret).toContain('_secret_');
  const [intent] = await intentsOf(secure.topUpId);
  await city.switch(`payment_intents/${intent?.id}/authenticate`, { passed: true });
  await city.settle();
  expect((await getPool(ownerCtx(owner))).balance).toBe(500);
  await expectRefused(getTopUp(ownerCtx(await newOwner()), { topUpId: secure.topUpId }), 'NotFound');
});

test('a declined payment can be paid with another card: failed becomes succeeded, once', async () => {
  const owner = await newOwner();
  const bought = await topUpPool(ownerCtx(owner), { amount: 500 });
  await pay(bought.clientSecret, 'pm_card_chargeDeclined').catch(() => {});
  await city.settle();
  await pay(bought.clientSecret);
  await city.settle();
  expect(await statusOf(bought.topUpId)).toBe('succeeded');
  expect((await getPool(ownerCtx(owner))).balance).toBe(500);
});

test('amounts outside the limits and cards of others are refused before Stripe is called', async () => {
  const owner = await newOwner();
  const before = city.emulator.state.all('payment_intent').length;
  for (const amount of [499, 1_000_001, 1.5]) {
    await expectRefused(topUpPool(ownerCtx(owner), { amount }), 'ValidationFailed');
    expect(schemas.TopUpPoolInput.safeParse({ amount }).success).toBe(false);
  }
  for (const bad of [{ amount: '500' }, { amount: 500, currency: 'eur' }, { amount: null }])
    expect(schemas.TopUpPoolInput.safeParse(bad).success).toBe(false);
  const other = await newOwner();
  const card = await savedCard(other);
  await expectRefused(topUpPool(ownerCtx(owner), { amount: 500, paymentMethodId: card }), 'NotFound');
  await expectRefused(topUpPool(ownerCtx(owner), { amount: 500, paymentMethodId: 'nonsense' }), 'NotFound');
  expect(city.emulator.state.all('payment_intent').length).toBe(before);
});

test('two top-ups of one pool at the same time make one PaymentIntent', async () => {
  const owner = await newOwner();
  const results = await Promise.allSettled([1, 2, 3].map(() => topUpPool(ownerCtx(owner), { amount: 500 })));
  const made = results.filter((r) => r.status === 'fulfilled');
  const refused = results.filter((r) => r.status === 'rejected').map((r) => (r.reason as Error).name);
  expect(made.length).toBeGreaterThanOrEqual(1);
  expect(new Set(refused)).toEqual(refused.length > 0 ? new Set(['Conflict']) : new Set());
  const rows = await query('SELECT count(*)::int AS n FROM top_up WHERE owner_id = $1', [owner]);
  expect(rows.rows[0].n).toBe(made.length);
});

test('a pack is charged at its price and credits its bonus from promo', async () => {
  const packs = await listPacks();
  for (const p of packs) schemas.CreditPackage.parse(p);
  expect(packs.map((p) => p.name)).toEqual(['Starter', 'Builder', 'Studio']);
  const id = newId();
  await query(
    "INSERT INTO credit_pack (id, name, description, credits, price_minor, currency, bonus_credits, features, position) VALUES ($1, 'Gift', 'x', 1000, 900, 'usd', 100, '{}', 9)",
    [id],
  );
  const owner = await newOwner();
  const bought = await purchasePack(ownerCtx(owner), { id });
  expect(bought.amountCharged).toBe(900);
  await pay(bought.clientSecret);
  await city.settle();
  expect((await getPool(ownerCtx(owner))).balance).toBe(1100);
  await query('UPDATE credit_pack SET active = false WHERE id = $1', [id]);
  await expectRefused(purchasePack(ownerCtx(owner), { id }), 'NotFound');
});

test('the stored reply of an Idempotency-Key holds no client secret', async () => {
  const owner = await newOwner();
  await query(
    "INSERT INTO idempotency_record (scope, key, request_hash, status, locked_until, expires_at) VALUES ('t', 'k', 'h', 'running', now(), now() + interval '1 day')",
  );
  const slot = { scope: 't', key: 'k', settled: false };
  const bought = await runInRequest({ requestId: 'r', idempotency: slot }, () =>
    topUpPool(ownerCtx(owner), { amount: 500 }),
  );
  expect(bought.clientSecret).toBeTruthy();
  const stored = await query("SELECT response FROM idempotency_record WHERE scope = 't'");
  expect(stored.rows[0].response).toMatchObject({ topUpId: bought.topUpId });
  expect(JSON.stringify(stored.rows[0].response)).not.toContain('secret');
});

// Cards -----------------------------------------------------------------------------------------------------------

test('a saved card shows brand, last four digits and expiry, pays in one step, is refreshed and forgotten', async () => {
  const owner = await newOwner();
  const id = await savedCard(owner);
  const [card] = await listPaymentMethods(ownerCtx(owner));
  expect(schemas.PaymentMethod.parse(card)).toMatchObject({ brand: 'visa', last4: '4242' });
  const bought = await topUpPool(ownerCtx(owner), { amount: 500, paymentMethodId: id });
  expect(bought.clientSecret).toBeUndefined();
  expect(bought.newBalance).toBe(0);
  await city.settle();
  expect((await getPool(ownerCtx(owner))).balance).toBe(500);

  const row = await query('SELECT stripe_payment_method_id, fingerprint_hash FROM payment_method WHERE id = $1', [id]);
  expect(row.rows[0].fingerprint_hash).toBeTruthy();
  const method = city.emulator.state.all('payment_method').find((m) => m.id === row.rows[0].stripe_payment_method_id);
  await city.switch(`objects/${method?.id}`, {
    patch: { card: { ...method?.card, last4: '1881', exp_year: 2040 } },
    event: 'payment_method.updated',
  });
  await city.settle();
  expect((await listPaymentMethods(ownerCtx(owner)))[0]).toMatchObject({ last4: '1881', expYear: 2040 });
  await expectRefused(detachPaymentMethod(ownerCtx(await newOwner()), { id }), 'NotFound');
  await detachPaymentMethod(ownerCtx(owner), { id });
  await city.settle();
  expect(await listPaymentMethods(ownerCtx(owner))).toEqual([]);
  const told = await query(
    "SELECT count(*)::int AS n FROM outbox_event WHERE type = 'payment_method.attached' AND aggregate_id = $1",
    [owner],
  );
  expect(told.rows[0].n).toBe(1);
});

test('two events that bring the same card at once store it once, and one of them tells', async () => {
  const owner = await newOwner();
  const ctx = systemCtx('test.cards', 'cards');
  const card = {
    stripePaymentMethodId: `pm_${newId().replaceAll('-', '')}`,
    brand: 'visa',
    last4: '4242',
    expMonth: 1,
    expYear: 2040,
    fingerprintHash: null,
  };
  // The first has written and not committed when the second comes: both would find no row by reading.
  const written = Promise.withResolvers<void>();
  const met = Promise.withResolvers<void>();
  const first = transact(ctx, async (tx) => {
    const stored = await storeCard(tx, newId(), owner, card);
    written.resolve();
    await met.promise;
    return stored;
  });
  await written.promise;
  const second = transact(ctx, (tx) => storeCard(tx, newId(), owner, { ...card, expYear: 2041 }));
  await waitsForLock(query, second);
  met.resolve();
  expect(await Promise.all([first, second])).toEqual([true, false]);
  const rows = await query('SELECT exp_year FROM payment_method WHERE stripe_payment_method_id = $1', [
    card.stripePaymentMethodId,
  ]);
  expect(rows.rows).toEqual([{ exp_year: 2041 }]);
  const other = await newOwner();
  expect(await transact(ctx, (tx) => storeCard(tx, newId(), other, card))).toBe(false);
  const kept = await query('SELECT owner_id::text AS o, exp_year AS y FROM payment_method WHERE owner_id = $1', [
    owner,
  ]);
  expect(kept.rows).toEqual([{ o: owner, y: 2041 }]);
});

test('a saved card that is declined fails the purchase; the answer says so and nothing is charged', async () => {
  const owner = await newOwner();
  const id = await savedCard(owner, 'pm_card_chargeCustomerFail');
  const bought = await topUpPool(ownerCtx(owner), { amount: 500, paymentMethodId: id });
  expect(bought).toMatchObject({ status: 'failed', newBalance: 0 });
  await city.settle();
  expect((await getPool(ownerCtx(owner))).balance).toBe(0);
});

test('a customer deleted at Stripe takes its cards along, and the next purchase works', async () => {
  const owner = await newOwner();
  await savedCard(owner);
  const row = await query('SELECT stripe_customer_id FROM stripe_customer WHERE owner_id = $1', [owner]);
  await browser.customers.del(row.rows[0].stripe_customer_id);
  await city.settle();
  expect(await listPaymentMethods(ownerCtx(owner))).toEqual([]);
  const bought = await topUpPool(ownerCtx(owner), { amount: 500 });
  await pay(bought.clientSecret);
  await city.settle();
  expect((await getPool(ownerCtx(owner))).balance).toBe(500);
});

test('no card number and no security code is found in any table, and no column could hold one', async () => {
  const tables = await query(
    "SELECT table_name AS t FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  for (const { t } of tables.rows) {
    // Sixteen digits may stand inside a hash or an id by chance; a number stands alone.
    const hits = await query(
      `SELECT count(*)::int AS n FROM "${t}" x
        WHERE x::text ~ '(?<![0-9a-f])(4242 ?4242 ?4242 ?4242|4000[0-9]{12})(?![0-9a-f])'`,
    );
    expect(hits.rows[0].n, t).toBe(0);
  }
  const columns = await query("SELECT column_name AS c FROM information_schema.columns WHERE table_schema = 'public'");
  for (const { c } of columns.rows) expect(c).not.toMatch(/card_?number|cvv|cvc|security_code|^pan$/);
});

// Automatic top-up ------------------------------------------------------------------------------------------------

async function spend(owner: string, amountMinor: bigint): Promise<void> {
  await command(contract.holdCredits, { taskId: newId(), buyerOwnerId: owner, amountMinor });
  await city.settle();
}

test('automatic top-up: needs a card, charges once per crossing, is armed again by the top-up', async () => {
  const owner = await newOwner(1_000n);
  const input = { enabled: true, threshold: 500, reloadAmount: 2000 };
  await expectRefused(setAutoTopUp(ownerCtx(owner), input), 'Conflict', { status: 'no_card' });
  await savedCard(owner);
  expect(await setAutoTopUp(ownerCtx(owner), input)).toEqual(input);
  expect((await getPool(ownerCtx(owner))).autoTopUp).toEqual(input);
  await spend(owner, 400n);
  expect((await getPool(ownerCtx(owner))).balance).toBe(600);
  await spend(owner, 200n);
  expect((await getPool(ownerCtx(owner))).balance).toBe(2400);
  const low = async () =>
    (
      await query("SELECT count(*)::int AS n FROM outbox_event WHERE type = 'pool.low_balance' AND aggregate_id = $1", [
        owner,
      ])
    ).rows[0].n;
  expect(await low()).toBe(1);
  await spend(owner, 2_000n);
  expect((await getPool(ownerCtx(owner))).balance).toBe(2400);
  expect(await low()).toBe(2);
  const rows = await query("SELECT count(*)::int AS n FROM top_up WHERE owner_id = $1 AND origin = 'auto'", [owner]);
  expect(rows.rows[0].n).toBe(2);
});

test('automatic top-up stops after three failures in a row and tells somebody', async () => {
  const owner = await newOwner(1_000n);
  await savedCard(owner, 'pm_card_chargeCustomerFail');
  await setAutoTopUp(ownerCtx(owner), { enabled: true, threshold: 900, reloadAmount: 2000 });
  for (let i = 0; i < 4; i += 1) {
    await spend(owner, 200n);
    await query('UPDATE auto_top_up SET armed = true WHERE owner_id = $1', [owner]);
  }
  const setting = await query('SELECT enabled, failure_count FROM auto_top_up WHERE owner_id = $1', [owner]);
  expect(setting.rows[0]).toEqual({ enabled: false, failure_count: 3 });
  const tries = await query("SELECT count(*)::int AS n FROM top_up WHERE owner_id = $1 AND origin = 'auto'", [owner]);
  expect(tries.rows[0].n).toBe(3);
  expect(await alerts('auto_top_up_off')).toContain(owner);
});

test('off session, authentication_required ends as a failed purchase and is not charged a second time', async () => {
  const owner = await newOwner(1_000n);
  await savedCard(owner);
  await query(
    "UPDATE payment_method SET stripe_payment_method_id = 'pm_card_authenticationRequired' WHERE owner_id = $1",
    [owner],
  );
  await setAutoTopUp(ownerCtx(owner), { enabled: true, threshold: 900, reloadAmount: 2000 });
  await spend(owner, 500n);
  const rows = await query("SELECT id, status, failure_code FROM top_up WHERE owner_id = $1 AND origin = 'auto'", [
    owner,
  ]);
  expect(rows.rows).toEqual([expect.objectContaining({ status: 'failed', failure_code: 'authentication_required' })]);
  expect((await getPool(ownerCtx(owner))).balance).toBe(500);
});

/** A purchase whose call to Stripe found no answer, and an automatic top-up that met it. */
async function autoMeetsPurchase(card?: string): Promise<{ owner: string; topUpId: string }> {
  const owner = await newOwner(1_000n);
  await savedCard(owner, card);
  await setAutoTopUp(ownerCtx(owner), { enabled: true, threshold: 900, reloadAmount: 2000 });
  city.emulator.addFault({ kind: 'rate_limit', method: 'POST', path: '/v1/payment_intents', times: 10 });
  await expectRefused(topUpPool(ownerCtx(owner), { amount: 700 }), 'ProviderUnavailable');
  await fetch(`${city.url}/_test/faults`, { method: 'DELETE' });
  resetStripeBreakerForTests();
  await spend(owner, 200n);
  expect(await autos(owner)).toEqual([]);
  const row = await query("SELECT id FROM top_up WHERE owner_id = $1 AND origin = 'card'", [owner]);
  return { owner, topUpId: row.rows[0].id as string };
}
const autos = async (owner: string) =>
  (
    await query("SELECT status FROM top_up WHERE owner_id = $1 AND origin = 'auto' ORDER BY created_at", [owner])
  ).rows.map((r) => r.status as string);
const trigger = async (owner: string) =>
  (
    await query('SELECT armed, waits_for AS waits, failure_count AS failures FROM auto_top_up WHERE owner_id = $1', [
      owner,
    ])
  ).rows[0];
/** The call is repeated; what becomes of its payment is the browser's. */
async function finishCall(topUpId: string): Promise<Stripe.PaymentIntent> {
  shiftClockForTests(120_000);
  await recoverStripeCalls();
  shiftClockForTests(0);
  return (await intentsOf(topUpId))[0] as Stripe.PaymentIntent;
}
const confirmWith = (intent: Stripe.PaymentIntent, card: string) =>
  browser.paymentIntents
    .confirm(intent.id, { payment_method: card, return_url: 'http://localhost:3000' })
    .catch((e: Error) => e);

test('an automatic top-up that met a payment which then fails gets its turn, once, told in any number', async () => {
  const { owner, topUpId } = await autoMeetsPurchase();
  expect(await trigger(owner)).toMatchObject({ armed: false, waits: topUpId });
  const intent = await finishCall(topUpId);
  expect(await autos(owner)).toEqual([]);
  city.emulator.setWebhooks({ duplicate: 3, order: 'shuffle', seed: 5 });
  await confirmWith(intent, 'pm_card_chargeDeclined');
  await city.settle();
  expect(await statusOf(topUpId)).toBe('failed');
  expect(await autos(owner)).toEqual(['succeeded']);
  expect((await getPool(ownerCtx(owner))).balance).toBe(2_800);
  expect(await trigger(owner)).toEqual({ armed: true, waits: null, failures: 0 });
  // The payment is tried again with another card, and paid: that is a purchase like every other.
  await confirmWith(intent, 'pm_card_visa');
  await city.settle();
  expect((await getPool(ownerCtx(owner))).balance).toBe(3_500);
  expect(await autos(owner)).toEqual(['succeeded']);
  const low = await query("SELECT 1 FROM outbox_event WHERE type = 'pool.low_balance' AND aggregate_id = $1", [owner]);
  expect(low.rowCount).toBe(1);
});

test('an automatic top-up that met a payment which succeeds is not charged: the payment arms the trigger', async () => {
  const { owner, topUpId } = await autoMeetsPurchase();
  await confirmWith(await finishCall(topUpId), 'pm_card_visa');
  await city.settle();
  expect([(await getPool(ownerCtx(owner))).balance, await autos(owner)]).toEqual([1_500, []]);
  expect(await trigger(owner)).toMatchObject({ armed: true, waits: null });
  await spend(owner, 700n);
  expect([(await getPool(ownerCtx(owner))).balance, await autos(owner)]).toEqual([2_800, ['succeeded']]);
});

test('a payment that was never sent, and a balance that is above again: the trigger is armed and nothing is charged', async () => {
  const { owner, topUpId } = await autoMeetsPurchase();
  await adjustPool(ownerCtx(newId(), 'ADMIN'), { ownerId: owner, amount: 100, reason: 'goodwill' });
  await query("UPDATE top_up SET called_at = now() - interval '25 hours' WHERE id = $1", [topUpId]);
  await finishCall(topUpId);
  await city.settle();
  expect(await statusOf(topUpId)).toBe('failed');
  expect([await autos(owner), await trigger(owner)]).toEqual([[], { armed: true, waits: null, failures: 0 }]);
  await spend(owner, 100n);
  expect(await autos(owner)).toEqual(['succeeded']);
});

test('an automatic top-up whose turn comes and fails is counted, and not charged again for the same crossing', async () => {
  const { owner, topUpId } = await autoMeetsPurchase('pm_card_chargeCustomerFail');
  await confirmWith(await finishCall(topUpId), 'pm_card_chargeDeclined');
  await city.settle();
  expect([await autos(owner), await trigger(owner)]).toEqual([['failed'], { armed: false, waits: null, failures: 1 }]);
  const event = await query("SELECT trigger_event_id AS e FROM top_up WHERE owner_id = $1 AND origin = 'auto'", [
    owner,
  ]);
  await resumeAutoTopUp(systemCtx('test.resume'), owner, event.rows[0].e);
  await city.settle();
  expect([await autos(owner), (await trigger(owner)).failures]).toEqual([['failed'], 1]);
  // Others that fail afterwards give it no turn: only the payment that it met does.
  const other = await topUpPool(ownerCtx(owner), { amount: 600 });
  await confirmWith((await intentsOf(other.topUpId))[0] as Stripe.PaymentIntent, 'pm_card_chargeDeclined');
  await city.settle();
  expect(await autos(owner)).toEqual(['failed']);
});

test('who finds the payment ended that was in the way waits for nobody; who finds the trigger armed needs no turn', async () => {
  const { owner, topUpId } = await autoMeetsPurchase();
  const waits = () => transact(systemCtx('test.wait'), (tx) => waitForPurchase(tx, owner, newId()));
  expect(await waits()).toBe(true);
  await query("UPDATE top_up SET status = 'failed' WHERE id = $1", [topUpId]);
  expect(await waits()).toBe(false);
  await query('UPDATE auto_top_up SET armed = true WHERE owner_id = $1', [owner]);
  expect(await waits()).toBe(true);
  await query('UPDATE auto_top_up SET waits_for = NULL, waiting_event_id = NULL WHERE owner_id = $1', [owner]);
});

// Idempotency and faults ------------------------------------------------------------------------------------------

test.each(['timeout_before', 'timeout_after', 'close_before', 'close_after', 'rate_limit', 'server_error'] as const)(
  '%s on the purchase’s call: one intent after recovery, and the purchase can be paid',
  async (kind) => {
    const owner = await newOwner();
    // The customer first, so that the fault meets the purchase.
    await createCardSetup(ownerCtx(owner));
    city.emulator.addFault({ kind, method: 'POST', path: '/v1/payment_intents', times: 2 });
    const first = await topUpPool(ownerCtx(owner), { amount: 500 }).catch((e) => e as Error);
    if (first instanceof Error) expect(first.name).toBe('ProviderUnavailable');
    const row = await query('SELECT id FROM top_up WHERE owner_id = $1', [owner]);
    const topUpId = row.rows[0].id as string;
    shiftClockForTests(120_000);
    for (let i = 0; i < 4; i += 1) await recoverStripeCalls();
    shiftClockForTests(0);
    const intents = await intentsOf(topUpId);
    expect(intents).toHaveLength(1);
    const again = await getTopUp(ownerCtx(owner), { topUpId });
    await pay(again.clientSecret);
    await city.settle();
    expect((await getPool(ownerCtx(owner))).balance).toBe(500);
  },
);

test.each(['timeout_after', 'close_after', 'server_error'] as const)(
  '%s on the call that begins a card: the next try begins one, and no two customers are made',
  async (kind) => {
    const owner = await newOwner();
    const customers = city.emulator.state.all('customer').length;
    city.emulator.addFault({ kind, method: 'POST', path: '/v1/setup_intents', times: 2 });
    await createCardSetup(ownerCtx(owner)).catch((e: Error) => expect(e.name).toBe('ProviderUnavailable'));
    await fetch(`${city.url}/_test/faults`, { method: 'DELETE' });
    const setup = await createCardSetup(ownerCtx(owner));
    await browser.setupIntents.confirm(setup.setupIntentId, {
      payment_method: 'pm_card_visa',
      return_url: 'http://x.test',
    });
    await city.settle();
    expect(await listPaymentMethods(ownerCtx(owner))).toHaveLength(1);
    expect(city.emulator.state.all('customer').length - customers).toBe(1);
  },
);

test('our key was used with other parameters: the purchase fails, administrators are told, no second intent is made', async () => {
  const owner = await newOwner();
  city.emulator.addFault({ kind: 'rate_limit', method: 'POST', path: '/v1/payment_intents', times: 2 });
  await expectRefused(topUpPool(ownerCtx(owner), { amount: 600 }), 'ProviderUnavailable');
  await fetch(`${city.url}/_test/faults`, { method: 'DELETE' });
  const { id } = (await query('SELECT id FROM top_up WHERE owner_id = $1', [owner])).rows[0];
  await browser.paymentIntents.create({ amount: 999, currency: 'usd' }, { idempotencyKey: `purchase:${id}` });
  const before = city.emulator.state.all('payment_intent').length;
  shiftClockForTests(120_000);
  resetStripeBreakerForTests();
  await recoverStripeCalls();
  shiftClockForTests(0);
  expect(await statusOf(id)).toBe('failed');
  expect(await alerts('key_reused')).toContain(id);
  expect(city.emulator.state.all('payment_intent')).toHaveLength(before);
});

test('the compiler refuses a parameter that the SDK does not know', () => {
  const create = (params: Stripe.PaymentIntentCreateParams) => params.amount;
  // @ts-expect-error gone from API 2026-10-28: the types of the installed SDK say so
  expect(create({ amount: 500, currency: 'usd', payment_method_types: ['card'] })).toBe(500);
});

test('an attempt of unknown outcome 25 h old is searched, not resent: found it is adopted, not found it fails', async () => {
  for (const committed of [true, false]) {
    const owner = await newOwner();
    await createCardSetup(ownerCtx(owner));
    city.emulator.addFault({
      kind: committed ? 'timeout_after' : 'timeout_before',
      method: 'POST',
      path: '/v1/payment_intents',
      times: 2,
    });
    await topUpPool(ownerCtx(owner), { amount: 500 }).catch(() => {});
    await fetch(`${city.url}/_test/faults`, { method: 'DELETE' });
    resetStripeBreakerForTests();
    const row = await query('SELECT id FROM top_up WHERE owner_id = $1', [owner]);
    const topUpId = row.rows[0].id as string;
    await query("UPDATE top_up SET called_at = called_at - interval '25 hours' WHERE id = $1", [topUpId]);
    shiftClockForTests(120_000);
    await recoverStripeCalls();
    expect(await intentsOf(topUpId)).toHaveLength(committed ? 1 : 0);
    expect(await statusOf(topUpId)).toBe(committed ? 'pending' : 'failed');
    shiftClockForTests(0);
  }
});

test('Stripe down: purchases fail cleanly with 503 at once after a while, the ledger goes on', async () => {
  const owner = await newOwner(1_000n);
  await createCardSetup(ownerCtx(owner));
  const fault = city.emulator.addFault({ kind: 'rate_limit', path: '*', times: 1_000 });
  for (let i = 0; i < 6; i += 1) {
    await expectRefused(createCardSetup(ownerCtx(owner)), 'ProviderUnavailable');
  }
  const left = fault.times;
  expect(left).toBeLessThan(1_000);
  await expectRefused(createCardSetup(ownerCtx(owner)), 'ProviderUnavailable');
  // At once: Stripe is not even asked.
  expect(fault.times).toBe(left);
  await command(contract.holdCredits, { taskId: newId(), buyerOwnerId: owner, amountMinor: 10n });
});

// The inbox -------------------------------------------------------------------------------------------------------

const door: Ctx = { actor: { kind: 'anonymous' }, requestId: 'door', ip: '203.0.113.9', userAgent: null };
function signed(payload: object, options: { secret?: string; at?: number; scheme?: string; body?: string } = {}) {
  const body = options.body ?? JSON.stringify(payload);
  const t = options.at ?? Math.floor(Date.now() / 1_000);
  const v1 = createHmac('sha256', options.secret ?? WEBHOOK_SECRET)
    .update(`${t}.${JSON.stringify(payload)}`)
    .digest('hex');
  return { body: Buffer.from(body), signature: `t=${t},${options.scheme ?? 'v1'}=${v1}` };
}
const eventOf = (more: object = {}) => ({
  id: `evt_${newId()}`,
  object: 'event',
  type: 'product.created',
  api_version: '2026-10-28.endive',
  created: Math.floor(Date.now() / 1_000),
  livemode: false,
  data: { object: { id: 'prod_1', object: 'product', name: 'secret name' } },
  ...more,
});
const stored = async (id: string) =>
  (await query('SELECT type, status, payload FROM stripe_event WHERE id = $1', [id])).rows as {
    type: string;
    status: string;
    payload: Record<string, unknown>;
  }[];

test('signature matrix: good and second of two secrets are stored; everything else is 400 and stores nothing', async () => {
  // The limits are asked to the second, however long the refusals take.
  freezeAt(new Date());
  const good = eventOf();
  await receiveStripeEvent(door, signed(good));
  expect(await stored(good.id)).toHaveLength(1);
  const now = Math.floor(Date.now() / 1_000);
  const bad: [string, { body: Buffer; signature: string | null }][] = [];
  const e = () => eventOf();
  bad.push(['wrong secret', signed(e(), { secret: 'whsec_wrong' })]);
  bad.push(['changed body', signed(e(), { body: JSON.stringify(eventOf()) })]);
  bad.push(['missing header', { ...signed(e()), signature: null }]);
  bad.push(['scheme v0', signed(e(), { scheme: 'v0' })]);
  bad.push(['301 s old', signed(e(), { at: now - 302 })]);
  bad.push(['301 s in the future', signed(e(), { at: now + 302 })]);
  bad.push(['no JSON', signed({ a: 1 }, { body: 'x' })]);
  bad.push(['live mode', signed(eventOf({ livemode: true }))]);
  for (const [name, input] of bad) {
    await expectRefused(receiveStripeEvent(door, input), 'ValidationFailed');
    const id = /evt_[\w-]+/.exec(input.body.toString())?.[0] ?? 'none';
    expect(await stored(id), name).toEqual([]);
  }
  const refused = await query(
    "SELECT meta FROM audit_log WHERE action = 'vault.receiveStripeEvent' AND outcome = 'refused'",
  );
  expect(refused.rowCount).toBeGreaterThan(0);
  expect(JSON.stringify(refused.rows)).not.toContain('evt_');
});

test('a body of 512 kB + 1 is too large', async () => {
  await expectRefused(
    receiveStripeEvent(door, { body: new Uint8Array(512 * 1024 + 1), signature: 't=1,v1=x' }),
    'CivitasError',
  );
});

test('a server clock six minutes wrong refuses everything, and the rate of refusals raises one alert', async () => {
  freezeAt(new Date());
  shiftClockForTests(6 * 60_000);
  for (let i = 0; i < 25; i += 1) await expectRefused(receiveStripeEvent(door, signed(eventOf())), 'ValidationFailed');
  shiftClockForTests(6 * 60_000 + 2_000);
  await expectRefused(receiveStripeEvent(door, signed(eventOf())), 'ValidationFailed');
  const rows = await query("SELECT key FROM vault_alert WHERE kind = 'bad_signatures'");
  expect(rows.rows).toEqual([{ key: 'bad_signatures' }]);
});

test('one event 50 times in parallel: one inbox row, one job', async () => {
  const e = eventOf();
  await Promise.all(Array.from({ length: 50 }, () => receiveStripeEvent(door, signed(e))));
  expect(await stored(e.id)).toHaveLength(1);
  await city.settle();
  expect((await stored(e.id))[0]?.status).toBe('ignored');
});

test('an unknown type is stored and ignored, a foreign account too but with an alert; nothing personal is kept', async () => {
  const unknown = eventOf({ type: 'something.new' });
  const foreign = eventOf({ account: 'acct_foreign', type: 'payout.paid' });
  const personal = eventOf({
    type: 'customer.updated',
    data: { object: { id: 'cus_1', object: 'customer', email: 'a@b.example', name: 'Ada' } },
  });
  for (const e of [unknown, foreign, personal]) await receiveStripeEvent(door, signed(e));
  await city.settle();
  for (const e of [unknown, foreign, personal]) expect((await stored(e.id))[0]?.status).toBe('ignored');
  expect(await alerts('foreign_account')).toContain(foreign.id);
  expect((await stored(personal.id))[0]?.payload).toEqual({ id: 'cus_1', object: 'customer', thin: false });
});

test('a thin v2 event is read by the SDK’s own parser and raises the meter alert', async () => {
  const thin = {
    id: `evt_${newId()}`,
    object: 'v2.core.event',
    type: 'v1.billing.meter.error_report_triggered',
    livemode: false,
    created: new Date().toISOString(),
    related_object: { id: 'mtr_1', type: 'billing.meter', url: '/v1/billing/meters/mtr_1' },
  };
  await receiveStripeEvent(door, signed(thin));
  await city.settle();
  expect((await stored(thin.id))[0]).toMatchObject({ status: 'done', payload: { id: 'mtr_1', thin: true } });
  expect(await alerts('meter_error')).toContain('mtr_1');
});

test('an event of an older API version is handled from the fresh object; an unknown state changes nothing and alerts', async () => {
  const owner = await newOwner();
  const bought = await topUpPool(ownerCtx(owner), { amount: 500 });
  const [intent] = await intentsOf(bought.topUpId);
  await city.switch(`objects/${intent?.id}`, { patch: { status: 'teleporting' } });
  await receiveStripeEvent(
    door,
    signed(
      eventOf({
        type: 'payment_intent.processing',
        api_version: '2020-08-27',
        data: { object: { id: intent?.id, object: 'payment_intent', status: 'succeeded' } },
      }),
    ),
  );
  await city.settle();
  expect(await statusOf(bought.topUpId)).toBe('pending');
  expect(await alerts('unknown_state')).toContain(bought.topUpId);
});

test('a handler that fails leaves the event pending with its error, the last try a dead letter with an alert; replay does it once', async () => {
  const owner = await newOwner();
  const bought = await topUpPool(ownerCtx(owner), { amount: 500 });
  await pay(bought.clientSecret);
  const [intent] = await intentsOf(bought.topUpId);
  const e = eventOf({
    type: 'payment_intent.succeeded',
    data: { object: { id: intent?.id, object: 'payment_intent' } },
  });
  await query(
    `INSERT INTO stripe_event (id, type, payload, created_at) VALUES ($1, 'payment_intent.succeeded', $2, now())`,
    [e.id, JSON.stringify({ id: intent?.id, object: 'payment_intent', thin: false })],
  );
  const run = (lastAttempt: boolean) =>
    processStripeEvent({ eventId: e.id } as never, { attempt: 1, lastAttempt, signal: new AbortController().signal });
  city.emulator.addFault({ kind: 'rate_limit', path: '/v1/payment_intents/*', times: 4 });
  await expect(run(false)).rejects.toThrow();
  expect((await stored(e.id))[0]?.status).toBe('pending');
  await expect(run(true)).rejects.toThrow();
  expect((await stored(e.id))[0]?.status).toBe('dead');
  expect(await alerts('dead_event')).toContain(e.id);
  await fetch(`${city.url}/_test/faults`, { method: 'DELETE' });
  await run(false);
  await run(false);
  expect((await stored(e.id))[0]?.status).toBe('done');
  expect((await getPool(ownerCtx(owner))).balance).toBe(500);
  await city.settle();
  expect((await getPool(ownerCtx(owner))).balance).toBe(500);
});

test('an event lost for good: the purchase is asked for after an hour and credited once, and the sweeper finds the event', async () => {
  const owner = await newOwner();
  city.emulator.setWebhooks({ drop: 1 });
  const bought = await topUpPool(ownerCtx(owner), { amount: 500 });
  await pay(bought.clientSecret);
  await city.settle();
  expect((await getPool(ownerCtx(owner))).balance).toBe(0);
  shiftClockForTests(3_700_000);
  await checkOpenPurchases();
  expect((await getPool(ownerCtx(owner))).balance).toBe(500);
  shiftClockForTests(0);
  await fetchUndeliveredEvents();
  await city.settle();
  const [intent] = await intentsOf(bought.topUpId);
  const rows = await query(
    "SELECT status FROM stripe_event WHERE payload ->> 'id' = $1 AND type = 'payment_intent.succeeded'",
    [intent?.id],
  );
  expect(rows.rows).toEqual([{ status: 'done' }]);
  expect((await getPool(ownerCtx(owner))).balance).toBe(500);
});

test('every event type of the specification has a handler', () => {
  const specified =
    `payment_intent.succeeded payment_intent.payment_failed payment_intent.canceled payment_intent.processing
    payment_intent.requires_action checkout.session.completed checkout.session.async_payment_succeeded
    checkout.session.async_payment_failed checkout.session.expired charge.refunded refund.created refund.updated
    refund.failed charge.dispute.created charge.dispute.updated charge.dispute.closed charge.dispute.funds_withdrawn
    charge.dispute.funds_reinstated radar.early_fraud_warning.created setup_intent.succeeded setup_intent.setup_failed
    payment_method.attached payment_method.detached payment_method.updated customer.deleted account.updated
    capability.updated account.application.deauthorized transfer.created transfer.updated transfer.reversed payout.paid
    payout.failed payout.canceled balance.available invoice.finalized invoice.paid invoice.payment_failed
    invoice.finalization_failed v1.billing.meter.error_report_triggered v1.billing.meter.no_meter_found`.split(/\s+/);
  for (const type of specified) expect(HANDLED_TYPES).toContain(type);
});
