import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { readFactor, writeBudget } from './factor-queries.ts';
import type { AboutOwnerInput } from './schemas.ts';

/**
 * Ends the suspension after 100 failures, only when the password was replaced since: whoever was guessing knew the old
 * one. Counters begin anew. Locks the factor row.
 */
export async function liftSuspension(ctx: Ctx & { actor: OwnerActor }, input: AboutOwnerInput): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const owner = await tx.owner.findUnique({ where: { id: input.ownerId } });
    const row = owner && (await readFactor(tx, owner.id, true));
    if (!owner || !row) throw new NotFound();
    if (row.suspendedAt === null) throw new Conflict('The second factor of this account is not suspended.');
    if (owner.passwordHash === null || owner.passwordChangedAt <= row.suspendedAt)
      throw new Conflict('The owner has to reset the password first.');
    await writeBudget(tx, owner.id, {
      failed: 0,
      failedTotal: 0,
      lockedUntil: null,
      suspendedAt: null,
      budgetEpoch: row.budgetEpoch + 1,
    });
    audit(tx, {
      action: 'identity.liftSuspension',
      subjectType: 'owner',
      subjectId: owner.id,
      ownerId: owner.id,
      meta: { reason: input.reason, before: { failedTotal: row.failedTotal }, after: { failedTotal: 0 } },
    });
    return { ok: true } as const;
  });
}
