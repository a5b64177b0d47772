import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { CivitasError, Unauthorized } from '#platform/errors.ts';
import { consume, giveBack } from '#platform/rate-limit/limiter.ts';
import { comparePassword } from './password.ts';
import { findOwner, revokeSessionRow } from './queries.ts';
import { requireLiveSession } from './require-live-session.ts';
import type { ReauthenticateInput } from './schemas.ts';
import { elevateSession, type NewToken } from './session-rotation.ts';

const BUDGET = { name: 'auth-reauthenticate', points: 5, seconds: 15 * 60 };

/**
 * Compares the password of a signed-in owner; shared by reauthenticate, password change and 2FA disable. Five failures
 * per 15 minutes answer ACCESS_DENIED; the next one ends the session (identity.md 8.2). One hasher call, no transaction.
 */
export async function confirmPassword(ctx: Ctx & { actor: OwnerActor }, password: string): Promise<void> {
  const decision = await consume(BUDGET, ctx.actor.ownerId);
  if (!decision.allowed) {
    await transact(ctx, async (tx) => {
      await revokeSessionRow(tx, ctx.actor.ownerId, ctx.actor.sessionId, txNow(tx), 'password_guessing');
      audit(tx, {
        action: 'identity.reauthenticate',
        subjectType: 'session',
        subjectId: ctx.actor.sessionId,
        outcome: 'session_ended',
      });
    });
    throw new Unauthorized('Too many wrong passwords: this session has ended. Sign in again.');
  }
  const owner = await readOnly((tx) => findOwner(tx, ctx.actor.ownerId));
  const right = await comparePassword(
    password,
    owner ? { hash: owner.passwordHash, keyId: owner.passwordKeyId } : null,
  );
  if (!right) {
    await transact(ctx, async (tx) =>
      audit(tx, {
        action: 'identity.reauthenticate',
        subjectType: 'session',
        subjectId: ctx.actor.sessionId,
        outcome: 'wrong_password',
      }),
    );
    throw new CivitasError('ACCESS_DENIED', 'The password is wrong.', { details: { reason: 'wrong_password' } });
  }
  await giveBack(BUDGET, ctx.actor.ownerId);
}

/**
 * Confirms the password for ten minutes of guarded operations in this session. A cookie session gets a new token; a bearer
 * is elevated in place.
 */
export async function reauthenticate(
  ctx: Ctx & { actor: OwnerActor },
  input: ReauthenticateInput,
): Promise<NewToken | null> {
  await confirmPassword(ctx, input.password);
  return transact(ctx, async (tx) => {
    const session = await requireLiveSession(tx, ctx);
    audit(tx, { action: 'identity.reauthenticate', subjectType: 'session', subjectId: ctx.actor.sessionId });
    return elevateSession(tx, session, ctx.actor.credential, { passwordVerifiedAt: txNow(tx) });
  });
}
