import type Stripe from 'stripe';
import { newId, randomToken } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest, notEmulated } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import { searchPage } from '../http/search.ts';
import type { Requests } from '../schemas/requests.ts';
import { captureCharge } from './charges.ts';
import { confirmIntent, unexpectedState } from './confirm-payment-intent.ts';
import { fullAddress, liveCustomer } from './customers.ts';
import { mergeMetadata } from './metadata.ts';
import { checkAmount, checkChargeAmount, checkCurrency } from './money.ts';
import { createFromFields, resolvePaymentMethod } from './payment-methods.ts';

/** Features of destination charges, wallets and terminals that a platform with separate charges and transfers has no use for. */
const unsupported = [
  'amount_to_confirm',
  'application_fee_amount',
  'confirmation_token',
  'customer_account',
  'hooks',
  'mandate',
  'on_behalf_of',
  'payment_details',
  'transfer_data',
];

function refuseUnsupported(params: object): void {
  const found = unsupported.find((name) => name in params);
  if (found) throw notEmulated(found);
}

/** A browser proves with the client secret that the intent is its own. */
export function checkClientSecret(
  call: Pick<Call, 'publishable'> & { clientSecret: string | null },
  secret: string | null,
): void {
  if (!call.publishable || (secret !== null && call.clientSecret === secret)) return;
  throw invalidRequest(
    'resource_missing',
    'The client_secret provided does not match any associated intent on this account.',
    'client_secret',
  );
}

type Shipping = Requests['PaymentIntentCreate']['shipping'];

function fullShipping(shipping: NonNullable<Shipping>): Stripe.PaymentIntent.Shipping {
  return {
    address: fullAddress(shipping.address),
    carrier: shipping.carrier || null,
    name: shipping.name,
    phone: shipping.phone || null,
    tracking_number: shipping.tracking_number || null,
  };
}

/** A new intent in `requires_payment_method`, or `requires_confirmation` when a method is named. Emits `payment_intent.created`. */
export function createIntent(unit: Unit, params: Requests['PaymentIntentCreate']): Stripe.PaymentIntent {
  refuseUnsupported(params);
  const currency = checkCurrency(params.currency);
  checkChargeAmount(params.amount, currency);
  if (params.customer) liveCustomer(unit, params.customer, 'customer');
  const method = chooseMethod(unit, params);
  const id = newId('pi');
  const automatic = params.automatic_payment_methods;
  const intent = unit.put('payment_intent', {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount: params.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: automatic
      ? { enabled: automatic.enabled, allow_redirects: automatic.allow_redirects ?? 'always' }
      : null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method ?? 'automatic_async',
    client_secret: `${id}_secret_${randomToken(25)}`,
    confirmation_method: params.confirmation_method ?? 'automatic',
    created: unit.now,
    currency,
    customer: params.customer ?? null,
    customer_account: null,
    description: params.description || null,
    excluded_payment_method_types: params.excluded_payment_method_types ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: method?.id ?? null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: params.receipt_email || null,
    review: null,
    setup_future_usage: params.setup_future_usage ?? null,
    shipping: params.shipping ? fullShipping(params.shipping) : null,
    source: null,
    statement_descriptor: params.statement_descriptor || null,
    statement_descriptor_suffix: params.statement_descriptor_suffix || null,
    status: method ? 'requires_confirmation' : 'requires_payment_method',
    transfer_data: null,
    transfer_group: params.transfer_group || null,
  });
  unit.emit('payment_intent.created', intent);
  return intent;
}

type MethodParams = {
  payment_method?: string;
  payment_method_data?: Requests['PaymentIntentConfirm']['payment_method_data'];
};

/** The method the parameters name, made on the spot from `payment_method_data`; null when they name none. */
export function chooseMethod(
  unit: Unit,
  params: MethodParams,
  browserMethod: object | null = null,
): Stripe.PaymentMethod | null {
  if (params.payment_method) return resolvePaymentMethod(unit, params.payment_method);
  if (browserMethod) return createFromFields(unit, browserMethod, true);
  return params.payment_method_data ? createFromFields(unit, params.payment_method_data, false) : null;
}

