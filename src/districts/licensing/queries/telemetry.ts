/** Telemetry rows and their hourly roll-up. */
import { db } from '#platform/db/client.ts';
import type { Tx } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';

export type HeldReason = 'too_old' | 'before_issue';

export interface NewEvent {
  id: string;
  deploymentId: string;
  hostname: string;
  model: string;
  periodStart: Date;
  periodEnd: Date;
  revision: number;
  inputTokens: bigint;
  outputTokens: bigint;
  requestCount: bigint;
  payloadHash: string;
  instanceId: string | null;
  source: 'single' | 'batch' | 'file';
}

/** Whom a record is stored for: a key that was sent, or a licence that is already known. */
export type LicenseRef = { keyHash: string } | { licenseId: string };

export interface StoreLimits {
  now: Date;
  /** A period that ended before it is held. */
  oldBefore: Date;
  /** Seats seen after it are live. */
  seatsSince: Date;
  /** Days after expiry in which usage from before it is still taken; 0 on the strict endpoint. */
  lateDays: number;
}

export interface StoredEvent {
  licenseId: string;
  orgId: string;
  status: 'active' | 'suspended' | 'revoked';
  expiresAt: Date;
  suspendedAt: Date | null;
  issuedAt: Date;
  /** True when the licence may report this period now. */
  open: boolean;
  /** Null when no row was written: refused, to be held, or something is in the way. */
  eventId: string | null;
  /** Why it is, or would be, held. */
  heldReason: HeldReason | null;
  /** The row with the same numbers, when this is a repeat. */
  storedBefore: string | null;
}

/**
 * One statement: finds the licence, judges it, stores the event unless something is in the way, adds it to the hour and
 * keeps the seat alive. Its effects are one commit, so what is acknowledged is in the usage report. The licence is held
 * FOR KEY SHARE, which only an erasure waits for, and is waited for by: no name comes in behind it. Held events raise the
 * count of the hour and nothing else; they are stored only inside a transaction, which also tells of them.
 */
const STORE = (by: 'key' | 'license') => `
WITH lic AS (
  SELECT l.id, l.org_id, l.status, l.expires_at, l.suspended_at, l.issued_at,
         l.status = 'active' AND (l.expires_at > $2::timestamptz
           OR ($16::int > 0 AND $7::timestamptz <= l.expires_at
               AND $2::timestamptz < l.expires_at + make_interval(days => $16::int))) AS open,
         CASE WHEN $7::timestamptz < $15::timestamptz THEN 'too_old'
              WHEN $6::timestamptz < l.issued_at - interval '5 minutes' THEN 'before_issue' END AS held
    FROM ${
      by === 'key'
        ? 'vpc_license_key k JOIN vpc_license l ON l.id = k.license_id WHERE k.key_hash = $1::bpchar AND (k.retires_at IS NULL OR k.retires_at > $2::timestamptz)'
        : 'vpc_license l WHERE l.id = $1::uuid'
    }
     FOR KEY SHARE OF l
), ins AS (
  INSERT INTO vpc_telemetry (id, license_id, deployment_id, hostname, model, period_start, period_end, revision, input_tokens,
                             output_tokens, request_count, payload_hash, instance_id, source, received_at, held_reason)
  SELECT $18::uuid, lic.id, $3, $4, $5, $6::timestamptz, $7::timestamptz, $8::int, $9::bigint, $10::bigint, $11::bigint, $12,
         $13::uuid, $14, $2::timestamptz, lic.held
    FROM lic WHERE lic.open AND (lic.held IS NULL OR $19::boolean)
  ON CONFLICT DO NOTHING
  RETURNING id, license_id, held_reason
), hour AS (
  INSERT INTO vpc_usage_hour AS h (license_id, hour, deployment_id, model, input_tokens, output_tokens, request_count, events, updated_at)
  SELECT license_id, date_trunc('hour', $6::timestamptz, 'UTC'), $3, $5,
         CASE WHEN held_reason IS NULL THEN $9::bigint ELSE 0 END, CASE WHEN held_reason IS NULL THEN $10::bigint ELSE 0 END,
         CASE WHEN held_reason IS NULL THEN $11::bigint ELSE 0 END, 1, $2::timestamptz
    FROM ins
  ON CONFLICT (license_id, hour, deployment_id, model) DO UPDATE
     SET input_tokens = h.input_tokens + EXCLUDED.input_tokens, output_tokens = h.output_tokens + EXCLUDED.output_tokens,
         request_count = h.request_count + EXCLUDED.request_count, events = h.events + 1, updated_at = EXCLUDED.updated_at
), seat AS (
  UPDATE vpc_seat s SET last_seen = greatest(s.last_seen, $2::timestamptz)
    FROM ins WHERE s.license_id = ins.license_id AND s.deployment_id = $3 AND s.hostname = $4
     AND s.released_at IS NULL AND s.last_seen > $17::timestamptz
)
SELECT lic.id AS "licenseId", lic.org_id AS "orgId", lic.status, lic.expires_at AS "expiresAt", lic.suspended_at AS "suspendedAt",
       lic.issued_at AS "issuedAt", lic.open, ins.id AS "eventId", lic.held AS "heldReason",
       CASE WHEN ins.id IS NULL AND lic.open AND lic.held IS NULL THEN (
         SELECT t.id FROM vpc_telemetry t
          WHERE t.license_id = lic.id AND t.deployment_id = $3 AND t.hostname = $4 AND t.model = $5
            AND t.period_start = $6::timestamptz AND t.period_end = $7::timestamptz AND t.revision = $8::int
            AND t.payload_hash = $12::bpchar AND t.held_reason IS NULL) END AS "storedBefore"
  FROM lic LEFT JOIN ins ON true`;
