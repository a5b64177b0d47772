import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { Unauthorized } from '#platform/errors.ts';
import { checkNewPassword } from './check-new-password.ts';
import { ownerPasswordChanged } from './contract.ts';
import { passwordChanged } from './mails.ts';
import { notifyOwner } from './notify-owner.ts';
import { hashPassword } from './password.ts';
import { dropEmailChange, findOwner, invalidateTokens, revokeOtherSessions } from './queries.ts';
import { confirmPassword } from './reauthenticate.ts';
import { requireLiveSession } from './require-live-session.ts';
import type { ChangePasswordInput } from './schemas.ts';
import { type NewToken, replaceToken } from './session-rotation.ts';

/**
 * Replaces the password; the current one in the body is the re-authentication and pays on its budget. Other sessions end
 * unless told otherwise, and with them a change of address that waits; this one gets a new token, reset links die, the
 * owner is told. Locks owner and session.
 */
export async function changePassword(ctx: Ctx & { actor: OwnerActor }, input: ChangePasswordInput): Promise<NewToken> {
  const { ownerId, sessionId, credential } = ctx.actor;
  await confirmPassword(ctx, input.currentPassword);
  const owner = await readOnly((tx) => findOwner(tx, ownerId));
  if (!owner) throw new Unauthorized();
  await checkNewPassword('newPassword', input.newPassword, owner.emailNormalized, owner.name);
  const made = await hashPassword(input.newPassword);
  return transact(ctx, async (tx) => {
    const locked = await findOwner(tx, ownerId, true);
    // A reset that committed since the comparison wins.
    if (!locked || locked.passwordHash !== owner.passwordHash) throw new Unauthorized();
    const session = await requireLiveSession(tx, ctx);
    const at = txNow(tx);
    await tx.owner.update({
      where: { id: ownerId },
      data: { passwordHash: made.hash, passwordKeyId: made.keyId, passwordChangedAt: at, passwordResetDueAt: null },
    });
    if (input.endOtherSessions) {
      await revokeOtherSessions(tx, ownerId, sessionId, at, 'password_changed');
      await dropEmailChange(tx, ownerId, at);
    }
    await invalidateTokens(tx, ownerId, ['reset_password'], at);
    emit(tx, ownerPasswordChanged, ownerId, { by: 'change' });
    audit(tx, { action: 'identity.changePassword', subjectType: 'owner', subjectId: ownerId });
    await notifyOwner(tx, ownerId, passwordChanged);
    return replaceToken(tx, session, credential, { passwordVerifiedAt: at });
  });
}
