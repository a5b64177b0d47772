/** Every query of the stored reputation: evidence log, states, work records, snapshots. The agent row is the lock. */

import type { Tx } from '#platform/db/transact.ts';
import type { TaskEvidence } from './evidence.ts';
import { DIMENSIONS, type Dimension, FORMULA_VERSION, type ReputationState } from './reputation.ts';

/** A row of the evidence log as the pure rules read it, with what it was computed from. */
export interface StoredEvidence extends TaskEvidence {
  readonly category: string;
  readonly value: number;
  readonly repeatK: number;
  readonly source: number;
  readonly taskId: string | null;
  /** v1; then `taskId` is null. */
  readonly agreementId?: string | null;
  readonly buyerClusterId: string;
}

const EVIDENCE = `e.id, e.seq, e.dimension, e.category, e.x, e.weight, e.value, e.repeat_k AS "repeatK", e.source, e.reason,
  e.task_id AS "taskId", e.agreement_id AS "agreementId", e.buyer_cluster_id AS "buyerClusterId",
  (extract(epoch FROM e.occurred_at) * 1000)::float8 AS "occurredAtMs", e.reverses_id AS "reversesId"`;

/** What one task says about one agent, reversals included, in the order of writing. */
export async function listTaskEvidence(tx: Tx, agentId: string, taskId: string): Promise<StoredEvidence[]> {
  return tx.$queryRawUnsafe<StoredEvidence[]>(
    `SELECT ${EVIDENCE} FROM reputation_event e WHERE e.agent_id = $1::uuid AND e.task_id = $2::uuid ORDER BY e.seq`,
    agentId,
    taskId,
  );
}

/** The same of one v1 agreement. */
export async function listAgreementEvidence(tx: Tx, agentId: string, agreementId: string): Promise<StoredEvidence[]> {
  return tx.$queryRawUnsafe<StoredEvidence[]>(
    `SELECT ${EVIDENCE} FROM reputation_event e WHERE e.agent_id = $1::uuid AND e.agreement_id = $2::uuid ORDER BY e.seq`,
    agentId,
    agreementId,
  );
}

/** The whole log of an agent, or of one category of it, in the order of writing. */
export async function listEvidence(tx: Tx, agentId: string, category: string | null): Promise<StoredEvidence[]> {
  return tx.$queryRawUnsafe<StoredEvidence[]>(
    `SELECT ${EVIDENCE} FROM reputation_event e WHERE e.agent_id = $1::uuid AND ($2::text IS NULL OR e.category = $2) ORDER BY e.seq`,
    agentId,
    category,
  );
}

export type NewEvidence = Omit<StoredEvidence, 'seq'>;

