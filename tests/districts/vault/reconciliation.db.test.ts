/** Reconciliation (payments.md 6 and 10, 39–42): the reference scenario under bad delivery, and seeded faults. */
import pg from 'pg';
import Stripe from 'stripe';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { platformAccount } from '../../../src/districts/vault/accounts.ts';
import * as contract from '../../../src/districts/vault/contract.ts';
import {
  listAlerts,
  listReconciliations,
  listStripeEvents,
  refundCredits,
  replayStripeEvent,
  requestWithdrawal,
  runReconciliation,
  startConnectOnboarding,
  topUpPool,
} from '../../../src/districts/vault/index.ts';
import type { Difference } from '../../../src/districts/vault/reconcile.ts';
import { fetchUndeliveredEvents } from '../../../src/districts/vault/recover-stripe-calls.ts';
import * as schemas from '../../../src/districts/vault/schemas.ts';
import { shiftClockForTests } from '../../../src/platform/clock.ts';
import { newId } from '../../../src/platform/ids.ts';
import { resetStripeBreakerForTests } from '../../../src/platform/vendors/stripe.ts';
import { testDatabase } from '../../support/database.ts';
import { balances, command, ctx, expectRefused, newAgent, newOwner, ownerCtx } from './city.ts';
import { startStripeCity } from './stripe-city.ts';

const { query, url } = await testDatabase();
const city = await startStripeCity(query);
const balance = balances(query);
const at = new URL(city.url);
const browser = new Stripe('sk_test_browser', { host: at.hostname, port: at.port, protocol: 'http' });

afterAll(() => city.stop());
beforeEach(() => {
  city.emulator.setWebhooks({ duplicate: 1, order: 'created', drop: 0, paused: true });
  resetStripeBreakerForTests();
});
afterEach(() => shiftClockForTests(0));

const window = () => ({ from: new Date(Date.now() - 86_400_000), to: new Date(Date.now() + 86_400_000) });
const run = () => runReconciliation(ctx, window());
const clearing = async () => 0 - (await balance('platform:stripe_clearing'));
function atStripe(): number {
  const b = city.emulator.state.balance();
  const usd = (list: { amount: number; currency: string }[]) =>
    list.filter((x) => x.currency === 'usd').reduce((s, x) => s + x.amount, 0);
  return usd(b.available) + usd(b.pending);
}

async function pay(
  owner: string,
  amount: number,
  card = 'pm_card_visa',
): Promise<{ topUpId: string; intentId: string }> {
  const bought = await topUpPool(ownerCtx(owner), { amount });
  const intentId = (bought.clientSecret as string).split('_secret_')[0] as string;
  await browser.paymentIntents.confirm(intentId, { payment_method: card, return_url: 'http://localhost:3000' });
  return { topUpId: bought.topUpId, intentId };
}

async function seller(earned: bigint): Promise<{ owner: string; agent: string; account: string }> {
  const owner = await newOwner();
  const agent = await newAgent(owner);
  // Earned against credits that were bought through Stripe, so that both sides stay comparable.
  const buyer = await newOwner();
  await pay(buyer, Number(earned), 'pm_card_bypassPending');
  await city.settle();
  const taskId = newId();
  await command(contract.holdCredits, { taskId, buyerOwnerId: buyer, amountMinor: earned });
  await command(contract.captureHold, {
    taskId,
    buyerOwnerId: buyer,
    workerAgentId: agent,
    priceMinor: earned,
    feeBps: 0,
  });
  await command(contract.settlePending, { taskId, workerAgentId: agent, disputeUntil: null });
  await startConnectOnboarding(ownerCtx(owner));
  const row = await query('SELECT stripe_account_id AS a FROM connect_account WHERE owner_id = $1', [owner]);
  return { owner, agent, account: row.rows[0].a as string };
}

/** Two in every run; `CIVITAS_SEEDS=20 npm test -- reconciliation` for all of the specification's. */
const SEEDS = Array.from({ length: Number(process.env.CIVITAS_SEEDS ?? 2) }, (_, i) => i + 1);

