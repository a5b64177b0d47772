import type { Ctx } from '#platform/actor.ts';
import { queueLinkMail } from './request-password-reset.ts';
import type { ResendVerificationInput } from './schemas.ts';
import { SIGN_UP_MESSAGE } from './sign-up.ts';
import { throttleAddress } from './throttle.ts';

/** A fresh link for an unverified address, three an hour; neither answer nor time tell whether there is one. */
export async function resendVerification(ctx: Ctx, input: ResendVerificationInput): Promise<{ message: string }> {
  await throttleAddress('resend', ctx.ip);
  await queueLinkMail(ctx, 'verify_email', input.email);
  return { message: SIGN_UP_MESSAGE };
}
