/** Organisations, licences and keys. Lock order: licence → seat → telemetry → usage hour. */
import { db } from '#platform/db/client.ts';
import type { Tx } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import type { LicenseFacts } from '../policy.ts';
import type { LicenseStatus, ReplicaPolicy, SupportTier } from '../schemas.ts';

export interface LicenseRow extends LicenseFacts {
  id: string;
  orgId: string;
  allowedReplicas: number;
  supportTier: SupportTier;
  notes: string;
  replicaPolicy: ReplicaPolicy;
  offline: boolean;
  usageBudgetMinor: bigint | null;
  issuedAt: Date;
  lastValidatedAt: Date | null;
  revokedAt: Date | null;
  orgName: string;
  orgOwnerId: string | null;
  stripeCustomerId: string | null;
}

const LICENSE = `l.id, l.org_id AS "orgId", l.status, l.expires_at AS "expiresAt", l.allowed_replicas AS "allowedReplicas",
  l.support_tier AS "supportTier", l.notes, l.replica_policy AS "replicaPolicy", l.offline, l.usage_budget_minor AS "usageBudgetMinor",
  l.issued_at AS "issuedAt", l.last_validated_at AS "lastValidatedAt", l.suspended_at AS "suspendedAt", l.revoked_at AS "revokedAt",
  o.name AS "orgName", o.owner_id AS "orgOwnerId", o.stripe_customer_id AS "stripeCustomerId"`;

/**
 * `lock` takes the licence row FOR NO KEY UPDATE: validations and changes of one licence queue behind one another,
 * while telemetry, whose foreign key only wants the row to stay, passes.
 */
export async function findLicense(tx: Tx, licenseId: string, lock = false): Promise<LicenseRow | null> {
  if (!isId(licenseId)) return null;
  const rows = await tx.$queryRawUnsafe<LicenseRow[]>(
    `SELECT ${LICENSE} FROM vpc_license l JOIN organization o ON o.id = l.org_id
      WHERE l.id = $1::uuid${lock ? ' FOR NO KEY UPDATE OF l' : ''}`,
    licenseId,
  );
  return rows[0] ?? null;
}

/** Whether this licence may report usage, held so until the end of the transaction: an erasure waits. Null when it is gone. */
export async function holdForUsage(tx: Tx, licenseId: string): Promise<LicenseFacts['status'] | null> {
  const rows = await tx.$queryRawUnsafe<{ status: LicenseFacts['status'] }[]>(
    'SELECT status FROM vpc_license WHERE id = $1::uuid FOR KEY SHARE',
    licenseId,
  );
  return rows[0]?.status ?? null;
}

/** The licences of an organisation, by id, locked also against usage that is being stored. */
export async function lockLicensesOf(tx: Tx, orgId: string): Promise<{ id: string; status: LicenseFacts['status'] }[]> {
  return tx.$queryRawUnsafe<{ id: string; status: LicenseFacts['status'] }[]>(
    'SELECT id, status FROM vpc_license WHERE org_id = $1::uuid ORDER BY id FOR UPDATE',
    orgId,
  );
}

export interface KeyFacts {
  licenseId: string;
  allowedReplicas: number;
}

const FIND_KEY = `SELECT k.license_id AS "licenseId", l.allowed_replicas AS "allowedReplicas"
   FROM vpc_license_key k JOIN vpc_license l ON l.id = k.license_id
  WHERE k.key_hash = $1::bpchar AND (k.retires_at IS NULL OR k.retires_at > $2::timestamptz)`;

/** One index access. A key past its end is not found. Without a transaction it is one statement on its own. */
export async function findKey(tx: Tx | null, keyHash: string, now: Date): Promise<KeyFacts | null> {
  const rows = await (tx ?? db()).$queryRawUnsafe<KeyFacts[]>(FIND_KEY, keyHash, now);
  return rows[0] ?? null;
}

