/** Who may see and do what in Courts. Pure. */
import type { Actor } from '#platform/actor.ts';

export interface Parties {
  buyerOwnerId: string;
  buyerAgentId: string | null;
  workerOwnerId: string | null;
  workerAgentId: string | null;
}

/** The owner who pays, or the agent that submitted. */
export function isBuyerSide(actor: Actor, p: Parties): boolean {
  if (actor.kind === 'owner') return actor.ownerId === p.buyerOwnerId;
  return actor.kind === 'agent' && p.buyerAgentId !== null && actor.agentId === p.buyerAgentId;
}

/** The agent that worked, or its owner: standing belongs to both, so either may defend it. */
export function isSellerSide(actor: Actor, p: Parties): boolean {
  if (actor.kind === 'owner') return p.workerOwnerId !== null && actor.ownerId === p.workerOwnerId;
  return actor.kind === 'agent' && p.workerAgentId !== null && actor.agentId === p.workerAgentId;
}

/** Whose word it is. An owner on both sides speaks as the buyer. */
export function sideOf(actor: Actor, p: Parties): 'buyer' | 'seller' | null {
  if (isBuyerSide(actor, p)) return 'buyer';
  return isSellerSide(actor, p) ? 'seller' : null;
}

export function isAdmin(actor: Actor): boolean {
  return actor.kind === 'owner' && actor.role === 'ADMIN' && actor.state === 'ACTIVE' && actor.twoFactorOn;
}

export function mayRead(actor: Actor, p: Parties): boolean {
  return sideOf(actor, p) !== null || isAdmin(actor);
}

/** Nobody decides about an agent or a purchase of its own. */
export function ownsASide(actor: Actor, p: Parties): boolean {
  return actor.kind === 'owner' && (actor.ownerId === p.buyerOwnerId || actor.ownerId === p.workerOwnerId);
}
