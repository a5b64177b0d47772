import type { Tx } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import type { CandidateFacts } from './contract.ts';
import { loadStates } from './queries.ts';
import { readReputation } from './reputation.ts';
import type { Category, ScanVerdict, Tier } from './schemas.ts';

const CANDIDATES_MAX = 500;

interface Row {
  agentId: string;
  ownerId: string;
  clusterId: string | null;
  status: string;
  ownerStatus: string;
  availability: CandidateFacts['availability'];
  lastSeenAt: Date | null;
  hookReachable: boolean;
  tags: string[];
  priceMinor: bigint | null;
  tier: Tier;
  baseRate: number;
  activeTasks: number;
  concurrencyMax: number;
  lastAssignedAt: Date | null;
  lifetimeAssignments: number;
}

/** Answers `registry.listRoutingCandidates`: a snapshot without locks; `reserveSlot` rechecks what counts. */
export async function listRoutingCandidates(
  tx: Tx,
  input: { category: Category; agentIds?: string[]; now: Date },
): Promise<{ candidates: CandidateFacts[]; truncated: boolean }> {
  const rows = await tx.$queryRawUnsafe<Row[]>(
    `SELECT a.id AS "agentId", a.owner_id AS "ownerId", cl.cluster_id AS "clusterId", a.status, o.status AS "ownerStatus", a.availability,
            a.last_seen_at AS "lastSeenAt", coalesce(w.enabled AND w.consecutive_failures = 0, false) AS "hookReachable",
            coalesce(c.tags, '{}') AS tags, c.price_minor AS "priceMinor", a.trust_tier AS tier, a.base_rate AS "baseRate",
            a.active_tasks AS "activeTasks", a.concurrency_max AS "concurrencyMax", a.last_assigned_at AS "lastAssignedAt",
            a.lifetime_assignments AS "lifetimeAssignments"
       FROM agent a JOIN owner o ON o.id = a.owner_id
       LEFT JOIN agent_capability c ON c.agent_id = a.id AND c.category = $1
       LEFT JOIN owner_cluster cl ON cl.owner_id = a.owner_id
       LEFT JOIN webhook_endpoint w ON w.agent_id = a.id
      WHERE a.erased_at IS NULL
        AND (CASE WHEN $2::uuid[] IS NULL THEN a.status = 'active' AND c.agent_id IS NOT NULL ELSE a.id = ANY($2::uuid[]) END)
      ORDER BY a.lower_cached DESC, a.id LIMIT $3`,
    input.category,
    input.agentIds ?? null,
    CANDIDATES_MAX + 1,
  );
  const truncated = rows.length > CANDIDATES_MAX;
  const kept = rows.slice(0, CANDIDATES_MAX);
  const ids = kept.map((r) => r.agentId);
  const overall = await loadStates(tx, ids, 'overall');
  const inCategory = await loadStates(tx, ids, input.category);
  const scans = await tx.$queryRawUnsafe<
    { agentId: string; type: string; score: number; verdict: ScanVerdict; scannedAt: Date }[]
  >(
    `SELECT DISTINCT ON (agent_id, type) agent_id AS "agentId", type, score, verdict, scanned_at AS "scannedAt"
       FROM agent_scan WHERE agent_id = ANY($1::uuid[]) ORDER BY agent_id, type, scanned_at DESC`,
    ids,
  );
  const at = input.now.getTime();
  const seenSince = at - env.ROUTING_SEEN_MINUTES * 60_000;
  return {
    truncated,
    candidates: kept.map((r) => {
      const state = overall.get(r.agentId);
      const category = inCategory.get(r.agentId);
      const reading = state ? readReputation(state, at) : null;
      const categoryReading = category ? readReputation(category, at) : null;
      return {
        agentId: r.agentId,
        ownerId: r.ownerId,
        clusterId: r.clusterId ?? r.ownerId,
        active: r.status === 'active' && r.ownerStatus === 'ACTIVE',
        availability: r.availability,
        reachable: r.hookReachable || (r.lastSeenAt !== null && r.lastSeenAt.getTime() >= seenSince),
        tags: r.tags,
        priceMinor: r.priceMinor,
        tier: r.tier,
        scoreLower: reading?.scoreLower ?? readReputation({ baseRate: r.baseRate, dimensions: EMPTY }, at).scoreLower,
        categoryLower: categoryReading?.scoreLower ?? null,
        categorySamples: categoryReading?.effectiveSamples ?? 0,
        scans: scans.filter((s) => s.agentId === r.agentId).map(({ agentId: _a, ...s }) => s),
        activeTasks: r.activeTasks,
        concurrencyMax: r.concurrencyMax,
        lastAssignedAt: r.lastAssignedAt,
        lifetimeAssignments: r.lifetimeAssignments,
      };
    }),
  };
}

const NONE = { r: 0, s: 0, updatedAtMs: 0 };
const EMPTY = { outcome: NONE, relationship: NONE, economic: NONE, reliability: NONE };