export const STORE_BY_KEY = STORE('key');
const STORE_BY_LICENSE = STORE('license');

/**
 * Null when the key is unknown. Without a transaction it is one statement and one commit, and writes nothing for an event
 * that is to be held.
 */
export async function storeEvent(
  tx: Tx | null,
  ref: LicenseRef,
  e: NewEvent,
  limits: StoreLimits,
): Promise<StoredEvent | null> {
  const byKey = 'keyHash' in ref;
  const rows = await (tx ?? db()).$queryRawUnsafe<StoredEvent[]>(
    byKey ? STORE_BY_KEY : STORE_BY_LICENSE,
    byKey ? ref.keyHash : ref.licenseId,
    limits.now,
    e.deploymentId,
    e.hostname,
    e.model,
    e.periodStart,
    e.periodEnd,
    e.revision,
    e.inputTokens,
    e.outputTokens,
    e.requestCount,
    e.payloadHash,
    e.instanceId,
    e.source,
    limits.oldBefore,
    limits.lateDays,
    limits.seatsSince,
    e.id,
    tx !== null,
  );
  return rows[0] ?? null;
}

/** What a call to store one event outside of a transaction knows. */
export interface EventToStore {
  ref: LicenseRef;
  event: NewEvent;
  limits: StoreLimits;
}

/**
 * `STORE` for many events at once: one commit for all of them. Rows are written in the order of their keys, so that two
 * such statements never wait on each other crosswise; a seat whose row somebody else is writing is being kept or freed by
 * them, and is passed over. Of two events that overlap the first written stays: whoever needs the order in which they
 * came must not put both into one statement.
 */
