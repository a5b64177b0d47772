/** Acceptance A of ledger.md: every row of the posting table with its figures, and every refusal beside it. */
import { afterEach, expect, test } from 'vitest';
import { earnedOf, earnedReceivableOf, poolOf } from '../../../src/districts/vault/accounts.ts';
import * as contract from '../../../src/districts/vault/contract.ts';
import { holdCredits } from '../../../src/districts/vault/hold-credits.ts';
import { postIn, postMany } from '../../../src/districts/vault/ledger-engine.ts';
import { type Operation, operation } from '../../../src/districts/vault/ledger-rules.ts';
import { releaseHold } from '../../../src/districts/vault/release-hold.ts';
import * as stripe from '../../../src/districts/vault/stripe-postings.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { newId } from '../../../src/platform/ids.ts';
import { testDatabase } from '../../support/database.ts';
import { freezeAt } from '../../support/frozen-clock.ts';
import { balances, command, ctx, entriesOf, expectRefused, expectSound, newAgent, newOwner, topUp } from './city.ts';

const { query } = await testDatabase();
const balance = balances(query);
const entries = entriesOf(query);
const book = (op: Operation) => transact(ctx, (tx) => postIn(tx, op));

afterEach(async () => {
  await expectSound(query);
});

interface Town {
  buyer: string;
  seller: string;
  agent: string;
  taskId: string;
}
async function town(credits = 5000n): Promise<Town> {
  const buyer = await newOwner(credits);
  const seller = await newOwner();
  return { buyer, seller, agent: await newAgent(seller), taskId: newId() };
}
const hold = (t: Town, amountMinor = 5000n, taskId = t.taskId) =>
  command(contract.holdCredits, { taskId, buyerOwnerId: t.buyer, amountMinor });
const capture = (t: Town, priceMinor = 4000n, feeBps = 1500) =>
  command(contract.captureHold, {
    taskId: t.taskId,
    buyerOwnerId: t.buyer,
    workerAgentId: t.agent,
    priceMinor,
    feeBps,
  });
const release = (t: Town) => command(contract.releaseHold, { taskId: t.taskId, buyerOwnerId: t.buyer });
const refund = (t: Town) =>
  command(contract.refundCapture, { taskId: t.taskId, buyerOwnerId: t.buyer, workerAgentId: t.agent });
const settle = (t: Town, disputeUntil: Date | null = null) =>
  command(contract.settlePending, { taskId: t.taskId, workerAgentId: t.agent, disputeUntil });
const reserve = (t: Town) => command(contract.reserveDispute, { taskId: t.taskId, workerAgentId: t.agent });
const resolve = (t: Town, decision: 'buyer' | 'seller' | 'split', buyerMinor?: bigint, sellerMinor?: bigint) =>
  command(contract.resolveDispute, {
    taskId: t.taskId,
    buyerOwnerId: t.buyer,
    workerAgentId: t.agent,
    decision,
    buyerMinor,
    sellerMinor,
  });
async function captured(): Promise<Town> {
  const t = await town();
  await hold(t);
  await capture(t);
  return t;
}
const revenue = () => balance('platform:revenue');
const clearing = () => balance('platform:stripe_clearing');

test('top-up books clearing −5000 and pool +5000', async () => {
  const before = await clearing();
  const owner = await newOwner();
  const id = await topUp(owner, 5000n);
  const t = await query('SELECT id FROM ledger_transfer WHERE posting_key = $1', [`pi:${id}`]);
  expect(await entries(t.rows[0].id)).toEqual(['stripe_clearing -5000/0', 'pool 5000/0']);
  expect(await balance(`owner:${owner}:available`)).toBe(5000);
  expect(await clearing()).toBe(before - 5000);
});

