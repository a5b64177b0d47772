/** Rate cards, usage periods and their lines, alerts. */
import type { Tx } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import type { RateCard, RateLine, Usage } from '../rating.ts';
import type { AlertKind, UsageKind } from '../schemas.ts';

// Rate cards ----------------------------------------------------------------------------------------------------------------

export interface StoredCard extends RateCard {
  id: string;
  name: string;
}

/** Newest first. */
export async function listCards(tx: Tx, limit = 1_000): Promise<StoredCard[]> {
  const rows = await tx.vpcRateCard.findMany({
    include: { lines: { orderBy: [{ model: 'asc' }, { kind: 'asc' }] } },
    orderBy: { effectiveFrom: 'desc' },
    take: limit,
  });
  return rows.map((c) => ({
    id: c.id,
    name: c.name,
    effectiveFrom: c.effectiveFrom,
    lines: c.lines.map((l) => ({
      model: l.model,
      kind: l.kind as UsageKind,
      priceMillionths: l.priceMillionths,
      includedUnits: l.includedUnits,
      tiers: (l.tiers as { upTo: string | null; priceMillionths: string }[]).map((t) => ({
        upTo: t.upTo === null ? null : BigInt(t.upTo),
        priceMillionths: BigInt(t.priceMillionths),
      })),
      meter: l.meter,
    })),
  }));
}

export async function insertCard(
  tx: Tx,
  card: { id: string; name: string; effectiveFrom: Date; createdAt: Date; lines: RateLine[] },
): Promise<void> {
  const { lines, ...head } = card;
  await tx.vpcRateCard.create({ data: head });
  await tx.vpcRateLine.createMany({
    data: lines.map((l) => ({
      cardId: card.id,
      model: l.model,
      kind: l.kind,
      priceMillionths: l.priceMillionths,
      includedUnits: l.includedUnits,
      tiers: l.tiers.map((t) => ({
        upTo: t.upTo === null ? null : t.upTo.toString(),
        priceMillionths: t.priceMillionths.toString(),
      })),
      meter: l.meter,
    })),
  });
}

// Usage of a month --------------------------------------------------------------------------------------------------------

/** Everything one organisation (or one licence of it) used from `from` to `to`, by hour; replica days by day. */
export async function readUsage(
  tx: Tx,
  of: { orgId: string } | { licenseId: string },
  from: Date,
  to: Date,
): Promise<Usage[]> {
  const byOrg = 'orgId' in of;
  const whose = byOrg ? 'l.org_id = $1::uuid' : 'l.id = $1::uuid';
  const id = byOrg ? of.orgId : of.licenseId;
  const hours = await tx.$queryRawUnsafe<
    { licenseId: string; model: string; at: Date; input: string; output: string; requests: string }[]
  >(
    `SELECT h.license_id AS "licenseId", h.model, h.hour AS at, sum(h.input_tokens)::text AS input, sum(h.output_tokens)::text AS output,
            sum(h.request_count)::text AS requests
       FROM vpc_license l JOIN vpc_usage_hour h ON h.license_id = l.id
      WHERE ${whose} AND h.hour >= $2::timestamptz AND h.hour < $3::timestamptz
      GROUP BY 1, 2, 3`,
    id,
    from,
    to,
  );
  const days = await tx.$queryRawUnsafe<{ licenseId: string; day: Date; overage: number }[]>(
    `SELECT d.license_id AS "licenseId", d.day, d.overage FROM vpc_license l JOIN vpc_seat_day d ON d.license_id = l.id
      WHERE ${whose} AND d.overage > 0 AND d.day >= ($2::timestamptz AT TIME ZONE 'UTC')::date AND d.day < ($3::timestamptz AT TIME ZONE 'UTC')::date`,
    id,
    from,
    to,
  );
  return [
    ...hours.flatMap(({ licenseId, model, at, input, output, requests }): Usage[] => [
      { licenseId, model, kind: 'input', at, units: BigInt(input) },
      { licenseId, model, kind: 'output', at, units: BigInt(output) },
      { licenseId, model, kind: 'request', at, units: BigInt(requests) },
    ]),
    ...days.map(
      ({ licenseId, day, overage }): Usage => ({
        licenseId,
        model: '*',
        kind: 'replica_day',
        at: day,
        units: BigInt(overage),
      }),
    ),
  ];
}