test.each(SEEDS)(
  'the reference scenario, three deliveries each, shuffled, one in ten lost (seed %i): 27,827 on both sides, no difference',
  async (seed) => {
    const { owner: sellerOwner, agent, account } = await seller(1_000n);
    await expectRefused(requestWithdrawal(ownerCtx(sellerOwner), { agentId: agent, amount: 900 }), 'Conflict');
    await city.switch(`accounts/${account}/onboard`);
    await city.settle();
    const [ledgerBefore, stripeBefore] = [await clearing(), atStripe()];
    city.emulator.setWebhooks({ duplicate: 3, order: 'shuffle', seed, drop: 0.1 });
    const bought: { topUpId: string; intentId: string; owner: string }[] = [];
    for (let i = 0; i < 30; i += 1) {
      const owner = await newOwner();
      bought.push({ owner, ...(await pay(owner, 1_000 + i, i === 3 ? 'pm_card_createDispute' : 'pm_card_visa')) });
    }
    const declined = await newOwner();
    await pay(declined, 1_500, 'pm_card_chargeDeclined').catch(() => {});
    await pay(await newOwner(), 1_600, 'pm_card_authenticationRequired');
    await city.settle();
    await fetchUndeliveredEvents();
    await city.settle();
    const fifth = bought[5] as (typeof bought)[number];
    await refundCredits(ownerCtx(fifth.owner), { topUpId: fifth.topUpId, amount: 400 });
    await city.settle();
    await refundCredits(ownerCtx(fifth.owner), { topUpId: fifth.topUpId, amount: 605 });
    await expectRefused(
      refundCredits(ownerCtx(fifth.owner), { topUpId: fifth.topUpId, amount: 1 }),
      'InsufficientCredits',
    );
    const asked = await requestWithdrawal(ownerCtx(sellerOwner), { agentId: agent, amount: 900 });
    await city.settle();
    const row = await query('SELECT stripe_transfer_id AS t FROM withdrawal WHERE id = $1', [asked.id]);
    await browser.transfers.createReversal(row.rows[0].t, { amount: 300 });
    await city.settle();
    await fetchUndeliveredEvents();
    await city.settle();
    expect((await clearing()) - ledgerBefore).toBe(27_827);
    expect(atStripe() - stripeBefore).toBe(27_827);
    const { ok, result } = await run();
    expect(result.differences).toEqual([]);
    expect(ok).toBe(true);
  },
  120_000,
);

test('a fee of 2.9 % + 30 is posted, and the clearing account still equals Stripe’s balance', async () => {
  await city.switch('settings', { feePercent: 2.9, feeFixed: 30 });
  await pay(await newOwner(), 10_000);
  await city.settle();
  const before = await balance('platform:stripe_fees');
  const first = await run();
  expect(first.ok).toBe(true);
  expect(first.result.feesPosted).toHaveLength(1);
  expect(await balance('platform:stripe_fees')).toBe(before - 320);
  expect(await clearing()).toBe(atStripe());
  const second = await run();
  expect(second.result.feesPosted).toEqual([]);
  expect(second.ok).toBe(true);
  await city.switch('settings', { feePercent: 0, feeFixed: 0 });
});

test('a fee that Stripe gives back is posted the other way, once, with its audit row, and the night goes on', async () => {
  await pay(await newOwner(), 10_000);
  await city.settle();
  const charged = city.emulator.state.all('balance_transaction').at(-1) as Stripe.BalanceTransaction;
  await city.switch(`objects/${charged.id}`, { patch: { fee: -30, net: charged.amount + 30 } });
  const before = await balance('platform:stripe_fees');
  const first = await run();
  expect(first.result.feesPosted).toEqual([`fee:${charged.id}`]);
  expect(first.result.differences).toEqual([]);
  expect(await balance('platform:stripe_fees')).toBe(before + 30);
  expect(await clearing()).toBe(atStripe());
  expect((await run()).result.feesPosted).toEqual([]);
  const told = await query("SELECT meta FROM audit_log WHERE action = 'vault.postStripeFee' AND subject_id = $1", [
    charged.id,
  ]);
  expect(told.rows).toEqual([{ meta: { feeMinor: '-30', currency: 'usd' } }]);
});

