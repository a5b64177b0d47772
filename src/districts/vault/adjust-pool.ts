import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { isId, newId } from '#platform/ids.ts';
import { poolOf } from './accounts.ts';
import { postIn } from './ledger-engine.ts';
import { mayCorrectLedger } from './policy.ts';
import type { AdjustPoolInput } from './schemas.ts';
import { adjustPosting } from './stripe-postings.ts';

/**
 * An administrator's correction of a pool, with a reason: positive gives, negative takes what is available at most.
 * Nothing is corrected by update: it is a transfer like every other.
 */
export async function adjustPool(ctx: Ctx, input: AdjustPoolInput): Promise<{ ok: true }> {
  const refusal = mayCorrectLedger(ctx.actor);
  if (refusal) throw refusal;
  if (!isId(input.ownerId)) throw new NotFound();
  const id = newId();
  return transact(ctx, async (tx) => {
    audit(tx, {
      action: 'vault.adjustPool',
      subjectType: 'pool',
      subjectId: input.ownerId,
      ownerId: input.ownerId,
      meta: { amountMinor: String(input.amount), reason: input.reason },
    });
    await postIn(
      tx,
      adjustPosting({
        adjustmentId: id,
        account: poolOf(input.ownerId),
        amountMinor: BigInt(input.amount),
        reason: input.reason,
      }),
    );
    return { ok: true as const };
  });
}
