import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { OPAQUE_TOKEN, tokenHash } from '#platform/crypto/tokens.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { queueMail } from '#platform/mail/mailer.ts';
import { ownerEmailChanged } from './contract.ts';
import { parseEmail } from './email-address.ts';
import { addressRestored, resetPassword } from './mails.ts';
import { notifyOwner } from './notify-owner.ts';
import { issueToken } from './one-time-token.ts';
import { consumeToken, endAllSessions, findOwner, invalidateTokens, peekToken } from './queries.ts';
import type { VerifyEmailInput } from './schemas.ts';
import { throttleAddress } from './throttle.ts';
import { InvalidLink } from './verify-email.ts';

/**
 * Takes a changed address back: whoever reads the old mailbox decides. All sessions end, the password is void, a reset
 * begins. Undo links issued since this one die with it: they belong to whoever moved the account.
 */
export async function undoEmail(ctx: Ctx, input: VerifyEmailInput): Promise<{ ok: true }> {
  await throttleAddress('verify-email', ctx.ip);
  if (!OPAQUE_TOKEN.test(input.token)) throw new InvalidLink();
  const hash = tokenHash(input.token);
  try {
    return await transact(ctx, async (tx) => {
      const at = txNow(tx);
      const known = await peekToken(tx, 'undo_email', hash, at);
      const owner = known && (await findOwner(tx, known.ownerId, true));
      const token = owner && (await consumeToken(tx, 'undo_email', hash, at));
      const email = token?.email ? parseEmail(token.email) : null;
      if (!known || !owner || !email || owner.status !== 'ACTIVE') throw new InvalidLink();
      await tx.owner.update({
        where: { id: owner.id },
        data: {
          emailNormalized: email.normalized,
          emailTyped: email.typed,
          emailVerifiedAt: at,
          pendingEmail: null,
        },
      });
      await tx.$executeRawUnsafe(
        `UPDATE one_time_token SET used_at = $2 WHERE owner_id = $1::uuid AND kind = 'undo_email' AND used_at IS NULL AND created_at >= $3`,
        owner.id,
        at,
        known.createdAt,
      );
      await invalidateTokens(tx, owner.id, ['confirm_email', 'verify_email'], at);
      await voidPassword(tx, owner.id);
      await endAllSessions(tx, owner.id, at, 'email_restored');
      await notifyOwner(tx, owner.id, addressRestored);
      const link = await issueToken(tx, 'reset_password', owner.id, email.normalized);
      await queueMail(tx, { ...resetPassword(link), to: email.typed, ownerId: owner.id });
      emit(tx, ownerEmailChanged, owner.id, { by: 'undo' });
      audit(tx, { action: 'identity.undoEmail', subjectType: 'owner', subjectId: owner.id, ownerId: owner.id });
      return { ok: true } as const;
    });
  } catch (e) {
    if (isUniqueViolation(e, 'email_normalized')) throw new InvalidLink();
    throw e;
  }
}

/** No password opens the account until a reset; trusted browsers are forgotten. The owner row is locked by the caller. */
export async function voidPassword(tx: Tx, ownerId: string): Promise<void> {
  await tx.owner.update({
    where: { id: ownerId },
    data: { passwordHash: null, passwordKeyId: null, passwordResetDueAt: txNow(tx) },
  });
  await tx.trustedDevice.deleteMany({ where: { ownerId } });
}