/** Organisations and UTC months with usage that have no period yet. */
export async function listMonthsWithoutPeriod(tx: Tx, limit: number): Promise<{ orgId: string; month: string }[]> {
  return tx.$queryRawUnsafe<{ orgId: string; month: string }[]>(
    `SELECT DISTINCT l.org_id AS "orgId", to_char(m.month, 'YYYY-MM') AS month
       FROM (SELECT DISTINCT license_id, date_trunc('month', hour AT TIME ZONE 'UTC')::date AS month FROM vpc_usage_hour
              UNION SELECT DISTINCT license_id, date_trunc('month', day)::date FROM vpc_seat_day WHERE overage > 0) m
       JOIN vpc_license l ON l.id = m.license_id
      WHERE NOT EXISTS (SELECT 1 FROM vpc_usage_period p WHERE p.org_id = l.org_id AND p.month = m.month)
      LIMIT $1`,
    limit,
  );
}

// Periods -----------------------------------------------------------------------------------------------------------------

export interface PeriodRow {
  id: string;
  orgId: string;
  month: string;
  status: 'open' | 'closing' | 'closed';
  currency: string;
  totalMinor: bigint | null;
  closedAt: Date | null;
}

const PERIOD = `id, org_id AS "orgId", to_char(month, 'YYYY-MM') AS month, status, currency, total_minor AS "totalMinor", closed_at AS "closedAt"`;

export async function openPeriod(tx: Tx, orgId: string, month: string): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    `INSERT INTO vpc_usage_period (id, org_id, month) VALUES ($1::uuid, $2::uuid, ($3 || '-01')::date) ON CONFLICT DO NOTHING`,
    newId(),
    orgId,
    month,
  );
  return n === 1;
}

/** Months that ended are closing. Returns how many moved. */
export async function startClosing(tx: Tx, before: string): Promise<number> {
  return tx.$executeRawUnsafe(
    `UPDATE vpc_usage_period SET status = 'closing' WHERE status = 'open' AND month < ($1 || '-01')::date`,
    before,
  );
}

/** The oldest closing period whose month is over long enough, locked; another worker's is skipped. */
export async function lockClosable(tx: Tx, endedBefore: Date): Promise<PeriodRow | null> {
  const rows = await tx.$queryRawUnsafe<PeriodRow[]>(
    `SELECT ${PERIOD} FROM vpc_usage_period
      WHERE status = 'closing' AND (month + interval '1 month') AT TIME ZONE 'UTC' <= $1::timestamptz
      ORDER BY month, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    endedBefore,
  );
  return rows[0] ?? null;
}

export async function closePeriodRow(tx: Tx, id: string, totalMinor: bigint, now: Date): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE vpc_usage_period SET status = 'closed', total_minor = $2::bigint, closed_at = $3::timestamptz WHERE id = $1::uuid`,
    id,
    totalMinor,
    now,
  );
}

export async function listPeriodRows(tx: Tx, orgId: string, limit: number): Promise<PeriodRow[]> {
  return tx.$queryRawUnsafe<PeriodRow[]>(
    `SELECT ${PERIOD} FROM vpc_usage_period WHERE org_id = $1::uuid ORDER BY month DESC LIMIT $2`,
    orgId,
    limit,
  );
}

/**
 * Closed periods whose usage may have moved since the organisation's last closing, which took everything until then: an
 * hour was written after it, or in the hour before (a transaction that began earlier may have committed later).
 */
export async function listTouchedClosed(tx: Tx, orgId: string | null, limit: number): Promise<PeriodRow[]> {
  return tx.$queryRawUnsafe<PeriodRow[]>(
    `SELECT ${PERIOD} FROM vpc_usage_period p
      WHERE p.status = 'closed' AND ($1::uuid IS NULL OR p.org_id = $1::uuid)
        AND EXISTS (SELECT 1 FROM vpc_license l JOIN vpc_usage_hour h ON h.license_id = l.id
                     WHERE l.org_id = p.org_id AND h.updated_at >= (SELECT max(q.closed_at) FROM vpc_usage_period q WHERE q.org_id = p.org_id) - interval '1 hour'
                       AND h.hour >= p.month AT TIME ZONE 'UTC' AND h.hour < (p.month + interval '1 month') AT TIME ZONE 'UTC')
      ORDER BY p.month LIMIT $2`,
    orgId,
    limit,
  );
}

