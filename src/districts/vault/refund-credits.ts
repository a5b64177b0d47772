import { audit } from '#platform/audit/audit.ts';
import { addJob } from '#platform/bus/jobs.ts';
import { iso } from '#platform/clock.ts';
import { transact } from '#platform/db/transact.ts';
import { Conflict, InsufficientCredits, NotFound } from '#platform/errors.ts';
import { isId, newId } from '#platform/ids.ts';
import { toWire } from '#platform/money.ts';
import { postIn } from './ledger-engine.ts';
import type { OwnerCtx } from './policy.ts';
import { bonusToMove } from './purchase-state.ts';
import { type CreditRefundRow, insertCreditRefund, lockTopUp, takenBackOf, updateTopUp } from './queries/payments.ts';
import type { CreditRefundView, RefundCreditsInput } from './schemas.ts';
import { creditRefundHeldPosting } from './stripe-postings.ts';

export function refundView(r: CreditRefundRow): CreditRefundView {
  return {
    id: r.id,
    topUpId: r.topUpId,
    amount: toWire(r.amountMinor),
    status: r.status as CreditRefundView['status'],
    createdAt: iso(r.createdAt),
  };
}

/**
 * Gives unspent credits of one purchase back to its card. The credits leave the pool now, and with them what a pack gave on top
 * for them; the call to Stripe follows after commit. Refuses more than what is unrefunded of the purchase (402 with what is left) before Stripe is asked,
 * more than the available credits (402), a locked pool (403), a purchase that is not the caller's (404) or not paid
 * (409). Locks the purchase, then the pool.
 */
export async function refundCredits(ctx: OwnerCtx, input: RefundCreditsInput): Promise<CreditRefundView> {
  const { ownerId } = ctx.actor;
  const amountMinor = BigInt(input.amount);
  return transact(ctx, async (tx) => {
    const topUp = isId(input.topUpId) ? await lockTopUp(tx, input.topUpId) : null;
    if (!topUp || topUp.ownerId !== ownerId) throw new NotFound();
    if (topUp.status !== 'succeeded')
      throw new Conflict('Only a paid purchase can be refunded.', { status: topUp.status });
    const left = topUp.amountMinor - topUp.refundedMinor;
    if (amountMinor > left) throw new InsufficientCredits(amountMinor, left);
    const bonus = bonusToMove(topUp, await takenBackOf(tx, topUp), { refundedMinor: amountMinor });
    const bonusMinor = bonus > 0n ? bonus : 0n;
    const id = newId();
    await updateTopUp(tx, topUp.id, { refundedMinor: topUp.refundedMinor + amountMinor });
    const row = await insertCreditRefund(tx, {
      id,
      ownerId,
      topUpId: topUp.id,
      amountMinor,
      currency: topUp.currency,
    });
    audit(tx, {
      action: 'vault.refundCredits',
      subjectType: 'top_up',
      subjectId: topUp.id,
      meta: { amountMinor: amountMinor.toString(), refundId: id },
    });
    await addJob(tx, 'submit_credit_refund', { refundId: id }, { key: `credit_refund:${id}` });
    await postIn(
      tx,
      creditRefundHeldPosting({
        refundId: id,
        ownerId,
        topUpId: topUp.id,
        amountMinor,
        bonusMinor,
        currency: topUp.currency,
      }),
    );
    return refundView(row);
  });
}