export const STORE_MANY = `
WITH sent AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS s(key text, license uuid, at timestamptz, deployment text, hostname text, model text,
    "start" timestamptz, "end" timestamptz, revision int, input bigint, output bigint, requests bigint, payload text,
    instance uuid, source text, old timestamptz, late int, seats timestamptz, id uuid)
), lic AS MATERIALIZED (
  SELECT s.*, l.id AS license_id, l.org_id, l.status, l.expires_at, l.suspended_at, l.issued_at,
         l.status = 'active' AND (l.expires_at > s.at
           OR (s.late > 0 AND s."end" <= l.expires_at AND s.at < l.expires_at + make_interval(days => s.late))) AS open,
         CASE WHEN s."end" < s.old THEN 'too_old'
              WHEN s."start" < l.issued_at - interval '5 minutes' THEN 'before_issue' END AS held
    FROM sent s
    LEFT JOIN vpc_license_key k ON k.key_hash = s.key::bpchar AND (k.retires_at IS NULL OR k.retires_at > s.at)
    JOIN vpc_license l ON l.id = coalesce(k.license_id, s.license)
   ORDER BY l.id
     FOR KEY SHARE OF l
), ins AS (
  INSERT INTO vpc_telemetry (id, license_id, deployment_id, hostname, model, period_start, period_end, revision, input_tokens,
                             output_tokens, request_count, payload_hash, instance_id, source, received_at)
  SELECT id, license_id, deployment, hostname, model, "start", "end", revision, input, output, requests, payload, instance,
         source, at
    FROM lic WHERE open AND held IS NULL
   ORDER BY license_id, deployment, hostname, model, "start", "end", revision
  ON CONFLICT DO NOTHING
  RETURNING id
), kept AS (
  SELECT lic.* FROM lic JOIN ins ON ins.id = lic.id
), hour AS (
  INSERT INTO vpc_usage_hour AS h (license_id, hour, deployment_id, model, input_tokens, output_tokens, request_count, events, updated_at)
  SELECT license_id, date_trunc('hour', "start", 'UTC'), deployment, model, sum(input)::bigint, sum(output)::bigint,
         sum(requests)::bigint, count(*)::int, max(at)
    FROM kept GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (license_id, hour, deployment_id, model) DO UPDATE
     SET input_tokens = h.input_tokens + EXCLUDED.input_tokens, output_tokens = h.output_tokens + EXCLUDED.output_tokens,
         request_count = h.request_count + EXCLUDED.request_count, events = h.events + EXCLUDED.events,
         updated_at = EXCLUDED.updated_at
), free AS (
  SELECT s.id, k.at
    FROM (SELECT license_id, deployment, hostname, max(at) AS at, min(seats) AS seats FROM kept GROUP BY 1, 2, 3) k
    JOIN vpc_seat s ON s.license_id = k.license_id AND s.deployment_id = k.deployment AND s.hostname = k.hostname
   WHERE s.released_at IS NULL AND s.last_seen > k.seats
     FOR NO KEY UPDATE OF s SKIP LOCKED
), seat AS (
  UPDATE vpc_seat s SET last_seen = greatest(s.last_seen, free.at) FROM free WHERE s.id = free.id
)
SELECT lic.id AS sent, lic.license_id AS "licenseId", lic.org_id AS "orgId", lic.status, lic.expires_at AS "expiresAt",
       lic.suspended_at AS "suspendedAt", lic.issued_at AS "issuedAt", lic.open, ins.id AS "eventId", lic.held AS "heldReason",
       CASE WHEN ins.id IS NULL AND lic.open AND lic.held IS NULL THEN (
         SELECT t.id FROM vpc_telemetry t
          WHERE t.license_id = lic.license_id AND t.deployment_id = lic.deployment AND t.hostname = lic.hostname
            AND t.model = lic.model AND t.period_start = lic."start" AND t.period_end = lic."end" AND t.revision = lic.revision
            AND t.payload_hash = lic.payload::bpchar AND t.held_reason IS NULL) END AS "storedBefore"
  FROM lic LEFT JOIN ins ON ins.id = lic.id`;

/** As one row of `STORE_MANY`. Numbers are whole and below 2^53: JSON carries them as they are. */
export function rowToSend({ ref, event: e, limits }: EventToStore): Record<string, unknown> {
  return {
    key: 'keyHash' in ref ? ref.keyHash : null,
    license: 'licenseId' in ref ? ref.licenseId : null,
    at: limits.now,
    deployment: e.deploymentId,
    hostname: e.hostname,
    model: e.model,
    start: e.periodStart,
    end: e.periodEnd,
    revision: e.revision,
    input: Number(e.inputTokens),
    output: Number(e.outputTokens),
    requests: Number(e.requestCount),
    payload: e.payloadHash,
    instance: e.instanceId,
    source: e.source,
    old: limits.oldBefore,
    late: limits.lateDays,
    seats: limits.seatsSince,
    id: e.id,
  };
}

/** `storeEvent` without a transaction, for many at once. */
export async function storeEvents(items: EventToStore[]): Promise<(StoredEvent | null)[]> {
  const rows = await db().$queryRawUnsafe<(StoredEvent & { sent: string })[]>(
    STORE_MANY,
    JSON.stringify(items.map(rowToSend)),
  );
  const found = new Map(rows.map((r) => [r.sent, r]));
  return items.map((i) => found.get(i.event.id) ?? null);
}

export interface EventRow {
  id: string;
  licenseId: string;
  deploymentId: string;
  hostname: string;
  model: string;
  periodStart: Date;
  periodEnd: Date;
  revision: number;
  inputTokens: bigint;
  outputTokens: bigint;
  requestCount: bigint;
  payloadHash: string;
  instanceId: string | null;
  receivedAt: Date;
  supersededBy: string | null;
  heldReason: HeldReason | null;
  decision: 'bill' | 'discard' | null;
}

const EVENT = `id, license_id AS "licenseId", deployment_id AS "deploymentId", hostname, model, period_start AS "periodStart",
  period_end AS "periodEnd", revision, input_tokens AS "inputTokens", output_tokens AS "outputTokens", request_count AS "requestCount",
  payload_hash::text AS "payloadHash", instance_id AS "instanceId", received_at AS "receivedAt", superseded_by AS "supersededBy",
  held_reason AS "heldReason", decision`;

type Bounds = Pick<EventRow, 'deploymentId' | 'hostname' | 'model' | 'periodStart' | 'periodEnd'>;

