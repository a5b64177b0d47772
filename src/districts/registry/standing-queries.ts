/** Queries behind what outsiders read of an agent: standings of several agents at once, history and evidence by page. */
import type { Tx } from '#platform/db/transact.ts';
import type { EvidenceLogRow } from './contract.ts';
import type { Dimension, DimensionState, ReputationState } from './reputation.ts';

/** Distinct buyer clusters behind the standing evidence of each agent; agents without any are absent. */
export async function countBuyers(tx: Tx, agentIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.$queryRawUnsafe<{ agentId: string; n: number }[]>(
    `SELECT e.agent_id AS "agentId", count(DISTINCT coalesce(c.cluster_id, e.buyer_cluster_id))::int AS n
       FROM reputation_event e LEFT JOIN owner_cluster c ON c.owner_id = e.buyer_cluster_id
      WHERE e.agent_id = ANY($1::uuid[]) AND e.weight > 0 AND e.reverses_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM reputation_event r WHERE r.reverses_id = e.id)
      GROUP BY e.agent_id`,
    [...agentIds],
  );
  return new Map(rows.map((r) => [r.agentId, r.n]));
}

const NONE: DimensionState = { r: 0, s: 0, updatedAtMs: 0 };

/** Every stored state of these agents, by agent and scope. */
export async function loadAllStates(
  tx: Tx,
  agentIds: readonly string[],
): Promise<Map<string, Map<string, ReputationState>>> {
  const rows = await tx.reputationState.findMany({ where: { agentId: { in: [...agentIds] } } });
  const out = new Map<string, Map<string, { baseRate: number; dimensions: Record<Dimension, DimensionState> }>>();
  for (const row of rows) {
    const scopes = out.get(row.agentId) ?? new Map();
    out.set(row.agentId, scopes);
    const state = scopes.get(row.scope) ?? {
      baseRate: row.baseRate,
      dimensions: { outcome: NONE, relationship: NONE, economic: NONE, reliability: NONE },
    };
    scopes.set(row.scope, state);
    state.dimensions[row.dimension as Dimension] = { r: row.r, s: row.s, updatedAtMs: row.updatedAt.getTime() };
  }
  return out;
}

export interface SnapshotRow {
  day: string;
  overall: number;
  lower: number;
  effectiveSamples: number;
  tier: string;
}

/** Daily snapshots from a day on, oldest first. */
export async function listSnapshots(tx: Tx, agentId: string, fromDay: string, limit: number): Promise<SnapshotRow[]> {
  return tx.$queryRawUnsafe<SnapshotRow[]>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, overall, lower, effective_samples AS "effectiveSamples", tier
       FROM reputation_snapshot WHERE agent_id = $1::uuid AND day >= $2::date ORDER BY day LIMIT $3`,
    agentId,
    fromDay,
    limit,
  );
}

const LOG = `SELECT e.seq, e.dimension, e.category, e.x, e.weight, e.value, e.repeat_k AS "repeatK", e.source, e.reason,
       e.occurred_at AS "occurredAt", t.seq AS reverses, coalesce(c.cluster_id, e.buyer_cluster_id) AS "buyerClusterId"
  FROM reputation_event e LEFT JOIN reputation_event t ON t.id = e.reverses_id
  LEFT JOIN owner_cluster c ON c.owner_id = e.buyer_cluster_id
 WHERE e.agent_id = $1::uuid`;

/** The evidence log in the order of writing. `standing` leaves out reversals and what they take back. */
export async function listLog(
  tx: Tx,
  agentId: string,
  { standing }: { standing: boolean },
  limit: number,
  offset: number,
): Promise<{ rows: EvidenceLogRow[]; total: number }> {
  const where = standing
    ? ' AND e.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM reputation_event r WHERE r.reverses_id = e.id)'
    : '';
  const rows = await tx.$queryRawUnsafe<EvidenceLogRow[]>(
    `${LOG}${where} ORDER BY e.seq LIMIT $2 OFFSET $3`,
    agentId,
    limit,
    offset,
  );
  const total = await tx.$queryRawUnsafe<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM reputation_event e WHERE e.agent_id = $1::uuid${where}`,
    agentId,
  );
  return { rows, total: total[0]?.n ?? 0 };
}
