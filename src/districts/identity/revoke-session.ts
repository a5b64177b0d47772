import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { ownerSessionsRevoked } from './contract.ts';
import { revokeSessionRow } from './queries.ts';
import type { SessionIdInput } from './schemas.ts';

/** Ends one of the owner's sessions, on the very next request. NOT_FOUND for ended and for other people's alike. */
export async function revokeSession(ctx: Ctx & { actor: OwnerActor }, input: SessionIdInput): Promise<{ ok: true }> {
  const { ownerId } = ctx.actor;
  return transact(ctx, async (tx) => {
    const ended = isId(input.sessionId) && (await revokeSessionRow(tx, ownerId, input.sessionId, txNow(tx), 'revoked'));
    if (!ended) throw new NotFound();
    emit(tx, ownerSessionsRevoked, ownerId, { count: 1, reason: 'revoked' });
    audit(tx, { action: 'identity.revokeSession', subjectType: 'session', subjectId: input.sessionId });
    return { ok: true } as const;
  });
}
