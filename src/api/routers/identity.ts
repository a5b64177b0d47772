/** Accounts and sessions. */

import { Ok } from '#platform/wire.ts';
import {
  getMe,
  logIn,
  logOut,
  reauthenticate,
  resendVerification,
  signUp,
  verifyEmail,
} from '../../districts/identity/index.ts';
import {
  LogInInput,
  LogInOutput,
  Me,
  Message,
  ReauthenticateInput,
  ResendVerificationInput,
  SignUpInput,
  VerifyEmailInput,
} from '../../districts/identity/schemas.ts';
import { out } from '../output.ts';
import { ownerProcedure, publicProcedure, router, sessionProcedure } from '../trpc.ts';

export const identityRouter = router({
  signUp: publicProcedure
    .input(SignUpInput)
    .output(out(Message))
    .mutation(({ ctx, input }) => signUp(ctx.ctx, input)),
  verifyEmail: publicProcedure
    .input(VerifyEmailInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => verifyEmail(ctx.ctx, input)),
  resendVerification: publicProcedure
    .input(ResendVerificationInput)
    .output(out(Message))
    .mutation(({ ctx, input }) => resendVerification(ctx.ctx, input)),
  /** The bearer sign-in. The browser signs in through next-auth, which sets a cookie and returns no token. */
  logIn: publicProcedure
    .input(LogInInput)
    .output(out(LogInOutput))
    .mutation(async ({ ctx, input }) => {
      const { token, tokenType, expiresAt, twoFactorRequired, methods, phoneNumber, user } = await logIn(
        ctx.ctx,
        input,
        { kind: 'BEARER' },
      );
      return { token, tokenType, expiresAt, twoFactorRequired, methods, phoneNumber, user };
    }),
  logOut: sessionProcedure.output(out(Ok)).mutation(async ({ ctx }) => {
    const done = await logOut(ctx.ctx);
    ctx.reply.clearSession = true;
    return done;
  }),
  me: sessionProcedure.output(out(Me)).query(({ ctx }) => getMe(ctx.ctx)),
  reauthenticate: ownerProcedure
    .input(ReauthenticateInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => reauthenticate(ctx.ctx, input)),
});