/**
 * Every revision of the same bounds, newest first, locked. Corrections of one period queue on an advisory lock before
 * they look: a row lock alone would show the one that waited a set without the correction that was first.
 */
export async function lockRevisions(tx: Tx, licenseId: string, b: Bounds): Promise<EventRow[]> {
  await tx.$executeRawUnsafe(
    'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
    [
      'vpc_telemetry',
      licenseId,
      b.deploymentId,
      b.hostname,
      b.model,
      b.periodStart.toISOString(),
      b.periodEnd.toISOString(),
    ].join(' '),
  );
  return tx.$queryRawUnsafe<EventRow[]>(
    `SELECT ${EVENT} FROM vpc_telemetry
      WHERE license_id = $1::uuid AND deployment_id = $2 AND hostname = $3 AND model = $4
        AND period_start = $5::timestamptz AND period_end = $6::timestamptz
      ORDER BY revision DESC FOR UPDATE`,
    licenseId,
    b.deploymentId,
    b.hostname,
    b.model,
    b.periodStart,
    b.periodEnd,
  );
}

/** The oldest live row that overlaps these bounds. */
export async function findOverlap(tx: Tx, licenseId: string, b: Bounds): Promise<string | null> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id FROM vpc_telemetry
      WHERE license_id = $1::uuid AND deployment_id = $2 AND hostname = $3 AND model = $4 AND superseded_by IS NULL
        AND tstzrange(period_start, period_end, '[)') && tstzrange($5::timestamptz, $6::timestamptz, '[)')
      ORDER BY period_start LIMIT 1`,
    licenseId,
    b.deploymentId,
    b.hostname,
    b.model,
    b.periodStart,
    b.periodEnd,
  );
  return rows[0]?.id ?? null;
}

/** Names the successor before it exists; the foreign key looks at COMMIT. False when another correction was first. */
export async function supersede(tx: Tx, eventId: string, by: string): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    'UPDATE vpc_telemetry SET superseded_by = $2::uuid WHERE id = $1::uuid AND superseded_by IS NULL',
    eventId,
    by,
  );
  return n === 1;
}

export async function insertEvent(
  tx: Tx,
  licenseId: string,
  e: NewEvent & { receivedAt: Date; heldReason: HeldReason | null },
): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO vpc_telemetry (id, license_id, deployment_id, hostname, model, period_start, period_end, revision, input_tokens,
                                output_tokens, request_count, payload_hash, instance_id, source, received_at, held_reason)
     VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6::timestamptz, $7::timestamptz, $8::int, $9::bigint, $10::bigint, $11::bigint, $12,
             $13::uuid, $14, $15::timestamptz, $16)`,
    e.id,
    licenseId,
    e.deploymentId,
    e.hostname,
    e.model,
    e.periodStart,
    e.periodEnd,
    e.revision,
    e.inputTokens,
    e.outputTokens,
    e.requestCount,
    e.payloadHash,
    e.instanceId,
    e.source,
    e.receivedAt,
    e.heldReason,
  );
}

export interface Units {
  inputTokens: bigint;
  outputTokens: bigint;
  requestCount: bigint;
}

/** Moves the hour of `periodStart` by a difference, which may be negative, and counts `events` accepted rows. */
export async function addToHour(
  tx: Tx,
  at: { licenseId: string; deploymentId: string; model: string; periodStart: Date; now: Date },
  by: Units,
  events: number,
): Promise<void> {
  // Updated first: a new row must not hold a negative sum, even for a moment.
  await tx.$executeRawUnsafe(
    `INSERT INTO vpc_usage_hour (license_id, hour, deployment_id, model, updated_at)
     VALUES ($1::uuid, date_trunc('hour', $2::timestamptz, 'UTC'), $3, $4, $5::timestamptz) ON CONFLICT DO NOTHING`,
    at.licenseId,
    at.periodStart,
    at.deploymentId,
    at.model,
    at.now,
  );
  await tx.$executeRawUnsafe(
    `UPDATE vpc_usage_hour SET input_tokens = input_tokens + $5::bigint, output_tokens = output_tokens + $6::bigint,
            request_count = request_count + $7::bigint, events = events + $8::int, updated_at = $9::timestamptz
      WHERE license_id = $1::uuid AND hour = date_trunc('hour', $2::timestamptz, 'UTC') AND deployment_id = $3 AND model = $4`,
    at.licenseId,
    at.periodStart,
    at.deploymentId,
    at.model,
    by.inputTokens,
    by.outputTokens,
    by.requestCount,
    events,
    at.now,
  );
}

