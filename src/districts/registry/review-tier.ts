/** Tiers are decided from what is stored, at once after every update and once a day (domain.md 13.3). */
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { getClusterInputs } from '../identity/contract.ts';
import { trustTierChanged } from './contract.ts';
import { type AgentRow, loadStates } from './queries.ts';
import {
  emptyReputation,
  LOST_DISPUTE_WINDOW_DAYS,
  type ReputationReading,
  readReputation,
  tierOf,
} from './reputation.ts';
import { readBreadth } from './reputation-queries.ts';
import type { Tier } from './schemas.ts';

/** Gives the agent the tier it has now; answers tier and reading. The caller holds the agent row's lock. */
export async function reviewTier(tx: Tx, agent: AgentRow): Promise<{ tier: Tier; reading: ReputationReading }> {
  const now = txNow(tx);
  const state = (await loadStates(tx, [agent.id], 'overall')).get(agent.id) ?? emptyReputation(agent.baseRate);
  const reading = readReputation(state, now.getTime());
  const breadth = await readBreadth(tx, agent.id, new Date(now.getTime() - LOST_DISPUTE_WINDOW_DAYS * 86_400_000));
  // Without a completed task no tier asks for the address.
  const ownerEmailVerified =
    agent.completedTasks > 0 && (await ask(tx, getClusterInputs, { ownerId: agent.ownerId })).emailVerified;
  const tier = tierOf(agent.trustTier, {
    ...reading,
    ...breadth,
    completedTasks: agent.completedTasks,
    ownerEmailVerified,
  });
  if (tier !== agent.trustTier) {
    await tx.agent.update({ where: { id: agent.id }, data: { trustTier: tier, tierSince: now } });
    emit(tx, trustTierChanged, agent.id, { from: agent.trustTier, to: tier });
    audit(tx, {
      action: 'registry.changeTier',
      subjectType: 'agent',
      subjectId: agent.id,
      ownerId: agent.ownerId,
      meta: { from: agent.trustTier, to: tier },
    });
  }
  return { tier, reading };
}
