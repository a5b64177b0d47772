/** Agents and their keys. */
import { z } from 'zod';
import {
  deactivateAgent,
  getAgent,
  getOwnAgent,
  listAgents,
  listOwnAgents,
  listReputationEvents,
  reactivateAgent,
  registerAgent,
  reinstateAgent,
  rotateAgentKey,
  suspendAgent,
  updateAgent,
} from '../../districts/registry/index.ts';
import {
  AgentIdInput,
  AgentOwn,
  AgentPage,
  AgentPatch,
  AgentPublic,
  AgentReasonInput,
  CallingKey,
  ListAgentsInput,
  ListReputationEventsInput,
  RegisterAgentInput,
  RegisteredAgent,
  ReputationEventPage,
  RotateAgentKeyInput,
  RotatedKey,
  UpdateAgentInput,
} from '../../districts/registry/schemas.ts';
import { out } from '../output.ts';
import { adminProcedure, agentProcedure, callerProcedure, ownerProcedure, router, stepUpProcedure } from '../trpc.ts';

export const registryRouter = router({
  registerAgent: stepUpProcedure
    .input(RegisterAgentInput)
    .output(out(RegisteredAgent))
    .mutation(({ ctx, input }) => registerAgent(ctx.ctx, input)),
  listAgents: callerProcedure
    .input(ListAgentsInput)
    .output(out(AgentPage))
    .query(({ ctx, input }) => listAgents(ctx.ctx, input)),
  listOwnAgents: ownerProcedure
    .output(out(z.object({ items: z.array(AgentOwn).max(1_000) })))
    .query(({ ctx }) => listOwnAgents(ctx.ctx)),
  me: agentProcedure.output(out(AgentOwn)).query(({ ctx }) => getOwnAgent(ctx.ctx)),
  /** Whom the presented key stands for: what a gateway asks before it lets a call through. */
  myKey: agentProcedure.output(out(CallingKey)).query(({ ctx }) => {
    const { keyId, agentId, ownerId, scopes } = ctx.ctx.actor;
    return { keyId, agentId, ownerId, scopes: [...(scopes ?? [])] as z.infer<typeof CallingKey>['scopes'] };
  }),
  updateMe: agentProcedure
    .input(AgentPatch)
    .output(out(AgentOwn))
    .mutation(({ ctx, input }) => updateAgent(ctx.ctx, ctx.ctx.actor.agentId, input)),
  getAgent: callerProcedure
    .input(AgentIdInput)
    .output(out(z.union([AgentOwn, AgentPublic])))
    .query(({ ctx, input }) => getAgent(ctx.ctx, input.agentId)),
  updateAgent: ownerProcedure
    .input(UpdateAgentInput)
    .output(out(AgentOwn))
    .mutation(({ ctx, input: { agentId, ...patch } }) => updateAgent(ctx.ctx, agentId, patch)),
  rotateAgentKey: stepUpProcedure
    .input(RotateAgentKeyInput)
    .output(out(RotatedKey))
    .mutation(({ ctx, input }) => rotateAgentKey(ctx.ctx, input)),
  deactivateAgent: ownerProcedure
    .input(AgentIdInput)
    .output(out(AgentOwn))
    .mutation(({ ctx, input }) => deactivateAgent(ctx.ctx, input)),
  reactivateAgent: ownerProcedure
    .input(AgentIdInput)
    .output(out(AgentOwn))
    .mutation(({ ctx, input }) => reactivateAgent(ctx.ctx, input)),
  listReputationEvents: callerProcedure
    .input(ListReputationEventsInput)
    .output(out(ReputationEventPage))
    .query(({ ctx, input }) => listReputationEvents(ctx.ctx, input)),
  suspendAgent: adminProcedure
    .input(AgentReasonInput)
    .output(out(AgentOwn))
    .mutation(({ ctx, input }) => suspendAgent(ctx.ctx, input)),
  reinstateAgent: adminProcedure
    .input(AgentReasonInput)
    .output(out(AgentOwn))
    .mutation(({ ctx, input }) => reinstateAgent(ctx.ctx, input)),
});