test('refunds submitted, payouts created and events stored are named as items in flight, not as differences', async () => {
  const owner = await newOwner();
  const { topUpId } = await pay(owner, 5_000, 'pm_card_pendingRefund');
  await city.settle();
  await refundCredits(ownerCtx(owner), { topUpId, amount: 1_000 });
  await city.settle();
  const payout = await browser.payouts.create({ amount: 700, currency: 'usd' });
  await pay(await newOwner(), 900);
  const { ok, result } = await run();
  expect(result.differences).toEqual([]);
  expect(ok).toBe(true);
  expect(result.inFlight.map((i) => i.what).sort()).toEqual(['just_happened', 'payout_created', 'refund_submitted']);
  await city.switch(`payouts/${payout.id}/pay`);
  await city.switch(`refunds/${(city.emulator.state.all('refund').at(-1) as Stripe.Refund).id}/settle`);
  await city.settle();
  const after = await run();
  expect(after.result.inFlight).toEqual([]);
  expect(after.ok).toBe(true);
});

test('a payout and a refund that failed before they were ever paid cancel out on both sides', async () => {
  const owner = await newOwner();
  const { topUpId } = await pay(owner, 2_000, 'pm_card_pendingRefund');
  await city.settle();
  await refundCredits(ownerCtx(owner), { topUpId, amount: 500 });
  await city.settle();
  await city.switch(`refunds/${(city.emulator.state.all('refund').at(-1) as Stripe.Refund).id}/fail`);
  const payout = await browser.payouts.create({ amount: 100, currency: 'usd' });
  await city.switch(`payouts/${payout.id}/fail`);
  await city.settle();
  const { result } = await run();
  expect(result.differences).toEqual([]);
});

/** Plants a fault past the guards, as only a superuser can. */
async function planted(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  for (const s of statements) await client.query(s);
  await client.end();
}
async function removePosting(key: string): Promise<void> {
  const t = `(SELECT id FROM ledger_transfer WHERE posting_key = '${key}')`;
  await planted(
    `UPDATE ledger_account a SET posted = a.posted - e.posted_delta, version = a.version - 1 FROM ledger_entry e WHERE e.transfer_id = ${t} AND e.account_id = a.id AND e.account_version IS NOT NULL`,
    `DELETE FROM ledger_entry WHERE transfer_id = ${t}`,
    `DELETE FROM ledger_transfer WHERE posting_key = '${key}'`,
  );
}
const classes = (differences: Difference[], key: string) =>
  differences.filter((d) => d.key === key).map((d) => d.class);

test('a posting is missing and its event is stored: replayed, and nothing else is', async () => {
  const owner = await newOwner();
  const { intentId } = await pay(owner, 4_100);
  await city.settle();
  await removePosting(`pi:${intentId}`);
  expect(await balance(`owner:${owner}:available`)).toBe(0);
  const { ok, result } = await run();
  expect(result.replayed).toEqual([`pi:${intentId}`]);
  expect(ok).toBe(true);
  expect(await balance(`owner:${owner}:available`)).toBe(4_100);
  const again = await run();
  expect(again.result.replayed).toEqual([]);
  expect(again.ok).toBe(true);
});