test('hold 5000 on 5000 leaves available 0 and held 5000; capture 4000 leaves 1000, 0, pending 3400 and revenue +600', async () => {
  const t = await town();
  const before = await revenue();
  const h = await hold(t);
  expect(await entries(h.transferId)).toEqual(['pool 0/5000']);
  expect(h).toMatchObject({ holdId: t.taskId, availableMinor: 0n, heldMinor: 5000n, replayed: false });
  expect(await balance(`owner:${t.buyer}:available`)).toBe(0);
  expect(await balance(`owner:${t.buyer}:held`)).toBe(5000);
  const c = await capture(t);
  expect(await entries(c.transferId)).toEqual(['pool -4000/-5000', 'pending 3400/0', 'revenue 600/0']);
  expect(c).toMatchObject({
    capturedMinor: 4000n,
    returnedMinor: 1000n,
    feeMinor: 600n,
    sellerMinor: 3400n,
    availableMinor: 1000n,
    heldMinor: 0n,
  });
  expect(await balance(`owner:${t.buyer}:available`)).toBe(1000);
  expect(await balance(`owner:${t.buyer}:held`)).toBe(0);
  expect(await balance(`agent:${t.agent}:pending`)).toBe(3400);
  expect((await revenue()) - before).toBe(600);
});

test('release gives the whole hold back', async () => {
  const t = await town();
  await hold(t);
  const r = await release(t);
  expect(await entries(r.transferId)).toEqual(['pool 0/-5000']);
  expect(r).toMatchObject({ availableMinor: 5000n, heldMinor: 0n });
});

test('thumbs-down reverses the capture by its own figures and names it', async () => {
  const t = await captured();
  const r = await refund(t);
  expect(await entries(r.transferId)).toEqual(['pending -3400/0', 'revenue -600/0', 'pool 4000/0']);
  const row = await query('SELECT reverses_id FROM ledger_transfer WHERE id = $1', [r.transferId]);
  const cap = await query('SELECT id FROM ledger_transfer WHERE posting_key = $1', [`capture:${t.taskId}`]);
  expect(row.rows[0].reverses_id).toBe(cap.rows[0].id);
  expect(r.availableMinor).toBe(5000n);
});

test('settle moves pending to earned and locks it until the dispute window ends', async () => {
  const t = await captured();
  const until = new Date(Date.now() + 3_600_000);
  const s = await settle(t, until);
  expect(await entries(s.transferId)).toEqual(['pending -3400/0', 'earned 3400/0']);
  const lock = await query('SELECT amount, until FROM earned_lock WHERE task_id = $1', [t.taskId]);
  expect(lock.rows).toEqual([{ amount: '3400', until }]);
});

test('a dispute before settlement takes pending, after settlement earned with its lock', async () => {
  const before = await captured();
  const a = await reserve(before);
  expect(await entries(a.transferId)).toEqual(['pending -3400/0', 'revenue -600/0', 'dispute_reserve 4000/0']);
  const after = await captured();
  await settle(after, new Date(Date.now() + 3_600_000));
  const b = await reserve(after);
  expect(await entries(b.transferId)).toEqual(['earned -3400/0', 'revenue -600/0', 'dispute_reserve 4000/0']);
  expect((await query('SELECT 1 FROM earned_lock WHERE task_id = $1', [after.taskId])).rowCount).toBe(0);
  expect(await balance('platform:dispute_reserve')).toBe(8000);
  await resolve(before, 'buyer');
  await resolve(after, 'buyer');
  expect(await balance('platform:dispute_reserve')).toBe(0);
});

test.each([
  ['seller', undefined, undefined, ['dispute_reserve -4000/0', 'earned 3400/0', 'revenue 600/0']],
  ['buyer', undefined, undefined, ['dispute_reserve -4000/0', 'pool 4000/0']],
  ['split', 1000n, 3000n, ['dispute_reserve -4000/0', 'pool 1000/0', 'earned 2550/0', 'revenue 450/0']],
] as const)('a dispute decided for %s empties the reserve', async (decision, b, s, expected) => {
  const t = await captured();
  await reserve(t);
  const r = await resolve(t, decision, b, s);
  expect(await entries(r.transferId)).toEqual(expected);
  expect(await balance('platform:dispute_reserve')).toBe(0);
  expect(r.buyerMinor + r.sellerMinor + r.feeMinor).toBe(4000n);
});

test('a second, different end of a dispute is a conflict and the same end a replay', async () => {
  const t = await captured();
  await reserve(t);
  const first = await resolve(t, 'seller');
  await expectRefused(resolve(t, 'buyer'), 'DisputeClosed', { status: 'resolved' });
  expect(await resolve(t, 'seller')).toEqual({ ...first, replayed: true });
});

