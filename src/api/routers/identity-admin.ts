/** Administration of accounts. Every act carries a reason and leaves an audit row; none sets a password or reads a code. */
import { z } from 'zod';
import { Ok, pageOf } from '#platform/wire.ts';
import {
  disableUser,
  enableUser,
  endOwnerSessions,
  finishRecovery,
  forceLogoutEveryone,
  issueAdminKey,
  liftSuspension,
  listAdminKeys,
  listOwners,
  revokeAdminKey,
  startPasswordReset,
  startRecovery,
} from '../../districts/identity/index.ts';
import {
  AboutOwnerInput,
  AdminKeyView,
  ForcedLogout,
  ForceLogoutEveryoneInput,
  IssueAdminKeyInput,
  IssuedAdminKey,
  ListOwnersInput,
  OwnerAccount,
  RecoveryView,
  RevokeAdminKeyInput,
  SessionsForceEnded,
  StartRecoveryInput,
} from '../../districts/identity/schemas.ts';
import { out } from '../output.ts';
import { administratorProcedure, recentPassword, router } from '../trpc.ts';

export const identityAdminRouter = router({
  listOwners: administratorProcedure
    .input(ListOwnersInput)
    .output(out(pageOf(OwnerAccount)))
    .query(({ input }) => listOwners(input)),
  endOwnerSessions: administratorProcedure
    .input(AboutOwnerInput)
    .output(out(SessionsForceEnded))
    .mutation(({ ctx, input }) => endOwnerSessions(ctx.ctx, input)),
  forceLogoutEveryone: administratorProcedure
    .input(ForceLogoutEveryoneInput)
    .output(out(ForcedLogout))
    .mutation(({ ctx, input }) => forceLogoutEveryone(ctx.ctx, input)),
  disableUser: administratorProcedure
    .input(AboutOwnerInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => disableUser(ctx.ctx, input)),
  enableUser: administratorProcedure
    .input(AboutOwnerInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => enableUser(ctx.ctx, input)),
  startPasswordReset: administratorProcedure
    .input(AboutOwnerInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => startPasswordReset(ctx.ctx, input)),
  startRecovery: administratorProcedure
    .input(StartRecoveryInput)
    .output(out(RecoveryView))
    .mutation(({ ctx, input }) => startRecovery(ctx.ctx, input)),
  finishRecovery: administratorProcedure
    .input(AboutOwnerInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => finishRecovery(ctx.ctx, input)),
  liftSuspension: administratorProcedure
    .input(AboutOwnerInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => liftSuspension(ctx.ctx, input)),
  issueKey: administratorProcedure
    .meta({ auth: 'admin', guards: ['recentPassword'] })
    .use(recentPassword)
    .input(IssueAdminKeyInput)
    .output(out(IssuedAdminKey))
    .mutation(({ ctx, input }) => issueAdminKey(ctx.ctx, input)),
  listKeys: administratorProcedure.output(out(z.array(AdminKeyView).max(200))).query(() => listAdminKeys()),
  revokeKey: administratorProcedure
    .input(RevokeAdminKeyInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => revokeAdminKey(ctx.ctx, input)),
});
