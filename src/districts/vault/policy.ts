/**
 * Who may see and move whose money. Pure: returns the refusal or null. What a caller may not know exists answers the
 * same 404 as what does not exist.
 */
import type { Actor, Ctx, OwnerActor } from '#platform/actor.ts';
import { AccessDenied, type CivitasError, NotFound } from '#platform/errors.ts';

export type OwnerCtx = Ctx & { actor: OwnerActor };

/** An owner's own agent, or the agent itself; anything else does not exist. `ownerId` null: no such wallet. */
export function mayReadWallet(actor: Actor, agentId: string, ownerId: string | null): CivitasError | null {
  if (ownerId === null) return new NotFound('AGENT_NOT_FOUND');
  if (actor.kind === 'agent' && actor.agentId === agentId) return null;
  if (actor.kind === 'owner' && actor.ownerId === ownerId) return null;
  return new NotFound('AGENT_NOT_FOUND');
}

/** Earned money is moved by the agent's owner only: an agent key may see the wallet, not empty it. */
export function mayMoveEarned(actor: Actor, agentId: string, ownerId: string | null): CivitasError | null {
  const hidden = mayReadWallet(actor, agentId, ownerId);
  if (hidden) return hidden;
  if (actor.kind !== 'owner') return new AccessDenied('Only the owner of the agent moves its money.');
  return null;
}

/** Money is corrected, debts are given up and events replayed by an administrator in person: no automation key does. */
export function mayCorrectLedger(actor: Actor): CivitasError | null {
  if (actor.kind === 'system') return null;
  if (actor.kind === 'owner' && actor.role === 'ADMIN') return null;
  return new AccessDenied('This operation needs an administrator in person.');
}

/** Figures of the whole ledger are for administrators and the system. */
export function mayInspectLedger(actor: Actor): CivitasError | null {
  if (actor.kind === 'system') return null;
  if (actor.kind === 'owner' && actor.role === 'ADMIN') return null;
  if (actor.kind === 'admin_key' && actor.scopes.includes('ledger:read')) return null;
  return new AccessDenied('This operation needs an administrator.');
}