export interface LineRow {
  licenseId: string;
  model: string;
  kind: UsageKind;
  source: 'usage' | 'late' | 'stripe_credit';
  month: string;
  units: bigint;
  amountMinor: bigint;
  rated: boolean;
  text: string;
}

type RawLine = Omit<LineRow, 'units'> & { units: string; periodId: string };

const LINE = `period_id AS "periodId", license_id AS "licenseId", model, kind, source, to_char(month, 'YYYY-MM') AS month,
  units::text AS units, amount_minor AS "amountMinor", rated, text`;

export async function listLineRows(tx: Tx, periodIds: string[]): Promise<(LineRow & { periodId: string })[]> {
  const rows = await tx.$queryRawUnsafe<RawLine[]>(
    `SELECT ${LINE} FROM vpc_usage_line WHERE period_id = ANY($1::uuid[]) ORDER BY created_at, license_id, source DESC, model, kind`,
    periodIds,
  );
  return rows.map((r) => ({ ...r, units: BigInt(r.units) }));
}

/** What was billed so far for the usage of one month, in whichever period it was billed. */
export async function listBilled(tx: Tx, orgId: string, month: string): Promise<LineRow[]> {
  const rows = await tx.$queryRawUnsafe<RawLine[]>(
    `SELECT ${LINE} FROM vpc_usage_line
      WHERE month = ($2 || '-01')::date AND source <> 'stripe_credit'
        AND license_id IN (SELECT id FROM vpc_license WHERE org_id = $1::uuid)`,
    orgId,
    month,
  );
  return rows.map((r) => ({ ...r, units: BigInt(r.units) }));
}

export async function insertLines(tx: Tx, periodId: string, lines: LineRow[], now: Date): Promise<void> {
  if (lines.length === 0) return;
  await tx.vpcUsageLine.createMany({
    data: lines.map((l) => ({
      id: newId(),
      periodId,
      licenseId: l.licenseId,
      model: l.model,
      kind: l.kind,
      source: l.source,
      month: new Date(`${l.month}-01T00:00:00Z`),
      units: l.units.toString(),
      amountMinor: l.amountMinor,
      rated: l.rated,
      text: l.text,
      createdAt: now,
    })),
  });
}

// Alerts ------------------------------------------------------------------------------------------------------------------

export interface NewAlert {
  orgId: string;
  licenseId: string | null;
  kind: AlertKind;
  /** What makes it this alert and no other: month and percent, expiry and days, …. */
  key: string;
  detail: Record<string, unknown>;
}

/** The id of the alert when it is new, null when it was raised before. */
export async function insertAlert(tx: Tx, a: NewAlert, now: Date): Promise<string | null> {
  const id = newId();
  const n = await tx.$executeRawUnsafe(
    `INSERT INTO vpc_alert (id, org_id, license_id, kind, key, detail, raised_at)
     VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5, $6::jsonb, $7::timestamptz) ON CONFLICT DO NOTHING`,
    id,
    a.orgId,
    a.licenseId,
    a.kind,
    a.key,
    JSON.stringify(a.detail),
    now,
  );
  return n === 1 ? id : null;
}

export interface AlertRow extends NewAlert {
  id: string;
  raisedAt: Date;
}

export async function listAlertRows(
  tx: Tx,
  filter: {
    licenseId?: string | undefined;
    ownerId?: string | undefined;
    before?: { at: Date; id: string } | undefined;
  },
  limit: number,
): Promise<AlertRow[]> {
  const where: string[] = [];
  const args: unknown[] = [limit];
  const arg = (v: unknown) => {
    args.push(v);
    return `$${args.length}`;
  };
  if (filter.licenseId !== undefined) where.push(`a.license_id = ${arg(filter.licenseId)}::uuid`);
  if (filter.ownerId !== undefined) where.push(`o.owner_id = ${arg(filter.ownerId)}::uuid`);
  if (filter.before)
    where.push(`(a.raised_at, a.id) < (${arg(filter.before.at)}::timestamptz, ${arg(filter.before.id)}::uuid)`);
  return tx.$queryRawUnsafe<AlertRow[]>(
    `SELECT a.id, a.org_id AS "orgId", a.license_id AS "licenseId", a.kind, a.key, a.detail, a.raised_at AS "raisedAt"
       FROM vpc_alert a JOIN organization o ON o.id = a.org_id ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
      ORDER BY a.raised_at DESC, a.id DESC LIMIT $1`,
    ...args,
  );
}

