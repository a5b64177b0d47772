/** Every query and lock of Embassy. The owner's id is in every query an owner or agent triggers. */
import type { Tx } from '#platform/db/transact.ts';
import { isId, newId } from '#platform/ids.ts';
import type { Approval as ApprovalRow, Prisma } from '../../generated/prisma/client.ts';
import type { DayUsage, PolicyRecord } from './policy-rules.ts';
import type { ApprovalStatus, BudgetScopeKind, PolicyRules } from './schemas.ts';

export type { ApprovalRow };

// Policies ---------------------------------------------------------------------------------------------------------

export interface PolicyRow extends PolicyRecord {
  readonly ownerId: string;
  readonly updatedAt: Date;
}

const POLICY = `id, owner_id AS "ownerId", agent_id AS "agentId", version, enabled, rules, updated_at AS "updatedAt"`;

/** The owner's default and this agent's policy, as far as they exist. Disabled ones are included. */
export async function findPolicies(
  tx: Tx,
  ownerId: string,
  agentId: string | null,
  { lock = false }: { lock?: boolean } = {},
): Promise<{ ownerDefault: PolicyRow | null; ofAgent: PolicyRow | null }> {
  const rows = await tx.$queryRawUnsafe<PolicyRow[]>(
    `SELECT ${POLICY} FROM policy WHERE owner_id = $1::uuid AND deleted_at IS NULL AND (agent_id IS NULL OR agent_id = $2::uuid)
      ORDER BY agent_id NULLS FIRST${lock ? ' FOR UPDATE' : ''}`,
    ownerId,
    agentId,
  );
  return {
    ownerDefault: rows.find((r) => r.agentId === null) ?? null,
    ofAgent: agentId === null ? null : (rows.find((r) => r.agentId === agentId) ?? null),
  };
}

/** Every policy of these owners. */
export async function findPoliciesOf(tx: Tx, ownerIds: readonly string[]): Promise<PolicyRow[]> {
  return tx.$queryRawUnsafe<PolicyRow[]>(
    `SELECT ${POLICY} FROM policy WHERE owner_id = ANY($1::uuid[]) AND deleted_at IS NULL ORDER BY agent_id NULLS FIRST`,
    [...ownerIds],
  );
}

/** The default first, then by agent. */
export async function listPolicyRows(
  tx: Tx,
  ownerId: string,
  limit: number,
  offset: number,
): Promise<{ rows: PolicyRow[]; total: number }> {
  const where = { ownerId, deletedAt: null };
  const [rows, total] = await Promise.all([
    tx.$queryRawUnsafe<PolicyRow[]>(
      `SELECT ${POLICY} FROM policy WHERE owner_id = $1::uuid AND deleted_at IS NULL ORDER BY agent_id NULLS FIRST LIMIT $2 OFFSET $3`,
      ownerId,
      limit,
      offset,
    ),
    tx.policy.count({ where }),
  ]);
  return { rows, total };
}

/**
 * Writes the next version of a policy and keeps it. One statement decides the number, so that parallel writers get
 * numbers of their own.
 */
export async function writePolicy(
  tx: Tx,
  p: { ownerId: string; agentId: string | null; enabled: boolean; rules: PolicyRules; now: Date },
): Promise<PolicyRow> {
  const rows = await tx.$queryRawUnsafe<PolicyRow[]>(
    `INSERT INTO policy (id, owner_id, agent_id, version, enabled, rules, created_at, updated_at)
     VALUES ($1::uuid, $2::uuid, $3::uuid, 1, $4, $5::jsonb, $6, $6)
     ON CONFLICT (owner_id, agent_id) DO UPDATE
        SET version = policy.version + 1, enabled = $4, rules = $5::jsonb, updated_at = $6, deleted_at = NULL
     RETURNING ${POLICY}`,
    newId(),
    p.ownerId,
    p.agentId,
    p.enabled,
    JSON.stringify(p.rules),
    p.now,
  );
  const row = rows[0] as PolicyRow;
  await keepVersion(tx, row, p.now);
  return row;
}

/** Ends a policy with a last, disabled version; null when there is none. */
export async function endPolicy(tx: Tx, ownerId: string, agentId: string | null, now: Date): Promise<PolicyRow | null> {
  const rows = await tx.$queryRawUnsafe<PolicyRow[]>(
    `UPDATE policy SET version = version + 1, enabled = false, updated_at = $3, deleted_at = $3
      WHERE owner_id = $1::uuid AND agent_id IS NOT DISTINCT FROM $2::uuid AND deleted_at IS NULL RETURNING ${POLICY}`,
    ownerId,
    agentId,
    now,
  );
  if (!rows[0]) return null;
  await keepVersion(tx, rows[0], now);
  return rows[0];
}

async function keepVersion(tx: Tx, row: PolicyRow, now: Date): Promise<void> {
  await tx.policyVersion.create({
    data: {
      policyId: row.id,
      version: row.version,
      enabled: row.enabled,
      rules: row.rules as unknown as Prisma.InputJsonValue,
      createdAt: now,
    },
  });
}

