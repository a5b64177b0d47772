import type { Ctx } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import { linesOfPeriod, totalOf } from './bill-period.ts';
import { maySee } from './policy.ts';
import { type LineRow, listLineRows, listOrganizationRows, listPeriodRows } from './queries.ts';
import { licenseNotFound } from './refusals.ts';
import type { ListUsagePeriodsInput, UsageLineView, UsagePeriodList } from './schemas.ts';
import { utc } from './times.ts';

/**
 * Bills by month, newest first: stored lines of closed periods; of the others what they come to now. Late usage shows in
 * the newest period that is not closed. Administrators and the organisation's owner.
 */
export async function listUsagePeriods(
  ctx: Ctx,
  asAdmin: boolean,
  input: ListUsagePeriodsInput,
): Promise<UsagePeriodList> {
  return readOnly(async (tx) => {
    const [org] = isId(input.orgId) ? await listOrganizationRows(tx, { id: input.orgId }, 1) : [];
    if (!org || !maySee(ctx.actor, asAdmin, org.ownerId)) throw licenseNotFound();
    const periods = await listPeriodRows(tx, org.id, input.limit);
    const stored = await listLineRows(
      tx,
      periods.filter((p) => p.status === 'closed').map((p) => p.id),
    );
    // The oldest period that is not closed is the next to be billed: it takes what came late.
    const next = periods.filter((p) => p.status !== 'closed').at(-1);
    const views = [];
    for (const p of periods) {
      const lines: LineRow[] =
        p.status === 'closed' ? stored.filter((l) => l.periodId === p.id) : await linesOfPeriod(tx, p, p === next);
      views.push({
        orgId: p.orgId,
        month: p.month,
        status: p.status,
        currency: p.currency,
        totalMinor: (p.totalMinor ?? totalOf(lines)).toString(),
        closedAt: utc(p.closedAt),
        lines: lines.map(viewLine),
      });
    }
    return { periods: views };
  });
}

function viewLine(l: LineRow): UsageLineView {
  return {
    licenseId: l.licenseId,
    model: l.model,
    kind: l.kind,
    source: l.source,
    month: l.month,
    units: l.units.toString(),
    amountMinor: l.amountMinor.toString(),
    rated: l.rated,
    text: l.text,
  };
}
