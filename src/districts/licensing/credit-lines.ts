import type { Tx } from '#platform/db/transact.ts';
import { claimCredits, type LineRow, listCards, type PeriodRow, sumExported } from './queries.ts';
import { cardAt, priceRange, toMinor } from './rating.ts';

/**
 * What Stripe was told too much in earlier months and cannot take back: owed on its next invoice. Our own total never held
 * it. Priced at the end of what Stripe counted in that month, because those units were the last ones.
 */
export async function creditLines(tx: Tx, period: PeriodRow): Promise<LineRow[]> {
  const credits = await claimCredits(tx, period.orgId, period.month, period.id);
  if (credits.length === 0) return [];
  const cards = await listCards(tx);
  const lines: LineRow[] = [];
  for (const c of credits) {
    const month = c.day.slice(0, 7);
    const line = cardAt(cards, new Date(`${c.day}T00:00:00Z`))?.lines.find((l) => l.meter === c.meter);
    const told = await sumExported(tx, c.licenseId, c.meter, month);
    lines.push({
      licenseId: c.licenseId,
      model: line?.model ?? '*',
      kind: line?.kind ?? 'request',
      source: 'stripe_credit',
      month,
      units: c.value,
      amountMinor: line ? -toMinor(priceRange(line, told + c.value, told)) : 0n,
      rated: line !== undefined,
      text: `credit for ${c.meter} of ${c.day}`,
    });
  }
  return lines;
}
