import type Stripe from 'stripe';
import { newId } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';

/** Ties a finalised invoice to the payment intent that is to pay it. */
export function requestPayment(
  unit: Unit,
  invoice: Stripe.Invoice,
  intent: Stripe.PaymentIntent,
): Stripe.InvoicePayment {
  return unit.put('invoice_payment', {
    id: newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: unit.now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intent.id },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

export function openPaymentOf(unit: Unit, invoice: string): Stripe.InvoicePayment | undefined {
  return unit.list('invoice_payment').find((payment) => payment.invoice === invoice && payment.status === 'open');
}

/** An invoice whose intent succeeded is paid: `invoice_payment.paid`, `invoice.paid`, `invoice.payment_succeeded`. */
export function markPaidBy(unit: Unit, intent: Stripe.PaymentIntent): void {
  const payment = unit.list('invoice_payment').find((one) => one.payment.payment_intent === intent.id);
  if (payment?.status !== 'open') return;
  const paid = unit.update('invoice_payment', payment.id, {
    status: 'paid',
    amount_paid: intent.amount_received,
    status_transitions: { canceled_at: null, paid_at: unit.now },
  });
  unit.emit('invoice_payment.paid', paid);
  markPaid(unit, unit.get('invoice', payment.invoice as string));
}

/** Also for invoices that need no payment, or were paid outside Stripe. */
export function markPaid(unit: Unit, invoice: Stripe.Invoice): Stripe.Invoice {
  const paid = unit.update('invoice', invoice.id, {
    status: 'paid',
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    attempted: true,
    attempt_count: invoice.attempt_count + (invoice.amount_due > 0 ? 1 : 0),
    status_transitions: { ...invoice.status_transitions, paid_at: unit.now },
  });
  unit.emit('invoice.paid', paid);
  unit.emit('invoice.payment_succeeded', paid);
  return paid;
}

/** A refused attempt to pay an invoice: `invoice.payment_failed`. */
export function markFailedBy(unit: Unit, intent: Stripe.PaymentIntent): void {
  const payment = unit.list('invoice_payment').find((one) => one.payment.payment_intent === intent.id);
  if (payment?.status !== 'open') return;
  const invoice = unit.get('invoice', payment.invoice as string);
  const failed = unit.update('invoice', invoice.id, { attempted: true, attempt_count: invoice.attempt_count + 1 });
  unit.emit('invoice.payment_failed', failed);
}

function listInvoicePayments(call: Call<'InvoicePaymentList'>): Stripe.ApiList<Stripe.InvoicePayment> {
  const { created, invoice, payment, status } = call.params;
  return listPage(
    call,
    call.unit
      .list('invoice_payment')
      .filter(
        (one) =>
          inRange(one.created, created) &&
          matches(invoice, one.invoice as string) &&
          matches(payment?.payment_intent, one.payment.payment_intent as string | undefined) &&
          matches(status, one.status),
      ),
  );
}

export const invoicePaymentRoutes: Route[] = [
  route('InvoicePaymentList', 'GET', '/v1/invoice_payments', listInvoicePayments),
  route(
    'InvoicePaymentRetrieve',
    'GET',
    '/v1/invoice_payments/:id',
    ({ unit, id }): Stripe.InvoicePayment => unit.get('invoice_payment', id),
  ),
];
