/**
 * Postings of facts that happen at Stripe, and of the vault's own corrections (ledger.md 2.3, payments.md 3). Builders
 * without I/O; the verbs that handle events and requests book them. `a/b` = posted/held; Stripe's clearing account is
 * negative by what lies at Stripe.
 */
import { Conflict } from '#platform/errors.ts';
import { CURRENCY } from '#platform/money.ts';
import {
  type AccountRef,
  earnedOf,
  earnedReceivableOf,
  frozenOf,
  type PlatformKind,
  platformAccount,
  poolOf,
  receivableOf,
  refundingOf,
} from './accounts.ts';
import { CaptureClosed, InsufficientCredits } from './ledger-errors.ts';
import { type Operation, operation, type ResultJson, type Scope } from './ledger-rules.ts';
import { amountIn } from './money-verb.ts';

/** The smaller of two amounts. */
export const lesser = (a: bigint, b: bigint) => (a < b ? a : b);

/** What the owner owes, as a positive number. */
const debt = (scope: Scope, receivable: AccountRef) => -scope.posted(receivable);

/** Credits come to a pool: an open receivable is paid first, and the pool is unlocked when nothing is owed any more. */
function creditPool(scope: Scope, pool: AccountRef, receivable: AccountRef, amount: bigint): bigint {
  const paid = lesser(debt(scope, receivable), amount);
  scope.post(receivable, paid);
  scope.post(pool, amount - paid);
  if (debt(scope, receivable) === 0n && scope.isLocked(pool)) scope.setPoolLock(pool, false);
  return paid;
}

/** Stripe takes back: out of the pool's available credits, the rest becomes a debt and locks the pool for spending. */
function debitPool(scope: Scope, pool: AccountRef, receivable: AccountRef, amount: bigint): bigint {
  const taken = lesser(scope.available(pool), amount);
  scope.post(pool, -taken);
  const rest = amount - taken;
  scope.post(receivable, -rest);
  if (rest > 0n) scope.setPoolLock(pool, true);
  return rest;
}

/**
 * Top-up 5000: clearing −5000, pool +5000. With a receivable r open: receivable +lesser(r, A), the pool gets the rest. A
 * pack that gives more credits than it costs takes the difference from `promo`.
 */
export function topUpPosting(input: {
  paymentIntentId: string;
  ownerId: string;
  topUpId: string;
  chargedMinor: bigint;
  creditsMinor: bigint;
  occurredAt: Date | null;
  currency?: string;
}): Operation {
  const { ownerId, chargedMinor, creditsMinor, currency = CURRENCY } = input;
  const pool = poolOf(ownerId, currency);
  const receivable = receivableOf(ownerId, currency);
  return operation({
    kind: 'topup',
    postingKey: `pi:${input.paymentIntentId}`,
    refType: 'top_up',
    refId: input.topUpId,
    currency,
    occurredAt: input.occurredAt,
    request: { chargedMinor, creditsMinor },
    accounts: [pool, receivable],
    decide(scope) {
      scope.checkAmount(chargedMinor);
      scope.checkAmount(creditsMinor);
      scope.post(platformAccount('stripe_clearing', currency), -chargedMinor);
      scope.post(platformAccount('promo', currency), chargedMinor - creditsMinor);
      const paid = creditPool(scope, pool, receivable, creditsMinor);
      return poolResult(scope, pool, { creditsMinor: creditsMinor.toString(), debtPaidMinor: paid.toString() });
    },
  });
}

function poolResult(scope: Scope, pool: AccountRef, more: ResultJson): ResultJson {
  return { ...more, availableMinor: scope.available(pool).toString(), heldMinor: scope.held(pool).toString() };
}

// Earned money ----------------------------------------------------------------------------------------------------

/** Refuses unless `amount` is withdrawable: earned − held − open dispute windows − what the seller owes. */
function requireWithdrawable(scope: Scope, earned: AccountRef, receivable: AccountRef, amount: bigint): void {
  scope.checkAmount(amount);
  const free = scope.available(earned) - debt(scope, receivable);
  if (free < amount) throw new InsufficientCredits(amount, free < 0n ? 0n : free);
}

