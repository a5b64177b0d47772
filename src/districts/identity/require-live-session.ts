import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { Unauthorized } from '#platform/errors.ts';
import { type LockedSession, lockLiveSession } from './factor-queries.ts';

/** The caller's session, still live and still under the presented token, locked: a force logout that committed wins. */
export async function requireLiveSession(tx: Tx, ctx: Ctx & { actor: OwnerActor }): Promise<LockedSession> {
  const { sessionId, tokenHash } = ctx.actor;
  const session = tokenHash ? await lockLiveSession(tx, sessionId, tokenHash, txNow(tx)) : null;
  if (!session) throw new Unauthorized();
  return session;
}
