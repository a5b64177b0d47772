import type Stripe from 'stripe';
import type { Requests } from '../schemas/requests.ts';

/** A customer keeps its row after deletion, as Stripe does: the id answers with `deleted: true`. */
export type CustomerRecord = Stripe.Customer | Stripe.DeletedCustomer;

/** What a test card does when it is used; kept apart from the public object, like the issuer's own decision. */
export interface CardBehaviour {
  id: string;
  card: string;
  /** A bank check was passed with this card, so off-session payments need none. */
  setUp: boolean;
  /** Used in a payment without a customer: Stripe refuses the second use. */
  spent: boolean;
}

/** A payment or setup that waits for the customer's bank; the id is the intent's. */
export interface PendingAuthentication {
  id: string;
  paymentMethod: string;
  returnUrl: string | null;
}

/** An onboarding link: single use and short-lived. */
export interface OnboardingLink {
  id: string;
  account: string;
  returnUrl: string;
  refreshUrl: string;
  expiresAt: number;
  used: boolean;
}

/** A thin event (v2) as `GET /v2/core/events/{id}` returns it; the delivery leaves `data` out. */
export interface ThinEvent {
  id: string;
  object: 'v2.core.event';
  created: string;
  livemode: false;
  type: string;
  context: string | null;
  reason: { type: 'request'; request: { id: string; idempotency_key: string } } | null;
  related_object: { id: string; type: string; url: string } | null;
  data: Record<string, unknown>;
}

export type EventRecord =
  | { id: string; kind: 'snapshot'; created: number; connected: boolean; event: Stripe.EventBase }
  | { id: string; kind: 'thin'; created: number; connected: boolean; event: ThinEvent };

/** One event on its way to the webhook target. `lost` is what the drop switch leaves behind. */
export interface Delivery {
  id: string;
  event: string;
  state: 'pending' | 'delivered' | 'lost' | 'given_up';
  attempts: number;
  firstAt: number;
  /** Milliseconds of the wall clock: retries are about the network, not about the emulator's clock. */
  nextAttemptAt: number;
  lastStatus: number | null;
}

/** Usage as it was reported. What was refused keeps its identifier and counts for nothing. */
export interface MeterUsage {
  id: string;
  eventName: string;
  customer: string;
  value: number;
  timestamp: number;
  receivedAt: number;
  state: 'counted' | 'cancelled' | 'refused';
}

/** The stream's bearer token, good for 15 minutes. */
export interface MeterSession {
  id: string;
  token: string;
  expiresAt: number;
}

/** Something that happens by itself when the emulator's clock reaches `dueAt`. */
export interface Scheduled {
  id: string;
  dueAt: number;
  action:
    | 'fail_refund'
    | 'settle_refund'
    | 'pay_payout'
    | 'finalize_invoice'
    | 'expire_checkout_session'
    | 'advance_redaction';
  target: string;
}

/** A finished request under its idempotency key. */
export interface IdempotentReply {
  id: string;
  fingerprint: string;
  status: number;
  body: string;
  requestId: string;
  createdAt: number;
}

/** The line items of a checkout session, which Stripe returns only when asked. */
export interface CheckoutDetails {
  id: string;
  lineItems: Stripe.LineItem[];
  paymentIntentData: Requests['CheckoutSessionCreate']['payment_intent_data'] | null;
  setupIntentData: Requests['CheckoutSessionCreate']['setup_intent_data'] | null;
}

/** A request to make a customer's personal data unreadable. */
export interface RedactionJob {
  id: string;
  object: 'privacy.redaction_job';
  created: number;
  livemode: false;
  objects: { customers: string[] };
  status: 'canceled' | 'ready' | 'redacting' | 'succeeded' | 'validating';
  validation_behavior: 'error' | 'fix';
}

export interface ClockSetting {
  id: 'clock';
  offsetMs: number;
}

/** Everything the emulator remembers, by kind. Values are never changed in place; an update replaces the row. */
export interface Records {
  account: Stripe.Account;
  balance_transaction: Stripe.BalanceTransaction;
  card_behaviour: CardBehaviour;
  charge: Stripe.Charge;
  checkout_details: CheckoutDetails;
  checkout_session: Stripe.Checkout.Session;
  clock: ClockSetting;
  customer: CustomerRecord;
  delivery: Delivery;
  dispute: Stripe.Dispute;
  early_fraud_warning: Stripe.Radar.EarlyFraudWarning;
  event: EventRecord;
  idempotent_reply: IdempotentReply;
  invoice: Stripe.Invoice;
  invoice_item: Stripe.InvoiceItem;
  invoice_payment: Stripe.InvoicePayment;
  meter: Stripe.Billing.Meter;
  meter_session: MeterSession;
  meter_usage: MeterUsage;
  onboarding_link: OnboardingLink;
  payment_intent: Stripe.PaymentIntent;
  payment_method: Stripe.PaymentMethod;
  payout: Stripe.Payout;
  pending_authentication: PendingAuthentication;
  price: Stripe.Price;
  product: Stripe.Product;
  redaction_job: RedactionJob;
  refund: Stripe.Refund;
  scheduled: Scheduled;
  setup_intent: Stripe.SetupIntent;
  transfer: Stripe.Transfer;
  transfer_reversal: Stripe.TransferReversal;
}

export type Kind = keyof Records;

/** The kinds that have an id of Stripe's, by the prefix of that id: `expand` and the event switch look objects up by it. */
export const kindByPrefix: Record<string, Kind> = {
  acct: 'account',
  ch: 'charge',
  cs: 'checkout_session',
  cus: 'customer',
  du: 'dispute',
  evt: 'event',
  ii: 'invoice_item',
  in: 'invoice',
  inpay: 'invoice_payment',
  issfr: 'early_fraud_warning',
  mtr: 'meter',
  pi: 'payment_intent',
  pm: 'payment_method',
  po: 'payout',
  price: 'price',
  prod: 'product',
  py: 'charge',
  pyr: 'refund',
  re: 'refund',
  seti: 'setup_intent',
  tr: 'transfer',
  trr: 'transfer_reversal',
  txn: 'balance_transaction',
};