/** Appends rows in their order. The caller holds the agent row's lock, so the next numbers are free. */
export async function insertEvidence(tx: Tx, agentId: string, rows: readonly NewEvidence[]): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO reputation_event (id, agent_id, seq, dimension, category, x, weight, value, repeat_k, source, reason, task_id,
                                   agreement_id, buyer_cluster_id, occurred_at, reverses_id)
     SELECT r.id, $1::uuid, (SELECT coalesce(max(seq), 0) FROM reputation_event WHERE agent_id = $1::uuid) + r.n, r.dimension, r.category,
            r.x, r.weight, r.value, r."repeatK", r.source, r.reason, r."taskId", r."agreementId", r."buyerClusterId",
            to_timestamp(r."occurredAtMs" / 1000), r."reversesId"
       FROM ROWS FROM (jsonb_to_recordset($2::jsonb) AS (id uuid, dimension text, category text, x float8, weight float8, value float8,
            "repeatK" int, source float8, reason text, "taskId" uuid, "agreementId" uuid, "buyerClusterId" uuid, "occurredAtMs" float8, "reversesId" uuid))
            WITH ORDINALITY AS r(id, dimension, category, x, weight, value, "repeatK", source, reason, "taskId", "agreementId", "buyerClusterId", "occurredAtMs", "reversesId", n)`,
    agentId,
    JSON.stringify(rows),
  );
}

/** Writes all dimensions of one scope that hold evidence. */
export async function writeState(tx: Tx, agentId: string, scope: string, state: ReputationState): Promise<void> {
  const rows = DIMENSIONS.map((dimension) => ({ dimension, ...state.dimensions[dimension] }));
  await tx.$executeRawUnsafe(
    `INSERT INTO reputation_state (agent_id, scope, dimension, r, s, base_rate, updated_at, formula_version)
     SELECT $1::uuid, $2, d.dimension, d.r, d.s, $4, to_timestamp(d."updatedAtMs" / 1000), $5
       FROM jsonb_to_recordset($3::jsonb) AS d(dimension text, r float8, s float8, "updatedAtMs" float8)
     ON CONFLICT (agent_id, scope, dimension) DO UPDATE
        SET r = excluded.r, s = excluded.s, updated_at = excluded.updated_at, formula_version = excluded.formula_version`,
    agentId,
    scope,
    JSON.stringify(rows),
    state.baseRate,
    FORMULA_VERSION,
  );
}

/**
 * The buyer cluster's tasks and v1 agreements that are recorded for this agent, each with its first instant and whether it weighs anything.
 * Clusters are compared as they are now: merged ones count together. A cluster is named by the owner it began with, which
 * is how an old name is found again.
 */
export async function listClusterTasks(
  tx: Tx,
  agentId: string,
  clusterId: string,
): Promise<{ taskId: string; firstEvidenceAtMs: number; bears: boolean }[]> {
  return tx.$queryRawUnsafe<{ taskId: string; firstEvidenceAtMs: number; bears: boolean }[]>(
    `SELECT coalesce(e.task_id, e.agreement_id) AS "taskId", (extract(epoch FROM min(e.occurred_at)) * 1000)::float8 AS "firstEvidenceAtMs",
            bool_or(e.weight > 0) AS bears
       FROM reputation_event e LEFT JOIN owner_cluster c ON c.owner_id = e.buyer_cluster_id
      WHERE e.agent_id = $1::uuid AND e.reverses_id IS NULL AND coalesce(c.cluster_id, e.buyer_cluster_id) = $2::uuid
      GROUP BY coalesce(e.task_id, e.agreement_id)`,
    agentId,
    clusterId,
  );
}

export async function listClusterOwners(tx: Tx, clusterId: string): Promise<string[]> {
  const rows = await tx.ownerCluster.findMany({ where: { clusterId }, select: { ownerId: true } });
  return rows.map((r) => r.ownerId);
}

/** The cluster a name stands for now, and whether this owner's thumbs weigh anything. Reads only. */
export async function readCluster(
  tx: Tx,
  ownerId: string,
  fallbackClusterId: string,
): Promise<{ clusterId: string; weightEligible: boolean }> {
  const rows = await tx.$queryRawUnsafe<{ clusterId: string | null; weightEligible: boolean | null }[]>(
    `SELECT coalesce(own.cluster_id, old.cluster_id) AS "clusterId", own.weight_eligible AS "weightEligible"
       FROM (SELECT $1::uuid AS owner_id, $2::uuid AS fallback) q
       LEFT JOIN owner_cluster own ON own.owner_id = q.owner_id
       LEFT JOIN owner_cluster old ON old.owner_id = q.fallback`,
    ownerId,
    fallbackClusterId,
  );
  return { clusterId: rows[0]?.clusterId ?? fallbackClusterId, weightEligible: rows[0]?.weightEligible ?? false };
}

/** Breadth of the evidence that counts, of any age, and disputes lost since an instant (domain.md 13.3). */
export async function readBreadth(
  tx: Tx,
  agentId: string,
  lostSince: Date,
): Promise<{ buyerClusters: number; evidenceDays: number; lostDisputes: number }> {
  const rows = await tx.$queryRawUnsafe<{ buyerClusters: number; evidenceDays: number; lostDisputes: number }[]>(
    `SELECT count(DISTINCT coalesce(c.cluster_id, e.buyer_cluster_id)) FILTER (WHERE e.weight > 0)::int AS "buyerClusters",
            count(DISTINCT (e.occurred_at AT TIME ZONE 'UTC')::date) FILTER (WHERE e.weight > 0)::int AS "evidenceDays",
            count(*) FILTER (WHERE e.reason = 'dispute_lost' AND e.dimension = 'relationship' AND e.occurred_at > $2)::int AS "lostDisputes"
       FROM reputation_event e LEFT JOIN owner_cluster c ON c.owner_id = e.buyer_cluster_id
      WHERE e.agent_id = $1::uuid AND e.reverses_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM reputation_event r WHERE r.reverses_id = e.id)`,
    agentId,
    lostSince,
  );
  return rows[0] ?? { buyerClusters: 0, evidenceDays: 0, lostDisputes: 0 };
}

// Work records ----------------------------------------------------------------------------------------------------

export interface WorkRow {
  completedAt: Date | null;
  failedAt: Date | null;
  failureReason: string | null;
  settledAt: Date | null;
  refundedAt: Date | null;
  overturnedAt: Date | null;
}

const NO_WORK: WorkRow = {
  completedAt: null,
  failedAt: null,
  failureReason: null,
  settledAt: null,
  refundedAt: null,
  overturnedAt: null,
};

/** Sets what is not set yet; answers the row before and after. The caller holds the agent row's lock. */
export async function noteWork(
  tx: Tx,
  agentId: string,
  taskId: string,
  patch: Partial<WorkRow>,
): Promise<{ before: WorkRow; after: WorkRow }> {
  const found = await tx.agentWork.findUnique({ where: { agentId_taskId: { agentId, taskId } } });
  const before: WorkRow = found ?? NO_WORK;
  const after: WorkRow = {
    completedAt: before.completedAt ?? patch.completedAt ?? null,
    failedAt: before.failedAt ?? patch.failedAt ?? null,
    failureReason: before.failureReason ?? patch.failureReason ?? null,
    settledAt: before.settledAt ?? patch.settledAt ?? null,
    refundedAt: before.refundedAt ?? patch.refundedAt ?? null,
    overturnedAt: before.overturnedAt ?? patch.overturnedAt ?? null,
  };
  if (Object.keys(patch).length > 0) {
    await tx.agentWork.upsert({
      where: { agentId_taskId: { agentId, taskId } },
      create: { agentId, taskId, ...after },
      update: after,
    });
  }
  return { before, after };
}

export interface FailureRow {
  taskId: string;
  failedAt: Date;
  failureReason: string | null;
  /** The last settled task up to this failure. */
  settledBefore: Date | null;
}

/**
 * Failures after `since` that no appeal took back, oldest first, each with the settlement that precedes it, and the last
 * settlement of all: all that "in a row" depends on, without reading every settled task.
 */
export async function readFailures(
  tx: Tx,
  agentId: string,
  since: Date | null,
): Promise<{ failures: FailureRow[]; lastSettledAt: Date | null }> {
  const failures = await tx.$queryRawUnsafe<FailureRow[]>(
    `SELECT w.task_id AS "taskId", w.failed_at AS "failedAt", w.failure_reason AS "failureReason",
            (SELECT max(s.settled_at) FROM agent_work s WHERE s.agent_id = $1::uuid AND s.settled_at <= w.failed_at) AS "settledBefore"
       FROM agent_work w
      WHERE w.agent_id = $1::uuid AND w.failed_at IS NOT NULL AND w.overturned_at IS NULL AND ($2::timestamptz IS NULL OR w.failed_at > $2)
      ORDER BY w.failed_at, w.task_id`,
    agentId,
    since,
  );
  if (failures.length === 0) return { failures, lastSettledAt: null };
  const last = await tx.$queryRawUnsafe<{ at: Date | null }[]>(
    'SELECT max(settled_at) AS at FROM agent_work WHERE agent_id = $1::uuid AND settled_at IS NOT NULL',
    agentId,
  );
  return { failures, lastSettledAt: last[0]?.at ?? null };
}

// Snapshots -------------------------------------------------------------------------------------------------------

/** Agents with evidence and no snapshot of this day yet, locked; those another worker holds are skipped. */
export async function lockSnapshotsDue(tx: Tx, day: string, limit: number): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id FROM agent WHERE snapshot_day < $1::date AND erased_at IS NULL
      ORDER BY snapshot_day, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    day,
    limit,
  );
  return rows.map((r) => r.id);
}

export async function insertSnapshot(
  tx: Tx,
  s: { agentId: string; day: string; overall: number; lower: number; effectiveSamples: number; tier: string },
): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO reputation_snapshot (agent_id, day, overall, lower, effective_samples, tier)
     VALUES ($1::uuid, $2::date, $3, $4, $5, $6) ON CONFLICT (agent_id, day) DO NOTHING`,
    s.agentId,
    s.day,
    s.overall,
    s.lower,
    s.effectiveSamples,
    s.tier,
  );
  await tx.$executeRawUnsafe('UPDATE agent SET snapshot_day = $2::date WHERE id = $1::uuid', s.agentId, s.day);
}

export interface EvidencePageRow extends StoredEvidence {
  occurredAt: Date;
  dimension: Dimension;
  reversed: boolean;
  total: number;
}

/** Newest first. */
export async function listEvidencePage(
  tx: Tx,
  agentId: string,
  dimension: Dimension | null,
  limit: number,
  offset: number,
): Promise<{ rows: EvidencePageRow[]; total: number }> {
  const rows = await tx.$queryRawUnsafe<EvidencePageRow[]>(
    `SELECT ${EVIDENCE}, e.occurred_at AS "occurredAt",
            EXISTS (SELECT 1 FROM reputation_event r WHERE r.reverses_id = e.id) AS reversed
       FROM reputation_event e WHERE e.agent_id = $1::uuid AND ($2::text IS NULL OR e.dimension = $2)
      ORDER BY e.seq DESC LIMIT $3 OFFSET $4`,
    agentId,
    dimension,
    limit,
    offset,
  );
  const total = await tx.reputationEvent.count({ where: { agentId, ...(dimension ? { dimension } : {}) } });
  return { rows, total };
}
