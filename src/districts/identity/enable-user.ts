import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { findOwner } from './queries.ts';
import type { AboutOwnerInput } from './schemas.ts';

/** Opens a disabled account again. Its old sessions stay ended. */
export async function enableUser(ctx: Ctx & { actor: OwnerActor }, input: AboutOwnerInput): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const owner = await findOwner(tx, input.ownerId, true);
    if (!owner || owner.status === 'ERASED') throw new NotFound();
    if (owner.status !== 'DISABLED') throw new Conflict('This account is not disabled.', { status: owner.status });
    await tx.owner.update({ where: { id: owner.id }, data: { status: 'ACTIVE' } });
    audit(tx, {
      action: 'identity.enableUser',
      subjectType: 'owner',
      subjectId: owner.id,
      ownerId: owner.id,
      meta: { reason: input.reason, before: 'DISABLED', after: 'ACTIVE' },
    });
    return { ok: true } as const;
  });
}
