/** Every query and lock of Registry's agents and keys. The owner's id is in every query an owner triggers. */

import type { Reader } from '#platform/db/read-direct.ts';
import type { Tx } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import type { Dimension, ReputationState } from './reputation.ts';
import { DIMENSIONS, emptyReputation } from './reputation.ts';
import type { Availability, Category, ScanVerdict, Tier } from './schemas.ts';

/** Rows and filters as the client knows them, for this district's other query files. */
export type { Prisma, WebhookDelivery, WebhookEndpoint } from '../../generated/prisma/client.ts';

export interface AgentRow {
  id: string;
  ownerId: string;
  displayName: string;
  framework: string;
  model: string | null;
  description: string | null;
  availability: Availability;
  status: 'active' | 'suspended' | 'deactivated';
  suspendedReason: string | null;
  suspendedBy: 'system' | 'admin' | null;
  failuresSince: Date | null;
  trustTier: Tier;
  tierSince: Date;
  concurrencyMax: number;
  activeTasks: number;
  consecutiveFailures: number;
  completedTasks: number;
  lifetimeAssignments: number;
  baseRate: number;
  snapshotDay: Date | null;
  lastSeenAt: Date | null;
  lastAssignedAt: Date | null;
  createdAt: Date;
}

const AGENT = `a.id, a.owner_id AS "ownerId", a.display_name AS "displayName", a.framework, a.model, a.description, a.availability, a.status,
  a.suspended_reason AS "suspendedReason", a.suspended_by AS "suspendedBy", a.failures_since AS "failuresSince", a.trust_tier AS "trustTier", a.tier_since AS "tierSince", a.concurrency_max AS "concurrencyMax",
  a.active_tasks AS "activeTasks", a.consecutive_failures AS "consecutiveFailures", a.completed_tasks AS "completedTasks",
  a.lifetime_assignments AS "lifetimeAssignments", a.base_rate AS "baseRate", a.snapshot_day AS "snapshotDay", a.last_seen_at AS "lastSeenAt",
  a.last_assigned_at AS "lastAssignedAt", a.created_at AS "createdAt"`;

/** One agent that has not been erased. */
export async function findAgent(tx: Tx, agentId: string, lock = false): Promise<AgentRow | null> {
  if (!isId(agentId)) return null;
  const rows = await tx.$queryRawUnsafe<AgentRow[]>(
    `SELECT ${AGENT} FROM agent a WHERE a.id = $1::uuid AND a.erased_at IS NULL${lock ? ' FOR UPDATE' : ''}`,
    agentId,
  );
  return rows[0] ?? null;
}

/** Those of these agents that outsiders may see: not erased, of an active owner. */
export async function findVisibleAgents(tx: Tx, agentIds: readonly string[]): Promise<AgentRow[]> {
  return tx.$queryRawUnsafe<AgentRow[]>(
    `SELECT ${AGENT} FROM agent a JOIN owner o ON o.id = a.owner_id
      WHERE a.id = ANY($1::uuid[]) AND a.erased_at IS NULL AND o.status = 'ACTIVE'`,
    [...new Set(agentIds.filter(isId))],
  );
}

/** An agent of this owner, or null: another owner's agent looks like none. */
export async function findOwnAgent(tx: Tx, ownerId: string, agentId: string, lock = false): Promise<AgentRow | null> {
  const row = await findAgent(tx, agentId, lock);
  return row && row.ownerId === ownerId ? row : null;
}

/** Counted under the owner's row lock, so that parallel registrations cannot pass the limit. */
export async function countAgents(tx: Tx, ownerId: string): Promise<number> {
  const rows = await tx.$queryRawUnsafe<{ n: number }[]>(
    'SELECT count(*)::int AS n FROM agent WHERE owner_id = $1::uuid AND erased_at IS NULL',
    ownerId,
  );
  return rows[0]?.n ?? 0;
}

export interface KeyFacts {
  keyId: string;
  agentId: string;
  ownerId: string;
  lastUsedAt: Date | null;
  scopes: string[] | null;
}

/** By hash, joined to its agent and owner: unknown, revoked, expired, deactivated and disabled give the same nothing. */
export async function findActiveKey(tx: Reader, keyHash: string, now: Date): Promise<KeyFacts | null> {
  const rows = await tx.$queryRawUnsafe<KeyFacts[]>(
    `SELECT k.id AS "keyId", k.agent_id AS "agentId", a.owner_id AS "ownerId", k.last_used_at AS "lastUsedAt", k.scopes
       FROM agent_key k JOIN agent a ON a.id = k.agent_id JOIN owner o ON o.id = a.owner_id
      WHERE k.key_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
        AND a.status <> 'deactivated' AND a.erased_at IS NULL AND o.status = 'ACTIVE'`,
    keyHash,
    now,
  );
  return rows[0] ?? null;
}

