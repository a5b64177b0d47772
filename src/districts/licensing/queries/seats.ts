/** Seats. Whoever decides about them holds the lock of the licence row. */
import { db } from '#platform/db/client.ts';
import type { Tx } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import type { SupportTier } from '../schemas.ts';

export interface SeatRow {
  id: string;
  deploymentId: string;
  hostname: string;
  version: string;
  firstSeen: Date;
  lastSeen: Date;
  instanceId: string | null;
  previousInstanceId: string | null;
  overLimit: boolean;
  instanceClonedAt: Date | null;
  deploymentReusedAt: Date | null;
}

/** Live seats in rank order: the first seen first. */
export async function listLiveSeats(tx: Tx, licenseId: string, since: Date): Promise<SeatRow[]> {
  return tx.$queryRawUnsafe<SeatRow[]>(
    `SELECT id, deployment_id AS "deploymentId", hostname, version, first_seen AS "firstSeen", last_seen AS "lastSeen",
            instance_id AS "instanceId", previous_instance_id AS "previousInstanceId", over_limit AS "overLimit",
            instance_cloned_at AS "instanceClonedAt", deployment_reused_at AS "deploymentReusedAt"
       FROM vpc_seat WHERE license_id = $1::uuid AND released_at IS NULL AND last_seen > $2
      ORDER BY first_seen, id`,
    licenseId,
    since,
  );
}

/** Every seat a licence ever had, the first seen first. */
export async function listSeatsEver(
  tx: Tx,
  licenseId: string,
): Promise<Pick<SeatRow, 'deploymentId' | 'hostname' | 'version' | 'firstSeen' | 'lastSeen'>[]> {
  return tx.vpcSeat.findMany({
    where: { licenseId },
    select: { deploymentId: true, hostname: true, version: true, firstSeen: true, lastSeen: true },
    orderBy: [{ firstSeen: 'asc' }, { id: 'asc' }],
  });
}

/** What a validation needs to know of the seats, counted by the database: a licence may have a thousand. */
export interface SeatPlace {
  /** Live seats now. */
  live: number;
  /** Live seats that were there before this one; null when this one is not live. */
  before: number | null;
  /** Another live host shows the same instance id: a copied volume. */
  cloned: boolean;
  /** The row of this host, live or lapsed. */
  id: string | null;
  firstSeen: Date | null;
  lastSeen: Date | null;
  instanceId: string | null;
  previousInstanceId: string | null;
  overLimit: boolean | null;
  instanceClonedAt: Date | null;
  deploymentReusedAt: Date | null;
}

/**
 * Releases the seats whose life is over and says what is left. A statement of its own after the lock of the licence: it
 * must see what the validation before committed.
 *
 * Nobody else releases a seat without that lock, but usage refreshes seats without it: the one that reports in the instant
 * its seat ends may still hold it for alive. A seat counts as gone only once it is written as released, so the row decides
 * between the two: usage that came first is waited for and keeps its seat, usage that comes later finds it released.
 */
export async function settleSeats(
  tx: Tx,
  at: { licenseId: string; deploymentId: string; hostname: string; instanceId: string | null; now: Date; since: Date },
): Promise<SeatPlace> {
  const rows = await tx.$queryRawUnsafe<SeatPlace[]>(
    `WITH gone AS (
       UPDATE vpc_seat SET released_at = $6::timestamptz, over_limit = false
        WHERE license_id = $1::uuid AND released_at IS NULL AND last_seen <= $5::timestamptz
       RETURNING id
     ), live AS (
       SELECT first_seen, id, hostname, instance_id FROM vpc_seat
        WHERE license_id = $1::uuid AND released_at IS NULL AND id NOT IN (SELECT id FROM gone)
     ), mine AS (
       SELECT *, released_at IS NULL AND id NOT IN (SELECT id FROM gone) AS live FROM vpc_seat
        WHERE license_id = $1::uuid AND deployment_id = $2 AND hostname = $3)
     SELECT (SELECT count(*)::int FROM live) AS live,
            CASE WHEN mine.live THEN (SELECT count(*)::int FROM live WHERE (live.first_seen, live.id) < (mine.first_seen, mine.id)) END AS before,
            EXISTS (SELECT 1 FROM live WHERE instance_id = $4::uuid AND hostname <> $3) AS cloned,
            mine.id, mine.first_seen AS "firstSeen", mine.last_seen AS "lastSeen", mine.instance_id AS "instanceId",
            mine.previous_instance_id AS "previousInstanceId", mine.over_limit AS "overLimit",
            mine.instance_cloned_at AS "instanceClonedAt", mine.deployment_reused_at AS "deploymentReusedAt"
       FROM (SELECT 1) AS one LEFT JOIN mine ON true`,
    at.licenseId,
    at.deploymentId,
    at.hostname,
    at.instanceId,
    at.since,
    at.now,
  );
  return rows[0] as SeatPlace;
}

