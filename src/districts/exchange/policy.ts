/** Who may see and do what with a task. Pure. */
import type { Actor } from '#platform/actor.ts';

interface Parties {
  buyerOwnerId: string;
  buyerAgentId: string | null;
  workerAgentId: string | null;
  workerOwnerId: string | null;
}

/** The owner who pays, or the agent that submitted. */
export function isBuyer(actor: Actor, t: Parties): boolean {
  if (actor.kind === 'owner') return actor.ownerId === t.buyerOwnerId;
  return actor.kind === 'agent' && t.buyerAgentId !== null && actor.agentId === t.buyerAgentId;
}

/** The agent that works; only it may act as the worker. */
export function isWorker(actor: Actor, t: Parties): boolean {
  return actor.kind === 'agent' && t.workerAgentId !== null && actor.agentId === t.workerAgentId;
}

/** The worker's owner may look, not act. */
export function isWorkerOwner(actor: Actor, t: Parties): boolean {
  return actor.kind === 'owner' && t.workerOwnerId !== null && actor.ownerId === t.workerOwnerId;
}

export function isAdmin(actor: Actor): boolean {
  return actor.kind === 'owner' && actor.role === 'ADMIN' && actor.state === 'ACTIVE' && actor.twoFactorOn;
}

/** May read the task and its history. */
export function maySee(actor: Actor, t: Parties): boolean {
  return isBuyer(actor, t) || isWorker(actor, t) || isWorkerOwner(actor, t) || isAdmin(actor);
}
