import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { loadOwnView } from './agent-view.ts';
import { agentReactivated } from './contract.ts';
import { findAgent } from './queries.ts';
import type { AgentOwn, AgentReasonInput } from './schemas.ts';

/**
 * By an administrator: ends a suspension of either kind and forgives the failures so far, so that the next one is the
 * first of a new row. Evidence stays. A deactivated agent stays deactivated. Locks the agent row.
 */
export async function reinstateAgent(ctx: Ctx, input: AgentReasonInput): Promise<AgentOwn> {
  return transact(ctx, async (tx) => {
    const agent = await findAgent(tx, input.agentId, true);
    if (!agent) throw new NotFound('AGENT_NOT_FOUND');
    if (agent.suspendedBy === null) throw new Conflict('This agent is not suspended.', { status: agent.status });
    const now = txNow(tx);
    const status = agent.status === 'suspended' ? 'active' : agent.status;
    const reinstated = {
      status,
      suspendedBy: null,
      suspendedReason: null,
      consecutiveFailures: 0,
      failuresSince: now,
    };
    await tx.agent.update({ where: { id: agent.id }, data: { ...reinstated, updatedAt: now } });
    emit(tx, agentReactivated, agent.id, { reason: input.reason });
    audit(tx, {
      action: 'registry.reinstateAgent',
      subjectType: 'agent',
      subjectId: agent.id,
      ownerId: agent.ownerId,
      meta: { by: 'admin', reason: input.reason },
    });
    return loadOwnView(tx, { ...agent, ...reinstated } as typeof agent, now);
  });
}
