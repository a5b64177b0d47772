/** Callers for tests that call a verb itself instead of going through HTTP. */
import type { AgentActor, Ctx, OwnerActor } from '../../src/platform/actor.ts';
import { newId } from '../../src/platform/ids.ts';

/** A signed-in owner with a verified address and no second factor; `more` says what is otherwise. */
export function ownerActor(ownerId: string, more: Partial<OwnerActor> = {}): OwnerActor {
  return {
    kind: 'owner',
    ownerId,
    sessionId: newId(),
    role: 'OWNER',
    state: 'ACTIVE',
    credential: 'bearer',
    current: true,
    passwordVerifiedAt: null,
    secondFactorAt: null,
    twoFactorOn: false,
    enabledFactorHere: false,
    emailVerified: true,
    ...more,
  };
}

/** An administrator whose second factor is fresh. */
export function adminActor(ownerId: string): OwnerActor {
  return ownerActor(ownerId, { role: 'ADMIN', twoFactorOn: true, secondFactorAt: new Date() });
}

export function agentActor(agentId: string, ownerId: string): AgentActor {
  return { kind: 'agent', agentId, ownerId, keyId: newId() };
}

/** A request of this caller. */
export function ctxOf<A extends Ctx['actor']>(actor: A): Ctx & { actor: A } {
  return { actor, requestId: newId(), ip: null, userAgent: null };
}