// Budgets ----------------------------------------------------------------------------------------------------------

export interface ScopeRow {
  readonly id: string;
  readonly scope: BudgetScopeKind;
  readonly scopeId: string;
  /** Day of the last telling per `period:percent`. */
  readonly told: Readonly<Record<string, string>>;
}
export type Scopes = Readonly<Record<BudgetScopeKind, ScopeRow | null>>;

const SCOPE = `SELECT id, scope, scope_id AS "scopeId", told FROM budget_scope
   WHERE ((scope = 'owner' AND scope_id = $1::uuid) OR (scope = 'agent' AND scope_id = $2::uuid)) AND currency = 'usd'`;

function byKind(rows: readonly ScopeRow[]): Scopes {
  return {
    owner: rows.find((r) => r.scope === 'owner') ?? null,
    agent: rows.find((r) => r.scope === 'agent') ?? null,
  };
}

/** The scopes as far as anything was ever spent in them. No lock. */
export async function findScopes(tx: Tx, ownerId: string, agentId: string | null): Promise<Scopes> {
  return byKind(await tx.$queryRawUnsafe<ScopeRow[]>(SCOPE, ownerId, agentId));
}

/**
 * Locks the owner's scope, then the agent's, and makes them on first use. Whoever holds them is the only one who
 * decides a submission of this owner, so what it sums is what will be there when it commits.
 */
export async function lockScopes(tx: Tx, ownerId: string, agentId: string | null): Promise<Scopes> {
  // 'owner' sorts after 'agent': descending is owner first.
  const locked = async () =>
    tx.$queryRawUnsafe<ScopeRow[]>(`${SCOPE} ORDER BY scope DESC FOR UPDATE`, ownerId, agentId);
  let rows = await locked();
  if (rows.length < (agentId === null ? 1 : 2)) {
    await tx.$executeRawUnsafe(
      `INSERT INTO budget_scope (id, scope, scope_id, owner_id)
       SELECT s.id, s.scope, s.scope_id, $1::uuid
         FROM (VALUES ($3::uuid, 'owner', $1::uuid), ($4::uuid, 'agent', $2::uuid)) AS s(id, scope, scope_id)
        WHERE s.scope_id IS NOT NULL ORDER BY s.scope DESC
       ON CONFLICT (scope, scope_id, currency) DO NOTHING`,
      ownerId,
      agentId,
      newId(),
      newId(),
    );
    rows = await locked();
  }
  return byKind(rows);
}

/** Committed credits per scope from a day on. */
export async function loadUsage(tx: Tx, scopes: Scopes, fromDay: string): Promise<Record<BudgetScopeKind, DayUsage[]>> {
  const ids = [scopes.owner?.id, scopes.agent?.id].filter((id): id is string => id !== undefined);
  const usage: Record<BudgetScopeKind, DayUsage[]> = { owner: [], agent: [] };
  if (ids.length === 0) return usage;
  const rows = await tx.$queryRawUnsafe<{ scopeId: string; day: string; committedMinor: bigint }[]>(
    `SELECT scope_id AS "scopeId", to_char(day, 'YYYY-MM-DD') AS day, committed_minor AS "committedMinor"
       FROM budget_usage WHERE scope_id = ANY($1::uuid[]) AND day >= $2::date`,
    ids,
    fromDay,
  );
  for (const { scopeId, day, committedMinor } of rows) {
    usage[scopeId === scopes.owner?.id ? 'owner' : 'agent'].push({ day, committedMinor });
  }
  return usage;
}

/** Usage of every scope of an owner from a day on, by agent id; the owner's own under null. */
export async function loadOwnerUsage(
  tx: Tx,
  ownerId: string,
  fromDay: string,
): Promise<Map<string | null, DayUsage[]>> {
  const rows = await tx.$queryRawUnsafe<{ agentId: string | null; day: string; committedMinor: bigint }[]>(
    `SELECT CASE WHEN s.scope = 'agent' THEN s.scope_id END AS "agentId", to_char(u.day, 'YYYY-MM-DD') AS day,
            u.committed_minor AS "committedMinor"
       FROM budget_scope s JOIN budget_usage u ON u.scope_id = s.id
      WHERE s.owner_id = $1::uuid AND u.day >= $2::date`,
    ownerId,
    fromDay,
  );
  const out = new Map<string | null, DayUsage[]>();
  for (const { agentId, day, committedMinor } of rows) {
    out.set(agentId, [...(out.get(agentId) ?? []), { day, committedMinor }]);
  }
  return out;
}

/** Counts an amount on a day in both scopes and remembers for whom. The scopes are locked by the caller. */
export async function addCommitment(
  tx: Tx,
  c: { subjectId: string; owner: ScopeRow; agent: ScopeRow | null; day: string; amountMinor: bigint },
): Promise<void> {
  await tx.$executeRawUnsafe(
    `WITH c AS (
       INSERT INTO budget_commitment (subject_id, owner_scope_id, agent_scope_id, day, amount_minor)
       VALUES ($1::uuid, $2::uuid, $3::uuid, $4::date, $5::bigint))
     INSERT INTO budget_usage (scope_id, day, committed_minor)
     SELECT s, $4::date, $5::bigint FROM unnest(ARRAY[$2::uuid, $3::uuid]) AS s WHERE s IS NOT NULL
     ON CONFLICT (scope_id, day) DO UPDATE SET committed_minor = budget_usage.committed_minor + EXCLUDED.committed_minor`,
    c.subjectId,
    c.owner.id,
    c.agent?.id ?? null,
    c.day,
    c.amountMinor,
  );
}

