/** Who may see and decide what in Embassy. Pure: returns a reason, or null when allowed. */
import type { AgentActor, OwnerActor } from '#platform/actor.ts';

/** Whose approvals a caller sees: an owner all of its own, an agent those it asked for. */
export function requesterOf(actor: OwnerActor | AgentActor): { ownerId: string; agentId: string | null } {
  return { ownerId: actor.ownerId, agentId: actor.kind === 'agent' ? actor.agentId : null };
}

/**
 * A decision is made by a person in a browser: a bearer token may be held by the very program that asks, and an
 * approval by it would approve itself.
 */
export function whyNotDecide(actor: OwnerActor): string | null {
  return actor.credential === 'cookie' ? null : 'Approvals are decided in the browser, not with a bearer token.';
}

/** Only who asked may take a request back: the agent, or the owner when no agent asked. */
export function mayWithdraw(actor: OwnerActor | AgentActor, approval: { agentId: string | null }): boolean {
  return actor.kind === 'agent' ? approval.agentId === actor.agentId : approval.agentId === null;
}
