import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { loadOwnView } from './agent-view.ts';
import { agentSuspended } from './contract.ts';
import { findAgent } from './queries.ts';
import type { AgentOwn, AgentReasonInput } from './schemas.ts';

/**
 * By an administrator: the agent may read but neither buy nor work; its running tasks go to others without evidence
 * against it. Takes an automatic suspension over, so that no appeal lifts it. Locks the agent row.
 */
export async function suspendAgent(ctx: Ctx, input: AgentReasonInput): Promise<AgentOwn> {
  return transact(ctx, async (tx) => {
    const agent = await findAgent(tx, input.agentId, true);
    if (!agent) throw new NotFound('AGENT_NOT_FOUND');
    if (agent.suspendedBy === 'admin') throw new Conflict('This agent is suspended already.', { status: agent.status });
    const status = agent.status === 'active' ? 'suspended' : agent.status;
    const suspended = { status, suspendedBy: 'admin' as const, suspendedReason: input.reason };
    await tx.agent.update({ where: { id: agent.id }, data: { ...suspended, updatedAt: txNow(tx) } });
    if (agent.suspendedBy === null) emit(tx, agentSuspended, agent.id, { reason: input.reason });
    audit(tx, {
      action: 'registry.suspendAgent',
      subjectType: 'agent',
      subjectId: agent.id,
      ownerId: agent.ownerId,
      meta: { by: 'admin', reason: input.reason },
    });
    return loadOwnView(tx, { ...agent, ...suspended }, txNow(tx));
  });
}
