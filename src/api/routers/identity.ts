/** Accounts and sessions. */

import { z } from 'zod';
import { Ok } from '#platform/wire.ts';
import {
  cancelRecovery,
  changeEmail,
  changePassword,
  confirmEmail,
  confirmTotp,
  connectGithub,
  disableTwoFactor,
  disconnectGithub,
  enableTwoFactor,
  enrolTotp,
  getGithubConnection,
  getMe,
  getTwoFactorStatus,
  listSessions,
  logIn,
  logOut,
  reauthenticate,
  regenerateBackupCodes,
  removeTotp,
  requestPasswordReset,
  resendVerification,
  resetPassword,
  revokeOtherSessions,
  revokeSession,
  sendCode,
  signUp,
  undoEmail,
  type Verified,
  verifyBackupCode,
  verifyCode,
  verifyEmail,
  verifyTotp,
} from '../../districts/identity/index.ts';
import {
  BackupCodesReply,
  ChangeEmailInput,
  ChangePasswordInput,
  CodeInput,
  ConnectGithubInput,
  EnableTwoFactorInput,
  FactorReply,
  GithubConnectionView,
  LogInInput,
  LogInOutput,
  Me,
  Message,
  PasswordInput,
  ReauthenticateInput,
  RequestPasswordResetInput,
  ResendVerificationInput,
  ResetPasswordInput,
  SendCodeInput,
  SendCodeReply,
  SessionIdInput,
  SessionsEnded,
  SessionView,
  SignUpInput,
  TotpEnrolment,
  TwoFactorStatus,
  VerifyEmailInput,
  VerifyReply,
} from '../../districts/identity/schemas.ts';
import type { ApiContext } from '../context.ts';
import { out } from '../output.ts';
import {
  activeProcedure,
  limitedPerOwner,
  publicProcedure,
  recentPassword,
  recentSecondFactor,
  router,
  sessionProcedure,
  stepUpProcedure,
} from '../trpc.ts';

const guardedProcedure = activeProcedure.meta({ auth: 'owner', guards: ['recentPassword'] }).use(recentPassword);
/** Any session, pending ones too. */
const factorProcedure = sessionProcedure.use(limitedPerOwner);
const activeFactorProcedure = activeProcedure.use(limitedPerOwner);
/** Changing a factor: a fresh password and, where one is on, a fresh factor. */
const factorChangeProcedure = activeFactorProcedure
  .meta({ auth: 'owner', guards: ['recentPassword', 'recentSecondFactor'] })
  .use(recentPassword)
  .use(recentSecondFactor);
/** The same where the password may stand in the body; the verb asks for it. */
const factorEndProcedure = activeFactorProcedure
  .meta({ auth: 'owner', guards: ['recentPassword', 'recentSecondFactor'] })
  .use(recentSecondFactor);

