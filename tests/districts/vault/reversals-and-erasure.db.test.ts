/** Withdrawals that are taken back by us, and customers redacted at Stripe, against the local Stripe (payments.md 10, 23 and 38). */
import pg from 'pg';
import Stripe from 'stripe';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { eraseUser } from '../../../src/districts/identity/contract.ts';
import { handlers as identity } from '../../../src/districts/identity/handlers.ts';
import * as contract from '../../../src/districts/vault/contract.ts';
import {
  getAgentWallet,
  listAllWithdrawals,
  listDebts,
  listPaymentMethods,
  requestReversal,
  requestWithdrawal,
  retryReversal,
  runReconciliation,
  startConnectOnboarding,
  topUpPool,
  verifyLedger,
  writeOffReversal,
} from '../../../src/districts/vault/index.ts';
import { recoverStripeCalls } from '../../../src/districts/vault/recover-stripe-calls.ts';
import { followRedactions } from '../../../src/districts/vault/redact-customers.ts';
import * as schemas from '../../../src/districts/vault/schemas.ts';
import { sealLedger } from '../../../src/districts/vault/seal-ledger.ts';
import { ask, registerDistrict } from '../../../src/platform/bus/bus.ts';
import { shiftClockForTests } from '../../../src/platform/clock.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { newId } from '../../../src/platform/ids.ts';
import { resetStripeBreakerForTests } from '../../../src/platform/vendors/stripe.ts';
import { testDatabase } from '../../support/database.ts';
import { waitsForLock } from '../../support/locks.ts';
import { balances, command, ctx, expectRefused, expectSound, newAgent, newOwner, ownerCtx } from './city.ts';
import { startStripeCity } from './stripe-city.ts';

const { query } = await testDatabase();
registerDistrict(identity);
const city = await startStripeCity(query);
const balance = balances(query);
const at = new URL(city.url);
const browser = new Stripe('sk_test_browser', { host: at.hostname, port: at.port, protocol: 'http' });
const admin = ownerCtx(newId(), 'ADMIN');
const reason = 'paid out by mistake';

afterAll(() => city.stop());
beforeEach(() => resetStripeBreakerForTests());
afterEach(async () => {
  shiftClockForTests(0);
  await fetch(`${city.url}/_test/faults`, { method: 'DELETE' });
  await query('DELETE FROM graphile_worker._private_jobs');
  await expectSound(query);
});

async function buy(owner: string, amount: number, card: string): Promise<void> {
  const { clientSecret } = await topUpPool(ownerCtx(owner), { amount });
  await browser.paymentIntents.confirm((clientSecret as string).split('_secret_')[0] as string, {
    payment_method: card,
    return_url: 'http://localhost:3000',
  });
  await city.settle();
}

interface Paid {
  owner: string;
  agent: string;
  account: string;
  withdrawalId: string;
  transferId: string;
}
/** A seller whose earnings were paid out by transfer. */
async function paidOut(amount: bigint): Promise<Paid> {
  await buy(await newOwner(), 5_000, 'pm_card_bypassPending');
  const owner = await newOwner();
  const agent = await newAgent(owner);
  const buyer = await newOwner(amount);
  const taskId = newId();
  const task = { taskId, buyerOwnerId: buyer, workerAgentId: agent };
  await command(contract.holdCredits, { ...task, amountMinor: amount });
  await command(contract.captureHold, { ...task, priceMinor: amount, feeBps: 0 });
  await command(contract.settlePending, { taskId, workerAgentId: agent, disputeUntil: null });
  await startConnectOnboarding(ownerCtx(owner));
  const found = await query('SELECT stripe_account_id AS a FROM connect_account WHERE owner_id = $1', [owner]);
  const account = found.rows[0].a as string;
  await city.switch(`accounts/${account}/onboard`);
  await city.settle();
  const { id: withdrawalId } = await requestWithdrawal(ownerCtx(owner), { agentId: agent, amount: Number(amount) });
  await city.settle();
  const row = await query('SELECT stripe_transfer_id AS t FROM withdrawal WHERE id = $1', [withdrawalId]);
  return { owner, agent, account, withdrawalId, transferId: row.rows[0].t as string };
}
const reversalsOf = (transferId: string) =>
  city.emulator.state.all('transfer_reversal').filter((r) => r.transfer === transferId);
