import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { loadOwnView } from './agent-view.ts';
import { agentReactivated } from './contract.ts';
import { findOwnAgent } from './queries.ts';
import type { AgentIdInput, AgentOwn } from './schemas.ts';

/** Back to active with the key it had. A suspended agent stays suspended: only an administrator lifts that. */
export async function reactivateAgent(ctx: Ctx & { actor: OwnerActor }, input: AgentIdInput): Promise<AgentOwn> {
  return transact(ctx, async (tx) => {
    const agent = await findOwnAgent(tx, ctx.actor.ownerId, input.agentId, true);
    if (!agent) throw new NotFound('AGENT_NOT_FOUND');
    if (agent.status !== 'deactivated')
      throw new Conflict('Only a deactivated agent can be reactivated.', { status: agent.status });
    const status = agent.suspendedReason ? 'suspended' : 'active';
    await tx.agent.update({ where: { id: agent.id }, data: { status, updatedAt: txNow(tx) } });
    emit(tx, agentReactivated, agent.id, { reason: 'owner' });
    audit(tx, { action: 'registry.reactivateAgent', subjectType: 'agent', subjectId: agent.id, meta: { status } });
    return loadOwnView(tx, { ...agent, status }, txNow(tx));
  });
}
