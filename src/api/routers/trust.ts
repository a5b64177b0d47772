/** Trust keys and the read model for outsiders. */
import type { Ctx, TrustClientActor } from '#platform/actor.ts';
import { RateLimited } from '#platform/errors.ts';
import { Ok, paginate } from '#platform/wire.ts';
import {
  createTrustKey,
  getTrustFormula,
  getTrustStatement,
  listErc8004Feedback,
  listSigningKeys,
  listTrustEvents,
  listTrustHistory,
  listTrustKeys,
  listTrustStatements,
  payReads,
  revokeTrustKey,
  rotateSigningKey,
} from '../../districts/trust/index.ts';
import {
  CreatedTrustKey,
  CreateTrustKeyInput,
  Erc8004Page,
  ListTrustInput,
  ListTrustKeysInput,
  RevokeTrustKeyInput,
  RotatedSigningKey,
  RotateSigningKeyInput,
  SigningKeySet,
  TrustAgentInput,
  TrustEventPage,
  TrustEventsInput,
  TrustFormula,
  TrustHistory,
  TrustHistoryInput,
  TrustKeyPage,
  TrustStatement,
  TrustStatementPage,
} from '../../districts/trust/schemas.ts';
import type { ApiContext } from '../context.ts';
import { out } from '../output.ts';
import { adminProcedure, openProcedure, ownerProcedure, router, stepUpProcedure, trustProcedure } from '../trpc.ts';

/** Each agent asked for is paid from the key's day before it is read; the reply says what is left of the day. */
async function pay(
  { ctx, reply }: { ctx: Ctx & { actor: TrustClientActor }; reply: ApiContext['reply'] },
  agents: number,
): Promise<void> {
  const budget = await payReads(ctx, agents);
  reply.headers.set('RateLimit-Limit', String(budget.limit));
  reply.headers.set('RateLimit-Remaining', String(budget.remaining));
  reply.headers.set('RateLimit-Reset', String(budget.resetSeconds));
  if (!budget.allowed) {
    throw new RateLimited(
      budget.resetSeconds,
      `This key may read ${budget.limit} agents a day; ${budget.remaining} are left and ${agents} were asked for. The day ends at midnight UTC.`,
    );
  }
}

export const trustRouter = router({
  createTrustKey: stepUpProcedure
    .input(CreateTrustKeyInput)
    .output(out(CreatedTrustKey))
    .mutation(({ ctx, input }) => createTrustKey(ctx.ctx, input)),
  listTrustKeys: ownerProcedure
    .input(ListTrustKeysInput)
    .output(out(TrustKeyPage))
    .query(({ ctx, input }) => listTrustKeys(ctx.ctx, input)),
  revokeTrustKey: ownerProcedure
    .input(RevokeTrustKeyInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => revokeTrustKey(ctx.ctx, input)),
  getAgent: trustProcedure
    .input(TrustAgentInput)
    .output(out(TrustStatement))
    .query(async ({ ctx, input }) => {
      await pay(ctx, 1);
      return getTrustStatement(input);
    }),
  listAgents: trustProcedure
    .input(ListTrustInput)
    .output(out(TrustStatementPage))
    .query(async ({ ctx, input }) => {
      await pay(ctx, input.ids.length);
      const items = await listTrustStatements(input);
      return paginate(items, items.length, { page: 1, pageSize: items.length });
    }),
  listHistory: trustProcedure
    .input(TrustHistoryInput)
    .output(out(TrustHistory))
    .query(async ({ ctx, input }) => {
      await pay(ctx, 1);
      return listTrustHistory(input);
    }),
  listEvents: trustProcedure
    .input(TrustEventsInput)
    .output(out(TrustEventPage))
    .query(async ({ ctx, input }) => {
      await pay(ctx, 1);
      return listTrustEvents(input);
    }),
  listErc8004: trustProcedure
    .input(TrustEventsInput)
    .output(out(Erc8004Page))
    .query(async ({ ctx, input }) => {
      await pay(ctx, 1);
      return listErc8004Feedback(input);
    }),
  getFormula: openProcedure.output(out(TrustFormula)).query(() => getTrustFormula()),
  listSigningKeys: openProcedure.output(out(SigningKeySet)).query(() => listSigningKeys()),
  rotateSigningKey: adminProcedure
    .input(RotateSigningKeyInput)
    .output(out(RotatedSigningKey))
    .mutation(({ ctx, input }) => rotateSigningKey(ctx.ctx, input)),
});
