/** Meter exports. A worker claims a row by a committed attempt before it calls: nothing is locked during the call. */
import type { Tx } from '#platform/db/transact.ts';
import { isId, newId } from '#platform/ids.ts';

export type ExportState =
  | 'pending'
  | 'sending'
  | 'sent'
  | 'cancelling'
  | 'cancelled'
  | 'failed'
  | 'skipped'
  | 'incident'
  | 'credit';

export interface ExportRow {
  id: string;
  licenseId: string;
  meter: string;
  /** `YYYY-MM-DD`. */
  day: string;
  rev: number;
  identifier: string;
  stripeCustomerId: string | null;
  value: bigint;
  state: ExportState;
  attempts: number;
  firstAttemptAt: Date | null;
  lastAttemptAt: Date | null;
  settledAt: Date | null;
  problem: string | null;
  createdAt: Date;
}

const EXPORT = `id, license_id AS "licenseId", meter, to_char(day, 'YYYY-MM-DD') AS day, rev, identifier,
  stripe_customer_id AS "stripeCustomerId", value::text AS value, state, attempts, first_attempt_at AS "firstAttemptAt",
  last_attempt_at AS "lastAttemptAt", settled_at AS "settledAt", problem, created_at AS "createdAt"`;

type Raw = Omit<ExportRow, 'value'> & { value: string };
const read = (rows: Raw[]): ExportRow[] => rows.map((r) => ({ ...r, value: BigInt(r.value) }));

/**
 * Licences and days that are due and whose usage moved since they were planned. Usage carries the time at which its
 * transaction began: what was under way when its day was planned looks older than the plan, and is found by planning such
 * a day once more, when everything of then has long ended.
 */
export async function listUnplannedDays(
  tx: Tx,
  from: string,
  until: string,
  now: Date,
  limit: number,
): Promise<{ licenseId: string; day: string }[]> {
  return tx.$queryRawUnsafe<{ licenseId: string; day: string }[]>(
    `SELECT d.license_id AS "licenseId", to_char(d.day, 'YYYY-MM-DD') AS day FROM (
        SELECT license_id, (hour AT TIME ZONE 'UTC')::date AS day, max(updated_at) AS moved FROM vpc_usage_hour
         WHERE hour >= $1::date AT TIME ZONE 'UTC' AND hour < ($2::date + 1) AT TIME ZONE 'UTC' GROUP BY 1, 2
        UNION ALL
        SELECT license_id, day, day::timestamptz FROM vpc_seat_day WHERE overage > 0 AND day >= $1::date AND day <= $2::date) d
       LEFT JOIN vpc_export_day e ON e.license_id = d.license_id AND e.day = d.day
      WHERE e.planned_at IS NULL OR d.moved >= e.planned_at
         OR (d.moved >= e.planned_at - interval '2 minutes' AND e.planned_at <= $4::timestamptz - interval '2 minutes')
      GROUP BY d.license_id, d.day ORDER BY d.day, d.license_id LIMIT $3`,
    from,
    until,
    limit,
    now,
  );
}

/** Marks the day as planned now; planners of one day queue on this row. */
export async function lockExportDay(tx: Tx, licenseId: string, day: string, now: Date): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO vpc_export_day (license_id, day, planned_at) VALUES ($1::uuid, $2::date, $3::timestamptz)
     ON CONFLICT (license_id, day) DO UPDATE SET planned_at = EXCLUDED.planned_at`,
    licenseId,
    day,
    now,
  );
}

/** Plan this day again at the next turn. */
export async function forgetExportDay(tx: Tx, licenseId: string, day: string): Promise<void> {
  await tx.$executeRawUnsafe(
    'DELETE FROM vpc_export_day WHERE license_id = $1::uuid AND day = $2::date',
    licenseId,
    day,
  );
}

/** Every export of a licence's day, oldest revision first, locked. */
export async function lockExportsOfDay(tx: Tx, licenseId: string, day: string): Promise<ExportRow[]> {
  return read(
    await tx.$queryRawUnsafe<Raw[]>(
      `SELECT ${EXPORT} FROM vpc_meter_export WHERE license_id = $1::uuid AND day = $2::date ORDER BY meter, rev FOR UPDATE`,
      licenseId,
      day,
    ),
  );
}

export async function insertExport(
  tx: Tx,
  e: {
    licenseId: string;
    meter: string;
    day: string;
    rev: number;
    stripeCustomerId: string | null;
    value: bigint;
    state: ExportState;
    now: Date;
  },
): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO vpc_meter_export (id, license_id, meter, day, rev, identifier, stripe_customer_id, value, state, created_at)
     VALUES ($1::uuid, $2::uuid, $3, $4::date, $5::int, $6, $7, $8::numeric, $9, $10::timestamptz) ON CONFLICT DO NOTHING`,
    newId(),
    e.licenseId,
    e.meter,
    e.day,
    e.rev,
    exportIdentifier(e.licenseId, e.meter, e.day, e.rev),
    e.stripeCustomerId,
    e.value.toString(),
    e.state,
    e.now,
  );
}