export interface SeatWrite {
  licenseId: string;
  deploymentId: string;
  hostname: string;
  id: string;
  version: string;
  firstSeen: Date;
  now: Date;
  instanceId: string | null;
  previousInstanceId: string | null;
  overLimit: boolean;
  instanceClonedAt: Date | null;
  deploymentReusedAt: Date | null;
  /** Live seats after this write, and by how many they pass the licence. */
  live: number;
  overage: number;
}

/** Takes or keeps the seat, notes the validation and raises the day's peak: one statement, because it is the hot path. */
export async function keepSeat(tx: Tx, s: SeatWrite): Promise<void> {
  await tx.$executeRawUnsafe(
    `WITH seat AS (
       INSERT INTO vpc_seat (license_id, deployment_id, hostname, id, version, first_seen, last_seen, instance_id,
                             previous_instance_id, over_limit, instance_cloned_at, deployment_reused_at)
       VALUES ($1::uuid, $2, $3, $4::uuid, $5, $6::timestamptz, $7::timestamptz, $8::uuid, $9::uuid, $10, $11::timestamptz, $12::timestamptz)
       ON CONFLICT (license_id, deployment_id, hostname) DO UPDATE
          SET id = EXCLUDED.id, version = EXCLUDED.version, first_seen = EXCLUDED.first_seen, last_seen = EXCLUDED.last_seen,
              released_at = NULL, instance_id = EXCLUDED.instance_id, previous_instance_id = EXCLUDED.previous_instance_id,
              over_limit = EXCLUDED.over_limit, instance_cloned_at = EXCLUDED.instance_cloned_at,
              deployment_reused_at = EXCLUDED.deployment_reused_at
     ), license AS (
       UPDATE vpc_license SET last_validated_at = $7::timestamptz WHERE id = $1::uuid
     )
     INSERT INTO vpc_seat_day (license_id, day, peak, overage) VALUES ($1::uuid, ($7::timestamptz AT TIME ZONE 'UTC')::date, $13::int, $14::int)
     ON CONFLICT (license_id, day) DO UPDATE
        SET peak = greatest(vpc_seat_day.peak, EXCLUDED.peak), overage = greatest(vpc_seat_day.overage, EXCLUDED.overage)
      WHERE vpc_seat_day.peak < EXCLUDED.peak OR vpc_seat_day.overage < EXCLUDED.overage`,
    s.licenseId,
    s.deploymentId,
    s.hostname,
    s.id,
    s.version,
    s.firstSeen,
    s.now,
    s.instanceId,
    s.previousInstanceId,
    s.overLimit,
    s.instanceClonedAt,
    s.deploymentReusedAt,
    s.live,
    s.overage,
  );
}

export interface Renewal {
  orgId: string;
  expiresAt: Date;
  allowedReplicas: number;
  supportTier: SupportTier;
  live: number;
}

export interface SeatToRenew {
  keyHash: string;
  now: Date;
  deploymentId: string;
  hostname: string;
  instanceId: string | null;
  version: string;
  since: Date;
  renewAfter: Date;
}