const posted = async (key: string) =>
  (await query('SELECT count(*)::int AS n FROM ledger_transfer WHERE posting_key = $1', [key])).rows[0].n as number;
const owedBySeller = async (agent: string) => 0 - (await balance(`agent:${agent}:receivable`));
const listed = async (withdrawalId: string) => {
  const { items } = await listAllWithdrawals(admin, { page: 1, pageSize: 100 });
  return schemas.AdminWithdrawalView.parse(items.find((w) => w.id === withdrawalId));
};
const audited = async (action: string, subjectId: string) =>
  (await query('SELECT count(*)::int AS n FROM audit_log WHERE action = $1 AND subject_id = $2', [action, subjectId]))
    .rows[0].n as number;

// Own reversals ---------------------------------------------------------------------------------------------------

test('a paid withdrawal taken back: the debt is booked at once, the reversal pays it, both sides agree', async () => {
  const { agent, withdrawalId, transferId } = await paidOut(1_000n);
  const asked = schemas.ReversalView.parse(await requestReversal(admin, { withdrawalId, amount: 400, reason }));
  expect(asked).toMatchObject({ status: 'asked', amount: 400 });
  expect(await owedBySeller(agent)).toBe(400);
  expect(await posted(`adj:${asked.id}`)).toBe(1);
  expect(await audited('vault.requestReversal', withdrawalId)).toBe(1);
  await city.settle();
  const [made, ...more] = reversalsOf(transferId);
  expect(more).toEqual([]);
  expect(made).toMatchObject({ amount: 400, metadata: { reversal_id: asked.id } });
  expect(await posted(`trr:${made?.id}`)).toBe(1);
  expect(await owedBySeller(agent)).toBe(0);
  expect(await listed(withdrawalId)).toMatchObject({
    status: 'transferred',
    reversed: 400,
    reversals: [{ id: asked.id, status: 'done', amount: 400, reason, failureCode: null }],
  });
  expect(await audited('vault.reverseWithdrawal', withdrawalId)).toBe(1);
  await requestReversal(admin, { withdrawalId, amount: 600, reason });
  await city.settle();
  expect((await listed(withdrawalId)).status).toBe('reversed');
  const now = Date.now();
  await runReconciliation(admin, { from: new Date(now - 3_600_000), to: new Date(now + 60_000) });
  const run = await query('SELECT result FROM reconciliation ORDER BY ran_at DESC LIMIT 1');
  const differs = (run.rows[0].result.differences as { key: string }[]).map((d) => d.key);
  // What this file books without Stripe differs; what was taken back does not.
  expect(differs.filter((key) => /^(trr|tr):/.test(key))).toEqual([]);
  expect(run.rows[0].result.matched).toBeGreaterThan(2);
});

test('a reversal is refused to others, for what was not paid, and above what is left, requests under way included', async () => {
  const { owner, withdrawalId, transferId } = await paidOut(1_000n);
  const input = { withdrawalId, amount: 700, reason };
  await expectRefused(requestReversal(ownerCtx(owner), input), 'AccessDenied');
  await expectRefused(requestReversal(admin, { ...input, withdrawalId: newId() }), 'NotFound');
  await expectRefused(requestReversal(admin, { ...input, amount: 1_001 }), 'InsufficientCredits', { available: 1_000 });
  const names = await Promise.all(
    [0, 1].map(() =>
      requestReversal(admin, input).then(
        () => 'asked',
        (e: Error) => e.name,
      ),
    ),
  );
  expect(names.sort()).toEqual(['InsufficientCredits', 'asked']);
  await city.settle();
  expect(reversalsOf(transferId).map((r) => r.amount)).toEqual([700]);
  await expectRefused(requestReversal(admin, { ...input, amount: 301 }), 'InsufficientCredits');
  const [row] = (await listed(withdrawalId)).reversals;
  await expectRefused(retryReversal(admin, { reversalId: row?.id as string }), 'Conflict');
  await expectRefused(retryReversal(ownerCtx(owner), { reversalId: row?.id as string }), 'AccessDenied');
  await query("UPDATE withdrawal SET status = 'reversed' WHERE id = $1", [withdrawalId]);
  await expectRefused(requestReversal(admin, { ...input, amount: 1 }), 'Conflict');
});