test('a split whose parts are not positive or not the price is refused', async () => {
  const t = await captured();
  await reserve(t);
  await expectRefused(resolve(t, 'split', 1000n, 2000n), 'AmountOutOfRange');
  await expectRefused(resolve(t, 'split', 4000n, 0n), 'AmountOutOfRange');
  await expectRefused(resolve(t, 'split', 5000n, -1000n), 'AmountOutOfRange');
  await resolve(t, 'buyer');
});

async function funded(): Promise<Town & { agreementId: string }> {
  const t = await town();
  const agreementId = newId();
  await command(contract.fundEscrow, {
    agreementId,
    buyerOwnerId: t.buyer,
    workerAgentId: t.agent,
    amountMinor: 4000n,
    feeBps: 1500,
  });
  return { ...t, agreementId };
}
const escrowRow = async (id: string) =>
  (await query("SELECT posted FROM ledger_account WHERE kind = 'escrow' AND subject_id = $1", [id])).rows[0].posted;

test('escrow: fund, then release, refund or split; the escrow row ends at 0', async () => {
  const a = await funded();
  expect(await balance(`agreement:${a.agreementId}:escrow`)).toBe(4000);
  expect(await balance(`owner:${a.buyer}:available`)).toBe(1000);
  const released = await command(contract.releaseEscrow, { agreementId: a.agreementId });
  expect(await entries(released.transferId)).toEqual(['escrow -4000/0', 'earned 3400/0', 'revenue 600/0']);
  expect(await escrowRow(a.agreementId)).toBe('0');

  const b = await funded();
  const refunded = await command(contract.refundEscrow, { agreementId: b.agreementId });
  expect(await entries(refunded.transferId)).toEqual(['escrow -4000/0', 'pool 4000/0']);
  expect(await escrowRow(b.agreementId)).toBe('0');

  const c = await funded();
  const split = await command(contract.splitEscrow, {
    agreementId: c.agreementId,
    buyerMinor: 1000n,
    sellerMinor: 3000n,
  });
  expect(await entries(split.transferId)).toEqual(['escrow -4000/0', 'pool 1000/0', 'earned 2550/0', 'revenue 450/0']);
  expect(split).toMatchObject({ buyerMinor: 1000n, sellerMinor: 2550n, feeMinor: 450n, status: 'split' });
});

test('a second end of an escrow of another kind is a conflict, the same end a replay', async () => {
  const t = await funded();
  const first = await command(contract.releaseEscrow, { agreementId: t.agreementId });
  await expectRefused(command(contract.refundEscrow, { agreementId: t.agreementId }), 'EscrowClosed', {
    status: 'released',
  });
  expect(await command(contract.releaseEscrow, { agreementId: t.agreementId })).toEqual({ ...first, replayed: true });
  await expectRefused(command(contract.disputeEscrow, { agreementId: t.agreementId }), 'EscrowClosed', {
    status: 'released',
  });
  await expectRefused(command(contract.releaseEscrow, { agreementId: newId() }), 'NotFound');
});

test('a disputed escrow keeps its money and can still be ended', async () => {
  const t = await funded();
  await command(contract.disputeEscrow, { agreementId: t.agreementId });
  await expectRefused(command(contract.disputeEscrow, { agreementId: t.agreementId }), 'EscrowClosed', {
    status: 'disputed',
  });
  expect(await balance(`agreement:${t.agreementId}:escrow`)).toBe(4000);
  expect(await command(contract.refundEscrow, { agreementId: t.agreementId })).toMatchObject({ status: 'refunded' });
});

test('price 333 at 1500 bps gives 49 and 284; a price whose fee is 0 writes no zero entry', async () => {
  const a = await town();
  await hold(a);
  const c = await capture(a, 333n);
  expect(await entries(c.transferId)).toEqual(['pool -333/-5000', 'pending 284/0', 'revenue 49/0']);
  const b = await town();
  await hold(b);
  const free = await capture(b, 6n);
  expect(await entries(free.transferId)).toEqual(['pool -6/-5000', 'pending 6/0']);
});