/** Earned 3400 to the owner's own pool: earned −3400, pool +3400. */
export function walletTransferPosting(input: {
  requestId: string;
  agentId: string;
  ownerId: string;
  amountMinor: bigint;
  currency?: string;
}): Operation {
  const { agentId, ownerId, amountMinor, currency = CURRENCY } = input;
  const earned = earnedOf(agentId, currency);
  const receivable = earnedReceivableOf(agentId, currency);
  const pool = poolOf(ownerId, currency);
  return operation({
    kind: 'wallet_transfer',
    postingKey: `xfer:${input.requestId}`,
    refType: 'agent',
    refId: agentId,
    currency,
    request: { amountMinor },
    accounts: [pool, earned, receivable],
    spendsEarned: true,
    decide(scope) {
      requireWithdrawable(scope, earned, receivable, amountMinor);
      scope.post(earned, -amountMinor);
      scope.post(pool, amountMinor);
      return poolResult(scope, pool, {
        amountMinor: amountMinor.toString(),
        withdrawableMinor: scope.available(earned).toString(),
      });
    },
  });
}

/** Withdrawal asked: earned 0/+3400, a hold of purpose `withdrawal`. */
export function withdrawalHeldPosting(input: {
  withdrawalId: string;
  agentId: string;
  amountMinor: bigint;
  currency?: string;
}): Operation {
  const { withdrawalId, agentId, amountMinor, currency = CURRENCY } = input;
  const earned = earnedOf(agentId, currency);
  const receivable = earnedReceivableOf(agentId, currency);
  return operation({
    kind: 'withdraw',
    postingKey: `wd:${withdrawalId}:hold`,
    refType: 'withdrawal',
    refId: withdrawalId,
    currency,
    request: { amountMinor },
    accounts: [earned, receivable],
    holdIds: [withdrawalId],
    spendsEarned: true,
    decide(scope) {
      requireWithdrawable(scope, earned, receivable, amountMinor);
      scope.openHold(earned, {
        id: withdrawalId,
        purpose: 'withdrawal',
        refId: withdrawalId,
        amount: amountMinor,
      });
      return { amountMinor: amountMinor.toString(), withdrawableMinor: scope.available(earned).toString() };
    },
  });
}

/** `transfer.created`: earned −3400/−3400, clearing +3400. */
export function withdrawalPaidPosting(input: {
  transferId: string;
  withdrawalId: string;
  agentId: string;
  amountMinor: bigint;
  occurredAt: Date | null;
  currency?: string;
}): Operation {
  const { withdrawalId, agentId, amountMinor, currency = CURRENCY } = input;
  const earned = earnedOf(agentId, currency);
  return operation({
    kind: 'withdraw_paid',
    postingKey: `tr:${input.transferId}`,
    refType: 'withdrawal',
    refId: withdrawalId,
    currency,
    occurredAt: input.occurredAt,
    request: { amountMinor },
    accounts: [earned],
    holdIds: [withdrawalId],
    decide(scope) {
      const hold = scope.openHoldOn(earned, withdrawalId);
      scope.checkWithinHold(amountMinor, hold);
      scope.checkAmount(amountMinor);
      scope.closeHold(earned, hold, 'captured', amountMinor);
      scope.post(platformAccount('stripe_clearing', currency), amountMinor);
      return { amountMinor: amountMinor.toString() };
    },
  });
}

/** Withdrawal failed: earned 0/−3400. */
export function withdrawalFailedPosting(input: {
  withdrawalId: string;
  agentId: string;
  currency?: string;
}): Operation {
  const { withdrawalId, agentId, currency = CURRENCY } = input;
  const earned = earnedOf(agentId, currency);
  return operation({
    kind: 'withdraw_failed',
    postingKey: `wd:${withdrawalId}:release`,
    refType: 'withdrawal',
    refId: withdrawalId,
    currency,
    request: {},
    accounts: [earned],
    holdIds: [withdrawalId],
    decide(scope) {
      const hold = scope.openHoldOn(earned, withdrawalId);
      scope.closeHold(earned, hold, 'released', 0n);
      return { amountMinor: hold.amount.toString() };
    },
  });
}