/** A rotated token and a device mark travel beside the value. */
function deliver(ctx: ApiContext, { reply, session, deviceToken }: Verified): Verified['reply'] {
  ctx.reply.sessionToken = session ?? undefined;
  ctx.reply.deviceToken = deviceToken ?? undefined;
  return reply;
}

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
  me: activeProcedure.output(out(Me)).query(({ ctx }) => getMe(ctx.ctx)),
  reauthenticate: activeProcedure
    .input(ReauthenticateInput)
    .output(out(Ok))
    .mutation(async ({ ctx, input }) => {
      ctx.reply.sessionToken = (await reauthenticate(ctx.ctx, input)) ?? undefined;
      return { ok: true } as const;
    }),

  // Sessions ----------------------------------------------------------------------------------------------------------
  listSessions: activeProcedure.output(out(z.array(SessionView).max(20))).query(({ ctx }) => listSessions(ctx.ctx)),
  revokeSession: guardedProcedure
    .input(SessionIdInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => revokeSession(ctx.ctx, input)),
  revokeOtherSessions: guardedProcedure.output(out(SessionsEnded)).mutation(({ ctx }) => revokeOtherSessions(ctx.ctx)),

  // Passwords and addresses -------------------------------------------------------------------------------------------
  changePassword: activeProcedure
    .input(ChangePasswordInput)
    .output(out(Ok))
    .mutation(async ({ ctx, input }) => {
      ctx.reply.sessionToken = await changePassword(ctx.ctx, input);
      return { ok: true } as const;
    }),
  requestPasswordReset: publicProcedure
    .input(RequestPasswordResetInput)
    .output(out(Message))
    .mutation(({ ctx, input }) => requestPasswordReset(ctx.ctx, input)),
  resetPassword: publicProcedure
    .input(ResetPasswordInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => resetPassword(ctx.ctx, input)),
  changeEmail: guardedProcedure
    .meta({ auth: 'owner', guards: ['recentPassword', 'recentSecondFactor'] })
    .use(recentSecondFactor)
    .input(ChangeEmailInput)
    .output(out(Message))
    .mutation(({ ctx, input }) => changeEmail(ctx.ctx, input)),
  confirmEmail: publicProcedure
    .input(VerifyEmailInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => confirmEmail(ctx.ctx, input)),
  undoEmail: publicProcedure
    .input(VerifyEmailInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => undoEmail(ctx.ctx, input)),

  cancelRecovery: publicProcedure
    .input(VerifyEmailInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => cancelRecovery(ctx.ctx, input)),

  // Second factor -----------------------------------------------------------------------------------------------------
  enableTwoFactor: factorChangeProcedure
    .input(EnableTwoFactorInput)
    .output(out(BackupCodesReply))
    .mutation(({ ctx, input }) => enableTwoFactor(ctx.ctx, input)),
  sendCode: factorProcedure
    .input(SendCodeInput)
    .output(out(SendCodeReply))
    .mutation(({ ctx, input }) => sendCode(ctx.ctx, input)),
  verifyCode: factorProcedure
    .input(CodeInput)
    .output(out(VerifyReply))
    .mutation(async ({ ctx, input }) => deliver(ctx, await verifyCode(ctx.ctx, input, ctx.facts.deviceCookie))),
  verifyBackupCode: factorProcedure
    .input(CodeInput)
    .output(out(VerifyReply))
    .mutation(async ({ ctx, input }) => deliver(ctx, await verifyBackupCode(ctx.ctx, input, ctx.facts.deviceCookie))),
  regenerateBackupCodes: factorChangeProcedure
    .output(out(BackupCodesReply))
    .mutation(({ ctx }) => regenerateBackupCodes(ctx.ctx)),
  twoFactorStatus: factorProcedure.output(out(TwoFactorStatus)).query(({ ctx }) => getTwoFactorStatus(ctx.ctx)),
  disableTwoFactor: factorEndProcedure
    .input(PasswordInput)
    .output(out(FactorReply))
    .mutation(({ ctx, input }) => disableTwoFactor(ctx.ctx, input)),
  enrolTotp: factorChangeProcedure.output(out(TotpEnrolment)).mutation(({ ctx }) => enrolTotp(ctx.ctx)),
  confirmTotp: activeFactorProcedure
    .input(CodeInput)
    .output(out(BackupCodesReply))
    .mutation(({ ctx, input }) => confirmTotp(ctx.ctx, input)),
  verifyTotp: factorProcedure
    .input(CodeInput)
    .output(out(VerifyReply))
    .mutation(async ({ ctx, input }) => deliver(ctx, await verifyTotp(ctx.ctx, input, ctx.facts.deviceCookie))),
  removeTotp: factorEndProcedure
    .input(PasswordInput)
    .output(out(FactorReply))
    .mutation(({ ctx, input }) => removeTotp(ctx.ctx, input)),

  // GitHub ------------------------------------------------------------------------------------------------------------
  githubConnection: activeProcedure.output(out(GithubConnectionView)).query(({ ctx }) => getGithubConnection(ctx.ctx)),
  connectGithub: stepUpProcedure
    .input(ConnectGithubInput)
    .output(out(GithubConnectionView))
    .mutation(({ ctx, input }) => connectGithub(ctx.ctx, input)),
  disconnectGithub: activeProcedure.output(out(Ok)).mutation(({ ctx }) => disconnectGithub(ctx.ctx)),
});