/** A key by its hash, ended ones included; `works` is true while some pod may still use it. */
export async function findLeakedKey(
  tx: Tx,
  keyHash: string,
  now: Date,
): Promise<{ keyId: string; licenseId: string; orgId: string; orgOwnerId: string | null; works: boolean } | null> {
  const rows = await tx.$queryRawUnsafe<
    { keyId: string; licenseId: string; orgId: string; orgOwnerId: string | null; works: boolean }[]
  >(
    `SELECT k.id AS "keyId", l.id AS "licenseId", l.org_id AS "orgId", o.owner_id AS "orgOwnerId",
            l.status <> 'revoked' AND (k.retires_at IS NULL OR k.retires_at > $2::timestamptz) AS works
       FROM vpc_license_key k JOIN vpc_license l ON l.id = k.license_id JOIN organization o ON o.id = l.org_id
      WHERE k.key_hash = $1::bpchar`,
    keyHash,
    now,
  );
  return rows[0] ?? null;
}

/** The licence of a key, locked like `findLicense`; null when the key is unknown or has ended. */
export async function lockLicenseOfKey(tx: Tx, keyHash: string, now: Date): Promise<LicenseRow | null> {
  const rows = await tx.$queryRawUnsafe<LicenseRow[]>(
    `SELECT ${LICENSE} FROM vpc_license_key k JOIN vpc_license l ON l.id = k.license_id JOIN organization o ON o.id = l.org_id
      WHERE k.key_hash = $1::bpchar AND (k.retires_at IS NULL OR k.retires_at > $2) FOR NO KEY UPDATE OF l`,
    keyHash,
    now,
  );
  return rows[0] ?? null;
}

/** Makes the organisation when its id was never seen; true when it was new. */
export async function ensureOrganization(
  tx: Tx,
  org: { id: string; name: string; ownerId: string | null; now: Date },
): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    'INSERT INTO organization (id, name, owner_id, created_at) VALUES ($1::uuid, $2, $3::uuid, $4) ON CONFLICT (id) DO NOTHING',
    org.id,
    org.name,
    org.ownerId,
    org.now,
  );
  return n === 1;
}

export interface NewLicense {
  id: string;
  orgId: string;
  expiresAt: Date;
  allowedReplicas: number;
  supportTier: SupportTier;
  notes: string;
  replicaPolicy: ReplicaPolicy;
  offline: boolean;
  usageBudgetMinor: bigint | null;
  issuedAt: Date;
}

export async function insertLicense(tx: Tx, l: NewLicense): Promise<void> {
  await tx.vpcLicense.create({ data: l });
}

export async function insertKey(
  tx: Tx,
  key: { id: string; licenseId: string; keyHash: string; createdAt: Date },
): Promise<void> {
  await tx.vpcLicenseKey.create({ data: key });
}

/** Older keys end at `until` at the latest; an earlier end stays. Returns the latest end of a key still alive, if any. */
export async function retireKeys(tx: Tx, licenseId: string, until: Date, now: Date): Promise<Date | null> {
  const rows = await tx.$queryRawUnsafe<{ until: Date | null }[]>(
    `WITH r AS (
       UPDATE vpc_license_key SET retires_at = least(retires_at, $2::timestamptz)
        WHERE license_id = $1::uuid AND (retires_at IS NULL OR retires_at > $3::timestamptz) RETURNING retires_at)
     SELECT max(retires_at) AS until FROM r WHERE retires_at > $3::timestamptz`,
    licenseId,
    until,
    now,
  );
  return rows[0]?.until ?? null;
}

/** Every key a licence ever had, newest first: old ones still prove old usage logs. */
export async function listKeyHashes(tx: Tx, licenseId: string): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ hash: string }[]>(
    'SELECT key_hash::text AS hash FROM vpc_license_key WHERE license_id = $1::uuid ORDER BY created_at DESC, id DESC',
    licenseId,
  );
  return rows.map((r) => r.hash);
}