/** A transfer came back: clearing −a; the seller's debt is paid first, the rest is earned again. */
export function clawbackPosting(input: {
  reversalId: string;
  withdrawalId: string;
  agentId: string;
  amountMinor: bigint;
  occurredAt: Date | null;
  currency?: string;
}): Operation {
  const { agentId, amountMinor, currency = CURRENCY } = input;
  const earned = earnedOf(agentId, currency);
  const receivable = earnedReceivableOf(agentId, currency);
  return operation({
    kind: 'clawback',
    postingKey: `trr:${input.reversalId}`,
    refType: 'withdrawal',
    refId: input.withdrawalId,
    currency,
    occurredAt: input.occurredAt,
    request: { amountMinor },
    accounts: [earned, receivable],
    decide(scope) {
      scope.checkAmount(amountMinor);
      const paid = lesser(debt(scope, receivable), amountMinor);
      scope.post(platformAccount('stripe_clearing', currency), -amountMinor);
      scope.post(receivable, paid);
      scope.post(earned, amountMinor - paid);
      return { amountMinor: amountMinor.toString(), debtPaidMinor: paid.toString() };
    },
  });
}

// Refunds of credits ----------------------------------------------------------------------------------------------

const refundSucceededKey = (refundId: string) => `re:${refundId}:succeeded`;

/**
 * Refund of credits asked: pool −A, refunding +A. What the purchase gave on top for this part goes with it: pool −b, promo +b.
 * Refuses a locked pool and fewer available credits than A + b.
 */
export function creditRefundHeldPosting(input: {
  refundId: string;
  ownerId: string;
  topUpId: string;
  amountMinor: bigint;
  bonusMinor?: bigint;
  currency?: string;
}): Operation {
  const { refundId, ownerId, amountMinor, bonusMinor = 0n, currency = CURRENCY } = input;
  const pool = poolOf(ownerId, currency);
  const refunding = refundingOf(ownerId, currency);
  return operation({
    kind: 'credit_refund',
    postingKey: `rf:${refundId}:hold`,
    refType: 'top_up',
    refId: input.topUpId,
    currency,
    request: bonusMinor === 0n ? { amountMinor } : { amountMinor, bonusMinor },
    accounts: [pool, refunding],
    decide(scope) {
      scope.refuseLocked(pool);
      scope.checkAmount(amountMinor);
      scope.requireAvailable(pool, amountMinor + bonusMinor);
      scope.post(pool, -amountMinor - bonusMinor);
      scope.post(refunding, amountMinor);
      scope.post(platformAccount('promo', currency), bonusMinor);
      return poolResult(scope, pool, { amountMinor: amountMinor.toString(), bonusMinor: bonusMinor.toString() });
    },
  });
}

/**
 * `refund.*` with status succeeded. Ours: refunding −A, clearing +A. Made in Stripe's dashboard (`heldByUs` false): clearing +A,
 * and what the purchase gave on top for this part goes with it, promo +b; the purchase's frozen credits pay A + b, then the pool,
 * the rest is a debt. The bonus is what the books said when the fact was booked, hence no part of the request.
 */
