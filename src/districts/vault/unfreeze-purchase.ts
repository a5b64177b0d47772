import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { postMany } from './ledger-engine.ts';
import { CaptureClosed } from './ledger-errors.ts';
import { mayCorrectLedger } from './policy.ts';
import { hasOpenCardDispute, lockTopUp, updateTopUp } from './queries/payments.ts';
import type { UnfreezePurchaseInput } from './schemas.ts';
import { CLOSED } from './stripe-events/disputes.ts';
import { unfreezePosting } from './stripe-postings.ts';

/**
 * An administrator frees the credits of a purchase that a fraud warning froze, with a reason: the warning came to nothing, or
 * the payment was refunded in part. Refuses 409 while nothing is frozen, and while a dispute of the payment is open, whose end
 * decides. Locks the purchase, then the pool.
 */
export async function unfreezePurchase(ctx: Ctx, input: UnfreezePurchaseInput): Promise<{ ok: true }> {
  const refusal = mayCorrectLedger(ctx.actor);
  if (refusal) throw refusal;
  if (!isId(input.topUpId)) throw new NotFound();
  return transact(ctx, async (tx) => {
    const topUp = await lockTopUp(tx, input.topUpId);
    if (!topUp) throw new NotFound();
    if (topUp.freezes % 2 === 0) throw new Conflict('This purchase is not frozen.', { status: 'not_frozen' });
    if (await hasOpenCardDispute(tx, topUp.id, [...CLOSED]))
      throw new Conflict('A dispute of this payment is open: its end decides about what is frozen.', {
        status: 'disputed',
      });
    const n = topUp.freezes + 1;
    await updateTopUp(tx, topUp.id, { freezes: n });
    audit(tx, {
      action: 'vault.unfreezePurchase',
      subjectType: 'top_up',
      subjectId: topUp.id,
      ownerId: topUp.ownerId,
      meta: { reason: input.reason },
    });
    const { ownerId, currency } = topUp;
    const [outcome] = await postMany(tx, [
      unfreezePosting({ topUpId: topUp.id, n, ownerId, reason: input.reason, currency }),
    ]);
    // A refund may have taken all that was frozen: then only the mark goes.
    if (outcome?.status === 'refused' && !(outcome.error instanceof CaptureClosed)) throw outcome.error;
    return { ok: true as const };
  });
}
