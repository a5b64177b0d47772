/** Invoices of VPC licences: booked when paid, and compared with what Licensing says was used. */
import { audit } from '#platform/audit/audit.ts';
import { ask } from '#platform/bus/bus.ts';
import { callStripe, type Stripe, StripeFailure } from '#platform/vendors/stripe.ts';
import { checkInvoice, failMeterExports } from '../../licensing/contract.ts';
import { postIn } from '../ledger-engine.ts';
import { raiseAlert } from '../raise-alert.ts';
import { vpcInvoicePosting } from '../stripe-postings.ts';
import { handler, refId, retrieve, type StripeEventHandler } from './handler.ts';

/** More lines than one organisation's months have meters. */
const LINES_MAX = 1_000;

interface Metered {
  /** `YYYY-MM`, the UTC month in which the line's period begins. */
  month: string;
  meter: string;
  quantity: bigint;
}

/** What an invoice bills by meter; lines without a meter are not usage. Asks Stripe. */
async function meteredLines(invoiceId: string): Promise<Metered[]> {
  const lines = await callStripe((s) =>
    s.invoices.listLineItems(invoiceId, { limit: 100 }).autoPagingToArray({ limit: LINES_MAX }),
  );
  const meters = new Map<string, string | null>();
  const metered: Metered[] = [];
  for (const line of lines) {
    const price = refId(line.pricing?.price_details?.price);
    if (price === null) continue;
    if (!meters.has(price)) meters.set(price, await meterOf(price));
    const meter = meters.get(price) ?? null;
    if (meter === null) continue;
    const month = new Date(line.period.start * 1_000).toISOString().slice(0, 7);
    metered.push({ month, meter, quantity: BigInt(line.quantity ?? 0) });
  }
  return metered;
}

async function meterOf(priceId: string): Promise<string | null> {
  const { recurring } = await callStripe((s) => s.prices.retrieve(priceId));
  const id = recurring?.meter;
  return id ? (await callStripe((s) => s.billing.meters.retrieve(id))).event_name : null;
}

/** Which usage events Stripe found wrong, by its code. */
async function meterErrors(eventId: string): Promise<{ code: string; identifiers: string[] }[]> {
  try {
    const event = await callStripe((s) => s.v2.core.events.retrieve(eventId));
    const types = (event as Stripe.V2.Core.Events.V1BillingMeterErrorReportTriggeredEvent).data?.reason?.error_types;
    return (types ?? []).map((t) => ({
      code: t.code,
      identifiers: t.sample_errors.map((sample) => sample.request.identifier),
    }));
  } catch (e) {
    // Stripe keeps events for a while only; the alert is raised all the same.
    if (e instanceof StripeFailure && e.kind === 'missing') return [];
    throw e;
  }
}

export const invoices: StripeEventHandler[] = [
  handler({
    types: ['invoice.paid', 'invoice.finalized', 'invoice.payment_failed', 'invoice.finalization_failed'],
    async fetch(facts) {
      const invoice = await retrieve(facts, (s, id) => s.invoices.retrieve(id));
      const final = invoice?.id && (invoice.status === 'open' || invoice.status === 'paid');
      return { invoice, metered: final ? await meteredLines(invoice.id) : [] };
    },
    async apply(tx, facts, { invoice, metered }) {
      if (!invoice?.id) return;
      const customer = refId(invoice.customer);
      // A difference is Licensing's alert. The money of a paid invoice is booked either way: it arrived.
      for (const month of customer === null ? [] : new Set(metered.map((m) => m.month)))
        await ask(tx, checkInvoice, {
          stripeCustomerId: customer as string,
          invoiceId: invoice.id,
          month,
          quantities: metered
            .filter((m) => m.month === month)
            .map(({ meter, quantity }) => ({ meter, quantity: String(quantity) })),
        });
      if (invoice.status !== 'paid' || invoice.amount_paid <= 0) return;
      const paidAt = invoice.status_transitions.paid_at;
      const done = await postIn(
        tx,
        vpcInvoicePosting({
          invoiceId: invoice.id,
          amountMinor: BigInt(invoice.amount_paid),
          occurredAt: paidAt ? new Date(paidAt * 1_000) : facts.createdAt,
          currency: invoice.currency,
        }),
      );
      if (!done.replayed)
        audit(tx, {
          action: 'vault.bookInvoice',
          subjectType: 'invoice',
          subjectId: invoice.id,
          meta: { amountMinor: String(invoice.amount_paid) },
        });
    },
  }),
  handler({
    types: ['v1.billing.meter.error_report_triggered', 'v1.billing.meter.no_meter_found'],
    fetch: (facts) => meterErrors(facts.eventId),
    async apply(tx, facts, errors) {
      for (const e of errors) await ask(tx, failMeterExports, e);
      await raiseAlert(tx, {
        key: `meter:${facts.eventId}`,
        kind: 'meter_error',
        subjectId: facts.objectId,
        detail: { type: facts.type, codes: errors.map((e) => e.code) },
      });
    },
  }),
];