test('the seller’s balance at Stripe is short: the debt stays and counts against withdrawals, and may be tried again', async () => {
  const { owner, agent, account, withdrawalId, transferId } = await paidOut(1_000n);
  await browser.payouts.create({ amount: 1_000, currency: 'usd' }, { stripeAccount: account });
  await city.settle();
  const { id } = await requestReversal(admin, { withdrawalId, amount: 1_000, reason });
  await city.settle();
  expect(reversalsOf(transferId)).toEqual([]);
  expect((await listed(withdrawalId)).reversals).toEqual([
    expect.objectContaining({ id, status: 'failed', failureCode: 'balance_insufficient' }),
  ]);
  expect(await owedBySeller(agent)).toBe(1_000);
  expect(await command(contract.readOwnerPosition, { ownerId: owner })).toMatchObject({ receivableMinor: 1_000n });
  expect(await getAgentWallet(ownerCtx(owner), { agentId: agent })).toMatchObject({ withdrawable: 0 });
  expect(await audited('vault.failReversal', withdrawalId)).toBe(1);
  expect((await query("SELECT 1 FROM vault_alert WHERE kind = 'reversal_failed'")).rowCount).toBe(1);
  // The same fact is not owed twice: only the failed one may be asked for again.
  await expectRefused(requestReversal(admin, { withdrawalId, amount: 1, reason }), 'InsufficientCredits');
  await browser.transfers.create({ amount: 1_000, currency: 'usd', destination: account });
  await city.settle();
  await retryReversal(admin, { reversalId: id });
  await city.settle();
  expect(reversalsOf(transferId).map((r) => r.amount)).toEqual([1_000]);
  expect(await owedBySeller(agent)).toBe(0);
  expect((await listed(withdrawalId)).status).toBe('reversed');
});

test.each(['timeout_before', 'timeout_after', 'close_after', 'server_error', 'rate_limit'] as const)(
  '%s on the reversal’s call: exactly one reversal and one posting after recovery',
  async (kind) => {
    const { agent, withdrawalId, transferId } = await paidOut(800n);
    const path = `/v1/transfers/${transferId}/reversals`;
    city.emulator.addFault({ kind, method: 'POST', path, times: 2 });
    await requestReversal(admin, { withdrawalId, amount: 300, reason });
    await city.settle();
    resetStripeBreakerForTests();
    shiftClockForTests(120_000);
    for (let i = 0; i < 3; i += 1) await recoverStripeCalls();
    shiftClockForTests(0);
    await city.settle();
    expect(reversalsOf(transferId).map((r) => r.amount)).toEqual([300]);
    expect(await posted(`trr:${reversalsOf(transferId)[0]?.id}`)).toBe(1);
    expect(await owedBySeller(agent)).toBe(0);
    expect((await listed(withdrawalId)).reversals[0]?.status).toBe('done');
  },
);

