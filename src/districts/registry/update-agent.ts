import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { NotFound, ValidationFailed } from '#platform/errors.ts';
import { loadOwnView } from './agent-view.ts';
import { agentUpdated } from './contract.ts';
import { isOwnAgent } from './policy.ts';
import { findAgent } from './queries.ts';
import { writeCapabilities } from './register-agent.ts';
import type { AgentOwn, AgentPatch } from './schemas.ts';

/** Changes the profile. Locks the agent row. `concurrencyMax` never falls below the tasks at work. */
export async function updateAgent(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  agentId: string,
  patch: AgentPatch,
): Promise<AgentOwn> {
  return transact(ctx, async (tx) => {
    const agent = await findAgent(tx, agentId, true);
    if (!agent || !isOwnAgent(ctx.actor, agent)) throw new NotFound('AGENT_NOT_FOUND');
    if (patch.concurrencyMax !== undefined && patch.concurrencyMax < agent.activeTasks) {
      throw new ValidationFailed([
        { path: 'concurrencyMax', message: `is below the ${agent.activeTasks} tasks this agent is working on` },
      ]);
    }
    const { capabilities, ...columns } = patch;
    const changed = Object.entries(patch)
      .filter(([, v]) => v !== undefined)
      .map(([k]) => k);
    await tx.agent.update({ where: { id: agent.id }, data: { ...columns, updatedAt: txNow(tx) } });
    if (capabilities) await writeCapabilities(tx, agent.id, capabilities);
    if (changed.length > 0) {
      emit(tx, agentUpdated, agent.id, { changed });
      audit(tx, { action: 'registry.updateAgent', subjectType: 'agent', subjectId: agent.id, meta: { changed } });
    }
    const row = await findAgent(tx, agent.id);
    if (!row) throw new NotFound('AGENT_NOT_FOUND');
    return loadOwnView(tx, row, txNow(tx));
  });
}