test('capture of the full amount and of 1 succeed, of amount + 1 is refused and writes nothing', async () => {
  const full = await town();
  await hold(full);
  expect(await capture(full, 5000n)).toMatchObject({ availableMinor: 0n, returnedMinor: 0n });
  const one = await town();
  await hold(one);
  expect(await capture(one, 1n)).toMatchObject({ availableMinor: 4999n });
  const over = await town();
  await hold(over);
  await expectRefused(capture(over, 5001n), 'AmountExceedsHold');
  expect((await query('SELECT status FROM credit_hold WHERE id = $1', [over.taskId])).rows[0].status).toBe('held');
  expect(
    (await query('SELECT 1 FROM ledger_transfer WHERE posting_key = $1', [`capture:${over.taskId}`])).rowCount,
  ).toBe(0);
});

test('capture then release, release then capture, capture twice with other amounts: the second is 409 with the status', async () => {
  const a = await captured();
  await expectRefused(release(a), 'HoldCaptured', { status: 'captured' });
  await expectRefused(capture(a, 3999n), 'HoldCaptured', { status: 'captured' });
  const b = await town();
  await hold(b);
  await release(b);
  await expectRefused(capture(b), 'HoldReleased', { status: 'released' });
  expect(await release(b)).toMatchObject({ replayed: true });
  await expectRefused(release(await town()), 'HoldMissing');
});

test('captured money goes one way only: refund, settlement and dispute exclude one another', async () => {
  const refunded = await captured();
  await refund(refunded);
  await expectRefused(settle(refunded), 'CaptureClosed', { status: 'refunded' });
  await expectRefused(reserve(refunded), 'CaptureClosed', { status: 'refunded' });
  const settled = await captured();
  await settle(settled);
  await expectRefused(refund(settled), 'CaptureClosed', { status: 'settled' });
  const disputed = await captured();
  await reserve(disputed);
  await expectRefused(settle(disputed), 'CaptureClosed', { status: 'disputed' });
  await expectRefused(refund(disputed), 'CaptureClosed', { status: 'disputed' });
  await resolve(disputed, 'buyer');
  const open = await town();
  await hold(open);
  await expectRefused(settle(open), 'CaptureClosed', { status: 'held' });
  await expectRefused(resolve(open, 'buyer'), 'CaptureClosed', { status: 'not disputed' });
});

test('steps that name other people than the capture are refused', async () => {
  const t = await captured();
  const other = await town();
  await expectRefused(refund({ ...t, buyer: other.buyer }), 'HoldMissing');
  await expectRefused(settle({ ...t, agent: other.agent }), 'HoldMissing');
  await expectRefused(capture({ ...other, taskId: t.taskId }), 'HoldCaptured');
});

test('a top-up pays an open debt of 300 first: 200 go to the debt, then 300 and 200 to the pool, which is unlocked', async () => {
  const owner = await newOwner(100n);
  await book(
    stripe.chargebackPosting({
      disputeId: `dp_${newId()}`,
      topUpId: newId(),
      ownerId: owner,
      amountMinor: 400n,
      occurredAt: null,
    }),
  );
  expect(await balance(`owner:${owner}:receivable`)).toBe(-300);
  expect(await isLocked(owner)).toBe(true);
  await topUp(owner, 200n);
  expect(await balance(`owner:${owner}:receivable`)).toBe(-100);
  expect(await balance(`owner:${owner}:available`)).toBe(0);
  expect(await isLocked(owner)).toBe(true);
  await topUp(owner, 300n);
  expect(await balance(`owner:${owner}:receivable`)).toBe(0);
  expect(await balance(`owner:${owner}:available`)).toBe(200);
  expect(await isLocked(owner)).toBe(false);

  const big = await newOwner(100n);
  await book(
    stripe.chargebackPosting({
      disputeId: `dp_${newId()}`,
      topUpId: newId(),
      ownerId: big,
      amountMinor: 400n,
      occurredAt: null,
    }),
  );
  const id = await topUp(big, 500n);
  const t = await query('SELECT id FROM ledger_transfer WHERE posting_key = $1', [`pi:${id}`]);
  expect(await entries(t.rows[0].id)).toEqual(['stripe_clearing -500/0', 'pool_receivable 300/0', 'pool 200/0']);
  expect(await isLocked(big)).toBe(false);
});
const isLocked = async (owner: string) =>
  (await query('SELECT locked_at IS NOT NULL AS l FROM ledger_account WHERE id = $1', [poolOf(owner).id])).rows[0].l;

