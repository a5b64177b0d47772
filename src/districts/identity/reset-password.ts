import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { now } from '#platform/clock.ts';
import { OPAQUE_TOKEN, tokenHash } from '#platform/crypto/tokens.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { checkNewPassword } from './check-new-password.ts';
import { ownerPasswordChanged } from './contract.ts';
import { invalidateChallenges } from './factor-queries.ts';
import { passwordChanged } from './mails.ts';
import { notifyOwner } from './notify-owner.ts';
import { hashPassword } from './password.ts';
import { consumeToken, endAllSessions, findOwner, invalidateTokens, peekToken } from './queries.ts';
import type { ResetPasswordInput } from './schemas.ts';
import { throttleAddress } from './throttle.ts';
import { InvalidLink } from './verify-email.ts';

/** Links that set a password: the mailed reset, and the one printed for a new administrator. */
const KINDS = ['reset_password', 'set_up_admin'] as const;

/**
 * Sets a new password by a mailed link, once. All sessions and live codes end, nobody is signed in, and a second factor
 * is still asked at the next sign-in. A weak password refuses before the link is spent. Locks the owner row.
 */
export async function resetPassword(ctx: Ctx, input: ResetPasswordInput): Promise<{ ok: true }> {
  await throttleAddress('reset', ctx.ip);
  if (!OPAQUE_TOKEN.test(input.token)) throw new InvalidLink();
  const hash = tokenHash(input.token);
  const found = await readOnly(async (tx) => {
    for (const kind of KINDS) {
      const token = await peekToken(tx, kind, hash, now());
      const owner = token && (await findOwner(tx, token.ownerId));
      if (owner) return { kind, owner };
    }
    return null;
  });
  if (!found || found.owner.status !== 'ACTIVE') throw new InvalidLink();
  const { kind, owner } = found;
  await checkNewPassword('newPassword', input.newPassword, owner.emailNormalized, owner.name);
  const made = await hashPassword(input.newPassword);
  return transact(ctx, async (tx) => {
    const locked = await findOwner(tx, owner.id, true);
    const token = locked && (await consumeToken(tx, kind, hash, txNow(tx)));
    if (!locked || !token || locked.status !== 'ACTIVE' || token.email !== locked.emailNormalized)
      throw new InvalidLink();
    const at = txNow(tx);
    await tx.owner.update({
      where: { id: owner.id },
      data: {
        passwordHash: made.hash,
        passwordKeyId: made.keyId,
        passwordChangedAt: at,
        passwordResetDueAt: null,
        // Whoever opened the link holds the mailbox.
        ...(locked.emailVerifiedAt ? {} : { emailVerifiedAt: at }),
      },
    });
    await endAllSessions(tx, owner.id, at, 'password_reset');
    await invalidateChallenges(tx, owner.id, at);
    await invalidateTokens(tx, owner.id, [...KINDS], at);
    emit(tx, ownerPasswordChanged, owner.id, { by: 'reset' });
    audit(tx, { action: 'identity.resetPassword', subjectType: 'owner', subjectId: owner.id, ownerId: owner.id });
    await notifyOwner(tx, owner.id, passwordChanged);
    return { ok: true } as const;
  });
}
