/** Guards of operations that change a second factor, where the password may come in the body (identity.md 13.8). */
import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { nowMs } from '#platform/clock.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { CivitasError, Unauthorized } from '#platform/errors.ts';
import { type LockedSession, lockLiveSession } from './factor-queries.ts';
import { hasRecentPassword } from './policy.ts';
import { confirmPassword } from './reauthenticate.ts';

/** A password of the last ten minutes, or the one in the body, which is compared now on the shared budget. */
export async function requirePassword(ctx: Ctx & { actor: OwnerActor }, password: string | undefined): Promise<void> {
  if (password !== undefined) return confirmPassword(ctx, password);
  if (!hasRecentPassword(ctx.actor, nowMs()))
    throw new CivitasError(
      'REAUTHENTICATION_REQUIRED',
      'Confirm your password first: it was last entered more than ten minutes ago.',
    );
}

/** The caller's session, still live and still under the presented token, locked: a force logout that committed wins. */
export async function requireLiveSession(tx: Tx, ctx: Ctx & { actor: OwnerActor }): Promise<LockedSession> {
  const { sessionId, tokenHash } = ctx.actor;
  const session = tokenHash ? await lockLiveSession(tx, sessionId, tokenHash, txNow(tx)) : null;
  if (!session) throw new Unauthorized();
  return session;
}