export function creditRefundPaidPosting(input: {
  stripeRefundId: string;
  ownerId: string;
  topUpId: string;
  amountMinor: bigint;
  heldByUs: boolean;
  bonusMinor?: bigint;
  occurredAt: Date | null;
  currency?: string;
}): Operation {
  const { stripeRefundId, ownerId, amountMinor, heldByUs, bonusMinor = 0n, currency = CURRENCY } = input;
  const pool = poolOf(ownerId, currency);
  const refunding = refundingOf(ownerId, currency);
  const frozen = frozenOf(input.topUpId, currency);
  const receivable = receivableOf(ownerId, currency);
  return operation({
    kind: 'credit_refund_paid',
    postingKey: refundSucceededKey(stripeRefundId),
    refType: 'top_up',
    refId: input.topUpId,
    currency,
    occurredAt: input.occurredAt,
    request: { amountMinor, heldByUs: heldByUs ? 'yes' : 'no' },
    accounts: heldByUs ? [pool, refunding, receivable] : [pool, frozen, receivable],
    decide(scope) {
      scope.checkAmount(amountMinor);
      scope.post(platformAccount('stripe_clearing', currency), amountMinor);
      let owed = 0n;
      if (heldByUs) scope.post(refunding, -amountMinor);
      else {
        const total = amountMinor + bonusMinor;
        const fromFrozen = lesser(scope.posted(frozen), total);
        scope.post(platformAccount('promo', currency), bonusMinor);
        scope.post(frozen, -fromFrozen);
        owed = debitPool(scope, pool, receivable, total - fromFrozen);
      }
      return poolResult(scope, pool, {
        amountMinor: amountMinor.toString(),
        bonusMinor: bonusMinor.toString(),
        owedMinor: owed.toString(),
      });
    },
  });
}

/**
 * `refund.failed`, also days after it succeeded: the reverse of whatever was booked, but that all of it comes to the pool:
 * what it was frozen for may be over by then. `bonusMinor`: what comes back with it of what the purchase gave on top.
 */
export function creditRefundFailedPosting(input: {
  stripeRefundId: string;
  ownerId: string;
  topUpId: string;
  amountMinor: bigint;
  heldByUs: boolean;
  bonusMinor?: bigint;
  occurredAt: Date | null;
  currency?: string;
}): Operation {
  const { stripeRefundId, ownerId, amountMinor, heldByUs, bonusMinor = 0n, currency = CURRENCY } = input;
  const pool = poolOf(ownerId, currency);
  const refunding = refundingOf(ownerId, currency);
  const receivable = receivableOf(ownerId, currency);
  return operation({
    kind: 'credit_refund_failed',
    postingKey: `re:${stripeRefundId}:failed`,
    refType: 'top_up',
    refId: input.topUpId,
    currency,
    occurredAt: input.occurredAt,
    request: { amountMinor, heldByUs: heldByUs ? 'yes' : 'no' },
    accounts: [pool, refunding, receivable],
    related: [refundSucceededKey(stripeRefundId)],
    decide(scope) {
      const paid = scope.stored(refundSucceededKey(stripeRefundId));
      if (!paid && !heldByUs) throw new CaptureClosed('not refunded');
      if (paid) {
        scope.post(platformAccount('stripe_clearing', currency), -amountMinor);
        scope.reverses(paid.transferId);
      } else scope.post(refunding, -amountMinor);
      scope.post(platformAccount('promo', currency), -bonusMinor);
      creditPool(scope, pool, receivable, amountMinor + bonusMinor);
      return poolResult(scope, pool, { amountMinor: amountMinor.toString(), bonusMinor: bonusMinor.toString() });
    },
  });
}

// Freezes, chargebacks --------------------------------------------------------------------------------------------

/**
 * Freeze of a purchase: pool −A, pool_frozen(purchase) +A, where A is at most what is available. Refuses 409 when
 * nothing is left to freeze. `n` counts the freezes and unfreezes of a purchase. `reason`: an administrator's.
 */
export function freezePosting(input: {
  topUpId: string;
  n: number;
  ownerId: string;
  amountMinor: bigint;
  reason?: string;
  currency?: string;
}): Operation {
  const { topUpId, ownerId, amountMinor, currency = CURRENCY } = input;
  const pool = poolOf(ownerId, currency);
  const frozen = frozenOf(topUpId, currency);
  return operation({
    kind: 'freeze',
    postingKey: `fz:${topUpId}:${input.n}`,
    refType: 'top_up',
    refId: topUpId,
    currency,
    request: { amountMinor },
    metadata: input.reason === undefined ? null : { reason: input.reason },
    accounts: [pool, frozen],
    decide(scope) {
      const amount = lesser(scope.available(pool), amountMinor);
      if (amount <= 0n) throw new CaptureClosed('nothing left to freeze');
      scope.post(pool, -amount);
      scope.post(frozen, amount);
      return poolResult(scope, pool, { amountMinor: amount.toString() });
    },
  });
}