/** At most 100 characters for meters of 45 and revisions of four digits. */
export function exportIdentifier(licenseId: string, meter: string, day: string, rev: number): string {
  return `vpc:${licenseId}:${meter}:${day.replaceAll('-', '')}:${rev}`;
}

/** A cancellation is an attempt of its own: it does not wait for the time the sending would have waited. */
export async function setExportState(
  tx: Tx,
  id: string,
  state: ExportState,
  options: { problem?: string | null; settledAt?: Date; firstAttemptAt?: Date } = {},
): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE vpc_meter_export SET state = $2, problem = $3, settled_at = coalesce($4::timestamptz, settled_at),
            last_attempt_at = CASE $2 WHEN 'cancelling' THEN NULL ELSE last_attempt_at END,
            first_attempt_at = coalesce($5::timestamptz, first_attempt_at) WHERE id = $1::uuid`,
    id,
    state,
    options.problem ?? null,
    options.settledAt ?? null,
    options.firstAttemptAt ?? null,
  );
}

/** Claims what is to be sent, repeated or cancelled; an attempt in progress elsewhere is left alone for a minute. */
export async function claimExports(tx: Tx, now: Date, limit: number): Promise<ExportRow[]> {
  return read(
    await tx.$queryRawUnsafe<Raw[]>(
      `UPDATE vpc_meter_export SET state = CASE state WHEN 'cancelling' THEN state ELSE 'sending' END, attempts = attempts + 1,
              first_attempt_at = coalesce(first_attempt_at, $1::timestamptz), last_attempt_at = $1::timestamptz
        WHERE id IN (
          SELECT id FROM vpc_meter_export
           WHERE state = 'pending'
              OR (state IN ('sending', 'cancelling')
                  AND (last_attempt_at IS NULL
                       OR last_attempt_at <= $1::timestamptz - interval '1 minute' * least(power(2, attempts - 1), 60)))
           ORDER BY day, rev LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING ${EXPORT}`,
      now,
      limit,
    ),
  );
}

/** What the provider should hold of a customer's meter on one day without this export; null while another is unsure. */
export async function sumSettled(
  tx: Tx,
  e: { id: string; stripeCustomerId: string; meter: string; day: string },
): Promise<bigint | null> {
  const rows = await tx.$queryRawUnsafe<{ sum: string; unsure: bigint }[]>(
    `SELECT coalesce(sum(value) FILTER (WHERE state = 'sent'), 0)::text AS sum,
            count(*) FILTER (WHERE state IN ('sending', 'cancelling')) AS unsure
       FROM vpc_meter_export WHERE stripe_customer_id = $1 AND meter = $2 AND day = $3::date AND id <> $4::uuid`,
    e.stripeCustomerId,
    e.meter,
    e.day,
    e.id,
  );
  const row = rows[0];
  return row && row.unsure === 0n ? BigInt(row.sum) : null;
}

/** Locks nothing. */
export async function findExportByIdentifier(tx: Tx, identifier: string): Promise<ExportRow | null> {
  const rows = await tx.$queryRawUnsafe<Raw[]>(
    `SELECT ${EXPORT} FROM vpc_meter_export WHERE identifier = $1`,
    identifier,
  );
  return read(rows)[0] ?? null;
}

/** Those of these that exist, locked in the order in which planners lock a day's. */
export async function lockExportsByIdentifier(tx: Tx, identifiers: readonly string[]): Promise<ExportRow[]> {
  return read(
    await tx.$queryRawUnsafe<Raw[]>(
      `SELECT ${EXPORT} FROM vpc_meter_export WHERE identifier = ANY($1::text[]) ORDER BY license_id, day, meter, rev FOR UPDATE`,
      identifiers,
    ),
  );
}

/** Units the provider knows of in one month, per licence and meter. */
export async function sumExported(tx: Tx, licenseId: string, meter: string, month: string): Promise<bigint> {
  const rows = await tx.$queryRawUnsafe<{ sum: string }[]>(
    `SELECT coalesce(sum(value), 0)::text AS sum FROM vpc_meter_export
      WHERE license_id = $1::uuid AND meter = $2 AND state = 'sent' AND day >= ($3 || '-01')::date AND day < ($3 || '-01')::date + interval '1 month'`,
    licenseId,
    meter,
    month,
  );
  return BigInt(rows[0]?.sum ?? '0');
}

export interface CreditRow {
  id: string;
  licenseId: string;
  meter: string;
  day: string;
  value: bigint;
}

/** Credits of months before this one that no period carries yet; claimed for it. */
export async function claimCredits(tx: Tx, orgId: string, month: string, periodId: string): Promise<CreditRow[]> {
  const rows = await tx.$queryRawUnsafe<(Omit<CreditRow, 'value'> & { value: string })[]>(
    `UPDATE vpc_meter_export SET period_id = $3::uuid
      WHERE state = 'credit' AND period_id IS NULL AND day < ($2 || '-01')::date
        AND license_id IN (SELECT id FROM vpc_license WHERE org_id = $1::uuid)
      RETURNING id, license_id AS "licenseId", meter, to_char(day, 'YYYY-MM-DD') AS day, value::text AS value`,
    orgId,
    month,
    periodId,
  );
  return rows.map((r) => ({ ...r, value: BigInt(r.value) }));
}

/** Organisations with a credit of an earlier month that no period carries. */
export async function listOrgsWithCredits(tx: Tx, month: string): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ orgId: string }[]>(
    `SELECT DISTINCT l.org_id AS "orgId" FROM vpc_meter_export e JOIN vpc_license l ON l.id = e.license_id
      WHERE e.state = 'credit' AND e.period_id IS NULL AND e.day < ($1 || '-01')::date`,
    month,
  );
  return rows.map((r) => r.orgId);
}

/** Units too many that the provider was told for a month, per meter. */
export async function sumCredits(tx: Tx, orgId: string, month: string): Promise<Map<string, bigint>> {
  const rows = await tx.$queryRawUnsafe<{ meter: string; sum: string }[]>(
    `SELECT e.meter, (-sum(e.value))::text AS sum FROM vpc_meter_export e JOIN vpc_license l ON l.id = e.license_id
      WHERE l.org_id = $1::uuid AND e.state = 'credit' AND e.day >= ($2 || '-01')::date AND e.day < ($2 || '-01')::date + interval '1 month'
      GROUP BY e.meter`,
    orgId,
    month,
  );
  return new Map(rows.map((r) => [r.meter, BigInt(r.sum)]));
}

export async function listExportRows(
  tx: Tx,
  filter: {
    licenseId?: string | undefined;
    state?: ExportState | undefined;
    before?: { at: Date; id: string } | undefined;
  },
  limit: number,
): Promise<ExportRow[]> {
  const where: string[] = [];
  const args: unknown[] = [limit];
  const arg = (v: unknown) => {
    args.push(v);
    return `$${args.length}`;
  };
  if (filter.licenseId !== undefined)
    where.push(isId(filter.licenseId) ? `license_id = ${arg(filter.licenseId)}::uuid` : 'false');
  if (filter.state !== undefined) where.push(`state = ${arg(filter.state)}`);
  if (filter.before)
    where.push(`(created_at, id) < (${arg(filter.before.at)}::timestamptz, ${arg(filter.before.id)}::uuid)`);
  return read(
    await tx.$queryRawUnsafe<Raw[]>(
      `SELECT ${EXPORT} FROM vpc_meter_export ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
        ORDER BY created_at DESC, id DESC LIMIT $1`,
      ...args,
    ),
  );
}

export async function findOrgByCustomer(
  tx: Tx,
  stripeCustomerId: string,
): Promise<{ id: string; ownerId: string | null } | null> {
  return tx.organization.findUnique({ where: { stripeCustomerId }, select: { id: true, ownerId: true } });
}