test('an attempt of unknown outcome 25 h old is searched, not resent: found it is done, not found the debt stays', async () => {
  const [made, lost] = [await paidOut(800n), await paidOut(800n)];
  city.emulator.addFault({ kind: 'rate_limit', method: 'POST', path: '/v1/transfers/*/reversals', times: 100 });
  const asked = await requestReversal(admin, { withdrawalId: made.withdrawalId, amount: 300, reason });
  const never = await requestReversal(admin, { withdrawalId: lost.withdrawalId, amount: 200, reason });
  await city.settle();
  await query('DELETE FROM graphile_worker._private_jobs');
  await fetch(`${city.url}/_test/faults`, { method: 'DELETE' });
  resetStripeBreakerForTests();
  const long = "now() - interval '25 hours'";
  await query(`UPDATE withdrawal_reversal SET called_at = ${long}, created_at = ${long} WHERE id = ANY($1)`, [
    [asked.id, never.id],
  ]);
  await browser.transfers.createReversal(made.transferId, { amount: 300, metadata: { reversal_id: asked.id } });
  await recoverStripeCalls();
  expect((await listed(made.withdrawalId)).reversals[0]?.status).toBe('done');
  expect(reversalsOf(made.transferId)).toHaveLength(1);
  expect((await listed(lost.withdrawalId)).reversals[0]).toMatchObject({ status: 'failed', failureCode: 'not_sent' });
  expect(reversalsOf(lost.transferId)).toEqual([]);
  expect(await owedBySeller(lost.agent)).toBe(200);
});

/** A seller whose withdrawal Stripe refused to take back: the debt stands. */
async function refusedReversal(amount: number): Promise<Paid & { reversalId: string }> {
  const paid = await paidOut(1_000n);
  await browser.payouts.create({ amount: 1_000, currency: 'usd' }, { stripeAccount: paid.account });
  await city.settle();
  const { id } = await requestReversal(admin, { withdrawalId: paid.withdrawalId, amount, reason });
  await city.settle();
  expect(await owedBySeller(paid.agent)).toBe(amount);
  return { ...paid, reversalId: id };
}
const given = { reason: 'cannot be collected' };
const debtsOf = async (ownerId: string) =>
  (await listDebts(admin, { page: 1, pageSize: 100 })).items.filter((d) => d.ownerId === ownerId);

test('what Stripe refused to take back is given up with a reason: a loss of ours, no debt of the seller’s', async () => {
  const { owner, agent, withdrawalId, reversalId } = await refusedReversal(600);
  const loss = await balance('platform:dispute_loss');
  expect(await debtsOf(owner)).toEqual([{ kind: 'seller', ownerId: owner, agentId: agent, owed: 600, lockedAt: null }]);
  await expectRefused(writeOffReversal(ownerCtx(owner), { reversalId, ...given }), 'AccessDenied');
  await expectRefused(writeOffReversal(admin, { reversalId: newId(), ...given }), 'NotFound');
  await expectRefused(writeOffReversal(admin, { reversalId: 'nonsense', ...given }), 'NotFound');
  const done = schemas.ReversalView.parse(await writeOffReversal(admin, { reversalId, ...given }));
  expect(done).toMatchObject({ id: reversalId, status: 'written_off', amount: 600, reason });
  expect(await owedBySeller(agent)).toBe(0);
  expect(await balance('platform:dispute_loss')).toBe(loss - 600);
  expect(await debtsOf(owner)).toEqual([]);
  const told = await query("SELECT meta FROM audit_log WHERE action = 'vault.writeOffReversal' AND subject_id = $1", [
    withdrawalId,
  ]);
  expect(told.rows).toEqual([{ meta: { reversalId, amountMinor: '600', reason: given.reason } }]);
  // It is neither given up twice, nor asked for again, nor a part of what is left to take back.
  await expectRefused(writeOffReversal(admin, { reversalId, ...given }), 'Conflict', { status: 'written_off' });
  await expectRefused(retryReversal(admin, { reversalId }), 'Conflict', { status: 'written_off' });
  await expectRefused(requestReversal(admin, { withdrawalId, amount: 401, reason }), 'InsufficientCredits');
  expect(await posted(`wo:${reversalId}`)).toBe(1);
});