export async function updateLicenseRow(
  tx: Tx,
  licenseId: string,
  data: {
    status?: 'active' | 'suspended' | 'revoked';
    expiresAt?: Date;
    allowedReplicas?: number;
    supportTier?: SupportTier;
    notes?: string;
    replicaPolicy?: ReplicaPolicy;
    offline?: boolean;
    usageBudgetMinor?: bigint | null;
    suspendedAt?: Date | null;
    revokedAt?: Date | null;
  },
): Promise<void> {
  await tx.vpcLicense.update({ where: { id: licenseId }, data });
}

/** Accepted events, superseded and held ones included. */
export async function countEvents(tx: Tx, licenseId: string): Promise<number> {
  const rows = await tx.$queryRawUnsafe<{ n: bigint | null }[]>(
    'SELECT sum(events) AS n FROM vpc_usage_hour WHERE license_id = $1::uuid',
    licenseId,
  );
  return Number(rows[0]?.n ?? 0n);
}

export interface LicenseListRow extends LicenseRow {
  totalEvents: number;
  seatsLive: number;
}

export interface LicenseFilter {
  orgId?: string | undefined;
  ownerId?: string | undefined;
  status?: LicenseStatus | undefined;
  expiringBefore?: Date | undefined;
  before?: { at: Date; id: string } | undefined;
}

/** Newest first; at most `limit` rows. */
export async function listLicenseRows(
  tx: Tx,
  filter: LicenseFilter,
  limit: number,
  now: Date,
  seatsSince: Date,
): Promise<LicenseListRow[]> {
  const where: string[] = [];
  const args: unknown[] = [limit, seatsSince];
  const arg = (v: unknown) => {
    args.push(v);
    return `$${args.length}`;
  };
  if (filter.orgId !== undefined) where.push(isId(filter.orgId) ? `l.org_id = ${arg(filter.orgId)}::uuid` : 'false');
  if (filter.ownerId !== undefined) where.push(`o.owner_id = ${arg(filter.ownerId)}::uuid`);
  if (filter.status === 'active') where.push(`l.status = 'active' AND l.expires_at > ${arg(now)}`);
  else if (filter.status === 'expired') where.push(`l.status = 'active' AND l.expires_at <= ${arg(now)}`);
  else if (filter.status !== undefined) where.push(`l.status = ${arg(filter.status)}`);
  if (filter.expiringBefore) where.push(`l.expires_at < ${arg(filter.expiringBefore)}`);
  if (filter.before)
    where.push(`(l.issued_at, l.id) < (${arg(filter.before.at)}::timestamptz, ${arg(filter.before.id)}::uuid)`);
  const rows = await tx.$queryRawUnsafe<(LicenseRow & { totalEvents: bigint; seatsLive: bigint })[]>(
    `SELECT ${LICENSE},
            coalesce((SELECT sum(h.events) FROM vpc_usage_hour h WHERE h.license_id = l.id), 0)::bigint AS "totalEvents",
            (SELECT count(*) FROM vpc_seat s WHERE s.license_id = l.id AND s.released_at IS NULL AND s.last_seen > $2) AS "seatsLive"
       FROM vpc_license l JOIN organization o ON o.id = l.org_id
      ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
      ORDER BY l.issued_at DESC, l.id DESC LIMIT $1`,
    ...args,
  );
  return rows.map((r) => ({ ...r, totalEvents: Number(r.totalEvents), seatsLive: Number(r.seatsLive) }));
}

// Organisations -----------------------------------------------------------------------------------------------------------

export interface OrganizationRow {
  id: string;
  name: string;
  ownerId: string | null;
  stripeCustomerId: string | null;
  createdAt: Date;
  licenses: number;
}

