/** What a period bills: its own usage, and what came late for months that are closed. Every line follows from rows. */
import type { Tx } from '#platform/db/transact.ts';
import { type LineRow, listBilled, listCards, listTouchedClosed, type PeriodRow, readUsage } from './queries.ts';
import { type RatedLine, rateMonth } from './rating.ts';
import { monthStart, nextMonth } from './times.ts';

const KIND_TEXT = {
  input: 'input tokens',
  output: 'output tokens',
  request: 'requests',
  replica_day: 'replica days over the license',
} as const;

/** The rated lines of one month as the roll-up stands now. */
export async function rateOrgMonth(tx: Tx, orgId: string, month: string): Promise<RatedLine[]> {
  const usage = await readUsage(tx, { orgId }, monthStart(month), monthStart(nextMonth(month)));
  return rateMonth(await listCards(tx), usage);
}

/**
 * Lines of a period that is not closed. Late usage: the closed month is rated again from its rows, and what it comes to
 * beyond what was billed for it becomes a line here; a correction downwards makes a negative one.
 */
export async function linesOfPeriod(tx: Tx, period: PeriodRow, withLate: boolean): Promise<LineRow[]> {
  const own = (await rateOrgMonth(tx, period.orgId, period.month)).map(
    (l): LineRow => ({
      ...l,
      source: 'usage',
      month: period.month,
      text: l.kind === 'replica_day' ? KIND_TEXT[l.kind] : `${l.model}: ${KIND_TEXT[l.kind]}`,
    }),
  );
  if (!withLate) return own;
  const late: LineRow[] = [];
  for (const closed of await listTouchedClosed(tx, period.orgId, 1_000)) {
    late.push(...(await lateLines(tx, period.orgId, closed.month)));
  }
  return [...own, ...late];
}

/** The difference between what a closed month comes to now and what was billed for it, line by line. */
export async function lateLines(tx: Tx, orgId: string, month: string): Promise<LineRow[]> {
  const billed = new Map<string, { units: bigint; amountMinor: bigint; line: LineRow }>();
  const key = (l: { licenseId: string; model: string; kind: string }) => `${l.licenseId}\n${l.model}\n${l.kind}`;
  for (const line of await listBilled(tx, orgId, month)) {
    const sum = billed.get(key(line)) ?? { units: 0n, amountMinor: 0n, line };
    billed.set(key(line), { units: sum.units + line.units, amountMinor: sum.amountMinor + line.amountMinor, line });
  }
  const lines: LineRow[] = [];
  for (const now of await rateOrgMonth(tx, orgId, month)) {
    const before = billed.get(key(now));
    billed.delete(key(now));
    const units = now.units - (before?.units ?? 0n);
    const amountMinor = now.amountMinor - (before?.amountMinor ?? 0n);
    if (units !== 0n || amountMinor !== 0n)
      lines.push({ ...now, units, amountMinor, source: 'late', month, text: `late usage ${month}` });
  }
  // Corrected to nothing: the line is gone from the rating, its bill goes back.
  for (const { line, units, amountMinor } of billed.values()) {
    if (units === 0n && amountMinor === 0n) continue;
    lines.push({
      ...line,
      units: -units,
      amountMinor: -amountMinor,
      source: 'late',
      month,
      text: `late usage ${month}`,
    });
  }
  return lines;
}

/** Unrated lines have no price and Stripe's credits are not ours to bill. */
export function totalOf(lines: readonly LineRow[]): bigint {
  return lines.reduce((sum, l) => (l.source === 'stripe_credit' ? sum : sum + l.amountMinor), 0n);
}
