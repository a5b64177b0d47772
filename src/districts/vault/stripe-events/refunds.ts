/** Refunds: booked from `refund.*` only. `charge.refunded` is informational. */
import { audit } from '#platform/audit/audit.ts';
import type { Tx } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import type { Stripe } from '#platform/vendors/stripe.ts';
import { postMany } from '../ledger-engine.ts';
import { CaptureClosed } from '../ledger-errors.ts';
import type { Operation } from '../ledger-rules.ts';
import { bonusToMove } from '../purchase-state.ts';
import {
  type CreditRefundRow,
  creditRefundIdOf,
  lockCreditRefund,
  lockTopUp,
  lockTopUpOfIntent,
  type TopUpRow,
  takenBackOf,
  updateCreditRefund,
  updateTopUp,
} from '../queries/payments.ts';
import { raiseAlert } from '../raise-alert.ts';
import { creditRefundFailedPosting, creditRefundPaidPosting, lesser } from '../stripe-postings.ts';
import { handler, refId, retrieve, type StripeEventHandler } from './handler.ts';

export const refunds: StripeEventHandler[] = [
  handler({
    types: ['refund.created', 'refund.updated', 'refund.failed'],
    fetch: (facts) => retrieve(facts, (s, id) => s.refunds.retrieve(id)),
    async apply(tx, facts, refund) {
      if (refund) await applyRefund(tx, refund, facts.createdAt);
    },
  }),
  handler({ types: ['charge.refunded'], fetch: async () => null, apply: async () => {} }),
];

/** Ours by its own row (or the metadata we set), else one made in Stripe's dashboard for a purchase of ours. */
export async function applyRefund(tx: Tx, refund: Stripe.Refund, seenAt: Date): Promise<void> {
  const named = refund.metadata?.refund_id;
  const ownId = (await creditRefundIdOf(tx, refund.id)) ?? (named && isId(named) ? named : null);
  const own = ownId === null ? null : await lockCreditRefund(tx, ownId);
  const intentId = refId(refund.payment_intent);
  const topUp = own ? await lockTopUp(tx, own.topUpId) : intentId ? await lockTopUpOfIntent(tx, intentId) : null;
  if (!topUp) {
    await raiseAlert(tx, {
      key: `refund:${refund.id}`,
      kind: 'unknown_object',
      subjectId: refund.id,
      detail: { object: 'refund', amount: refund.amount },
    });
    return;
  }
  if (own && own.stripeRefundId === null)
    await updateCreditRefund(tx, own.id, {
      stripeRefundId: refund.id,
      status: own.status === 'held' ? 'submitted' : own.status,
    });
  switch (refund.status) {
    case 'succeeded':
      return book(tx, topUp, own, refund, await posting(tx, topUp, own, refund, seenAt, 'paid'), 'settled');
    case 'failed':
    case 'canceled':
      return book(tx, topUp, own, refund, await posting(tx, topUp, own, refund, seenAt, 'failed'), 'returned');
    case 'pending':
    case 'requires_action':
    case null:
      return;
    default:
      await raiseAlert(tx, {
        key: `state:${refund.id}:${refund.status}`,
        kind: 'unknown_state',
        subjectId: refund.id,
        detail: { object: 'refund', status: refund.status },
      });
  }
}

/** What a pack gave on top goes and comes with its price; for a refund of ours it went when the refund was asked for. */
async function posting(
  tx: Tx,
  topUp: TopUpRow,
  own: CreditRefundRow | null,
  refund: Stripe.Refund,
  seenAt: Date,
  what: 'paid' | 'failed',
): Promise<Operation> {
  const amountMinor = BigInt(refund.amount);
  const change = what === 'paid' ? amountMinor : -amountMinor;
  const bonus = bonusToMove(topUp, await takenBackOf(tx, topUp), { refundedMinor: change });
  const facts = {
    stripeRefundId: refund.id,
    ownerId: topUp.ownerId,
    topUpId: topUp.id,
    amountMinor,
    heldByUs: own !== null,
    occurredAt: what === 'paid' ? new Date(refund.created * 1_000) : seenAt,
    currency: topUp.currency,
  };
  if (what === 'paid') return creditRefundPaidPosting({ ...facts, bonusMinor: !own && bonus > 0n ? bonus : 0n });
  return creditRefundFailedPosting({ ...facts, bonusMinor: bonus < 0n ? -bonus : 0n });
}

async function book(
  tx: Tx,
  topUp: TopUpRow,
  own: CreditRefundRow | null,
  refund: Stripe.Refund,
  op: Operation,
  status: 'settled' | 'returned',
): Promise<void> {
  if (own && own.status !== 'returned') await updateCreditRefund(tx, own.id, { status });
  const [outcome] = await postMany(tx, [op]);
  if (outcome?.status === 'refused') {
    // A refund from the dashboard that failed before it was ever booked: there is nothing to reverse.
    if (status === 'returned' && outcome.error instanceof CaptureClosed) return;
    throw outcome.error;
  }
  if (outcome?.replayed) return;
  const amount = BigInt(refund.amount);
  if (status === 'returned') {
    const left = topUp.refundedMinor - amount;
    await updateTopUp(tx, topUp.id, { refundedMinor: left < 0n ? 0n : left });
  } else if (!own) {
    await updateTopUp(tx, topUp.id, { refundedMinor: lesser(topUp.refundedMinor + amount, topUp.amountMinor) });
  }
  audit(tx, {
    action: status === 'settled' ? 'vault.settleCreditRefund' : 'vault.returnCreditRefund',
    subjectType: 'top_up',
    subjectId: topUp.id,
    ownerId: topUp.ownerId,
    meta: { amountMinor: amount.toString(), madeByUs: own !== null },
  });
}
