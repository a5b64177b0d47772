import type { Ctx } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { visibleLicense } from './get-license.ts';
import { sumUsage } from './queries.ts';
import type { GetUsageInput, UsageReport } from './schemas.ts';
import { instant, monthStart, utc, utcMonth } from './times.ts';

const DAY_MS = 24 * 3_600_000;
const SPAN_DAYS = { hour: 92, day: 1_100, month: 11_000 } as const;

/**
 * What was used, from the hourly roll-up alone: everything acknowledged before this call is in it, superseded and held
 * events are not in the sums. `from` inclusive (default: this UTC month), `to` exclusive (default: now, rounded up to the
 * hour); an event belongs to the hour of its `period_start`. Sums are decimal text, they may pass 2^53.
 */
export async function getUsage(ctx: Ctx, asAdmin: boolean, input: GetUsageInput): Promise<UsageReport> {
  const at = now();
  const from = input.from === undefined ? monthStart(utcMonth(at)) : instant(input.from);
  const to =
    input.to === undefined ? new Date(Math.ceil((at.getTime() + 1) / 3_600_000) * 3_600_000) : instant(input.to);
  if (to <= from) throw new ValidationFailed([{ path: 'to', message: 'must lie after from' }]);
  if (to.getTime() - from.getTime() > SPAN_DAYS[input.granularity] * DAY_MS)
    throw new ValidationFailed([{ path: 'to', message: `at most ${SPAN_DAYS[input.granularity]} days after from` }]);
  return readOnly(async (tx) => {
    const license = await visibleLicense(tx, ctx, asAdmin, input.licenseId);
    const groupBy = input.groupBy ?? null;
    const rows = await sumUsage(tx, { licenseId: license.id, from, to, granularity: input.granularity, groupBy });
    const total = (field: 'inputTokens' | 'outputTokens' | 'requestCount') =>
      rows.reduce((sum, r) => sum + BigInt(r[field]), 0n).toString();
    return {
      licenseId: license.id,
      from: utc(from),
      to: utc(to),
      granularity: input.granularity,
      groupBy,
      rowCount: rows.length,
      totals: {
        inputTokens: total('inputTokens'),
        outputTokens: total('outputTokens'),
        requestCount: total('requestCount'),
        events: rows.reduce((sum, r) => sum + r.events, 0),
      },
      items: rows.map(({ grouping, period, ...sums }) => ({ period: utc(period), group: grouping, ...sums })),
    };
  });
}
