import type { Tx } from '#platform/db/transact.ts';
import type { EvidenceLogRow, ScoreSnapshot } from './contract.ts';
import { findVisibleAgents } from './queries.ts';
import type { Category, Tier } from './schemas.ts';
import { listLog, listSnapshots } from './standing-queries.ts';

/** Answers `registry.readEvidenceLog`: null for an agent that outsiders may not see. */
export async function readEvidenceLog(
  tx: Tx,
  input: { agentId: string; standing: boolean; limit: number; offset: number },
): Promise<{ rows: EvidenceLogRow[]; total: number } | null> {
  const [agent] = await findVisibleAgents(tx, [input.agentId]);
  if (!agent) return null;
  const { rows, total } = await listLog(tx, agent.id, { standing: input.standing }, input.limit, input.offset);
  return { rows: rows.map((r) => ({ ...r, category: r.category as Category })), total };
}

/** Answers `registry.readScoreHistory`: null for an agent that outsiders may not see. */
export async function readScoreHistory(
  tx: Tx,
  input: { agentId: string; fromDay: string; limit: number },
): Promise<ScoreSnapshot[] | null> {
  const [agent] = await findVisibleAgents(tx, [input.agentId]);
  if (!agent) return null;
  const rows = await listSnapshots(tx, agent.id, input.fromDay, input.limit);
  return rows.map((r) => ({ ...r, tier: r.tier as Tier }));
}