export const RENEW = `WITH lic AS (
   SELECT l.id, l.org_id, l.expires_at, l.allowed_replicas, l.support_tier
     FROM vpc_license_key k JOIN vpc_license l ON l.id = k.license_id
    WHERE k.key_hash = $1::bpchar AND (k.retires_at IS NULL OR k.retires_at > $2::timestamptz)
      AND l.status = 'active' AND l.expires_at > $2::timestamptz
      FOR NO KEY UPDATE OF l
 ), held AS (
   SELECT s.first_seen, s.id, s.deployment_id, s.hostname, s.instance_id, s.last_seen > $7::timestamptz AS live
     FROM lic JOIN vpc_seat s ON s.license_id = lic.id
    WHERE s.released_at IS NULL
 ), mine AS (
   SELECT first_seen, id FROM held WHERE live AND deployment_id = $3 AND hostname = $4
 ), facts AS (
   SELECT (SELECT count(*)::int FROM held WHERE live) AS live,
          (SELECT count(*)::int FROM held, mine WHERE (held.first_seen, held.id) < (mine.first_seen, mine.id)) AS before,
          EXISTS (SELECT 1 FROM held WHERE live AND instance_id = $5::uuid AND hostname <> $4) AS cloned
 ), kept AS (
   UPDATE vpc_seat s SET last_seen = greatest(s.last_seen, $2::timestamptz), version = $6
     FROM lic, facts
    WHERE s.license_id = lic.id AND s.deployment_id = $3 AND s.hostname = $4
      AND s.released_at IS NULL AND s.last_seen > $8::timestamptz AND NOT s.over_limit
      AND ($5::uuid IS NULL OR s.instance_id = $5::uuid)
      AND facts.before < lic.allowed_replicas AND NOT facts.cloned
   RETURNING s.license_id
 ), license AS (
   UPDATE vpc_license l SET last_validated_at = $2::timestamptz FROM kept WHERE l.id = kept.license_id
 ), day AS (
   INSERT INTO vpc_seat_day (license_id, day, peak, overage)
   SELECT kept.license_id, ($2::timestamptz AT TIME ZONE 'UTC')::date, facts.live, greatest(0, facts.live - lic.allowed_replicas)
     FROM kept, lic, facts
   ON CONFLICT (license_id, day) DO UPDATE
      SET peak = greatest(vpc_seat_day.peak, EXCLUDED.peak), overage = greatest(vpc_seat_day.overage, EXCLUDED.overage)
    WHERE vpc_seat_day.peak < EXCLUDED.peak OR vpc_seat_day.overage < EXCLUDED.overage
 )
 SELECT lic.org_id AS "orgId", lic.expires_at AS "expiresAt", lic.allowed_replicas AS "allowedReplicas",
        lic.support_tier AS "supportTier", facts.live
   FROM kept, lic, facts`;

/**
 * The usual validation in one statement: an active licence, a seat that is live and stays as it is, and a rank within the
 * licence. Null when anything is otherwise; then nothing was written, and the long way decides.
 *
 * Locks the licence row first, like the long way, so the two never wait on each other crosswise. The seats are counted on
 * the snapshot from before that wait, which may miss a seat that was added or freed meanwhile: an added one ranks behind
 * this one, a freed one only makes room, and whether this seat itself still stands is read again when it is written.
 * A seat whose life is over keeps its rank until it is written as released (`settleSeats`): usage may be refreshing it.
 * `renewAfter` lies well before the end of a seat's life: a seat that is over begins anew, behind the others.
 */
export async function renewSeat(at: SeatToRenew): Promise<Renewal | null> {
  const rows = await db().$queryRawUnsafe<Renewal[]>(
    RENEW,
    at.keyHash,
    at.now,
    at.deploymentId,
    at.hostname,
    at.instanceId,
    at.version,
    at.since,
    at.renewAfter,
  );
  return rows[0] ?? null;
}

/**
 * `RENEW` for many seats at once, of any licences. It never waits for a licence row: one that somebody holds is passed
 * over, so that one pod's wait is not everybody's and two such statements cannot wait on each other crosswise.
 */