/** At most once a minute per key. */
export async function touchKey(tx: Tx, keyId: string, agentId: string, now: Date): Promise<void> {
  await tx.$executeRawUnsafe(
    `WITH k AS (UPDATE agent_key SET last_used_at = $3::timestamptz WHERE id = $1::uuid AND (last_used_at IS NULL OR last_used_at < $3::timestamptz - interval '60 seconds'))
     UPDATE agent SET last_seen_at = $3::timestamptz WHERE id = $2::uuid AND (last_seen_at IS NULL OR last_seen_at < $3::timestamptz - interval '60 seconds')`,
    keyId,
    agentId,
    now,
  );
}

/** Revokes the one unrevoked key, if any. The agent row is locked by the caller. */
export async function revokeKeys(tx: Tx, agentId: string, now: Date, reason: string): Promise<number> {
  return tx.$executeRawUnsafe(
    'UPDATE agent_key SET revoked_at = $2, revoke_reason = $3 WHERE agent_id = $1::uuid AND revoked_at IS NULL',
    agentId,
    now,
    reason,
  );
}

export interface AgentExtras {
  capabilities: { category: Category; tags: string[]; priceMinor: bigint | null }[];
  key: {
    prefix: string;
    last4: string;
    createdAt: Date;
    lastUsedAt: Date | null;
    expiresAt: Date | null;
    scopes: string[];
  } | null;
  scan: { score: number; verdict: ScanVerdict; scannedAt: Date } | null;
  webhook: { url: string; enabled: boolean } | null;
  state: ReputationState;
}

interface StateRow {
  dimension: string;
  r: number;
  s: number;
  baseRate: number;
  updatedAt: string | Date;
}

/** What JSON makes of the columns: moments are texts, minor units are texts, so that no digit is lost. */
interface ExtrasRow {
  agentId: string;
  capabilities: { category: Category; tags: string[]; priceMinor: string | null }[] | null;
  key: {
    prefix: string;
    last4: string;
    createdAt: string;
    lastUsedAt: string | null;
    expiresAt: string | null;
    scopes: string[] | null;
  } | null;
  scan: { score: number; verdict: ScanVerdict; scannedAt: string } | null;
  webhook: { url: string; enabled: boolean } | null;
  state: StateRow[] | null;
}

/** Everything beside the agent rows `x`; the badge is the worst latest scan. */
const EXTRAS = `(SELECT json_agg(json_build_object('category', c.category, 'tags', c.tags, 'priceMinor', c.price_minor::text) ORDER BY c.category)
          FROM agent_capability c WHERE c.agent_id = x.id) AS capabilities,
       (SELECT json_build_object('prefix', k.key_prefix, 'last4', k.key_last4, 'createdAt', k.created_at, 'lastUsedAt', k.last_used_at, 'expiresAt', k.expires_at, 'scopes', k.scopes)
          FROM agent_key k WHERE k.agent_id = x.id AND k.revoked_at IS NULL) AS key,
       (SELECT json_build_object('score', l.score, 'verdict', l.verdict, 'scannedAt', l.scanned_at)
          FROM (SELECT DISTINCT ON (s.type) s.type, s.score, s.verdict, s.scanned_at FROM agent_scan s
                 WHERE s.agent_id = x.id ORDER BY s.type, s.scanned_at DESC) l
         ORDER BY l.score, l.type LIMIT 1) AS scan,
       (SELECT json_build_object('url', w.url, 'enabled', w.enabled) FROM webhook_endpoint w WHERE w.agent_id = x.id) AS webhook,
       (SELECT json_agg(json_build_object('dimension', r.dimension, 'r', r.r, 's', r.s, 'baseRate', r.base_rate, 'updatedAt', r.updated_at))
          FROM reputation_state r WHERE r.agent_id = x.id AND r.scope = 'overall') AS state`;

/** The extras of any number of agents in one round trip. */
export async function loadExtras(tx: Tx, agents: readonly AgentRow[]): Promise<Map<string, AgentExtras>> {
  if (agents.length === 0) return new Map();
  const rows = await tx.$queryRawUnsafe<ExtrasRow[]>(
    `SELECT x.id AS "agentId", ${EXTRAS} FROM unnest($1::uuid[]) x(id)`,
    agents.map((a) => a.id),
  );
  const found = new Map(rows.map((row) => [row.agentId, row]));
  return new Map(agents.map((a) => [a.id, extrasOf(found.get(a.id), a.baseRate)]));
}

/** One agent that has not been erased, with its extras, in one round trip. */
export async function findAgentWhole(
  tx: Reader,
  agentId: string,
): Promise<{ agent: AgentRow; extras: AgentExtras } | null> {
  if (!isId(agentId)) return null;
  const rows = await tx.$queryRawUnsafe<(AgentRow & ExtrasRow)[]>(
    `SELECT ${AGENT}, ${EXTRAS} FROM agent a, LATERAL (SELECT a.id) x WHERE a.id = $1::uuid AND a.erased_at IS NULL`,
    agentId,
  );
  const row = rows[0];
  return row ? { agent: row, extras: extrasOf(row, row.baseRate) } : null;
}