test('one that is under way or done is not given up, and of a debt that was paid in part only the rest', async () => {
  const { agent, account, transferId, reversalId } = await refusedReversal(600);
  await browser.transfers.create({ amount: 250, currency: 'usd', destination: account });
  await browser.transfers.createReversal(transferId, { amount: 250 });
  await city.settle();
  expect(await owedBySeller(agent)).toBe(350);
  const loss = await balance('platform:dispute_loss');
  await writeOffReversal(admin, { reversalId, ...given });
  expect(await owedBySeller(agent)).toBe(0);
  expect(await balance('platform:dispute_loss')).toBe(loss - 350);

  const paid = await paidOut(500n);
  // Stripe takes its time: until it has answered, the reversal is under way.
  city.emulator.addFault({ kind: 'rate_limit', method: 'POST', path: '/v1/transfers/*/reversals', times: 100 });
  const asked = await requestReversal(admin, { withdrawalId: paid.withdrawalId, amount: 100, reason });
  await expectRefused(writeOffReversal(admin, { reversalId: asked.id, ...given }), 'Conflict', { status: 'asked' });
  await fetch(`${city.url}/_test/faults`, { method: 'DELETE' });
  resetStripeBreakerForTests();
  shiftClockForTests(120_000);
  await recoverStripeCalls();
  shiftClockForTests(0);
  await city.settle();
  await expectRefused(writeOffReversal(admin, { reversalId: asked.id, ...given }), 'Conflict', { status: 'done' });

  const settled = await refusedReversal(200);
  await browser.transfers.create({ amount: 200, currency: 'usd', destination: settled.account });
  await browser.transfers.createReversal(settled.transferId, { amount: 200 });
  await city.settle();
  await expectRefused(writeOffReversal(admin, { reversalId: settled.reversalId, ...given }), 'Conflict', {
    status: 'nothing_owed',
  });
  expect((await listed(settled.withdrawalId)).reversals[0]?.status).toBe('failed');
});

test('given up four times and asked for again at one moment: it is given up once at most, and no debt turns into a claim', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { agent, reversalId } = await refusedReversal(400);
    const loss = await balance('platform:dispute_loss');
    const acts = [
      ...[0, 1, 2, 3].map(() => () => writeOffReversal(admin, { reversalId, ...given })),
      () => retryReversal(admin, { reversalId }),
    ];
    const outcomes = await Promise.all(
      acts.map((act) =>
        act().then(
          (r) => r.status,
          (e: Error) => e.name,
        ),
      ),
    );
    const won = outcomes.filter((o) => o !== 'Conflict').sort();
    // Both happen only in an order that is right: asked for again, refused again by the worker, and then given up.
    expect([['asked'], ['written_off'], ['asked', 'written_off']]).toContainEqual(won);
    const forgiven = won.includes('written_off');
    expect(await owedBySeller(agent)).toBe(forgiven ? 0 : 400);
    expect(await balance('platform:dispute_loss')).toBe(loss - (forgiven ? 400 : 0));
    await city.settle();
  }
});

test('a reversal that was given up and arrives after all: the seller owes nothing, so it is earned again', async () => {
  const { agent, owner, account, transferId, withdrawalId, reversalId } = await refusedReversal(300);
  await writeOffReversal(admin, { reversalId, ...given });
  await browser.transfers.create({ amount: 300, currency: 'usd', destination: account });
  await browser.transfers.createReversal(transferId, { amount: 300, metadata: { reversal_id: reversalId } });
  await city.settle();
  expect(await owedBySeller(agent)).toBe(0);
  expect(await getAgentWallet(ownerCtx(owner), { agentId: agent })).toMatchObject({ withdrawable: 300 });
  expect((await listed(withdrawalId)).reversals[0]?.status).toBe('done');
});

test('the books refuse a debt that turns positive and a debt given up without its write-off', async () => {
  const { agent, reversalId } = await refusedReversal(100);
  await expect(
    query("UPDATE ledger_account SET posted = 1 WHERE kind = 'earned_receivable' AND subject_id = $1", [agent]),
  ).rejects.toMatchObject({ code: '23514' });
  await query("UPDATE withdrawal_reversal SET status = 'written_off' WHERE id = $1", [reversalId]);
  expect((await query('SELECT kind, id, status FROM audit_reference')).rows).toEqual([
    { kind: 'withdrawal_reversal', id: reversalId, status: 'written_off' },
  ]);
  await query("UPDATE withdrawal_reversal SET status = 'failed' WHERE id = $1", [reversalId]);
});