function create({ unit, params }: Call<'PaymentIntentCreate'>): Stripe.PaymentIntent {
  if (!params.confirm) {
    const misplaced = (['off_session', 'return_url', 'error_on_requires_action'] as const).find(
      (name) => params[name] !== undefined,
    );
    if (misplaced) {
      throw invalidRequest(
        'parameter_invalid',
        `The parameter \`${misplaced}\` cannot be passed when creating a PaymentIntent unless \`confirm\` is set to true.`,
        misplaced,
      );
    }
    return createIntent(unit, params);
  }
  const intent = createIntent(unit, params);
  return confirmWith(unit, intent, params, false);
}

function confirmWith(
  unit: Unit,
  intent: Stripe.PaymentIntent,
  params: Pick<
    Requests['PaymentIntentConfirm'],
    'off_session' | 'return_url' | 'use_stripe_sdk' | 'error_on_requires_action'
  >,
  publishable: boolean,
): Stripe.PaymentIntent {
  if (typeof intent.payment_method !== 'string') {
    if (intent.status === 'requires_payment_method') {
      throw invalidRequest(
        'payment_intent_unexpected_state',
        'You cannot confirm this PaymentIntent because it is missing a payment method. To confirm the PaymentIntent with ' +
          `${intent.customer ?? 'a card'}, specify a payment method attached to this customer along with the customer ID.`,
        'payment_method',
      );
    }
    throw unexpectedState(intent, 'confirm');
  }
  return confirmIntent(unit, intent, {
    method: unit.get('payment_method', intent.payment_method),
    offSession: params.off_session !== undefined && params.off_session !== false,
    returnUrl: params.return_url ?? null,
    handlesActions: params.use_stripe_sdk ?? publishable,
    failsOnAction: params.error_on_requires_action ?? false,
  });
}

function confirm(call: Call<'PaymentIntentConfirm'>): Stripe.PaymentIntent {
  const { unit, id, params, publishable } = call;
  refuseUnsupported(params);
  let intent = unit.get('payment_intent', id, publishable ? 'intent' : undefined);
  checkClientSecret(call, intent.client_secret);
  if (['succeeded', 'canceled', 'processing', 'requires_capture'].includes(intent.status))
    throw unexpectedState(intent, 'confirm');
  const method = chooseMethod(unit, params, call.browserMethod);
  intent = unit.update('payment_intent', id, {
    ...(method ? { payment_method: method.id } : {}),
    ...(params.setup_future_usage !== undefined ? { setup_future_usage: params.setup_future_usage || null } : {}),
    ...(params.receipt_email !== undefined ? { receipt_email: params.receipt_email || null } : {}),
    ...(params.shipping !== undefined ? { shipping: params.shipping ? fullShipping(params.shipping) : null } : {}),
    ...(params.capture_method ? { capture_method: params.capture_method } : {}),
  });
  return confirmWith(unit, intent, params, publishable);
}

