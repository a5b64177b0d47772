import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { ownerSessionsRevoked } from './contract.ts';
import { revokeSessionRow } from './queries.ts';

/** Revokes the caller's session first; SERVICE_UNAVAILABLE when that fails, so that a cookie is never cleared in vain. */
export async function logOut(ctx: Ctx & { actor: OwnerActor }): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const { ownerId, sessionId } = ctx.actor;
    if (await revokeSessionRow(tx, ownerId, sessionId, txNow(tx), 'logout')) {
      emit(tx, ownerSessionsRevoked, ownerId, { count: 1, reason: 'logout' });
    }
    audit(tx, { action: 'identity.logOut', subjectType: 'session', subjectId: sessionId });
    return { ok: true } as const;
  });
}
