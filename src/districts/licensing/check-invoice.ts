import type { Tx } from '#platform/db/transact.ts';
import { findOrgByCustomer, listCards, listLineRows, listPeriodRows, sumCredits } from './queries.ts';
import { raise } from './raise-alerts.ts';
import { cardAt, lineFor } from './rating.ts';
import { monthStart, nextMonth } from './times.ts';

/**
 * The quantities of a Stripe invoice against the closed period: the lines of the period are the truth. Units that Stripe
 * was told too much, and that are credited, count as expected. A difference is an incident. Writes nothing else.
 */
export async function checkInvoice(
  tx: Tx,
  input: {
    stripeCustomerId: string;
    invoiceId: string;
    month: string;
    quantities: { meter: string; quantity: bigint }[];
  },
): Promise<{ ok: boolean; differences: { meter: string; billed: string; used: string }[] } | null> {
  const org = await findOrgByCustomer(tx, input.stripeCustomerId);
  if (!org) return null;
  const period = (await listPeriodRows(tx, org.id, 1_000)).find((p) => p.month === input.month);
  if (period?.status !== 'closed') return null;
  const card = cardAt(await listCards(tx), new Date(monthStart(nextMonth(input.month)).getTime() - 1));
  const used = await sumCredits(tx, org.id, input.month);
  for (const line of await listLineRows(tx, [period.id])) {
    const meter = line.source === 'usage' ? lineFor(card, line.model, line.kind)?.meter : null;
    if (meter) used.set(meter, (used.get(meter) ?? 0n) + line.units);
  }
  const billed = new Map<string, bigint>();
  for (const q of input.quantities) billed.set(q.meter, (billed.get(q.meter) ?? 0n) + q.quantity);
  const differences = [...new Set([...used.keys(), ...billed.keys()])]
    .filter((meter) => (used.get(meter) ?? 0n) !== (billed.get(meter) ?? 0n))
    .sort()
    .map((meter) => ({ meter, billed: `${billed.get(meter) ?? 0n}`, used: `${used.get(meter) ?? 0n}` }));
  if (differences.length > 0)
    await raise(tx, {
      orgId: org.id,
      orgOwnerId: org.ownerId,
      licenseId: null,
      kind: 'invoice_mismatch',
      key: input.invoiceId,
      detail: { month: input.month, differences },
    });
  return { ok: differences.length === 0, differences };
}