/** One event of a licence, for its bounds. */
export async function findEvent(tx: Tx, licenseId: string, eventId: string): Promise<EventRow | null> {
  if (!isId(eventId)) return null;
  const rows = await tx.$queryRawUnsafe<EventRow[]>(
    `SELECT ${EVENT} FROM vpc_telemetry WHERE license_id = $1::uuid AND id = $2::uuid`,
    licenseId,
    eventId,
  );
  return rows[0] ?? null;
}

export async function decideEvent(tx: Tx, eventId: string, decision: 'bill' | 'discard', now: Date): Promise<void> {
  await tx.vpcTelemetry.update({ where: { id: eventId }, data: { decision, decidedAt: now } });
}

/** Newest first; `held` = waiting for a decision. */
export async function listEventRows(
  tx: Tx,
  filter: { licenseId: string; held: boolean; before?: { at: Date; id: string } | undefined },
  limit: number,
): Promise<EventRow[]> {
  const args: unknown[] = [filter.licenseId, limit];
  if (filter.before) args.push(filter.before.at, filter.before.id);
  return tx.$queryRawUnsafe<EventRow[]>(
    `SELECT ${EVENT} FROM vpc_telemetry WHERE license_id = $1::uuid
        ${filter.held ? 'AND held_reason IS NOT NULL AND decision IS NULL' : ''}
        ${filter.before ? 'AND (received_at, id) < ($3::timestamptz, $4::uuid)' : ''}
      ORDER BY received_at DESC, id DESC LIMIT $2`,
    ...args,
  );
}

export interface UsageSum {
  period: Date;
  grouping: string | null;
  inputTokens: string;
  outputTokens: string;
  requestCount: string;
  events: number;
}

/** Sums of the roll-up per hour, UTC day or UTC month, optionally per model or deployment. Reads no event. */
export const USAGE_SQL = (
  granularity: 'hour' | 'day' | 'month',
  groupBy: 'model' | 'deployment' | null,
) => `SELECT date_trunc('${granularity}', hour, 'UTC') AS period, ${groupBy === null ? 'NULL::text' : groupBy === 'model' ? 'model' : 'deployment_id'} AS grouping,
       sum(input_tokens)::text AS "inputTokens", sum(output_tokens)::text AS "outputTokens", sum(request_count)::text AS "requestCount",
       sum(events)::int AS events
  FROM vpc_usage_hour WHERE license_id = $1::uuid AND hour >= $2::timestamptz AND hour < $3::timestamptz
 GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 100000`;

export async function sumUsage(
  tx: Tx,
  q: {
    licenseId: string;
    from: Date;
    to: Date;
    granularity: 'hour' | 'day' | 'month';
    groupBy: 'model' | 'deployment' | null;
  },
): Promise<UsageSum[]> {
  return tx.$queryRawUnsafe<UsageSum[]>(USAGE_SQL(q.granularity, q.groupBy), q.licenseId, q.from, q.to);
}

// The logs of air-gapped replicas -------------------------------------------------------------------------------------------

export interface UsageLog {
  licenseId: string;
  deploymentId: string;
  hostname: string;
  instanceId: string;
}

/** Where this log ended; null when no file of it came yet. */
export async function findUsageLog(tx: Tx, log: UsageLog): Promise<{ lastSeq: bigint; lastMac: string } | null> {
  const rows = await tx.$queryRawUnsafe<{ lastSeq: bigint; lastMac: string }[]>(
    `SELECT last_seq AS "lastSeq", last_mac::text AS "lastMac" FROM vpc_usage_log
      WHERE license_id = $1::uuid AND deployment_id = $2 AND hostname = $3 AND instance_id = $4::uuid`,
    log.licenseId,
    log.deploymentId,
    log.hostname,
    log.instanceId,
  );
  return rows[0] ?? null;
}

/** Moves the end of a log forward, never back. */
export async function saveUsageLog(
  tx: Tx,
  log: UsageLog & { lastSeq: bigint; lastMac: string; now: Date },
): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO vpc_usage_log (license_id, deployment_id, hostname, instance_id, last_seq, last_mac, received_at)
     VALUES ($1::uuid, $2, $3, $4::uuid, $5::bigint, $6, $7::timestamptz)
     ON CONFLICT (license_id, deployment_id, hostname, instance_id) DO UPDATE
        SET last_seq = EXCLUDED.last_seq, last_mac = EXCLUDED.last_mac, received_at = EXCLUDED.received_at
      WHERE vpc_usage_log.last_seq < EXCLUDED.last_seq`,
    log.licenseId,
    log.deploymentId,
    log.hostname,
    log.instanceId,
    log.lastSeq,
    log.lastMac,
    log.now,
  );
}
