/** Purchases: PaymentIntents, and Checkout sessions, which never credit by themselves. */
import { callStripe, type Stripe } from '#platform/vendors/stripe.ts';
import { applyPaymentIntent } from '../apply-payment-intent.ts';
import { raiseAlert } from '../raise-alert.ts';
import { handler, refId, retrieve, type StripeEventHandler } from './handler.ts';

interface Payment {
  intent: Stripe.PaymentIntent;
  /** Of an invoice: not a purchase. */
  ofInvoice: boolean;
}

/** The intent with its charge, and whether an invoice asked for it when it is none of our purchases. */
export async function fetchPayment(intentId: string): Promise<Payment> {
  return callStripe(async (s) => {
    const intent = await s.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] });
    if (intent.metadata.purchase_id) return { intent, ofInvoice: false };
    const payments = await s.invoicePayments.list({
      payment: { type: 'payment_intent', payment_intent: intentId },
      limit: 1,
    });
    return { intent, ofInvoice: payments.data.length > 0 };
  });
}

async function applyPayment(
  tx: Parameters<StripeEventHandler['apply']>[0],
  payment: Payment | null,
  again: boolean,
): Promise<void> {
  if (!payment) return;
  const row = await applyPaymentIntent(tx, payment.intent, { credit: true, again });
  if (row || payment.ofInvoice || payment.intent.status !== 'succeeded') return;
  await raiseAlert(tx, {
    key: `payment:${payment.intent.id}`,
    kind: 'unknown_payment',
    subjectId: payment.intent.id,
    detail: { amount: payment.intent.amount_received, currency: payment.intent.currency },
  });
}

export const payments: StripeEventHandler[] = [
  handler({
    types: [
      'payment_intent.succeeded',
      'payment_intent.payment_failed',
      'payment_intent.canceled',
      'payment_intent.processing',
      'payment_intent.requires_action',
    ],
    fetch: ({ objectId }) => (objectId === null ? Promise.resolve(null) : fetchPayment(objectId)),
    apply: (tx, facts, fresh) => applyPayment(tx, fresh, facts.again),
  }),
  handler({
    types: [
      'checkout.session.completed',
      'checkout.session.async_payment_succeeded',
      'checkout.session.async_payment_failed',
      'checkout.session.expired',
    ],
    async fetch(facts) {
      const session = await retrieve(facts, (s, id) => s.checkout.sessions.retrieve(id));
      const intentId = refId(session?.payment_intent);
      return intentId === null ? null : fetchPayment(intentId);
    },
    apply: (tx, facts, fresh) => applyPayment(tx, fresh, facts.again),
  }),
];