/** Licences with a budget and usage in this month, for the shares of the budget. */
export async function listBudgetedLicenses(
  tx: Tx,
  monthFrom: Date,
  touchedSince: Date,
): Promise<{ licenseId: string; orgId: string; orgOwnerId: string | null; budgetMinor: bigint }[]> {
  return tx.$queryRawUnsafe(
    `SELECT l.id AS "licenseId", l.org_id AS "orgId", o.owner_id AS "orgOwnerId", l.usage_budget_minor AS "budgetMinor"
       FROM vpc_license l JOIN organization o ON o.id = l.org_id
      WHERE l.usage_budget_minor IS NOT NULL
        AND EXISTS (SELECT 1 FROM vpc_usage_hour h WHERE h.license_id = l.id AND h.hour >= $1::timestamptz AND h.updated_at >= $2::timestamptz)`,
    monthFrom,
    touchedSince,
  );
}

/** Licences over their seats now. */
export async function listOverSeats(
  tx: Tx,
  since: Date,
): Promise<{ licenseId: string; orgId: string; orgOwnerId: string | null; live: number; allowed: number }[]> {
  return tx.$queryRawUnsafe(
    `SELECT l.id AS "licenseId", l.org_id AS "orgId", o.owner_id AS "orgOwnerId", count(*)::int AS live, l.allowed_replicas AS allowed
       FROM vpc_seat s JOIN vpc_license l ON l.id = s.license_id JOIN organization o ON o.id = l.org_id
      WHERE s.released_at IS NULL AND s.last_seen > $1::timestamptz
      GROUP BY l.id, o.owner_id HAVING count(*) > l.allowed_replicas`,
    since,
  );
}

/** Active licences that end before `until`. */
export async function listEnding(
  tx: Tx,
  now: Date,
  until: Date,
): Promise<{ licenseId: string; orgId: string; orgOwnerId: string | null; expiresAt: Date }[]> {
  return tx.$queryRawUnsafe(
    `SELECT l.id AS "licenseId", l.org_id AS "orgId", o.owner_id AS "orgOwnerId", l.expires_at AS "expiresAt"
       FROM vpc_license l JOIN organization o ON o.id = l.org_id
      WHERE l.status = 'active' AND l.expires_at > $1::timestamptz AND l.expires_at <= $2::timestamptz`,
    now,
    until,
  );
}

/** Licences with a seat that lives and was there before `silentSince`, but no event accepted since. Never offline ones. */
export async function listSilent(
  tx: Tx,
  since: Date,
  silentSince: Date,
): Promise<{ licenseId: string; orgId: string; orgOwnerId: string | null; lastEventAt: Date | null }[]> {
  return tx.$queryRawUnsafe(
    `SELECT l.id AS "licenseId", l.org_id AS "orgId", o.owner_id AS "orgOwnerId",
            (SELECT max(t.received_at) FROM vpc_telemetry t WHERE t.license_id = l.id) AS "lastEventAt"
       FROM vpc_license l JOIN organization o ON o.id = l.org_id
      WHERE NOT l.offline AND l.status = 'active'
        AND EXISTS (SELECT 1 FROM vpc_seat s WHERE s.license_id = l.id AND s.released_at IS NULL AND s.last_seen > $1::timestamptz
                       AND s.first_seen < $2::timestamptz)
        AND NOT EXISTS (SELECT 1 FROM vpc_telemetry t WHERE t.license_id = l.id AND t.received_at >= $2::timestamptz)`,
    since,
    silentSince,
  );
}

/** Models in use since an instant, per licence, with the earliest hour. */
export async function listModelsInUse(
  tx: Tx,
  from: Date,
  touchedSince: Date,
): Promise<{ licenseId: string; orgId: string; orgOwnerId: string | null; model: string; hour: Date }[]> {
  return tx.$queryRawUnsafe(
    `SELECT h.license_id AS "licenseId", l.org_id AS "orgId", o.owner_id AS "orgOwnerId", h.model, max(h.hour) AS hour
       FROM vpc_usage_hour h JOIN vpc_license l ON l.id = h.license_id JOIN organization o ON o.id = l.org_id
      WHERE h.updated_at >= $2::timestamptz AND h.hour >= $1::timestamptz
        AND (h.input_tokens > 0 OR h.output_tokens > 0 OR h.request_count > 0)
      GROUP BY 1, 2, 3, 4`,
    from,
    touchedSince,
  );
}