test('a chargeback larger than frozen and available empties both, the rest is owed and the pool locked; won, it is mirrored', async () => {
  const owner = await newOwner(1000n);
  const topUpId = newId();
  const disputeId = `dp_${newId()}`;
  await book(stripe.freezePosting({ topUpId, n: 1, ownerId: owner, amountMinor: 300n }));
  const taken = await book(
    stripe.chargebackPosting({ disputeId, topUpId, ownerId: owner, amountMinor: 1500n, occurredAt: null }),
  );
  expect(await entries(taken.transferId)).toEqual([
    'stripe_clearing 1500/0',
    'pool_frozen -300/0',
    'pool -700/0',
    'pool_receivable -500/0',
  ]);
  expect(await isLocked(owner)).toBe(true);
  const won = await book(stripe.chargebackWonPosting({ disputeId, topUpId, ownerId: owner, occurredAt: null }));
  expect(await entries(won.transferId)).toEqual([
    'stripe_clearing -1500/0',
    'pool_frozen 300/0',
    'pool_receivable 500/0',
    'pool 700/0',
  ]);
  expect(await isLocked(owner)).toBe(false);
  await book(stripe.unfreezePosting({ topUpId, n: 2, ownerId: owner }));
  expect(await balance(`owner:${owner}:available`)).toBe(1000);
});

test('a debt paid before the chargeback is won comes back as credits', async () => {
  const owner = await newOwner(100n);
  const topUpId = newId();
  const disputeId = `dp_${newId()}`;
  await book(stripe.chargebackPosting({ disputeId, topUpId, ownerId: owner, amountMinor: 400n, occurredAt: null }));
  await topUp(owner, 250n);
  await book(stripe.chargebackWonPosting({ disputeId, topUpId, ownerId: owner, occurredAt: null }));
  expect(await balance(`owner:${owner}:receivable`)).toBe(0);
  expect(await balance(`owner:${owner}:available`)).toBe(350);
});

test('a locked pool refuses holds, escrow and refunds of credits; release, capture, refund, settle and dispute still work', async () => {
  const t = await town(10_000n);
  const second = newId();
  const third = newId();
  await hold(t, 2000n);
  await hold(t, 2000n, second);
  await hold(t, 2000n, third);
  const escrowed = newId();
  await command(contract.fundEscrow, {
    agreementId: escrowed,
    buyerOwnerId: t.buyer,
    workerAgentId: t.agent,
    amountMinor: 100n,
    feeBps: 0,
  });
  await book(
    stripe.chargebackPosting({
      disputeId: `dp_${newId()}`,
      topUpId: newId(),
      ownerId: t.buyer,
      amountMinor: 20_000n,
      occurredAt: null,
    }),
  );
  expect(await isLocked(t.buyer)).toBe(true);
  await expectRefused(hold(t, 1n, newId()), 'AccountLocked', { reason: 'account_locked' });
  await expectRefused(
    command(contract.fundEscrow, {
      agreementId: newId(),
      buyerOwnerId: t.buyer,
      workerAgentId: t.agent,
      amountMinor: 1n,
      feeBps: 0,
    }),
    'AccountLocked',
  );
  await expectRefused(
    book(stripe.creditRefundHeldPosting({ refundId: newId(), ownerId: t.buyer, topUpId: newId(), amountMinor: 1n })),
    'AccountLocked',
  );
  await release({ ...t, taskId: second });
  await capture(t, 1000n);
  await refund(t);
  const thirdTown = { ...t, taskId: third };
  await capture(thirdTown, 1000n);
  await settle(thirdTown);
  await reserve(thirdTown);
  await resolve(thirdTown, 'buyer');
  await command(contract.refundEscrow, { agreementId: escrowed });
});

