import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { ownerSessionsRevoked } from './contract.ts';
import { findOwner, revokeOtherSessions as revokeOthers } from './queries.ts';

/** Ends every session but this one. Locks the owner row, so that a sign-in in the same instant comes before or after. */
export async function revokeOtherSessions(ctx: Ctx & { actor: OwnerActor }): Promise<{ ended: number }> {
  const { ownerId, sessionId } = ctx.actor;
  return transact(ctx, async (tx) => {
    await findOwner(tx, ownerId, true);
    const ended = await revokeOthers(tx, ownerId, sessionId, txNow(tx), 'revoked');
    if (ended > 0) emit(tx, ownerSessionsRevoked, ownerId, { count: ended, reason: 'revoked' });
    audit(tx, { action: 'identity.revokeOtherSessions', subjectType: 'owner', subjectId: ownerId, meta: { ended } });
    return { ended };
  });
}
