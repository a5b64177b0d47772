import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { OPAQUE_TOKEN, tokenHash } from '#platform/crypto/tokens.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { queueMail } from '#platform/mail/mailer.ts';
import { ownerEmailChanged } from './contract.ts';
import { parseEmail } from './email-address.ts';
import { addressChangedNew, addressChangedOld } from './mails.ts';
import { notifyOwner } from './notify-owner.ts';
import { issueToken } from './one-time-token.ts';
import { consumeToken, findOwner, invalidateTokens, peekToken } from './queries.ts';
import type { VerifyEmailInput } from './schemas.ts';
import { throttleAddress } from './throttle.ts';
import { InvalidLink } from './verify-email.ts';

/**
 * Moves the account to the pending address, once, by the link mailed there. The old address gets an undo link for seven
 * days. INVALID_TOKEN for used, expired and foreign links, and when somebody else took the address meanwhile.
 */
export async function confirmEmail(ctx: Ctx, input: VerifyEmailInput): Promise<{ ok: true }> {
  await throttleAddress('verify-email', ctx.ip);
  if (!OPAQUE_TOKEN.test(input.token)) throw new InvalidLink();
  const hash = tokenHash(input.token);
  try {
    return await transact(ctx, async (tx) => {
      const at = txNow(tx);
      const known = await peekToken(tx, 'confirm_email', hash, at);
      const owner = known && (await findOwner(tx, known.ownerId, true));
      const token = owner && (await consumeToken(tx, 'confirm_email', hash, at));
      const row = owner && (await tx.owner.findUnique({ where: { id: owner.id }, select: { pendingEmail: true } }));
      const email = row?.pendingEmail ? parseEmail(row.pendingEmail) : null;
      if (!owner || !token || !email || email.normalized !== token.email || owner.status !== 'ACTIVE')
        throw new InvalidLink();
      await tx.owner.update({
        where: { id: owner.id },
        data: {
          emailNormalized: email.normalized,
          emailTyped: email.typed,
          emailVerifiedAt: at,
          pendingEmail: null,
        },
      });
      // Links mailed to the old address open nothing any more.
      await invalidateTokens(tx, owner.id, ['reset_password', 'verify_email', 'confirm_email'], at);
      const link = await issueToken(tx, 'undo_email', owner.id, owner.emailTyped);
      await queueMail(tx, { ...addressChangedOld(link), to: owner.emailTyped, ownerId: owner.id });
      await notifyOwner(tx, owner.id, addressChangedNew);
      emit(tx, ownerEmailChanged, owner.id, { by: 'confirm' });
      audit(tx, { action: 'identity.confirmEmail', subjectType: 'owner', subjectId: owner.id, ownerId: owner.id });
      return { ok: true } as const;
    });
  } catch (e) {
    if (isUniqueViolation(e, 'email_normalized')) throw new InvalidLink();
    throw e;
  }
}