export async function listOrganizationRows(
  tx: Tx,
  filter: { id?: string; ownerId?: string; before?: { at: Date; id: string } | undefined },
  limit: number,
): Promise<OrganizationRow[]> {
  const rows = await tx.organization.findMany({
    where: {
      ...(filter.id === undefined ? {} : { id: filter.id }),
      ...(filter.ownerId === undefined ? {} : { ownerId: filter.ownerId }),
      ...(filter.before
        ? {
            OR: [
              { createdAt: { lt: filter.before.at } },
              { createdAt: filter.before.at, id: { lt: filter.before.id } },
            ],
          }
        : {}),
    },
    include: { _count: { select: { licenses: true } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
  });
  return rows.map(({ _count, ...r }) => ({ ...r, licenses: _count.licenses }));
}

/** Null when there is no such organisation. Locks it. */
export async function lockOrganization(
  tx: Tx,
  orgId: string,
): Promise<{ id: string; name: string; ownerId: string | null; stripeCustomerId: string | null } | null> {
  const rows = await tx.$queryRawUnsafe<
    { id: string; name: string; ownerId: string | null; stripeCustomerId: string | null }[]
  >(
    `SELECT id, name, owner_id AS "ownerId", stripe_customer_id AS "stripeCustomerId" FROM organization WHERE id = $1::uuid FOR UPDATE`,
    orgId,
  );
  return rows[0] ?? null;
}

export async function updateOrganizationRow(
  tx: Tx,
  orgId: string,
  data: { name?: string; ownerId?: string | null; stripeCustomerId?: string | null; erasedAt?: Date },
): Promise<void> {
  await tx.organization.update({ where: { id: orgId }, data });
}

/** Names, notes, hosts and instances of an organisation give way to pseudonyms; numbers stay. Its licences are locked. */
export async function pseudonymise(
  tx: Tx,
  orgId: string,
  pseudonym: { name(value: string): string; id(value: string): string },
  now: Date,
): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE organization SET name = $2, owner_id = NULL, erased_at = $3::timestamptz WHERE id = $1::uuid`,
    orgId,
    pseudonym.name(orgId),
    now,
  );
  await tx.$executeRawUnsafe(`UPDATE vpc_license SET notes = '' WHERE org_id = $1::uuid`, orgId);
  const hosts = await tx.$queryRawUnsafe<{ hostname: string }[]>(
    `SELECT DISTINCT hostname FROM (
        SELECT s.hostname FROM vpc_seat s JOIN vpc_license l ON l.id = s.license_id WHERE l.org_id = $1::uuid
        UNION SELECT t.hostname FROM vpc_telemetry t JOIN vpc_license l ON l.id = t.license_id WHERE l.org_id = $1::uuid
        UNION SELECT g.hostname FROM vpc_usage_log g JOIN vpc_license l ON l.id = g.license_id WHERE l.org_id = $1::uuid) h`,
    orgId,
  );
  const names = JSON.stringify(hosts.map((h) => ({ old: h.hostname, new: pseudonym.name(h.hostname) })));
  for (const [table, extra] of [
    // Usage before seats, as whoever stores a usage period takes them.
    ['vpc_telemetry', ', instance_id = NULL'],
    ['vpc_usage_log', ''],
    ['vpc_seat', ', instance_id = NULL, previous_instance_id = NULL'],
  ] as const) {
    await tx.$executeRawUnsafe(
      `UPDATE ${table} t SET hostname = n.new ${extra}
         FROM jsonb_to_recordset($2::jsonb) AS n(old text, new text), vpc_license l
        WHERE l.org_id = $1::uuid AND t.license_id = l.id AND t.hostname = n.old`,
      orgId,
      names,
    );
  }
  const logs = await tx.$queryRawUnsafe<{ instance: string }[]>(
    `SELECT DISTINCT g.instance_id AS instance FROM vpc_usage_log g JOIN vpc_license l ON l.id = g.license_id WHERE l.org_id = $1::uuid`,
    orgId,
  );
  await tx.$executeRawUnsafe(
    `UPDATE vpc_usage_log t SET instance_id = n.new
       FROM jsonb_to_recordset($2::jsonb) AS n(old uuid, new uuid), vpc_license l
      WHERE l.org_id = $1::uuid AND t.license_id = l.id AND t.instance_id = n.old`,
    orgId,
    JSON.stringify(logs.map(({ instance }) => ({ old: instance, new: pseudonym.id(instance) }))),
  );
}