test('earned money inside its dispute window is not withdrawable; one millisecond after its end all of it is', async () => {
  const t = await captured();
  // In the past of the database, whose own check finds no window open at the end.
  const until = new Date(Date.now() - 60_000);
  freezeAt(new Date(until.getTime() - 1));
  await settle(t, until);
  const withdraw = (amountMinor: bigint) =>
    book(stripe.withdrawalHeldPosting({ withdrawalId: newId(), agentId: t.agent, amountMinor }));
  await expectRefused(withdraw(1n), 'InsufficientCredits', { required: 1, available: 0 });
  await expectRefused(
    book(stripe.walletTransferPosting({ requestId: newId(), agentId: t.agent, ownerId: t.seller, amountMinor: 3400n })),
    'InsufficientCredits',
  );
  freezeAt(new Date(until.getTime() + 1));
  await withdraw(3400n);
  expect(await balance(`agent:${t.agent}:earned`)).toBe(0);
  expect(await balance(`agent:${t.agent}:withdrawal.pending`)).toBe(3400);
});

test('withdrawal: asked, paid, failed and clawed back with its debt first', async () => {
  const t = await captured();
  await settle(t);
  const before = await clearing();
  const paid = newId();
  const failed = newId();
  const asked = await book(stripe.withdrawalHeldPosting({ withdrawalId: paid, agentId: t.agent, amountMinor: 3000n }));
  expect(await entries(asked.transferId)).toEqual(['earned 0/3000']);
  const other = await book(stripe.withdrawalHeldPosting({ withdrawalId: failed, agentId: t.agent, amountMinor: 400n }));
  expect(await entries(other.transferId)).toEqual(['earned 0/400']);
  const sent = await book(
    stripe.withdrawalPaidPosting({
      transferId: 'tr_1',
      withdrawalId: paid,
      agentId: t.agent,
      amountMinor: 3000n,
      occurredAt: null,
    }),
  );
  expect(await entries(sent.transferId)).toEqual(['earned -3000/-3000', 'stripe_clearing 3000/0']);
  expect((await clearing()) - before).toBe(3000);
  const back = await book(stripe.withdrawalFailedPosting({ withdrawalId: failed, agentId: t.agent }));
  expect(await entries(back.transferId)).toEqual(['earned 0/-400']);
  await book(
    stripe.adjustPosting({
      adjustmentId: newId(),
      account: earnedReceivableOf(t.agent),
      amountMinor: -300n,
      reason: 'owed to the platform',
    }),
  );
  await expectRefused(
    book(stripe.withdrawalHeldPosting({ withdrawalId: newId(), agentId: t.agent, amountMinor: 101n })),
    'InsufficientCredits',
    { available: 100 },
  );
  const reversed = await book(
    stripe.clawbackPosting({
      reversalId: 'trr_1',
      withdrawalId: paid,
      agentId: t.agent,
      amountMinor: 1000n,
      occurredAt: null,
    }),
  );
  expect(await entries(reversed.transferId)).toEqual([
    'stripe_clearing -1000/0',
    'earned_receivable 300/0',
    'earned 700/0',
  ]);
});

test('earned to the own pool moves 3400 and nothing twice', async () => {
  const t = await captured();
  await settle(t);
  const input = { requestId: newId(), agentId: t.agent, ownerId: t.seller, amountMinor: 3400n };
  const moved = await book(stripe.walletTransferPosting(input));
  expect(await entries(moved.transferId)).toEqual(['earned -3400/0', 'pool 3400/0']);
  expect((await book(stripe.walletTransferPosting(input))).replayed).toBe(true);
  expect(await balance(`owner:${t.seller}:available`)).toBe(3400);
});

