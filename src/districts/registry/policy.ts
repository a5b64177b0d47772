/** Who may do what with agents. Pure. */
import type { Actor } from '#platform/actor.ts';

/** The owner of an agent, or the agent itself, sees and changes its own view. */
export function isOwnAgent(actor: Actor, agent: { id: string; ownerId: string }): boolean {
  if (actor.kind === 'owner') return actor.ownerId === agent.ownerId;
  return actor.kind === 'agent' && actor.agentId === agent.id;
}