/** The reverse: everything that is frozen of the purchase goes back. `reason`: an administrator's. */
export function unfreezePosting(input: {
  topUpId: string;
  n: number;
  ownerId: string;
  reason?: string;
  currency?: string;
}): Operation {
  const { topUpId, ownerId, currency = CURRENCY } = input;
  const pool = poolOf(ownerId, currency);
  const frozen = frozenOf(topUpId, currency);
  return operation({
    kind: 'unfreeze',
    postingKey: `fz:${topUpId}:${input.n}`,
    refType: 'top_up',
    refId: topUpId,
    currency,
    request: {},
    metadata: input.reason === undefined ? null : { reason: input.reason },
    accounts: [pool, frozen],
    decide(scope) {
      const amount = scope.posted(frozen);
      if (amount <= 0n) throw new CaptureClosed('not frozen');
      scope.post(frozen, -amount);
      scope.post(pool, amount);
      return poolResult(scope, pool, { amountMinor: amount.toString() });
    },
  });
}

const chargebackKey = (disputeId: string) => `dp:${disputeId}:withdrawn`;

/**
 * Chargeback: clearing +A, and what the purchase gave on top for it, promo +b; A + b come out of the frozen credits, then of the
 * pool, the rest is a debt and locks the pool.
 */
export function chargebackPosting(input: {
  disputeId: string;
  topUpId: string;
  ownerId: string;
  amountMinor: bigint;
  bonusMinor?: bigint;
  occurredAt: Date | null;
  currency?: string;
}): Operation {
  const { disputeId, topUpId, ownerId, amountMinor, bonusMinor = 0n, currency = CURRENCY } = input;
  const pool = poolOf(ownerId, currency);
  const frozen = frozenOf(topUpId, currency);
  const receivable = receivableOf(ownerId, currency);
  return operation({
    kind: 'chargeback',
    postingKey: chargebackKey(disputeId),
    refType: 'top_up',
    refId: topUpId,
    currency,
    occurredAt: input.occurredAt,
    request: { amountMinor },
    accounts: [pool, frozen, receivable],
    decide(scope) {
      scope.checkAmount(amountMinor);
      const total = amountMinor + bonusMinor;
      const fromFrozen = lesser(scope.posted(frozen), total);
      scope.post(platformAccount('stripe_clearing', currency), amountMinor);
      scope.post(platformAccount('promo', currency), bonusMinor);
      scope.post(frozen, -fromFrozen);
      const owed = debitPool(scope, pool, receivable, total - fromFrozen);
      return poolResult(scope, pool, {
        amountMinor: amountMinor.toString(),
        bonusMinor: bonusMinor.toString(),
        frozenMinor: fromFrozen.toString(),
        poolMinor: (total - fromFrozen - owed).toString(),
        owedMinor: owed.toString(),
      });
    },
  });
}

/**
 * Chargeback won: the reverse of what was booked. What is not frozen again pays what is owed first, as all credits do; a debt
 * that was paid in the meantime comes back as credits, because a receivable never turns positive. `bonusMinor`: what comes back of what the purchase gave on top, less than went where a refund
 * keeps it.
 */
