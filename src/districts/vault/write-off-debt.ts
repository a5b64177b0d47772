import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { isId, newId } from '#platform/ids.ts';
import { postIn } from './ledger-engine.ts';
import { mayCorrectLedger } from './policy.ts';
import type { WriteOffInput } from './schemas.ts';
import { writeOffPosting } from './stripe-postings.ts';

/** An administrator gives up what an owner owes, with a reason. 402 when less is owed. Unlocks the pool at zero. */
export async function writeOffDebt(ctx: Ctx, input: WriteOffInput): Promise<{ ok: true }> {
  const refusal = mayCorrectLedger(ctx.actor);
  if (refusal) throw refusal;
  if (!isId(input.ownerId)) throw new NotFound();
  const id = newId();
  return transact(ctx, async (tx) => {
    audit(tx, {
      action: 'vault.writeOffDebt',
      subjectType: 'owner',
      subjectId: input.ownerId,
      ownerId: input.ownerId,
      meta: { amountMinor: String(input.amount), reason: input.reason },
    });
    await postIn(
      tx,
      writeOffPosting({
        writeOffId: id,
        ownerId: input.ownerId,
        amountMinor: BigInt(input.amount),
        reason: input.reason,
      }),
    );
    return { ok: true as const };
  });
}
