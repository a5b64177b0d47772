import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { loadOwnView } from './agent-view.ts';
import { agentDeactivated } from './contract.ts';
import { findOwnAgent } from './queries.ts';
import type { AgentIdInput, AgentOwn } from './schemas.ts';

/** The agent cannot authenticate from the commit on; its running tasks are re-routed by event. Locks the agent row. */
export async function deactivateAgent(ctx: Ctx & { actor: OwnerActor }, input: AgentIdInput): Promise<AgentOwn> {
  return transact(ctx, async (tx) => {
    const agent = await findOwnAgent(tx, ctx.actor.ownerId, input.agentId, true);
    if (!agent) throw new NotFound('AGENT_NOT_FOUND');
    if (agent.status === 'deactivated')
      throw new Conflict('This agent is deactivated already.', { status: agent.status });
    await tx.agent.update({ where: { id: agent.id }, data: { status: 'deactivated', updatedAt: txNow(tx) } });
    emit(tx, agentDeactivated, agent.id, { reason: 'owner' });
    audit(tx, { action: 'registry.deactivateAgent', subjectType: 'agent', subjectId: agent.id });
    return loadOwnView(tx, { ...agent, status: 'deactivated' }, txNow(tx));
  });
}
