import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { lateLines, linesOfPeriod, totalOf } from './bill-period.ts';
import { usagePeriodClosed } from './contract.ts';
import { creditLines } from './credit-lines.ts';
import {
  closePeriodRow,
  insertLines,
  listMonthsWithoutPeriod,
  listOrgsWithCredits,
  listPeriodRows,
  listTouchedClosed,
  lockClosable,
  lockOrganization,
  openPeriod,
  startClosing,
} from './queries.ts';
import { utcMonth } from './times.ts';

/** Time for late usage after a month's end. */
export const CLOSING_HOURS = 72;
const BATCH = 200;

/**
 * Opens a period for every month with usage, and one for this month where a closed one got late usage; moves ended months
 * to closing. Returns how many periods it opened or moved.
 */
export async function advancePeriods(): Promise<number> {
  return transact(systemCtx('licensing.advancePeriods'), async (tx) => {
    const month = utcMonth(txNow(tx));
    let moved = 0;
    for (const m of await listMonthsWithoutPeriod(tx, BATCH)) moved += (await openPeriod(tx, m.orgId, m.month)) ? 1 : 0;
    for (const closed of await listTouchedClosed(tx, null, BATCH)) {
      const open = (await listPeriodRows(tx, closed.orgId, 24)).some((p) => p.status !== 'closed');
      if (open || (await lateLines(tx, closed.orgId, closed.month)).length === 0) continue;
      moved += (await openPeriod(tx, closed.orgId, month)) ? 1 : 0;
    }
    for (const orgId of await listOrgsWithCredits(tx, month)) moved += (await openPeriod(tx, orgId, month)) ? 1 : 0;
    return moved + (await startClosing(tx, month));
  });
}

/**
 * Closes one period 72 hours after its month: rates it, writes its lines and its total, and tells the neighbours. A closed
 * period is never rewritten; what comes later becomes a line of the next one. Locks the period, so that two workers close
 * it once. Returns how many it closed.
 */
export async function closeDuePeriod(): Promise<number> {
  return transact(systemCtx('licensing.closePeriods'), async (tx) => {
    const now = txNow(tx);
    const period = await lockClosable(tx, new Date(now.getTime() - CLOSING_HOURS * 3_600_000));
    if (!period) return 0;
    // Two months of one organisation close one after the other, or both would bill the same late usage.
    await lockOrganization(tx, period.orgId);
    const lines = await linesOfPeriod(tx, period, true);
    const credits = await creditLines(tx, period);
    await insertLines(tx, period.id, [...lines, ...credits], now);
    const total = totalOf(lines);
    await closePeriodRow(tx, period.id, total, now);
    emit(tx, usagePeriodClosed, period.orgId, {
      periodId: period.id,
      month: period.month,
      totalMinor: total.toString(),
      currency: period.currency,
    });
    audit(tx, {
      action: 'licensing.closePeriod',
      subjectType: 'vpc_usage_period',
      subjectId: period.id,
      ownerId: null,
      meta: { orgId: period.orgId, month: period.month, totalMinor: total.toString(), lines: lines.length },
    });
    return 1;
  });
}
