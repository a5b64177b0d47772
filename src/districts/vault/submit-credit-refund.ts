import { type Ctx, systemCtx } from '#platform/actor.ts';
import type { JobHandler } from '#platform/bus/jobs.ts';
import { now, nowMs } from '#platform/clock.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { callStripe, listAll, type Stripe, StripeFailure } from '#platform/vendors/stripe.ts';
import { postIn } from './ledger-engine.ts';
import { bonusToMove } from './purchase-state.ts';
import {
  type CreditRefundRow,
  findCreditRefund,
  findTopUp,
  lockCreditRefund,
  lockTopUp,
  takenBackOf,
  updateCreditRefund,
  updateTopUp,
} from './queries/payments.ts';
import { raiseAlert } from './raise-alert.ts';
import { applyRefund } from './stripe-events/refunds.ts';
import { creditRefundFailedPosting } from './stripe-postings.ts';
import { RESEND_WITHIN_MS } from './submit-top-up.ts';

export const submitCreditRefundJob: JobHandler = (payload) =>
  submitCreditRefund(systemCtx('vault.submitCreditRefund'), (payload as { refundId: string }).refundId);

/**
 * Asks Stripe for the refund, always under the same key, and stores what it answers; a refusal gives the credits back.
 * Throws when the outcome is open, so that the queue and the recovery job try again.
 */
export async function submitCreditRefund(ctx: Ctx, refundId: string): Promise<void> {
  const row = await readOnly((tx) => findCreditRefund(tx, refundId));
  if (!row || row.status !== 'held') return;
  const topUp = await readOnly((tx) => findTopUp(tx, row.topUpId));
  const intentId = topUp?.stripePaymentIntentId;
  if (!intentId) return giveBack(ctx, row, 'no_payment');
  const late = row.calledAt !== null && nowMs() - row.calledAt.getTime() > RESEND_WITHIN_MS;
  if (late) {
    const found = await search(row, intentId);
    return found ? store(ctx, found) : giveBack(ctx, row, 'not_sent');
  }
  await transact(ctx, (tx) => updateCreditRefund(tx, refundId, { calledAt: row.calledAt ?? now() }));
  const key = row.callKey === 1 ? `rf:${row.id}` : `rf:${row.id}:${row.callKey}`;
  try {
    const refund = await callStripe((s) =>
      s.refunds.create(
        { payment_intent: intentId, amount: Number(row.amountMinor), metadata: { refund_id: row.id } },
        { idempotencyKey: key },
      ),
    );
    await store(ctx, refund);
  } catch (e) {
    if (!(e instanceof StripeFailure)) throw e;
    if (e.kind === 'unknown' && e.kept) {
      const found = await search(row, intentId);
      if (found) return store(ctx, found);
      await transact(ctx, (tx) => updateCreditRefund(tx, refundId, { callKey: row.callKey + 1 }));
    }
    if (e.kind === 'unknown' || e.kind === 'not_done') throw e;
    await giveBack(ctx, row, e.code ?? e.kind);
  }
}

async function search(row: CreditRefundRow, intentId: string): Promise<Stripe.Refund | null> {
  const all = await listAll((s) => s.refunds.list({ payment_intent: intentId, limit: 100 }), 1_000);
  return all.find((r) => r.metadata?.refund_id === row.id) ?? null;
}

/** The answer's state is as good as an event's: both book under the same key. */
async function store(ctx: Ctx, refund: Stripe.Refund): Promise<void> {
  await transact(ctx, (tx) => applyRefund(tx, refund, now()));
}

async function giveBack(ctx: Ctx, row: CreditRefundRow, why: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const locked = await lockCreditRefund(tx, row.id);
    if (!locked || locked.status !== 'held') return;
    const topUp = await lockTopUp(tx, row.topUpId);
    await updateCreditRefund(tx, row.id, { status: 'returned' });
    const bonus = topUp ? bonusToMove(topUp, await takenBackOf(tx, topUp), { refundedMinor: -row.amountMinor }) : 0n;
    if (topUp) await updateTopUp(tx, topUp.id, { refundedMinor: topUp.refundedMinor - row.amountMinor });
    await raiseAlert(tx, {
      key: `credit_refund:${row.id}`,
      kind: 'unknown_object',
      subjectId: row.id,
      detail: { object: 'refund', why },
    });
    await postIn(
      tx,
      creditRefundFailedPosting({
        // No refund exists at Stripe: our own id keeps the posting key unique.
        stripeRefundId: row.id,
        ownerId: row.ownerId,
        topUpId: row.topUpId,
        amountMinor: row.amountMinor,
        heldByUs: true,
        bonusMinor: bonus < 0n ? -bonus : 0n,
        occurredAt: null,
        currency: row.currency,
      }),
    );
  });
}