test('five more seeded faults are each found and named, shown to administrators, and a second run changes nothing', async () => {
  const owner = await newOwner();
  const noEvent = await pay(owner, 1_110);
  const amount = await pay(owner, 1_120);
  const currency = await pay(owner, 1_130);
  await city.settle();
  await removePosting(`pi:${noEvent.intentId}`);
  await planted(`DELETE FROM stripe_event WHERE payload ->> 'id' = '${noEvent.intentId}'`);
  // Older than what may still be on its way.
  shiftClockForTests(20 * 60_000);
  const entry = (intentId: string) =>
    `transfer_id = (SELECT id FROM ledger_transfer WHERE posting_key = 'pi:${intentId}') AND account_id = '${platformAccount('stripe_clearing').id}'`;
  await planted(
    `UPDATE ledger_entry SET posted_delta = posted_delta + 1 WHERE ${entry(amount.intentId)}`,
    `INSERT INTO ledger_account (id, kind, currency, side) VALUES (ledger_account_id('stripe_clearing', NULL, 'eur'), 'stripe_clearing', 'eur', 0) ON CONFLICT DO NOTHING`,
    `UPDATE ledger_entry SET currency = 'eur', account_id = ledger_account_id('stripe_clearing', NULL, 'eur') WHERE ${entry(currency.intentId)}`,
    `INSERT INTO ledger_transfer (id, kind, posting_key, request_hash, ref_type, ref_id, result, occurred_at) VALUES ('${newId()}', 'topup', 'pi:pi_ghost', decode(repeat('00', 32), 'hex'), 'x', 'x', '{}', now())`,
    `INSERT INTO ledger_entry (transfer_id, line, account_id, currency, posted_delta) SELECT id, 1, '${platformAccount('stripe_clearing').id}', 'usd', -5 FROM ledger_transfer WHERE posting_key = 'pi:pi_ghost'`,
  );
  const { ok, result, id } = await run();
  expect(ok).toBe(false);
  expect(classes(result.differences, `pi:${noEvent.intentId}`)).toEqual(['missing_in_ledger']);
  expect(classes(result.differences, `pi:${amount.intentId}`)).toEqual(['amount_differs']);
  expect(classes(result.differences, `pi:${currency.intentId}`)).toEqual(['currency_differs']);
  expect(classes(result.differences, 'pi:pi_ghost')).toEqual(['missing_at_stripe']);
  expect(result.replayed).toEqual([]);

  const admin = ownerCtx(owner, 'ADMIN');
  const page = { page: 1, pageSize: 20 };
  const shown = await listReconciliations(admin, page);
  for (const r of shown.items) schemas.ReconciliationView.parse(r);
  expect(shown.items[0]).toMatchObject({ id, ok: false });
  expect((await listAlerts(admin, page)).items.some((a) => a.kind === 'reconciliation')).toBe(true);
  await expectRefused(listReconciliations(ownerCtx(owner), page), 'AccessDenied');
  await expectRefused(runReconciliation(ownerCtx(owner), window()), 'AccessDenied');
  const again = await run();
  const named = (d: Difference[]) => d.map((x) => `${x.class} ${x.key}`).sort();
  expect(named(again.result.differences)).toEqual(named(result.differences));
  const transfers = await query('SELECT count(*)::int AS n FROM ledger_transfer WHERE posting_key = $1', [
    `pi:${noEvent.intentId}`,
  ]);
  expect(transfers.rows[0].n).toBe(0);
});

test('the replay button puts a dead event back and nothing else', async () => {
  const admin = ownerCtx(newId(), 'ADMIN');
  await query(
    "INSERT INTO stripe_event (id, type, payload, status, created_at) VALUES ('evt_dead', 'charge.refunded', '{\"id\":\"ch_1\"}', 'dead', now())",
  );
  await expectRefused(replayStripeEvent(ownerCtx(newId()), { id: 'evt_dead' }), 'AccessDenied');
  const dead = await listStripeEvents(admin, { page: 1, pageSize: 5, status: 'dead' });
  expect(schemas.StripeEventView.parse(dead.items[0])).toMatchObject({ id: 'evt_dead', status: 'dead' });
  await replayStripeEvent(admin, { id: 'evt_dead' });
  await city.settle();
  await expectRefused(replayStripeEvent(admin, { id: 'evt_dead' }), 'Conflict', { status: 'done' });
  await expectRefused(replayStripeEvent(admin, { id: 'evt_none' }), 'NotFound');
});
