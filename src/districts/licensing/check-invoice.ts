import { systemCtx } from '#platform/actor.ts';
import { addJob, type JobHandler } from '#platform/bus/jobs.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import type { InvoiceChecked, InvoiceToCheck } from './contract.ts';
import { findOrgByCustomer, listCards, listLineRows, listPeriodRows, sumCredits } from './queries.ts';
import { raise } from './raise-alerts.ts';
import { cardAt, lineFor } from './rating.ts';
import { monthStart, nextMonth } from './times.ts';

const HOUR_MS = 3_600_000;
const AGAIN_MS = 6 * HOUR_MS;
/** The grace of a period, and a day for whoever closes it. A month without a period by then had no usage. */
const CLOSED_BY_MS = (72 + 24) * HOUR_MS;

/**
 * The quantities of a Stripe invoice against the closed period: the lines of the period are the truth. Units that Stripe
 * was told too much, and that are credited, count as expected. A difference is an incident. A period that is still open
 * is looked at again every six hours. Writes nothing else.
 */
export async function checkInvoice(tx: Tx, input: InvoiceToCheck): Promise<InvoiceChecked | null> {
  const org = await findOrgByCustomer(tx, input.stripeCustomerId);
  if (!org) return null;
  const end = monthStart(nextMonth(input.month)).getTime();
  const period = (await listPeriodRows(tx, org.id, 1_000)).find((p) => p.month === input.month);
  if (period ? period.status !== 'closed' : txNow(tx).getTime() < end + CLOSED_BY_MS) {
    await addJob(tx, 'check_vpc_invoice', input, {
      key: `check_vpc_invoice:${input.invoiceId}:${input.month}`,
      runAt: new Date(txNow(tx).getTime() + AGAIN_MS),
    });
    return { state: 'later' };
  }
  const card = cardAt(await listCards(tx), new Date(end - 1));
  const used = await sumCredits(tx, org.id, input.month);
  for (const line of period ? await listLineRows(tx, [period.id]) : []) {
    const meter = line.source === 'usage' ? lineFor(card, line.model, line.kind)?.meter : null;
    if (meter) used.set(meter, (used.get(meter) ?? 0n) + line.units);
  }
  const billed = new Map<string, bigint>();
  for (const q of input.quantities) billed.set(q.meter, (billed.get(q.meter) ?? 0n) + BigInt(q.quantity));
  const differences = [...new Set([...used.keys(), ...billed.keys()])]
    .filter((meter) => (used.get(meter) ?? 0n) !== (billed.get(meter) ?? 0n))
    .sort()
    .map((meter) => ({ meter, billed: `${billed.get(meter) ?? 0n}`, used: `${used.get(meter) ?? 0n}` }));
  if (differences.length === 0) return { state: 'equal', differences };
  await raise(tx, {
    orgId: org.id,
    orgOwnerId: org.ownerId,
    licenseId: null,
    kind: 'invoice_mismatch',
    key: input.invoiceId,
    detail: { month: input.month, differences },
  });
  return { state: 'different', differences };
}

/** The job behind `later`. */
export const checkInvoiceLater: JobHandler = async (payload) => {
  await transact(systemCtx('licensing.checkInvoice'), (tx) => checkInvoice(tx, payload as InvoiceToCheck));
};
