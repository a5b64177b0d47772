import type { Tx } from '#platform/db/transact.ts';
import type { StandingFacts } from './contract.ts';
import { findVisibleAgents, loadExtras } from './queries.ts';
import { DIMENSIONS, emptyReputation, FORMULA_VERSION, type ReputationState, readReputation } from './reputation.ts';
import type { Category } from './schemas.ts';
import { countBuyers, loadAllStates } from './standing-queries.ts';

/**
 * Answers `registry.readStandings`: what outsiders may know of these agents, with a fixed number of queries. Read as of
 * `asOf`, or as of an agent's last evidence where that is later, so that no score is ever decayed backwards.
 */
export async function readStandings(
  tx: Tx,
  input: { agentIds: string[]; asOf: Date },
): Promise<Map<string, StandingFacts>> {
  const agents = await findVisibleAgents(tx, input.agentIds);
  const ids = agents.map((a) => a.id);
  const extras = await loadExtras(tx, agents);
  const states = await loadAllStates(tx, ids);
  const buyers = await countBuyers(tx, ids);
  const out = new Map<string, StandingFacts>();
  for (const a of agents) {
    const scopes = states.get(a.id) ?? new Map<string, ReputationState>();
    const overall = scopes.get('overall') ?? emptyReputation(a.baseRate);
    const lastMs = Math.max(...DIMENSIONS.map((d) => overall.dimensions[d].updatedAtMs));
    const asOfMs = Math.max(input.asOf.getTime(), lastMs);
    const reading = readReputation(overall, asOfMs);
    const categories = [...scopes]
      .filter(([scope]) => scope !== 'overall')
      .map(([scope, state]) => ({ category: scope as Category, ...readReputation(state, asOfMs) }))
      .map(({ category, overallScore, effectiveSamples }) => ({ category, score: overallScore, effectiveSamples }))
      .sort((x, y) => y.effectiveSamples - x.effectiveSamples || (x.category < y.category ? -1 : 1));
    out.set(a.id, {
      agentId: a.id,
      displayName: a.displayName,
      status: a.status,
      trustTier: a.trustTier,
      overallScore: reading.overallScore,
      scoreLower: reading.scoreLower,
      confidence: reading.confidence,
      effectiveSamples: reading.effectiveSamples,
      dimensions: { ...reading.dimensions },
      categories,
      baseRate: overall.baseRate,
      completedTasks: a.completedTasks,
      distinctBuyers: buyers.get(a.id) ?? 0,
      registeredAt: a.createdAt,
      scan: extras.get(a.id)?.scan ?? null,
      formulaVersion: FORMULA_VERSION,
      asOf: new Date(asOfMs),
    });
  }
  return out;
}