export const RENEW_MANY = `WITH sent AS MATERIALIZED (
   SELECT * FROM jsonb_to_recordset($1::jsonb) AS s(n int, key text, at timestamptz, deployment text, hostname text,
     instance uuid, version text, since timestamptz, after timestamptz)
 ), known AS MATERIALIZED (
   SELECT s.*, k.license_id
     FROM sent s LEFT JOIN vpc_license_key k ON k.key_hash = s.key::bpchar AND (k.retires_at IS NULL OR k.retires_at > s.at)
 ), lic AS MATERIALIZED (
   SELECT known.*, l.id, l.org_id, l.expires_at, l.allowed_replicas, l.support_tier
     FROM known JOIN vpc_license l ON l.id = known.license_id
    WHERE l.status = 'active' AND l.expires_at > known.at
    ORDER BY l.id
      FOR NO KEY UPDATE OF l SKIP LOCKED
 ), held AS MATERIALIZED (
   SELECT s.license_id, s.deployment_id, s.hostname, s.instance_id, s.last_seen > l.since AS live,
          row_number() OVER (PARTITION BY s.license_id ORDER BY s.first_seen, s.id)::int AS rank,
          count(*) FILTER (WHERE s.last_seen > l.since) OVER (PARTITION BY s.license_id)::int AS seats
     FROM (SELECT id, min(since) AS since FROM lic GROUP BY id) l JOIN vpc_seat s ON s.license_id = l.id
    WHERE s.released_at IS NULL
 ), place AS (
   SELECT lic.*, held.seats AS live
     FROM lic JOIN held ON held.license_id = lic.id AND held.deployment_id = lic.deployment AND held.hostname = lic.hostname
    WHERE held.live AND held.rank <= lic.allowed_replicas
      AND (lic.instance IS NULL OR NOT EXISTS (
        SELECT 1 FROM held other
         WHERE other.license_id = lic.id AND other.live AND other.instance_id = lic.instance
           AND other.hostname <> lic.hostname))
 ), kept AS (
   UPDATE vpc_seat s SET last_seen = greatest(s.last_seen, place.at), version = place.version
     FROM place
    WHERE s.license_id = place.id AND s.deployment_id = place.deployment AND s.hostname = place.hostname
      AND s.released_at IS NULL AND s.last_seen > place.after AND NOT s.over_limit
      AND (place.instance IS NULL OR s.instance_id = place.instance)
   RETURNING place.n
 ), license AS (
   UPDATE vpc_license l SET last_validated_at = p.at
     FROM (SELECT place.id, max(place.at) AS at FROM place JOIN kept USING (n) GROUP BY place.id) p WHERE l.id = p.id
 ), day AS (
   INSERT INTO vpc_seat_day (license_id, day, peak, overage)
   SELECT place.id, (place.at AT TIME ZONE 'UTC')::date, max(place.live), max(greatest(0, place.live - place.allowed_replicas))
     FROM place JOIN kept USING (n) GROUP BY 1, 2 ORDER BY 1, 2
   ON CONFLICT (license_id, day) DO UPDATE
      SET peak = greatest(vpc_seat_day.peak, EXCLUDED.peak), overage = greatest(vpc_seat_day.overage, EXCLUDED.overage)
    WHERE vpc_seat_day.peak < EXCLUDED.peak OR vpc_seat_day.overage < EXCLUDED.overage
 )
 SELECT known.n, known.license_id AS "licenseId", lic.n IS NOT NULL AS judged, kept.n IS NOT NULL AS kept, lic.org_id AS "orgId", lic.expires_at AS "expiresAt",
        lic.allowed_replicas AS "allowedReplicas", lic.support_tier AS "supportTier", place.live
   FROM known LEFT JOIN lic USING (n) LEFT JOIN place USING (n) LEFT JOIN kept USING (n)`;

export function seatToSend(at: SeatToRenew, n: number): Record<string, unknown> {
  return {
    n,
    key: at.keyHash,
    at: at.now,
    deployment: at.deploymentId,
    hostname: at.hostname,
    instance: at.instanceId,
    version: at.version,
    since: at.since,
    after: at.renewAfter,
  };
}

