import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { queueMail } from '#platform/mail/mailer.ts';
import { parseEmail } from './email-address.ts';
import { verifyAddress } from './mails.ts';
import { issueToken } from './one-time-token.ts';
import { findOwnerByEmail } from './queries.ts';
import type { ResendVerificationInput } from './schemas.ts';
import { SIGN_UP_MESSAGE } from './sign-up.ts';
import { throttleAddress, throttleResend } from './throttle.ts';

/** A fresh link for an unverified address, three an hour; the answer never tells whether there is one. */
export async function resendVerification(ctx: Ctx, input: ResendVerificationInput): Promise<{ message: string }> {
  await throttleAddress('resend', ctx.ip);
  const email = parseEmail(input.email);
  if (email && (await throttleResend(email.normalized))) {
    await transact(ctx, async (tx) => {
      const owner = await findOwnerByEmail(tx, email.normalized, true);
      if (!owner || owner.emailVerifiedAt || owner.status !== 'ACTIVE') return;
      const link = await issueToken(tx, 'verify_email', owner.id, owner.emailNormalized);
      await queueMail(tx, { ...verifyAddress(link), to: owner.emailTyped, ownerId: owner.id });
      audit(tx, {
        action: 'identity.resendVerification',
        subjectType: 'owner',
        subjectId: owner.id,
        ownerId: owner.id,
      });
    });
  }
  return { message: SIGN_UP_MESSAGE };
}
