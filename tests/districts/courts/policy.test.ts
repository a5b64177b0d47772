import { describe, expect, it } from 'vitest';
import { isAdmin, mayRead, ownsASide, sideOf } from '#districts/courts/policy.ts';
import type { Actor } from '#platform/actor.ts';
import { agentActor as agent, ownerActor as owner } from '../../support/actors.ts';

const parties = { buyerOwnerId: 'B', buyerAgentId: 'b1', workerOwnerId: 'W', workerAgentId: 'w1' };

describe('who speaks in a dispute', () => {
  it.each<[string, Actor, 'buyer' | 'seller' | null]>([
    ['the owner who pays', owner('B'), 'buyer'],
    ['the agent that submitted', agent('b1', 'B'), 'buyer'],
    ['another agent of the buyer', agent('b2', 'B'), null],
    ['the agent that worked', agent('w1', 'W'), 'seller'],
    ['its owner', owner('W'), 'seller'],
    ['another agent of the seller', agent('w2', 'W'), null],
    ['a stranger', owner('X'), null],
    ['nobody', { kind: 'anonymous' }, null],
    [
      'a trust client of the buyer',
      { kind: 'trust_client', keyId: 'k', ownerId: 'B', tier: 'free', dailyLimit: 1 },
      null,
    ],
  ])('%s', (_name, actor, side) => {
    expect(sideOf(actor, parties)).toBe(side);
    expect(mayRead(actor, parties)).toBe(side !== null);
  });

  it('an owner on both sides speaks as the buyer', () => {
    expect(sideOf(owner('B'), { ...parties, workerOwnerId: 'B' })).toBe('buyer');
  });

  it('a task without an agent as buyer or worker is nobody’s by that absence', () => {
    const alone = { buyerOwnerId: 'B', buyerAgentId: null, workerOwnerId: null, workerAgentId: null };
    expect(sideOf(agent('b1', 'B'), alone)).toBe(null);
    expect(sideOf(owner('X'), alone)).toBe(null);
  });

  it('an administrator reads and decides, with both factors, and not about its own', () => {
    const admin = owner('A', { role: 'ADMIN', twoFactorOn: true });
    expect([isAdmin(admin), mayRead(admin, parties), ownsASide(admin, parties)]).toEqual([true, true, false]);
    expect(isAdmin(owner('A', { role: 'ADMIN' }))).toBe(false);
    expect(isAdmin(owner('A', { role: 'ADMIN', twoFactorOn: true, state: 'PENDING_2FA' }))).toBe(false);
    for (const id of ['B', 'W']) expect(ownsASide(owner(id, { role: 'ADMIN' }), parties)).toBe(true);
  });
});
