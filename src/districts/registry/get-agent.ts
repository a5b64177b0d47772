import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { readDirect } from '#platform/db/read-direct.ts';
import { NotFound } from '#platform/errors.ts';
import { ownView, publicView } from './agent-view.ts';
import { isOwnAgent } from './policy.ts';
import { findAgentWhole } from './queries.ts';
import type { AgentOwn, AgentPublic } from './schemas.ts';

/** The own view for the agent and its owner, the public view for others; strangers do not see deactivated agents. */
export async function getAgent(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  agentId: string,
): Promise<AgentPublic | AgentOwn> {
  const found = await readDirect((reader) => findAgentWhole(reader, agentId));
  if (!found) throw new NotFound('AGENT_NOT_FOUND');
  const { agent, extras } = found;
  const own = isOwnAgent(ctx.actor, agent);
  if (!own && agent.status === 'deactivated') throw new NotFound('AGENT_NOT_FOUND');
  return own ? ownView(agent, extras, now()) : publicView(agent, extras, now());
}

/** The caller's own agent. */
export async function getOwnAgent(ctx: Ctx & { actor: AgentActor }): Promise<AgentOwn> {
  return (await getAgent(ctx, ctx.actor.agentId)) as AgentOwn;
}