export function chargebackWonPosting(input: {
  disputeId: string;
  topUpId: string;
  ownerId: string;
  bonusMinor?: bigint;
  occurredAt: Date | null;
  currency?: string;
}): Operation {
  const { disputeId, topUpId, ownerId, bonusMinor = 0n, currency = CURRENCY } = input;
  const pool = poolOf(ownerId, currency);
  const frozen = frozenOf(topUpId, currency);
  const receivable = receivableOf(ownerId, currency);
  return operation({
    kind: 'chargeback_won',
    postingKey: `dp:${disputeId}:reinstated`,
    refType: 'top_up',
    refId: topUpId,
    currency,
    occurredAt: input.occurredAt,
    request: {},
    accounts: [pool, frozen, receivable],
    related: [chargebackKey(disputeId)],
    decide(scope) {
      const taken = scope.stored(chargebackKey(disputeId));
      if (!taken) throw new CaptureClosed('not withdrawn');
      const amount = amountIn(taken.result, 'amountMinor');
      const toFrozen = lesser(amountIn(taken.result, 'frozenMinor'), amount + bonusMinor);
      scope.post(platformAccount('stripe_clearing', currency), -amount);
      scope.post(platformAccount('promo', currency), -bonusMinor);
      scope.post(frozen, toFrozen);
      creditPool(scope, pool, receivable, amount + bonusMinor - toFrozen);
      scope.reverses(taken.transferId);
      return poolResult(scope, pool, { amountMinor: amount.toString(), bonusMinor: bonusMinor.toString() });
    },
  });
}

// Between the platform's own accounts -----------------------------------------------------------------------------

/** A negative amount moves the other way. */
function betweenPlatformAccounts(input: {
  kind: Operation['kind'];
  postingKey: string;
  refType: string;
  refId: string;
  from: PlatformKind;
  to: PlatformKind;
  amountMinor: bigint;
  occurredAt: Date | null;
  currency: string;
  reverses?: string;
}): Operation {
  return operation({
    kind: input.kind,
    postingKey: input.postingKey,
    refType: input.refType,
    refId: input.refId,
    currency: input.currency,
    occurredAt: input.occurredAt,
    request: { amountMinor: input.amountMinor, from: input.from, to: input.to },
    accounts: [],
    related: input.reverses ? [input.reverses] : [],
    decide(scope) {
      scope.checkAmount(input.amountMinor < 0n ? -input.amountMinor : input.amountMinor);
      if (input.reverses) {
        const before = scope.stored(input.reverses);
        if (!before) throw new CaptureClosed('not booked');
        scope.reverses(before.transferId);
      }
      scope.post(platformAccount(input.from, input.currency), -input.amountMinor);
      scope.post(platformAccount(input.to, input.currency), input.amountMinor);
      return { amountMinor: input.amountMinor.toString() };
    },
  });
}

/** Stripe's fee: clearing +fee, stripe_fees −fee. One that Stripe gives back is negative and moves the other way. */
export function stripeFeePosting(i: {
  balanceTransactionId: string;
  feeMinor: bigint;
  occurredAt: Date | null;
  currency?: string;
}): Operation {
  return betweenPlatformAccounts({
    kind: 'stripe_fee',
    postingKey: `fee:${i.balanceTransactionId}`,
    refType: 'balance_transaction',
    refId: i.balanceTransactionId,
    from: 'stripe_fees',
    to: 'stripe_clearing',
    amountMinor: i.feeMinor,
    occurredAt: i.occurredAt,
    currency: i.currency ?? CURRENCY,
  });
}

/** The platform's payout: clearing +A, bank −A. Failed or cancelled: the reverse. Negative where Stripe takes from the bank. */
export function payoutPosting(i: {
  payoutId: string;
  amountMinor: bigint;
  failed: boolean;
  occurredAt: Date | null;
  currency?: string;
}): Operation {
  const key = `po:${i.payoutId}`;
  return betweenPlatformAccounts({
    kind: 'stripe_payout',
    postingKey: i.failed ? `${key}:failed` : key,
    refType: 'payout',
    refId: i.payoutId,
    from: i.failed ? 'stripe_clearing' : 'bank',
    to: i.failed ? 'bank' : 'stripe_clearing',
    amountMinor: i.amountMinor,
    occurredAt: i.occurredAt,
    currency: i.currency ?? CURRENCY,
    reverses: i.failed ? key : undefined,
  });
}

