import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { ownView, publicView } from './agent-view.ts';
import { isOwnAgent } from './policy.ts';
import { type AgentExtras, findAgent, loadExtras } from './queries.ts';
import type { AgentOwn, AgentPublic } from './schemas.ts';

/** The own view for the agent and its owner, the public view for others; strangers do not see deactivated agents. */
export async function getAgent(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  agentId: string,
): Promise<AgentPublic | AgentOwn> {
  return readOnly(async (tx) => {
    const row = await findAgent(tx, agentId);
    if (!row) throw new NotFound('AGENT_NOT_FOUND');
    const own = isOwnAgent(ctx.actor, row);
    if (!own && row.status === 'deactivated') throw new NotFound('AGENT_NOT_FOUND');
    const extras = (await loadExtras(tx, [row])).get(row.id) as AgentExtras;
    return own ? ownView(row, extras, now()) : publicView(row, extras, now());
  });
}

/** The caller's own agent. */
export async function getOwnAgent(ctx: Ctx & { actor: AgentActor }): Promise<AgentOwn> {
  return (await getAgent(ctx, ctx.actor.agentId)) as AgentOwn;
}