/**
 * Gives back at most what is left of a commitment, to the day it was counted on. Returns what was given back.
 * Locks the commitment, then the owner's usage, then the agent's: the order in which `addCommitment` takes them.
 */
export async function returnCommitment(tx: Tx, subjectId: string, amountMinor: bigint): Promise<bigint> {
  const rows = await tx.$queryRawUnsafe<
    { ownerScopeId: string; agentScopeId: string | null; day: Date; leftMinor: bigint }[]
  >(
    `SELECT owner_scope_id AS "ownerScopeId", agent_scope_id AS "agentScopeId", day, amount_minor - returned_minor AS "leftMinor"
       FROM budget_commitment WHERE subject_id = $1::uuid FOR UPDATE`,
    subjectId,
  );
  const c = rows[0];
  if (!c) return 0n;
  const given = amountMinor < c.leftMinor ? amountMinor : c.leftMinor;
  if (given <= 0n) return 0n;
  await tx.$executeRawUnsafe(
    'UPDATE budget_commitment SET returned_minor = returned_minor + $2::bigint WHERE subject_id = $1::uuid',
    subjectId,
    given,
  );
  for (const scope of [c.ownerScopeId, c.agentScopeId]) {
    if (scope === null) continue;
    await tx.$executeRawUnsafe(
      'UPDATE budget_usage SET committed_minor = GREATEST(0, committed_minor - $3::bigint) WHERE scope_id = $1::uuid AND day = $2::date',
      scope,
      c.day,
      given,
    );
  }
  return given;
}

/** Remembers that thresholds were told today. The scope is locked by the caller. */
export async function rememberTold(tx: Tx, scope: ScopeRow, told: Readonly<Record<string, string>>): Promise<void> {
  await tx.$executeRawUnsafe(
    'UPDATE budget_scope SET told = told || $2::jsonb WHERE id = $1::uuid',
    scope.id,
    JSON.stringify(told),
  );
}

// Approvals --------------------------------------------------------------------------------------------------------

/** One approval of this owner, and of this agent when the caller is one; a stranger's looks like none. */
export async function findApproval(
  tx: Tx,
  who: { ownerId: string; agentId: string | null },
  approvalId: string,
  lock = false,
): Promise<ApprovalRow | null> {
  if (!isId(approvalId)) return null;
  if (lock) {
    await tx.$executeRawUnsafe(
      'SELECT 1 FROM approval WHERE id = $1::uuid AND owner_id = $2::uuid FOR UPDATE',
      approvalId,
      who.ownerId,
    );
  }
  return tx.approval.findFirst({
    where: { id: approvalId, ownerId: who.ownerId, ...(who.agentId === null ? {} : { agentId: who.agentId }) },
  });
}

/** Newest first. */
export async function listApprovalRows(
  tx: Tx,
  f: { ownerId: string; agentId: string | null; status: ApprovalStatus | null },
  limit: number,
  offset: number,
): Promise<{ rows: ApprovalRow[]; total: number }> {
  const where: Prisma.ApprovalWhereInput = {
    ownerId: f.ownerId,
    ...(f.agentId === null ? {} : { agentId: f.agentId }),
    ...(f.status === null ? {} : { status: f.status }),
  };
  const [rows, total] = await Promise.all([
    tx.approval.findMany({ where, orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }], take: limit, skip: offset }),
    tx.approval.count({ where }),
  ]);
  return { rows, total };
}

/** Expires pending approvals past their time, skipping those somebody decides right now. */
export async function expireDue(tx: Tx, now: Date, limit: number): Promise<ApprovalRow[]> {
  const ids = await tx.$queryRawUnsafe<{ id: string }[]>(
    `UPDATE approval SET status = 'expired', decided_at = $1::timestamptz
      WHERE id IN (SELECT id FROM approval WHERE status = 'pending' AND expires_at <= $1::timestamptz
                    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING id`,
    now,
    limit,
  );
  return tx.approval.findMany({ where: { id: { in: ids.map((r) => r.id) } }, orderBy: { id: 'asc' } });
}

/** Erases the stored requests of approvals that ended before `endedBefore`; their digests stay. */
export async function eraseRequests(tx: Tx, endedBefore: Date, limit: number): Promise<number> {
  return tx.$executeRawUnsafe(
    `UPDATE approval SET request_encrypted = NULL, summary_encrypted = NULL
      WHERE id IN (SELECT id FROM approval WHERE request_encrypted IS NOT NULL AND status <> 'pending' AND decided_at <= $1
                    ORDER BY decided_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    endedBefore,
    limit,
  );
}