function update({ unit, id, params }: Call<'PaymentIntentUpdate'>): Stripe.PaymentIntent {
  refuseUnsupported(params);
  const before = unit.get('payment_intent', id);
  const changesPayment = ['amount', 'currency', 'customer', 'payment_method', 'payment_method_data'].some(
    (name) => name in params,
  );
  if (
    changesPayment &&
    !['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(before.status)
  ) {
    throw unexpectedState(before, 'update');
  }
  const currency = params.currency === undefined ? before.currency : checkCurrency(params.currency);
  if (params.amount !== undefined) checkChargeAmount(params.amount, currency);
  if (params.customer) liveCustomer(unit, params.customer, 'customer');
  const method = chooseMethod(unit, params);
  return unit.update('payment_intent', id, {
    amount: params.amount ?? before.amount,
    currency,
    metadata: mergeMetadata(before.metadata, params.metadata),
    ...(params.customer ? { customer: params.customer } : {}),
    ...(method ? { payment_method: method.id, status: 'requires_confirmation', next_action: null } : {}),
    ...(params.description !== undefined ? { description: params.description || null } : {}),
    ...(params.receipt_email !== undefined ? { receipt_email: params.receipt_email || null } : {}),
    ...(params.setup_future_usage !== undefined ? { setup_future_usage: params.setup_future_usage || null } : {}),
    ...(params.shipping !== undefined ? { shipping: params.shipping ? fullShipping(params.shipping) : null } : {}),
    ...(params.statement_descriptor !== undefined ? { statement_descriptor: params.statement_descriptor || null } : {}),
    ...(params.transfer_group !== undefined ? { transfer_group: params.transfer_group || null } : {}),
  });
}

function capture({ unit, id, params }: Call<'PaymentIntentCapture'>): Stripe.PaymentIntent {
  refuseUnsupported(params);
  const intent = unit.get('payment_intent', id);
  if (intent.status !== 'requires_capture' || typeof intent.latest_charge !== 'string')
    throw unexpectedState(intent, 'capture');
  const amount = checkAmount(params.amount_to_capture ?? intent.amount_capturable, 'amount_to_capture');
  if (amount > intent.amount_capturable) {
    throw invalidRequest(
      'amount_too_large',
      'The amount to capture is larger than the authorised amount.',
      'amount_to_capture',
    );
  }
  captureCharge(unit, unit.get('charge', intent.latest_charge), amount);
  const captured = unit.update('payment_intent', id, {
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: amount,
    metadata: mergeMetadata(intent.metadata, params.metadata),
  });
  unit.emit('payment_intent.succeeded', captured);
  return captured;
}

/** Also used for the intent of an invoice that is voided. A reserved amount goes back to the card. */
export function cancelIntent(
  unit: Unit,
  id: string,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): Stripe.PaymentIntent {
  const intent = unit.get('payment_intent', id);
  if (!intent.status.startsWith('requires_')) throw unexpectedState(intent, 'cancel');
  if (intent.status === 'requires_capture' && typeof intent.latest_charge === 'string') {
    const released = unit.update('charge', intent.latest_charge, { amount_refunded: intent.amount, refunded: true });
    unit.emit('charge.refunded', released);
  }
  unit.remove('pending_authentication', id);
  const cancelled = unit.update('payment_intent', id, {
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: unit.now,
    cancellation_reason: reason,
    next_action: null,
  });
  unit.emit('payment_intent.canceled', cancelled);
  return cancelled;
}

function retrieve(call: Call<'PaymentIntentRetrieve'>): Stripe.PaymentIntent {
  const intent = call.unit.get('payment_intent', call.id);
  checkClientSecret(call, intent.client_secret);
  return intent;
}

function list(call: Call<'PaymentIntentList'>): Stripe.ApiList<Stripe.PaymentIntent> {
  const { created, customer } = call.params;
  return listPage(
    call,
    call.unit
      .list('payment_intent')
      .filter((intent) => inRange(intent.created, created) && matches(customer, intent.customer as string | null)),
  );
}

export const paymentIntentRoutes: Route[] = [
  route('PaymentIntentCreate', 'POST', '/v1/payment_intents', create),
  route('PaymentIntentList', 'GET', '/v1/payment_intents', list),
  route(
    'PaymentIntentSearch',
    'GET',
    '/v1/payment_intents/search',
    (call): Stripe.ApiSearchResult<Stripe.PaymentIntent> => searchPage(call, call.unit.list('payment_intent')),
  ),
  route('PaymentIntentRetrieve', 'GET', '/v1/payment_intents/:id', retrieve, { publishable: true }),
  route('PaymentIntentUpdate', 'POST', '/v1/payment_intents/:id', update),
  route('PaymentIntentConfirm', 'POST', '/v1/payment_intents/:id/confirm', confirm, { publishable: true }),
  route('PaymentIntentCapture', 'POST', '/v1/payment_intents/:id/capture', capture),
  route(
    'PaymentIntentCancel',
    'POST',
    '/v1/payment_intents/:id/cancel',
    ({ unit, id, params }): Stripe.PaymentIntent => cancelIntent(unit, id, params.cancellation_reason ?? null),
  ),
];