/** What one statement for many says of each: renewed, or the licence of the key and how to go on. */
export type RenewalTried = Renewal | { licenseId: string; next: 'decide' | 'alone' } | 'unknown';

/**
 * `renewSeat` for many, each host at most once. 'decide' where there is more to decide, 'alone' where somebody else holds
 * the licence row or the licence may not run. Renewals leave every rank as it is, so those of one licence may share the
 * statement.
 */
export async function renewSeats(items: SeatToRenew[]): Promise<RenewalTried[]> {
  const rows = await db().$queryRawUnsafe<
    (Renewal & { n: number; licenseId: string | null; judged: boolean; kept: boolean })[]
  >(RENEW_MANY, JSON.stringify(items.map(seatToSend)));
  const found = new Map(rows.map((r) => [r.n, r]));
  return items.map((_i, n) => {
    const row = found.get(n);
    if (!row?.licenseId) return 'unknown';
    return row.kept ? row : { licenseId: row.licenseId, next: row.judged ? 'decide' : 'alone' };
  });
}

/** True when a live seat was freed. */
export async function releaseSeatRow(
  tx: Tx,
  licenseId: string,
  deploymentId: string,
  hostname: string,
  now: Date,
  since: Date,
): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    `UPDATE vpc_seat SET released_at = $4, over_limit = false
      WHERE license_id = $1::uuid AND deployment_id = $2 AND hostname = $3 AND released_at IS NULL AND last_seen > $5`,
    licenseId,
    deploymentId,
    hostname,
    now,
    since,
  );
  return n === 1;
}

/** Frees a live seat by id; its deployment, or null when there is none. */
export async function freeSeatRow(
  tx: Tx,
  licenseId: string,
  replicaId: string,
  now: Date,
  since: Date,
): Promise<{ deploymentId: string } | null> {
  if (!isId(replicaId)) return null;
  const rows = await tx.$queryRawUnsafe<{ deploymentId: string }[]>(
    `UPDATE vpc_seat SET released_at = $3, over_limit = false
      WHERE license_id = $1::uuid AND id = $2::uuid AND released_at IS NULL AND last_seen > $4
      RETURNING deployment_id AS "deploymentId"`,
    licenseId,
    replicaId,
    now,
    since,
  );
  return rows[0] ?? null;
}

/** A conflict between two instances on one deployment and host: two clusters share a deployment id. */
export async function flagReuse(
  tx: Tx,
  licenseId: string,
  deploymentId: string,
  hostname: string,
  now: Date,
): Promise<void> {
  await tx.$executeRawUnsafe(
    'UPDATE vpc_seat SET deployment_reused_at = $4 WHERE license_id = $1::uuid AND deployment_id = $2 AND hostname = $3',
    licenseId,
    deploymentId,
    hostname,
    now,
  );
}

/** The check at UTC midnight: seats that live on into a day count there although nobody validated yet. */
export async function startSeatDay(tx: Tx, day: string, dayStart: Date, since: Date): Promise<number> {
  return tx.$executeRawUnsafe(
    `INSERT INTO vpc_seat_day (license_id, day, peak, overage)
     SELECT s.license_id, $1::date, count(*)::int, greatest(0, count(*)::int - l.allowed_replicas)
       FROM vpc_seat s JOIN vpc_license l ON l.id = s.license_id
      WHERE s.released_at IS NULL AND s.last_seen > $3 AND s.first_seen < $2
        AND NOT EXISTS (SELECT 1 FROM vpc_seat_day d WHERE d.license_id = s.license_id AND d.day = $1::date)
      GROUP BY s.license_id, l.allowed_replicas
     ON CONFLICT (license_id, day) DO NOTHING`,
    day,
    dayStart,
    since,
  );
}

export async function countLiveSeats(tx: Tx, licenseId: string, since: Date): Promise<number> {
  return tx.vpcSeat.count({ where: { licenseId, releasedAt: null, lastSeen: { gt: since } } });
}
