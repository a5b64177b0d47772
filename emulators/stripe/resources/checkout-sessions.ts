import type Stripe from 'stripe';
import { newId, randomToken } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { ApiError, invalidRequest, notEmulated } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import { authenticateIntent, confirmIntent } from './confirm-payment-intent.ts';
import { createCustomer, liveCustomer } from './customers.ts';
import { mergeMetadata } from './metadata.ts';
import { createIntent } from './payment-intents.ts';
import { resolvePaymentMethod } from './payment-methods.ts';
import { createPrice } from './products.ts';
import { authenticateSetup, confirmSetup, createSetup } from './setup-intents.ts';

type Params = Call<'CheckoutSessionCreate'>['params'];

const openSeconds = 24 * 3600;

/** Parameters that would change what the buyer pays in a way this emulator does not compute. */
const unsupported = [
  'adaptive_pricing',
  'customer_account',
  'discounts',
  'invoice_creation',
  'managed_payments',
  'optional_items',
  'shipping_options',
  'subscription_data',
] as const;

function createSession({ unit, params }: Call<'CheckoutSessionCreate'>): Stripe.Checkout.Session {
  const refused = unsupported.find((name) => params[name] !== undefined);
  if (refused) throw notEmulated(refused);
  if (params.automatic_tax?.enabled) throw notEmulated('automatic_tax');
  const mode = params.mode ?? 'payment';
  if (mode === 'subscription') throw notEmulated('mode: subscription');
  if (params.ui_mode && params.ui_mode !== 'hosted_page') throw notEmulated(`ui_mode: ${params.ui_mode}`);
  if (!params.success_url)
    throw invalidRequest('parameter_missing', 'Missing required param: success_url.', 'success_url');
  if (params.customer) liveCustomer(unit, params.customer, 'customer');
  const lines = mode === 'payment' ? linesOf(unit, params) : [];
  const total = lines.reduce((sum, line) => sum + line.amount_total, 0);
  const currency = lines[0]?.currency ?? params.currency ?? null;
  if (lines.some((line) => line.currency !== currency)) {
    throw invalidRequest('parameter_invalid', 'All line items must have the same currency.', 'line_items');
  }
  const id = `cs_test_${randomToken(48)}`;
  const expiresAt = params.expires_at ?? unit.now + openSeconds;
  const session = unit.put('checkout_session', {
    id,
    object: 'checkout.session',
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: mode === 'payment' ? total : null,
    amount_total: mode === 'payment' ? total : null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: unit.now,
    currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: params.customer ?? null,
    customer_account: null,
    customer_creation: mode === 'payment' ? (params.customer_creation ?? 'if_required') : null,
    customer_details: null,
    customer_email: params.customer_email ?? null,
    discounts: [],
    expires_at: expiresAt,
    integration_identifier: params.integration_identifier ?? null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: params.locale ?? null,
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: mode === 'setup' ? 'no_payment_required' : 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: params.submit_type ?? null,
    subscription: null,
    success_url: params.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${unit.baseUrl}/_checkout/${id}`,
    wallet_options: null,
  });
  unit.put('checkout_details', {
    id,
    lineItems: lines,
    paymentIntentData: params.payment_intent_data ?? null,
    setupIntentData: params.setup_intent_data ?? null,
  });
  unit.schedule('expire_checkout_session', id, expiresAt);
  return session;
}

function linesOf(unit: Unit, params: Params): Stripe.LineItem[] {
  if (!params.line_items?.length)
    throw invalidRequest('parameter_missing', 'Missing required param: line_items.', 'line_items');
  return params.line_items.map((line): Stripe.LineItem => {
    if (line.tax_rates) throw notEmulated('tax_rates');
    if (!line.price && !line.price_data)
      throw invalidRequest('parameter_missing', 'Missing required param: line_items[0][price].', 'line_items');
    const price = line.price
      ? unit.get('price', line.price, 'line_items[price]')
      : createPrice(unit, line.price_data as NonNullable<typeof line.price_data>);
    const quantity = line.quantity ?? 1;
    const amount = Math.round(Number(price.unit_amount_decimal) * quantity);
    return {
      id: newId('li'),
      object: 'item',
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency: price.currency,
      description: unit.find('product', price.product as string)?.name ?? null,
      metadata: mergeMetadata({}, line.metadata),
      price,
      quantity,
    };
  });
}

function requireOpen(session: Stripe.Checkout.Session): void {
  if (session.status === 'open') return;
  throw invalidRequest('parameter_invalid', `This Checkout Session is ${session.status} and no longer open.`);
}

/**
 * The buyer pays on Stripe's page. A refused card throws its 402 and leaves the session open.
 * With `delayed` the method is one that confirms days later: completed but unpaid, `finishDelayedPayment` decides.
 */
export function completeSession(unit: Unit, id: string, method: string, delayed = false): Stripe.Checkout.Session {
  const session = unit.get('checkout_session', id);
  requireOpen(session);
  const customer = customerFor(unit, session);
  const patch =
    session.mode === 'setup' ? setUp(unit, session, customer, method) : pay(unit, session, customer, method, delayed);
  const completed = unit.update('checkout_session', id, {
    ...patch,
    status: 'complete',
    customer,
    customer_details: {
      address: null,
      business_name: null,
      email: session.customer_email ?? 'buyer@example.com',
      individual_name: null,
      name: 'Emulated buyer',
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
    url: null,
  });
  unit.emit('checkout.session.completed', completed);
  return completed;
}

function customerFor(unit: Unit, session: Stripe.Checkout.Session): string | null {
  if (typeof session.customer === 'string') return session.customer;
  if (session.mode === 'payment' && session.customer_creation !== 'always') return null;
  return createCustomer(unit, { email: session.customer_email ?? 'buyer@example.com' }).id;
}

function pay(
  unit: Unit,
  session: Stripe.Checkout.Session,
  customer: string | null,
  method: string,
  delayed: boolean,
): Partial<Stripe.Checkout.Session> {
  const data = unit.get('checkout_details', session.id).paymentIntentData ?? {};
  const intent =
    typeof session.payment_intent === 'string'
      ? unit.get('payment_intent', session.payment_intent)
      : createIntent(unit, {
          ...data,
          amount: session.amount_total ?? 0,
          currency: session.currency ?? 'usd',
          ...(customer ? { customer } : {}),
        });
  // A later attempt after a refused card uses the same intent.
  unit.update('checkout_session', session.id, { payment_intent: intent.id });
  const paymentMethod = resolvePaymentMethod(unit, method);
  if (delayed) {
    const processing = unit.update('payment_intent', intent.id, {
      status: 'processing',
      payment_method: paymentMethod.id,
    });
    unit.emit('payment_intent.processing', processing);
    return { payment_intent: intent.id, payment_status: 'unpaid' };
  }
  const confirmed = confirmIntent(unit, intent, {
    method: paymentMethod,
    offSession: false,
    returnUrl: null,
    handlesActions: true,
    failsOnAction: false,
  });
  // Stripe's page lets the buyer pass the bank's check before it returns to the shop.
  const paid = confirmed.status === 'requires_action' ? authenticateIntent(unit, intent.id, true) : confirmed;
  if (paid.last_payment_error) throw afterCheck(paid);
  return { payment_intent: intent.id, payment_status: 'paid' };
}

/** The card was refused after the bank's check had been passed. */
function afterCheck(intent: Stripe.PaymentIntent): ApiError {
  const { code = 'card_declined', message = 'Your card was declined.' } = intent.last_payment_error ?? {};
  return new ApiError(402, { type: 'card_error', code, message, payment_intent: intent }, { keepsChanges: true });
}

function setUp(
  unit: Unit,
  session: Stripe.Checkout.Session,
  customer: string | null,
  method: string,
): Partial<Stripe.Checkout.Session> {
  const data = unit.get('checkout_details', session.id).setupIntentData ?? {};
  const paymentMethod = resolvePaymentMethod(unit, method);
  const setup = createSetup(unit, { ...data, ...(customer ? { customer } : {}), payment_method: paymentMethod.id });
  const confirmed = confirmSetup(unit, setup, { returnUrl: null, handlesActions: true });
  if (confirmed.status === 'requires_action') authenticateSetup(unit, setup.id, true);
  return { setup_intent: setup.id };
}

/** A delayed payment arrives or bounces: `checkout.session.async_payment_succeeded` or `…_failed`. */
export function finishDelayedPayment(unit: Unit, id: string, arrives: boolean): Stripe.Checkout.Session {
  const session = unit.get('checkout_session', id);
  const intent = unit.get('payment_intent', String(session.payment_intent));
  if (intent.status !== 'processing' || typeof intent.payment_method !== 'string') {
    throw invalidRequest('parameter_invalid', 'This Checkout Session has no delayed payment.');
  }
  if (!arrives) {
    const failed = unit.update('payment_intent', intent.id, {
      status: 'requires_payment_method',
      payment_method: null,
    });
    unit.emit('payment_intent.payment_failed', failed);
    unit.emit('checkout.session.async_payment_failed', session);
    return session;
  }
  const ready = unit.update('payment_intent', intent.id, { status: 'requires_confirmation' });
  confirmIntent(unit, ready, {
    method: unit.get('payment_method', intent.payment_method),
    offSession: false,
    returnUrl: null,
    handlesActions: true,
    failsOnAction: false,
  });
  const paid = unit.update('checkout_session', id, { payment_status: 'paid' });
  unit.emit('checkout.session.async_payment_succeeded', paid);
  return paid;
}

export function expireSession(unit: Unit, id: string): Stripe.Checkout.Session {
  requireOpen(unit.get('checkout_session', id));
  const expired = unit.update('checkout_session', id, { status: 'expired', url: null });
  unit.emit('checkout.session.expired', expired);
  return expired;
}

/** What the official CLI uses in place of the buyer's browser. */
function confirmPaymentPage({ unit, id, params }: Call<'PaymentPageConfirm'>): Stripe.Checkout.Session {
  const session = unit.get('checkout_session', id);
  if (params.expected_amount !== undefined && params.expected_amount !== session.amount_total) {
    throw invalidRequest(
      'checkout_amount_mismatch',
      'The expected amount differs from the amount of the session.',
      'expected_amount',
    );
  }
  return completeSession(unit, id, params.payment_method);
}

function listSessions(call: Call<'CheckoutSessionList'>): Stripe.ApiList<Stripe.Checkout.Session> {
  const { created, customer, payment_intent, status } = call.params;
  return listPage(
    call,
    call.unit
      .list('checkout_session')
      .filter(
        (session) =>
          inRange(session.created, created) &&
          matches(customer, session.customer as string | null) &&
          matches(payment_intent, session.payment_intent as string | null) &&
          matches(status, session.status),
      ),
  );
}

export const checkoutSessionRoutes: Route[] = [
  route('CheckoutSessionCreate', 'POST', '/v1/checkout/sessions', createSession),
  route('CheckoutSessionList', 'GET', '/v1/checkout/sessions', listSessions),
  route(
    'CheckoutSessionRetrieve',
    'GET',
    '/v1/checkout/sessions/:id',
    ({ unit, id }): Stripe.Checkout.Session => unit.get('checkout_session', id),
  ),
  route(
    'CheckoutSessionExpire',
    'POST',
    '/v1/checkout/sessions/:id/expire',
    ({ unit, id }): Stripe.Checkout.Session => expireSession(unit, id),
  ),
  route(
    'CheckoutSessionLineItemList',
    'GET',
    '/v1/checkout/sessions/:id/line_items',
    (call): Stripe.ApiList<Stripe.LineItem> => listPage(call, call.unit.get('checkout_details', call.id).lineItems),
  ),
  route(
    'PaymentPageRetrieve',
    'GET',
    '/v1/payment_pages/:id',
    ({ unit, id }): Stripe.Checkout.Session => unit.get('checkout_session', id),
  ),
  route('PaymentPageConfirm', 'POST', '/v1/payment_pages/:id/confirm', confirmPaymentPage),
];