// Erasure ---------------------------------------------------------------------------------------------------------

/** An owner with a name at Stripe, a saved card and a purchase. */
async function person(): Promise<{ owner: string; customer: string }> {
  const owner = await newOwner();
  await query("INSERT INTO owner (id, email_normalized, email_typed, name) VALUES ($1, $2, $2, 'Ada Lovelace')", [
    owner,
    `ada-${owner}@example.com`,
  ]);
  await buy(owner, 1_000, 'pm_card_visa');
  const row = await query('SELECT stripe_customer_id AS c FROM stripe_customer WHERE owner_id = $1', [owner]);
  const customer = row.rows[0].c as string;
  await browser.customers.update(customer, { name: `Ada ${owner}`, email: `ada-${owner}@example.com` });
  await browser.paymentMethods.attach('pm_card_visa', { customer });
  await city.settle();
  expect(await listPaymentMethods(ownerCtx(owner))).toMatchObject([{ brand: 'visa', last4: '4242' }]);
  return { owner, customer };
}
const erase = (ownerId: string) =>
  transact(ctx, async (tx) => {
    await ask(tx, eraseUser, { ownerId });
    return ask(tx, contract.forgetOwner, { ownerId });
  });
const redaction = async (owner: string) =>
  (
    await query(
      'SELECT status, stripe_job_id AS job, failure_code AS why FROM customer_redaction WHERE owner_id = $1',
      [owner],
    )
  ).rows[0] as { status: string; job: string | null; why: string | null };

test('an erased owner is redacted at Stripe; the ledger’s sums stay, and nothing of the person is left in the vault', async () => {
  const { owner, customer } = await person();
  const before = await query('SELECT count(*)::int AS n, sum(posted_delta)::text AS s FROM ledger_entry');
  const figures = await balance(`owner:${owner}:available`);
  shiftClockForTests(86_400_000);
  await sealLedger();
  shiftClockForTests(0);
  expect(await erase(owner)).toEqual({ customers: 1 });
  await city.settle();
  await followRedactions();
  await followRedactions();
  expect(await redaction(owner)).toMatchObject({ status: 'done', why: null });
  expect(await audited('vault.forgetOwner', owner)).toBe(1);
  expect(await audited('vault.redactCustomers', owner)).toBe(1);
  const kept = JSON.stringify([...city.emulator.state.all('customer'), ...city.emulator.state.all('event')]);
  expect(kept).toContain(customer);
  expect(kept).not.toContain(`Ada ${owner}`);
  expect(kept).not.toContain(`ada-${owner}@example.com`);
  const after = await query('SELECT count(*)::int AS n, sum(posted_delta)::text AS s FROM ledger_entry');
  expect(after.rows).toEqual(before.rows);
  expect(await balance(`owner:${owner}:available`)).toBe(figures);
  expect(await listPaymentMethods(ownerCtx(owner))).toEqual([]);
  const tables = await query(
    "SELECT table_name AS t FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  for (const { t } of tables.rows) {
    const hit = await query(
      `SELECT count(*)::int AS n FROM "${t}" x WHERE x::text ILIKE '%ada-${owner}%' OR x::text LIKE '%Lovelace%'`,
    );
    expect(hit.rows[0].n, t).toBe(0);
  }
  const day = new Date().toISOString().slice(0, 10);
  expect(await verifyLedger(admin, { from: day })).toMatchObject({ ok: true });
});

