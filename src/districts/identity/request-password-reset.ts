import type { Ctx } from '#platform/actor.ts';
import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { addJob, type JobHandler } from '#platform/bus/jobs.ts';
import { decryptText, encryptText } from '#platform/crypto/encryption.ts';
import { transact } from '#platform/db/transact.ts';
import { queueMail } from '#platform/mail/mailer.ts';
import { parseEmail } from './email-address.ts';
import { resetPassword, verifyAddress } from './mails.ts';
import { issueToken } from './one-time-token.ts';
import { findOwnerByEmail } from './queries.ts';
import type { RequestPasswordResetInput } from './schemas.ts';
import { throttleAddress, throttleLinkMail } from './throttle.ts';

const RESET_MESSAGE = 'If the address has an account, a message with a link is on its way. Open it within one hour.';

interface LinkMailJob {
  kind: 'reset_password' | 'verify_email';
  /** The normalised address, encrypted. */
  email: string;
  requestId: string;
}

/**
 * Always the same answer and the same work: the request only queues a job, and the worker finds out whether there is an
 * account. So neither words nor time tell which addresses have one. Three links an hour and address.
 */
export async function requestPasswordReset(ctx: Ctx, input: RequestPasswordResetInput): Promise<{ message: string }> {
  await throttleAddress('reset', ctx.ip);
  await queueLinkMail(ctx, 'reset_password', input.email);
  return { message: RESET_MESSAGE };
}

/** Queues the search for the account behind an address. Malformed addresses and spent throttles are silent. */
export async function queueLinkMail(ctx: Ctx, kind: LinkMailJob['kind'], address: string): Promise<void> {
  const email = parseEmail(address);
  if (!email || !(await throttleLinkMail(kind, email.normalized))) return;
  const payload: LinkMailJob = { kind, email: encryptText(email.normalized), requestId: ctx.requestId };
  await transact(ctx, (tx) => addJob(tx, 'identity_link_mail', payload, { attemptsMax: 8 }));
}

/** The job: a reset link for a confirmed account, a confirmation link for an unconfirmed one. Older links die. */
export const sendLinkMail: JobHandler = async ({ kind, email, requestId }: LinkMailJob) => {
  await transact(systemCtx('identity.sendLinkMail', requestId), async (tx) => {
    const owner = await findOwnerByEmail(tx, decryptText(email), true);
    if (!owner || owner.status !== 'ACTIVE') return;
    if (owner.emailVerifiedAt && kind === 'verify_email') return;
    const verified = owner.emailVerifiedAt !== null;
    const link = await issueToken(tx, verified ? 'reset_password' : 'verify_email', owner.id, owner.emailNormalized);
    const text = verified ? resetPassword(link) : verifyAddress(link);
    await queueMail(tx, { ...text, to: owner.emailTyped, ownerId: owner.id });
    audit(tx, {
      action: verified ? 'identity.requestPasswordReset' : 'identity.resendVerification',
      subjectType: 'owner',
      subjectId: owner.id,
      ownerId: owner.id,
    });
  });
};
