import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import { transact } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { queueMail } from '#platform/mail/mailer.ts';
import { openOwnerPool } from '../vault/contract.ts';
import { checkCaptcha } from './check-captcha.ts';
import { checkNewPassword } from './check-new-password.ts';
import { ownerRegistered } from './contract.ts';
import { parseEmail } from './email-address.ts';
import { alreadyRegistered, verifyAddress } from './mails.ts';
import { issueToken } from './one-time-token.ts';
import { hashPassword } from './password.ts';
import { findOwnerByEmail } from './queries.ts';
import type { SignUpInput } from './schemas.ts';
import { throttleAddress } from './throttle.ts';

export const SIGN_UP_MESSAGE =
  'If the address can be registered, a message with a link is on its way. Open it within 24 hours.';

/**
 * Always the same answer and the same hashing work, so that nobody learns which addresses have accounts
 * (identity.md 6). A verified address gets a "you already have an account" mail. A new sign-up on an unverified address
 * replaces the password and kills older links: otherwise a stranger could prepare an account for its victim.
 * Refuses malformed addresses and weak passwords with VALIDATION_ERROR, and a missing or wrong CAPTCHA (checkCaptcha),
 * before anything is hashed or written.
 */
export async function signUp(ctx: Ctx, input: SignUpInput): Promise<{ message: string }> {
  await throttleAddress('signup', ctx.ip);
  const email = parseEmail(input.email);
  if (!email) throw new ValidationFailed([{ path: 'email', message: 'is not an e-mail address we can use' }]);
  await checkNewPassword('password', input.password, email.normalized, input.name ?? null);
  // After the rules of the form, so that a mistyped field does not cost the visitor a solved CAPTCHA.
  await checkCaptcha(ctx, 'sign_up', input.captchaToken);
  const password = await hashPassword(input.password);
  const register = () =>
    transact(ctx, async (tx) => {
      const known = await findOwnerByEmail(tx, email.normalized, true);
      // An administrator's password comes from the operator's link alone, also before the address is confirmed.
      if (known && (known.emailVerifiedAt || known.status !== 'ACTIVE' || known.role === 'ADMIN')) {
        await queueMail(tx, { ...alreadyRegistered(`${env.APP_URL}/login`), to: known.emailTyped, ownerId: known.id });
        audit(tx, {
          action: 'identity.signUp',
          subjectType: 'owner',
          subjectId: known.id,
          ownerId: known.id,
          outcome: 'exists',
        });
        return;
      }
      const id = known?.id ?? newId();
      if (known) {
        await tx.owner.update({
          where: { id },
          data: {
            passwordHash: password.hash,
            passwordKeyId: password.keyId,
            emailTyped: email.typed,
            name: input.name ?? null,
          },
        });
      } else {
        await tx.owner.create({
          data: {
            id,
            name: input.name ?? null,
            emailNormalized: email.normalized,
            emailTyped: email.typed,
            passwordHash: password.hash,
            passwordKeyId: password.keyId,
          },
        });
        emit(tx, ownerRegistered, id, {});
        await ask(tx, openOwnerPool, { ownerId: id });
      }
      const link = await issueToken(tx, 'verify_email', id, email.normalized);
      await queueMail(tx, { ...verifyAddress(link), to: email.typed, ownerId: id });
      audit(tx, {
        action: 'identity.signUp',
        subjectType: 'owner',
        subjectId: id,
        ownerId: id,
        outcome: known ? 'replaced' : 'ok',
      });
    });
  try {
    await register();
  } catch (e) {
    // Two sign-ups of one address at the same instant: the second finds the first's row.
    if (!isUniqueViolation(e, 'email_normalized')) throw e;
    await register();
  }
  return { message: SIGN_UP_MESSAGE };
}
