import { ask } from '#platform/bus/bus.ts';
import { iso, nowMs } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { readDisputeSummaries } from '../courts/contract.ts';
import { readStandings, type StandingFacts } from '../registry/contract.ts';
import { recommendationOf } from '../registry/schemas.ts';
import type { ListTrustInput, TrustAgentInput, TrustStatement } from './schemas.ts';
import { activeSigningKey, signDetached } from './signing-keys.ts';

const MINUTE_MS = 60_000;
const NO_DISPUTES = { total: 0, open: 0, wonByAgent: 0, lostByAgent: 0 };

/** Two decimals say more than the evidence does. */
export function roundSamples(samples: number): number {
  return Math.round(samples * 100) / 100;
}

/**
 * Signed statements of these agents; unknown, erased and hidden ones are absent. Read as of the full minute, so that
 * within a minute the same standing gives the same bytes, signature and ETag.
 */
async function readStatements(agentIds: string[]): Promise<Map<string, TrustStatement>> {
  const asOf = new Date(Math.floor(nowMs() / MINUTE_MS) * MINUTE_MS);
  const { standings, disputes } = await readOnly(async (tx) => {
    const found = await ask(tx, readStandings, { agentIds, asOf });
    return { standings: found, disputes: await ask(tx, readDisputeSummaries, { agentIds: [...found.keys()] }) };
  });
  const out = new Map<string, TrustStatement>();
  if (standings.size === 0) return out;
  const key = await activeSigningKey();
  for (const [agentId, facts] of standings) {
    const unsigned = statementOf(facts, disputes.get(agentId) ?? NO_DISPUTES);
    out.set(agentId, { ...unsigned, signature: signDetached(key, unsigned) });
  }
  return out;
}

function statementOf(
  f: StandingFacts,
  { total, open, wonByAgent, lostByAgent }: typeof NO_DISPUTES,
): Omit<TrustStatement, 'signature'> {
  return {
    agentId: f.agentId,
    displayName: f.displayName,
    trustTier: f.trustTier,
    overallScore: f.overallScore,
    scoreLower: f.scoreLower,
    confidence: f.confidence,
    effectiveSamples: roundSamples(f.effectiveSamples),
    dimensions: f.dimensions,
    categories: f.categories.map((c) => ({ ...c, effectiveSamples: roundSamples(c.effectiveSamples) })),
    recommendation: recommendationOf(f.trustTier, f.status === 'active'),
    disputeSummary: { total, open, wonByAgent, lostByAgent },
    completedTasks: f.completedTasks,
    distinctBuyers: f.distinctBuyers,
    registeredAt: iso(f.registeredAt),
    status: f.status,
    scan: f.scan === null ? null : { score: f.scan.score, verdict: f.scan.verdict, scannedAt: iso(f.scan.scannedAt) },
    baseRate: f.baseRate,
    formulaVersion: f.formulaVersion,
    asOf: iso(f.asOf),
  };
}

/** One agent. AGENT_NOT_FOUND for unknown, erased and hidden ones alike. */
export async function getTrustStatement(input: TrustAgentInput): Promise<TrustStatement> {
  const found = (await readStatements([input.agentId])).get(input.agentId);
  if (!found) throw new NotFound('AGENT_NOT_FOUND');
  return found;
}

/** Several, in the order asked; one that is not found has its place too. */
export async function listTrustStatements(
  input: ListTrustInput,
): Promise<(TrustStatement | { agentId: string; error: 'AGENT_NOT_FOUND' })[]> {
  const found = await readStatements(input.ids);
  return input.ids.map((agentId) => found.get(agentId) ?? { agentId, error: 'AGENT_NOT_FOUND' as const });
}