test('refund of credits: held, paid, failed before and after it was paid, and made in the dashboard', async () => {
  const owner = await newOwner(1000n);
  const topUpId = newId();
  const refundId = newId();
  const asked = await book(stripe.creditRefundHeldPosting({ refundId, ownerId: owner, topUpId, amountMinor: 400n }));
  expect(await entries(asked.transferId)).toEqual(['pool -400/0', 'pool_refunding 400/0']);
  const common = {
    stripeRefundId: 're_1',
    ownerId: owner,
    topUpId,
    amountMinor: 400n,
    heldByUs: true,
    occurredAt: null,
  };
  const paid = await book(stripe.creditRefundPaidPosting(common));
  expect(await entries(paid.transferId)).toEqual(['stripe_clearing 400/0', 'pool_refunding -400/0']);
  const failed = await book(stripe.creditRefundFailedPosting(common));
  expect(await entries(failed.transferId)).toEqual(['stripe_clearing -400/0', 'pool 400/0']);
  expect((await book(stripe.creditRefundFailedPosting(common))).replayed).toBe(true);

  const second = newId();
  await book(stripe.creditRefundHeldPosting({ refundId: second, ownerId: owner, topUpId, amountMinor: 100n }));
  const undone = await book(stripe.creditRefundFailedPosting({ ...common, stripeRefundId: 're_2', amountMinor: 100n }));
  expect(await entries(undone.transferId)).toEqual(['pool_refunding -100/0', 'pool 100/0']);
  expect(await balance(`owner:${owner}:available`)).toBe(1000);

  const dashboard = await book(
    stripe.creditRefundPaidPosting({ ...common, stripeRefundId: 're_3', amountMinor: 1200n, heldByUs: false }),
  );
  expect(await entries(dashboard.transferId)).toEqual([
    'stripe_clearing 1200/0',
    'pool -1000/0',
    'pool_receivable -200/0',
  ]);
  expect(await isLocked(owner)).toBe(true);
  await book(stripe.writeOffPosting({ writeOffId: newId(), ownerId: owner, amountMinor: 200n, reason: 'gone' }));
  expect(await isLocked(owner)).toBe(false);
  expect(await balance('platform:dispute_loss')).toBe(-200);
});

test('fee, payout and its failure, invoice: between the platform’s own accounts, without a lock', async () => {
  const fee = await book(stripe.stripeFeePosting({ balanceTransactionId: 'txn_1', feeMinor: 175n, occurredAt: null }));
  expect(await entries(fee.transferId)).toEqual(['stripe_fees -175/0', 'stripe_clearing 175/0']);
  const payout = { payoutId: 'po_1', amountMinor: 900n, occurredAt: null };
  const out = await book(stripe.payoutPosting({ ...payout, failed: false }));
  expect(await entries(out.transferId)).toEqual(['bank -900/0', 'stripe_clearing 900/0']);
  const back = await book(stripe.payoutPosting({ ...payout, failed: true }));
  expect(await entries(back.transferId)).toEqual(['stripe_clearing -900/0', 'bank 900/0']);
  const taken = await book(
    stripe.payoutPosting({ payoutId: 'po_2', amountMinor: -400n, failed: false, occurredAt: null }),
  );
  expect(await entries(taken.transferId)).toEqual(['bank 400/0', 'stripe_clearing -400/0']);
  const invoice = await book(stripe.vpcInvoicePosting({ invoiceId: 'in_1', amountMinor: 5000n, occurredAt: null }));
  expect(await entries(invoice.transferId)).toEqual(['stripe_clearing -5000/0', 'vpc_revenue 5000/0']);
});

test('a pack that gives more credits than it costs takes the difference from promo', async () => {
  const owner = await newOwner();
  const done = await book(
    stripe.topUpPosting({
      paymentIntentId: `pi_${newId()}`,
      ownerId: owner,
      topUpId: newId(),
      chargedMinor: 900n,
      creditsMinor: 1000n,
      occurredAt: null,
    }),
  );
  expect(await entries(done.transferId)).toEqual(['stripe_clearing -900/0', 'promo -100/0', 'pool 1000/0']);
});

test('amounts 0, −1, 2^53 and a balance that would pass 2^53 − 1 are refused', async () => {
  const t = await town();
  for (const amount of [0n, -1n, 2n ** 53n]) await expectRefused(hold(t, amount), 'AmountOutOfRange');
  const rich = await newOwner(2n ** 53n - 1n);
  await expectRefused(topUp(rich, 1n), 'AmountOutOfRange');
  await book(
    stripe.creditRefundPaidPosting({
      stripeRefundId: 're_rich',
      ownerId: rich,
      topUpId: newId(),
      amountMinor: 2n ** 53n - 1n,
      heldByUs: false,
      occurredAt: null,
    }),
  );
});

