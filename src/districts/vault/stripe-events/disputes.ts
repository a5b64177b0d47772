/**
 * Chargebacks and early fraud warnings. Money is booked from the dispute's balance transactions, never from the name of
 * the event: withdrawn once, reinstated once, in whatever order events arrive. An inquiry withdraws nothing.
 */
import { audit } from '#platform/audit/audit.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import type { Stripe } from '#platform/vendors/stripe.ts';
import { postMany } from '../ledger-engine.ts';
import { CaptureClosed } from '../ledger-errors.ts';
import type { Operation } from '../ledger-rules.ts';
import { bonusToMove, type TakenBack } from '../purchase-state.ts';
import { lockTopUpOfIntent, storeCardDispute, type TopUpRow, takenBackOf, updateTopUp } from '../queries/payments.ts';
import { raiseAlert } from '../raise-alert.ts';
import { chargebackPosting, chargebackWonPosting, freezePosting, lesser, unfreezePosting } from '../stripe-postings.ts';
import { handler, refId, retrieve, type StripeEventHandler } from './handler.ts';

export const disputes: StripeEventHandler[] = [
  handler({
    types: [
      'charge.dispute.created',
      'charge.dispute.updated',
      'charge.dispute.closed',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.funds_reinstated',
    ],
    fetch: (facts) => retrieve(facts, (s, id) => s.disputes.retrieve(id)),
    async apply(tx, _facts, dispute) {
      if (dispute) await applyDispute(tx, dispute);
    },
  }),
  handler({
    types: ['radar.early_fraud_warning.created'],
    fetch: (facts) => retrieve(facts, (s, id) => s.radar.earlyFraudWarnings.retrieve(id)),
    async apply(tx, _facts, warning) {
      const intentId = refId(warning?.payment_intent);
      const topUp = intentId ? await lockTopUpOfIntent(tx, intentId) : null;
      if (!topUp) return;
      await freezeRest(tx, topUp, { why: 'early_fraud_warning' });
      // Most warnings never become disputes: whether the payment is refunded or freed is a person's decision.
      await raiseAlert(tx, {
        key: `fraud_warning:${topUp.id}`,
        kind: 'fraud_warning',
        subjectId: topUp.id,
        detail: { object: 'early_fraud_warning' },
      });
    },
  }),
];

/** States in which nothing more comes of a dispute. */
export const CLOSED = new Set(['won', 'lost', 'warning_closed', 'prevented']);

/** Freezes counted on the purchase: odd numbers freeze, the even one after it gives back. */
const isFrozen = (topUp: TopUpRow) => topUp.freezes % 2 === 1;
const remaining = (topUp: TopUpRow, taken: TakenBack) =>
  topUp.creditsMinor - taken.refundedMinor - taken.chargedBackMinor - taken.bonusMinor;

/**
 * Freezes what is left of the purchase, once; a purchase that is frozen stays as it is. False when nothing was frozen. The
 * purchase is locked by the caller. `reason`: an administrator's.
 */
export async function freezeRest(tx: Tx, topUp: TopUpRow, by: { why: string; reason?: string }): Promise<boolean> {
  const op = freezeOf(topUp, remaining(topUp, await takenBackOf(tx, topUp)), by.reason);
  if (!op) return false;
  const [outcome] = await postMany(tx, [op]);
  if (outcome?.status !== 'done') return false;
  await updateTopUp(tx, topUp.id, { freezes: topUp.freezes + 1 });
  audit(tx, {
    action: 'vault.freezePurchase',
    subjectType: 'top_up',
    subjectId: topUp.id,
    ownerId: topUp.ownerId,
    meta: { ...by },
  });
  return true;
}

function freezeOf(topUp: TopUpRow, amountMinor: bigint, reason?: string): Operation | null {
  if (isFrozen(topUp) || amountMinor <= 0n) return null;
  return freezePosting({
    topUpId: topUp.id,
    n: topUp.freezes + 1,
    ownerId: topUp.ownerId,
    amountMinor,
    ...(reason === undefined ? {} : { reason }),
    currency: topUp.currency,
  });
}