function extrasOf(row: Omit<ExtrasRow, 'agentId'> | undefined, baseRate: number): AgentExtras {
  const key = row?.key;
  return {
    capabilities: (row?.capabilities ?? []).map((c) => ({
      ...c,
      priceMinor: c.priceMinor === null ? null : BigInt(c.priceMinor),
    })),
    key: key
      ? {
          ...key,
          createdAt: new Date(key.createdAt),
          lastUsedAt: key.lastUsedAt === null ? null : new Date(key.lastUsedAt),
          expiresAt: key.expiresAt === null ? null : new Date(key.expiresAt),
          scopes: key.scopes ?? [],
        }
      : null,
    scan: row?.scan ? { ...row.scan, scannedAt: new Date(row.scan.scannedAt) } : null,
    webhook: row?.webhook ?? null,
    state: row?.state ? stateOf(row.state) : emptyReputation(baseRate),
  };
}

function stateOf(rows: readonly StateRow[]): ReputationState {
  const empty = { r: 0, s: 0, updatedAtMs: 0 };
  const dimensions: Record<Dimension, { r: number; s: number; updatedAtMs: number }> = {
    outcome: empty,
    relationship: empty,
    economic: empty,
    reliability: empty,
  };
  for (const row of rows) {
    if ((DIMENSIONS as readonly string[]).includes(row.dimension))
      dimensions[row.dimension as Dimension] = { r: row.r, s: row.s, updatedAtMs: new Date(row.updatedAt).getTime() };
  }
  return { baseRate: rows[0]?.baseRate ?? emptyReputation().baseRate, dimensions };
}

/** Stored reputation states of one scope; agents without evidence are absent. */
export async function loadStates(
  tx: Tx,
  agentIds: readonly string[],
  scope: string,
): Promise<Map<string, ReputationState>> {
  const rows = await tx.reputationState.findMany({ where: { agentId: { in: [...agentIds] }, scope } });
  const byAgent = Map.groupBy(rows, (row) => row.agentId);
  return new Map([...byAgent].map(([agentId, states]) => [agentId, stateOf(states)]));
}

export interface AgentFilter {
  category?: string | undefined;
  tag?: string | undefined;
  trustTier?: string | undefined;
  minScore?: number | undefined;
  availability?: string | undefined;
  q?: string | undefined;
  ownerId?: string | undefined;
}

/** Directory order: scoreLower descending, then id. Public listings show active agents only. */
export async function listAgentRows(
  tx: Tx,
  f: AgentFilter,
  limit: number,
  offset: number,
): Promise<{ rows: AgentRow[]; total: number }> {
  const where: string[] = ['a.erased_at IS NULL'];
  const args: unknown[] = [];
  const arg = (v: unknown) => {
    args.push(v);
    return `$${args.length}`;
  };
  if (f.ownerId) where.push(`a.owner_id = ${arg(f.ownerId)}::uuid`);
  else where.push("a.status = 'active'");
  if (f.category || f.tag) {
    where.push(
      `EXISTS (SELECT 1 FROM agent_capability c WHERE c.agent_id = a.id${f.category ? ` AND c.category = ${arg(f.category)}` : ''}${f.tag ? ` AND ${arg(f.tag)} = ANY(c.tags)` : ''})`,
    );
  }
  if (f.trustTier) where.push(`a.trust_tier = ${arg(f.trustTier)}`);
  if (f.minScore !== undefined) where.push(`a.lower_cached >= ${arg(f.minScore)}`);
  if (f.availability) where.push(`a.availability = ${arg(f.availability)}`);
  if (f.q)
    where.push(
      `(a.display_name ILIKE ${arg(`%${f.q.replace(/[\\%_]/g, (c) => `\\${c}`)}%`)} OR a.description ILIKE $${args.length})`,
    );
  const sql = `SELECT ${AGENT}, count(*) OVER ()::int AS total FROM agent a WHERE ${where.join(' AND ')}
    ORDER BY ${f.ownerId ? 'a.created_at DESC' : 'a.lower_cached DESC'}, a.id LIMIT ${arg(limit)} OFFSET ${arg(offset)}`;
  const rows = await tx.$queryRawUnsafe<(AgentRow & { total: number })[]>(sql, ...args);
  if (rows.length === 0 && offset > 0) {
    const n = await tx.$queryRawUnsafe<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM agent a WHERE ${where.join(' AND ')}`,
      ...args.slice(0, -2),
    );
    return { rows: [], total: n[0]?.n ?? 0 };
  }
  return { rows: rows.map(({ total: _t, ...r }) => r), total: rows[0]?.total ?? 0 };
}

/** Takes a slot under the row lock; the caller has read the row `FOR UPDATE`. */
export async function takeSlot(tx: Tx, agentId: string, now: Date): Promise<void> {
  await tx.$executeRawUnsafe(
    'UPDATE agent SET active_tasks = active_tasks + 1, lifetime_assignments = lifetime_assignments + 1, last_assigned_at = $2 WHERE id = $1::uuid',
    agentId,
    now,
  );
}

export async function giveSlot(tx: Tx, agentId: string): Promise<number> {
  const rows = await tx.$queryRawUnsafe<{ n: number }[]>(
    'UPDATE agent SET active_tasks = GREATEST(active_tasks - 1, 0) WHERE id = $1::uuid RETURNING active_tasks AS n',
    agentId,
  );
  return rows[0]?.n ?? 0;
}
