import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { ownerDisabled } from './contract.ts';
import { endAllSessions, findOwner } from './queries.ts';
import type { AboutOwnerInput } from './schemas.ts';

/**
 * Shuts an account: sessions and keys of every kind stop on the next request, because each of them asks for an active
 * owner. Nothing is deleted. Nobody disables their own account here.
 */
export async function disableUser(ctx: Ctx & { actor: OwnerActor }, input: AboutOwnerInput): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    if (input.ownerId === ctx.actor.ownerId) throw new Conflict('Another administrator has to disable your account.');
    const owner = await findOwner(tx, input.ownerId, true);
    if (!owner || owner.status === 'ERASED') throw new NotFound();
    if (owner.status === 'DISABLED') throw new Conflict('This account is disabled already.', { status: owner.status });
    await tx.owner.update({ where: { id: owner.id }, data: { status: 'DISABLED' } });
    await endAllSessions(tx, owner.id, txNow(tx), 'disabled');
    emit(tx, ownerDisabled, owner.id, {});
    audit(tx, {
      action: 'identity.disableUser',
      subjectType: 'owner',
      subjectId: owner.id,
      ownerId: owner.id,
      meta: { reason: input.reason, before: 'ACTIVE', after: 'DISABLED' },
    });
    return { ok: true } as const;
  });
}
