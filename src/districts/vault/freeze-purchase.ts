import type { Ctx } from '#platform/actor.ts';
import { transact } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { mayCorrectLedger } from './policy.ts';
import { lockTopUp } from './queries/payments.ts';
import type { FreezePurchaseInput } from './schemas.ts';
import { freezeRest } from './stripe-events/disputes.ts';

/**
 * An administrator freezes what is left of a paid purchase, with a reason: nobody spends it until it is freed, refunded or taken
 * by a dispute. Refuses 409 a purchase that is not paid, is frozen, or of which nothing is left to freeze. Locks the purchase,
 * then the pool.
 */
export async function freezePurchase(ctx: Ctx, input: FreezePurchaseInput): Promise<{ ok: true }> {
  const refusal = mayCorrectLedger(ctx.actor);
  if (refusal) throw refusal;
  if (!isId(input.topUpId)) throw new NotFound();
  return transact(ctx, async (tx) => {
    const topUp = await lockTopUp(tx, input.topUpId);
    if (!topUp) throw new NotFound();
    if (topUp.status !== 'succeeded')
      throw new Conflict('Only a paid purchase has credits to freeze.', { status: topUp.status });
    if (topUp.freezes % 2 === 1) throw new Conflict('This purchase is frozen already.', { status: 'frozen' });
    if (!(await freezeRest(tx, topUp, { why: 'administrator', reason: input.reason })))
      throw new Conflict('Nothing of this purchase is left to freeze.', { status: 'nothing_left' });
    return { ok: true as const };
  });
}