/** `invoice.paid` of a VPC licence: clearing −A, vpc_revenue +A. */
export function vpcInvoicePosting(i: {
  invoiceId: string;
  amountMinor: bigint;
  occurredAt: Date | null;
  currency?: string;
}): Operation {
  return betweenPlatformAccounts({
    kind: 'vpc_invoice',
    postingKey: `in:${i.invoiceId}`,
    refType: 'invoice',
    refId: i.invoiceId,
    from: 'stripe_clearing',
    to: 'vpc_revenue',
    amountMinor: i.amountMinor,
    occurredAt: i.occurredAt,
    currency: i.currency ?? CURRENCY,
  });
}

// Corrections -----------------------------------------------------------------------------------------------------

/** An admin gives up a debt: pool_receivable +x, dispute_loss −x; unlocks the pool when nothing is owed any more. */
export function writeOffPosting(i: {
  writeOffId: string;
  ownerId: string;
  amountMinor: bigint;
  reason: string;
  currency?: string;
}): Operation {
  const { ownerId, amountMinor, currency = CURRENCY } = i;
  const pool = poolOf(ownerId, currency);
  const receivable = receivableOf(ownerId, currency);
  return operation({
    kind: 'write_off',
    postingKey: `wo:${i.writeOffId}`,
    refType: 'owner',
    refId: ownerId,
    currency,
    request: { amountMinor },
    metadata: { reason: i.reason },
    accounts: [pool, receivable],
    decide(scope) {
      scope.checkAmount(amountMinor);
      const owed = debt(scope, receivable);
      if (owed < amountMinor) throw new InsufficientCredits(amountMinor, owed);
      scope.post(receivable, amountMinor);
      scope.post(platformAccount('dispute_loss', currency), -amountMinor);
      if (debt(scope, receivable) === 0n && scope.isLocked(pool)) scope.setPoolLock(pool, false);
      return { amountMinor: amountMinor.toString() };
    },
  });
}

/**
 * An admin gives up a seller's debt for a reversal that Stripe refused: earned_receivable +x, dispute_loss −x, where x is at most
 * what is owed. Refuses 409 when nothing is.
 */
export function sellerWriteOffPosting(i: {
  reversalId: string;
  withdrawalId: string;
  agentId: string;
  amountMinor: bigint;
  reason: string;
  currency?: string;
}): Operation {
  const { amountMinor, currency = CURRENCY } = i;
  const receivable = earnedReceivableOf(i.agentId, currency);
  return operation({
    kind: 'write_off',
    postingKey: `wo:${i.reversalId}`,
    refType: 'withdrawal',
    refId: i.withdrawalId,
    currency,
    request: { amountMinor },
    metadata: { reason: i.reason },
    accounts: [receivable],
    decide(scope) {
      scope.checkAmount(amountMinor);
      const given = lesser(debt(scope, receivable), amountMinor);
      if (given === 0n) throw new Conflict('Nothing is owed for it any more.', { status: 'nothing_owed' });
      scope.post(receivable, given);
      scope.post(platformAccount('dispute_loss', currency), -given);
      return { amountMinor: given.toString() };
    },
  });
}

/** An admin's correction of one customer account against `adjustment`, with a reason. Positive gives, negative takes. */
export function adjustPosting(i: {
  adjustmentId: string;
  account: AccountRef;
  amountMinor: bigint;
  reason: string;
}): Operation {
  const { account, amountMinor } = i;
  return operation({
    kind: 'adjust',
    postingKey: `adj:${i.adjustmentId}`,
    refType: 'account',
    refId: account.id,
    currency: account.currency,
    request: { amountMinor },
    metadata: { reason: i.reason },
    accounts: [account],
    decide(scope) {
      scope.checkAmount(amountMinor < 0n ? -amountMinor : amountMinor);
      if (amountMinor < 0n && account.side === 1) scope.requireAvailable(account, -amountMinor);
      scope.post(account, amountMinor);
      scope.post(platformAccount('adjustment', account.currency), -amountMinor);
      return { amountMinor: amountMinor.toString(), postedMinor: scope.posted(account).toString() };
    },
  });
}
