/** Invoices of VPC licences: booked when paid. Licensing owns what is on them. */
import { audit } from '#platform/audit/audit.ts';
import { postIn } from '../ledger-engine.ts';
import { raiseAlert } from '../raise-alert.ts';
import { vpcInvoicePosting } from '../stripe-postings.ts';
import { handler, retrieve, type StripeEventHandler } from './handler.ts';

export const invoices: StripeEventHandler[] = [
  handler({
    types: ['invoice.paid', 'invoice.finalized', 'invoice.payment_failed', 'invoice.finalization_failed'],
    fetch: (facts) => retrieve(facts, (s, id) => s.invoices.retrieve(id)),
    async apply(tx, facts, invoice) {
      if (!invoice || invoice.status !== 'paid' || invoice.amount_paid <= 0 || !invoice.id) return;
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
    fetch: async () => null,
    async apply(tx, facts) {
      await raiseAlert(tx, {
        key: `meter:${facts.eventId}`,
        kind: 'meter_error',
        subjectId: facts.objectId,
        detail: { type: facts.type },
      });
    },
  }),
];