export async function applyDispute(tx: Tx, dispute: Stripe.Dispute): Promise<void> {
  const intentId = refId(dispute.payment_intent);
  const topUp = intentId ? await lockTopUpOfIntent(tx, intentId) : null;
  if (!topUp) {
    await raiseAlert(tx, {
      key: `dispute:${dispute.id}`,
      kind: 'unknown_object',
      subjectId: dispute.id,
      detail: { object: 'dispute', amount: dispute.amount },
    });
    return;
  }
  const due = dispute.evidence_details?.due_by;
  await storeCardDispute(tx, {
    stripeDisputeId: dispute.id,
    topUpId: topUp.id,
    ownerId: topUp.ownerId,
    amountMinor: BigInt(dispute.amount),
    currency: dispute.currency,
    status: dispute.status,
    reason: dispute.reason,
    evidenceDueAt: due ? new Date(due * 1_000) : null,
    updatedAt: txNow(tx),
  });

  const withdrawn = -sum(dispute, (amount) => amount < 0);
  const reinstated = sum(dispute, (amount) => amount > 0);
  const closed = CLOSED.has(dispute.status);
  const inquiry = dispute.status.startsWith('warning_');
  const base = { disputeId: dispute.id, topUpId: topUp.id, ownerId: topUp.ownerId, currency: topUp.currency };
  const taken = await takenBackOf(tx, topUp);
  const bonusFor = (chargedBackMinor: bigint) => atLeastZero(bonusToMove(topUp, taken, { chargedBackMinor }));
  const booked: Booked[] = [];
  let freezes = topUp.freezes;
  // What is already withdrawn needs no freeze: the chargeback takes it from where it is.
  const disputed = BigInt(dispute.amount);
  const freeze =
    inquiry || closed || withdrawn > 0n
      ? null
      : freezeOf(topUp, lesser(remaining(topUp, taken), disputed + bonusFor(disputed)));
  if (freeze) {
    booked.push(...(await book(tx, [freeze])));
    freezes += 1;
  }
  if (withdrawn > 0n)
    booked.push(
      ...(await book(tx, [
        chargebackPosting({
          ...base,
          amountMinor: withdrawn,
          bonusMinor: bonusFor(withdrawn),
          occurredAt: firstAt(dispute, (a) => a < 0),
        }),
      ])),
    );
  const won = reinstated > 0n && withdrawn > 0n;
  const ends: Operation[] = [];
  if (won) {
    // Looked at after the chargeback is booked: what is won gives back what the chargeback took on top, as far as no refund
    // keeps it.
    const now = await takenBackOf(tx, topUp);
    const bonusMinor = atLeastZero(-bonusToMove(topUp, now, { chargedBackMinor: -withdrawn }));
    ends.push(chargebackWonPosting({ ...base, bonusMinor, occurredAt: firstAt(dispute, (a) => a > 0) }));
  }
  // What is won goes back to where it was taken from. Closed before its money came back, the purchase counts as not
  // frozen any more, and what was frozen follows at once: two numbers further, odd ones are freezes.
  const follows = won && closed && freezes % 2 === 0;
  if (closed && (freezes % 2 === 1 || follows)) {
    const n = freezes + (follows ? 2 : 1);
    ends.push(unfreezePosting({ ...base, n }));
    freezes = n;
  }
  if (ends.length > 0) booked.push(...(await book(tx, ends)));
  for (const { kind, outcome } of booked) {
    if (outcome.status === 'done') continue;
    // Nothing was left to freeze, or nothing of it is frozen any more.
    if (outcome.error instanceof CaptureClosed && (kind === 'freeze' || kind === 'unfreeze')) {
      if (kind === 'freeze') freezes -= 1;
      else if (follows) freezes -= 2;
      continue;
    }
    throw outcome.error;
  }
  if (freezes !== topUp.freezes) await updateTopUp(tx, topUp.id, { freezes });
  if (booked.some(({ outcome: o }) => o.status === 'done' && !o.replayed))
    audit(tx, {
      action: 'vault.bookCardDispute',
      subjectType: 'top_up',
      subjectId: topUp.id,
      ownerId: topUp.ownerId,
      meta: { disputeId: dispute.id, status: dispute.status },
    });
}

const atLeastZero = (amount: bigint) => (amount > 0n ? amount : 0n);

interface Booked {
  kind: Operation['kind'];
  outcome: Awaited<ReturnType<typeof postMany>>[number];
}

async function book(tx: Tx, ops: readonly Operation[]): Promise<Booked[]> {
  const outcomes = await postMany(tx, ops);
  return outcomes.map((outcome, n) => ({ kind: (ops[n] as Operation).kind, outcome }));
}

function sum(dispute: Stripe.Dispute, pick: (amount: number) => boolean): bigint {
  return dispute.balance_transactions.filter((b) => pick(b.amount)).reduce((s, b) => s + BigInt(b.amount), 0n);
}

function firstAt(dispute: Stripe.Dispute, pick: (amount: number) => boolean): Date | null {
  const found = dispute.balance_transactions.find((b) => pick(b.amount));
  return found ? new Date(found.created * 1_000) : null;
}