test('dollars against a euro account are refused', async () => {
  const ownerId = newId();
  await command(contract.openOwnerPool, { ownerId, currency: 'eur' });
  const euro = poolOf(ownerId, 'eur');
  const op = operation({
    kind: 'adjust',
    postingKey: `adj:${newId()}`,
    refType: 'account',
    refId: euro.id,
    currency: 'usd',
    request: {},
    accounts: [euro],
    decide: () => ({}),
  });
  await expectRefused(book(op), 'CurrencyMismatch');
  await expectRefused(
    command(contract.holdCredits, { taskId: newId(), buyerOwnerId: ownerId, amountMinor: 1n }),
    'AccountMissing',
  );
});

test('an operation that would overdraw or not sum to zero is a bug and writes nothing', async () => {
  const t = await town();
  const wrong = (legs: (scope: Parameters<Operation['decide']>[0]) => void) =>
    operation({
      kind: 'adjust',
      postingKey: `adj:${newId()}`,
      refType: 'account',
      refId: 'x',
      currency: 'usd',
      request: {},
      accounts: [poolOf(t.buyer), earnedOf(t.agent)],
      decide(scope) {
        legs(scope);
        return {};
      },
    });
  await expect(book(wrong((s) => s.post(poolOf(t.buyer), -1n)))).rejects.toThrow('does not sum to zero');
  await expect(
    book(
      wrong((s) => {
        s.post(earnedOf(t.agent), -1n);
        s.post(poolOf(t.buyer), 1n);
      }),
    ),
  ).rejects.toThrow('would overdraw');
  await expect(book(wrong(() => {}))).rejects.toThrow('posts nothing');
  expect(await balance(`owner:${t.buyer}:available`)).toBe(5000);
});

test('many rows in one transaction: a refused one leaves the others standing', async () => {
  const t = await town();
  const ids = [newId(), newId(), newId()];
  for (const id of ids) await hold(t, 100n, id);
  await release({ ...t, taskId: ids[1] as string });
  await hold(t, 100n, t.taskId);
  await capture(t, 100n);
  const outcomes = await command(
    contract.releaseHolds,
    [...ids, newId(), t.taskId].map((taskId) => ({ taskId, buyerOwnerId: t.buyer })),
  );
  expect(outcomes.map((o) => (o.ok ? (o.value.replayed ? 'replayed' : 'released') : o.error.name))).toEqual([
    'released',
    'replayed',
    'released',
    'HoldMissing',
    'HoldCaptured',
  ]);
});

test('operations that need an account of an earlier one are decided in a second round of the same transaction', async () => {
  const t = await town();
  const topUpId = newId();
  const freeze = (n: number, amountMinor: bigint) =>
    stripe.freezePosting({ topUpId, n, ownerId: t.buyer, amountMinor });
  const outcomes = await transact(ctx, (tx) =>
    postMany(tx, [
      freeze(1, 4000n),
      stripe.unfreezePosting({ topUpId, n: 2, ownerId: t.buyer }),
      holdCredits.operation({ taskId: newId(), buyerOwnerId: t.buyer, amountMinor: 5000n }),
      freeze(3, 1n),
    ]),
  );
  // In order of arrival: what was frozen is there again for the hold, and nothing is left for the last.
  expect(outcomes.map((o) => o.status)).toEqual(['done', 'done', 'done', 'refused']);
  expect(await balance(`owner:${t.buyer}:held`)).toBe(5000);
});

test('a hold opened and closed in one transaction is refused as our own mistake', async () => {
  const t = await town();
  await expectRefused(
    transact(ctx, (tx) =>
      postMany(tx, [
        holdCredits.operation({ taskId: t.taskId, buyerOwnerId: t.buyer, amountMinor: 1000n }),
        releaseHold.operation({ taskId: t.taskId, buyerOwnerId: t.buyer }),
      ]),
    ),
    'LedgerMisuse',
  );
  expect(await balance(`owner:${t.buyer}:held`)).toBe(0);
});