test('withdrawals are listed by what became of their reversals, each with its reason', async () => {
  const { withdrawalId } = await paidOut(1_000n);
  const plain = await paidOut(1_000n);
  const found = async (reversal: 'any' | 'asked' | 'done' | 'failed') =>
    (await listAllWithdrawals(admin, { page: 1, pageSize: 100, reversal })).items;
  const before = (await listAllWithdrawals(admin, { page: 1, pageSize: 1, reversal: 'any' })).pagination.total;
  await requestReversal(admin, { withdrawalId, amount: 400, reason });
  const any = await listAllWithdrawals(admin, { page: 1, pageSize: 1, reversal: 'any' });
  expect(any.pagination.total).toBe(before + 1);
  expect(any.items[0]).toMatchObject({ id: withdrawalId, reversals: [{ amount: 400, reason }] });
  await city.settle();
  const ids = (items: { id: string }[]) => items.map((w) => w.id);
  expect(ids(await found('done'))).toContain(withdrawalId);
  expect(ids(await found('failed'))).not.toContain(withdrawalId);
  expect(ids(await found('any'))).not.toContain(plain.withdrawalId);
});

test('an erasure takes the customer before its cards, as the event of a deleted customer does', async () => {
  const { owner } = await person();
  const event = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await event.connect();
  try {
    await event.query('BEGIN');
    await event.query('SELECT 1 FROM stripe_customer WHERE owner_id = $1 FOR UPDATE', [owner]);
    const erasing = erase(owner);
    await waitsForLock(query, erasing);
    // NOWAIT fails at once where waiting would be half of a deadlock.
    await event.query('SELECT 1 FROM payment_method WHERE owner_id = $1 FOR UPDATE NOWAIT', [owner]);
    await event.query('ROLLBACK');
    expect(await erasing).toEqual({ customers: 1 });
  } finally {
    await event.end();
  }
  expect(await listPaymentMethods(ownerCtx(owner))).toEqual([]);
});

test('erasure twice asks Stripe once; an owner who never paid asks nothing', async () => {
  const { owner, customer } = await person();
  await erase(owner);
  await erase(owner);
  await city.settle();
  await followRedactions();
  const jobs = city.emulator.state.all('redaction_job').filter((j) => j.objects.customers.includes(customer));
  expect(jobs).toHaveLength(1);
  expect((await query('SELECT 1 FROM customer_redaction WHERE owner_id = $1', [owner])).rowCount).toBe(1);
  const stranger = await newOwner();
  expect(await command(contract.forgetOwner, { ownerId: stranger })).toEqual({ customers: 0 });
  expect((await query('SELECT 1 FROM customer_redaction WHERE owner_id = $1', [stranger])).rowCount).toBe(0);
});

test.each(['timeout_before', 'timeout_after', 'server_error', 'rate_limit'] as const)(
  '%s on the calls of a redaction: one job, and it ends',
  async (kind) => {
    const { owner, customer } = await person();
    city.emulator.addFault({ kind, method: 'POST', path: '/v1/privacy/redaction_jobs', times: 2 });
    await erase(owner);
    await city.settle();
    await query('DELETE FROM graphile_worker._private_jobs');
    await fetch(`${city.url}/_test/faults`, { method: 'DELETE' });
    // Stripe keeps its own failure under a key for a day.
    if (kind === 'server_error') await city.switch('clock', { advanceSeconds: 2 * 86_400 });
    for (let i = 0; i < 3; i += 1) {
      resetStripeBreakerForTests();
      await followRedactions();
    }
    expect((await redaction(owner)).status).toBe('done');
    const jobs = city.emulator.state.all('redaction_job').filter((j) => j.objects.customers.includes(customer));
    expect(jobs).toHaveLength(1);
  },
);

test('a redaction that Stripe refuses is told to administrators and not asked for again', async () => {
  const { owner } = await person();
  await query("UPDATE stripe_customer SET stripe_customer_id = 'cus_unknown' WHERE owner_id = $1", [owner]);
  await query("UPDATE top_up SET stripe_customer_id = 'cus_unknown' WHERE owner_id = $1", [owner]);
  await erase(owner);
  await city.settle();
  expect(await redaction(owner)).toMatchObject({ status: 'failed', why: 'resource_missing' });
  expect(
    (await query("SELECT 1 FROM vault_alert WHERE kind = 'redaction_failed' AND subject_id = $1", [owner])).rowCount,
  ).toBe(1);
  expect(await audited('vault.failRedaction', owner)).toBe(1);
});
