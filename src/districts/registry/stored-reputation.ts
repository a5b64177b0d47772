/** Reputation as it is stored: states per scope, and what a new agent starts from. */
import type { Tx } from '#platform/db/transact.ts';
import type { ReputationFacts } from './contract.ts';
import { findAgent, loadStates } from './queries.ts';
import { baseRateOfNewAgent, emptyReputation, FORMULA_VERSION, readReputation } from './reputation.ts';

/** Base rate of a new agent of this owner's cluster, deactivated and suspended agents included (domain.md 13.2). */
export async function baseRateForOwner(tx: Tx, ownerId: string, asOf: Date): Promise<number> {
  const agents = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT a.id FROM agent a WHERE a.owner_id IN (
       SELECT c2.owner_id FROM owner_cluster c1 JOIN owner_cluster c2 ON c2.cluster_id = c1.cluster_id WHERE c1.owner_id = $1::uuid
       UNION SELECT $1::uuid)`,
    ownerId,
  );
  const states = await loadStates(
    tx,
    agents.map((a) => a.id),
    'overall',
  );
  const readings = [...states.values()].map((s) => readReputation(s, asOf.getTime()));
  return baseRateOfNewAgent(readings);
}

/** Answers `registry.readReputation`: as of an instant; writes nothing. Null when the agent is gone. */
export async function readStoredReputation(tx: Tx, agentId: string, asOf: Date): Promise<ReputationFacts | null> {
  const agent = await findAgent(tx, agentId);
  if (!agent) return null;
  const state = (await loadStates(tx, [agent.id], 'overall')).get(agent.id) ?? emptyReputation(agent.baseRate);
  const r = readReputation(state, asOf.getTime());
  return {
    agentId: agent.id,
    overallScore: r.overallScore,
    scoreLower: r.scoreLower,
    confidence: r.confidence,
    effectiveSamples: r.effectiveSamples,
    dimensions: { ...r.dimensions },
    trustTier: agent.trustTier,
    formulaVersion: FORMULA_VERSION,
  };
}
