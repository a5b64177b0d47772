import type Stripe from 'stripe';
import { newId, randomToken } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { ApiError, invalidRequest, notEmulated } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import type { Requests } from '../schemas/requests.ts';
import { challengeUrl } from './confirm-payment-intent.ts';
import { liveCustomer } from './customers.ts';
import { mergeMetadata } from './metadata.ts';
import { checkClientSecret, chooseMethod } from './payment-intents.ts';
import { attachToCustomer, outcomeOf, refusal } from './payment-methods.ts';

const unsupported = [
  'attach_to_self',
  'confirmation_token',
  'customer_account',
  'flow_directions',
  'on_behalf_of',
  'single_use',
];

function refuseUnsupported(params: object): void {
  const found = unsupported.find((name) => name in params);
  if (found) throw notEmulated(found);
}

function unexpectedState(setup: Stripe.SetupIntent, action: string): ApiError {
  return new ApiError(400, {
    type: 'invalid_request_error',
    code: 'setup_intent_unexpected_state',
    message: `You cannot ${action} this SetupIntent because it has a status of ${setup.status}.`,
    setup_intent: setup,
  });
}

/** A new setup; emits `setup_intent.created`. */
export function createSetup(unit: Unit, params: Requests['SetupIntentCreate']): Stripe.SetupIntent {
  refuseUnsupported(params);
  if (params.customer) liveCustomer(unit, params.customer, 'customer');
  const method = chooseMethod(unit, params);
  const id = newId('seti');
  const automatic = params.automatic_payment_methods;
  const setup = unit.put('setup_intent', {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    application: null,
    automatic_payment_methods: automatic
      ? { enabled: automatic.enabled, allow_redirects: automatic.allow_redirects ?? 'always' }
      : null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomToken(25)}`,
    created: unit.now,
    customer: params.customer ?? null,
    customer_account: null,
    description: params.description || null,
    excluded_payment_method_types: params.excluded_payment_method_types ?? null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: method?.id ?? null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: method ? 'requires_confirmation' : 'requires_payment_method',
    usage: params.usage ?? 'off_session',
  });
  unit.emit('setup_intent.created', setup);
  return setup;
}

interface ConfirmOptions {
  returnUrl: string | null;
  handlesActions: boolean;
}

/** One attempt to save the card: `succeeded`, `requires_action`, or the 402 of a card that its issuer refuses. */
export function confirmSetup(unit: Unit, setup: Stripe.SetupIntent, options: ConfirmOptions): Stripe.SetupIntent {
  if (!setup.status.startsWith('requires_')) throw unexpectedState(setup, 'confirm');
  if (typeof setup.payment_method !== 'string') {
    throw invalidRequest(
      'setup_intent_unexpected_state',
      'You cannot confirm this SetupIntent because it is missing a payment method.',
      'payment_method',
    );
  }
  const method = unit.get('payment_method', setup.payment_method);
  const outcome = outcomeOf(unit, method.id);
  if (outcome.kind === 'declined' && !outcome.whenCharged) {
    const failed = failSetup(unit, setup, {
      code: outcome.code as Stripe.SetupIntent.LastSetupError.Code,
      ...(outcome.declineCode ? { decline_code: outcome.declineCode } : {}),
      message: outcome.message,
      payment_method: method,
      type: 'card_error',
    });
    throw refusal(outcome, { setup_intent: failed, payment_method: method });
  }
  if (outcome.kind === 'authentication') {
    unit.put('pending_authentication', { id: setup.id, paymentMethod: method.id, returnUrl: options.returnUrl });
    const url = challengeUrl(unit, setup);
    const waiting = unit.update('setup_intent', setup.id, {
      status: 'requires_action',
      last_setup_error: null,
      next_action:
        options.returnUrl && !options.handlesActions
          ? { type: 'redirect_to_url', redirect_to_url: { return_url: options.returnUrl, url } }
          : { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } },
    });
    unit.emit('setup_intent.requires_action', waiting);
    return waiting;
  }
  return succeed(unit, setup, method);
}

function succeed(unit: Unit, setup: Stripe.SetupIntent, method: Stripe.PaymentMethod): Stripe.SetupIntent {
  if (typeof setup.customer === 'string') attachToCustomer(unit, method, setup.customer);
  if (setup.usage === 'off_session') unit.update('card_behaviour', method.id, { setUp: true });
  const done = unit.update('setup_intent', setup.id, {
    status: 'succeeded',
    last_setup_error: null,
    next_action: null,
  });
  unit.emit('setup_intent.succeeded', done);
  return done;
}

function failSetup(
  unit: Unit,
  setup: Stripe.SetupIntent,
  error: Stripe.SetupIntent.LastSetupError,
): Stripe.SetupIntent {
  const failed = unit.update('setup_intent', setup.id, {
    status: 'requires_payment_method',
    last_setup_error: error,
    next_action: null,
    payment_method: null,
  });
  unit.emit('setup_intent.setup_failed', failed);
  return failed;
}

/** The customer's answer to the bank's challenge. */
export function authenticateSetup(unit: Unit, id: string, passed: boolean): Stripe.SetupIntent {
  const setup = unit.get('setup_intent', id);
  const pending = unit.find('pending_authentication', id);
  if (setup.status !== 'requires_action' || !pending) throw unexpectedState(setup, 'authenticate');
  const method = unit.get('payment_method', pending.paymentMethod);
  unit.remove('pending_authentication', id);
  if (passed) return succeed(unit, setup, method);
  return failSetup(unit, setup, {
    code: 'setup_intent_authentication_failure',
    message:
      'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
    payment_method: method,
    type: 'invalid_request_error',
  });
}

function create({ unit, params }: Call<'SetupIntentCreate'>): Stripe.SetupIntent {
  const setup = createSetup(unit, params);
  if (!params.confirm) return setup;
  return confirmSetup(unit, setup, {
    returnUrl: params.return_url ?? null,
    handlesActions: params.use_stripe_sdk ?? false,
  });
}

function confirm(call: Call<'SetupIntentConfirm'>): Stripe.SetupIntent {
  const { unit, id, params, publishable } = call;
  refuseUnsupported(params);
  const before = unit.get('setup_intent', id);
  checkClientSecret(call, before.client_secret);
  if (!before.status.startsWith('requires_')) throw unexpectedState(before, 'confirm');
  const method = chooseMethod(unit, params, call.browserMethod);
  const setup = method ? unit.update('setup_intent', id, { payment_method: method.id }) : before;
  return confirmSetup(unit, setup, {
    returnUrl: params.return_url ?? null,
    handlesActions: params.use_stripe_sdk ?? publishable,
  });
}

function update({ unit, id, params }: Call<'SetupIntentUpdate'>): Stripe.SetupIntent {
  refuseUnsupported(params);
  const before = unit.get('setup_intent', id);
  if (params.customer) liveCustomer(unit, params.customer, 'customer');
  const method = chooseMethod(unit, params);
  return unit.update('setup_intent', id, {
    metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
    ...(params.customer ? { customer: params.customer } : {}),
    ...(params.description !== undefined ? { description: params.description || null } : {}),
    ...(method ? { payment_method: method.id, status: 'requires_confirmation', next_action: null } : {}),
  });
}

function cancel({ unit, id, params }: Call<'SetupIntentCancel'>): Stripe.SetupIntent {
  const before = unit.get('setup_intent', id);
  if (!before.status.startsWith('requires_')) throw unexpectedState(before, 'cancel');
  unit.remove('pending_authentication', id);
  const cancelled = unit.update('setup_intent', id, {
    status: 'canceled',
    cancellation_reason: params.cancellation_reason ?? null,
    next_action: null,
  });
  unit.emit('setup_intent.canceled', cancelled);
  return cancelled;
}

function retrieve(call: Call<'SetupIntentRetrieve'>): Stripe.SetupIntent {
  const setup = call.unit.get('setup_intent', call.id);
  checkClientSecret(call, setup.client_secret);
  return setup;
}

function list(call: Call<'SetupIntentList'>): Stripe.ApiList<Stripe.SetupIntent> {
  const { created, customer, payment_method } = call.params;
  return listPage(
    call,
    call.unit
      .list('setup_intent')
      .filter(
        (setup) =>
          inRange(setup.created, created) &&
          matches(customer, setup.customer as string | null) &&
          matches(payment_method, setup.payment_method as string | null),
      ),
  );
}

export const setupIntentRoutes: Route[] = [
  route('SetupIntentCreate', 'POST', '/v1/setup_intents', create),
  route('SetupIntentList', 'GET', '/v1/setup_intents', list),
  route('SetupIntentRetrieve', 'GET', '/v1/setup_intents/:id', retrieve, { publishable: true }),
  route('SetupIntentUpdate', 'POST', '/v1/setup_intents/:id', update),
  route('SetupIntentConfirm', 'POST', '/v1/setup_intents/:id/confirm', confirm, { publishable: true }),
  route('SetupIntentCancel', 'POST', '/v1/setup_intents/:id/cancel', cancel),
];
