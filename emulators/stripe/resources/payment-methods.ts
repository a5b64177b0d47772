import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { newId } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { ApiError, invalidRequest, notEmulated } from '../http/api-error.ts';
import { listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import { isOlder } from '../http/validate.ts';
import type { Requests } from '../schemas/requests.ts';
import { type CardOutcome, cardByName, cardByNumber, cardByToken, type TestCard } from './cards.ts';
import { liveCustomer } from './customers.ts';
import { mergeMetadata } from './metadata.ts';

type CardDetails = { exp_month: number; exp_year: number };
type BillingDetails = Requests['PaymentMethodCreate']['billing_details'];

/** A new payment method for a test card, with what the card will do kept beside it. */
export function createFromCard(
  unit: Unit,
  card: TestCard,
  details: Partial<CardDetails> & { billing?: BillingDetails; metadata?: Stripe.MetadataParam } = {},
): Stripe.PaymentMethod {
  const method = unit.put('payment_method', {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: billingDetails(details.billing),
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: card.brand,
      exp_month: details.exp_month ?? 12,
      exp_year: details.exp_year ?? new Date(unit.engine.clock.nowMs()).getUTCFullYear() + 2,
      fingerprint: fingerprint(card),
      funding: card.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: unit.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergeMetadata({}, details.metadata),
    type: 'card',
  });
  unit.put('card_behaviour', { id: method.id, card: card.name, setUp: false, spent: false });
  return method;
}

function billingDetails(given: BillingDetails): Stripe.PaymentMethod.BillingDetails {
  const address = given?.address || {};
  return {
    address: {
      city: address.city || null,
      country: address.country || null,
      line1: address.line1 || null,
      line2: address.line2 || null,
      postal_code: address.postal_code || null,
      state: address.state || null,
    },
    email: given?.email || null,
    name: given?.name || null,
    phone: given?.phone || null,
    tax_id: given?.tax_id ?? null,
  };
}

/** The same for one card number everywhere, as Stripe's; nothing of the number can be read from it. */
function fingerprint(card: TestCard): string {
  return createHash('sha256').update(card.number).digest('base64url').replaceAll(/[-_]/g, '').slice(0, 16);
}

export function outcomeOf(unit: Unit, method: string): CardOutcome {
  const card = cardByName(unit.get('card_behaviour', method).card);
  if (!card) throw new Error(`Payment method ${method} has an unknown test card.`);
  return card.outcome;
}

/** The payment method an intent is to use: an existing one, or a new one when a ready-made test token is named. */
export function resolvePaymentMethod(unit: Unit, id: string): Stripe.PaymentMethod {
  const card = cardByToken(id);
  return card ? createFromCard(unit, card) : unit.get('payment_method', id, 'payment_method');
}

type CardInput = { number?: string; exp_month?: number; exp_year?: number; cvc?: string; token?: string };

/** Card fields from a checked request, or straight from a browser, where every value is a string. */
function readCard(given: object): CardInput {
  const fields = given as Record<string, unknown>;
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : undefined);
  const number = (name: string) => (fields[name] === undefined ? undefined : Number(fields[name]));
  return {
    number: text('number'),
    cvc: text('cvc'),
    token: text('token'),
    exp_month: number('exp_month'),
    exp_year: number('exp_year'),
  };
}

/** A payment method from the fields a browser sends, or from `payment_method_data`. Only test cards exist here. */
export function createFromFields(
  unit: Unit,
  fields: { type?: string; card?: object; billing_details?: BillingDetails; metadata?: Stripe.MetadataParam },
  fromBrowser: boolean,
): Stripe.PaymentMethod {
  if (fields.type !== undefined && fields.type !== 'card') throw notEmulated(`payment methods of type ${fields.type}`);
  const input = readCard(fields.card ?? {});
  const card = input.token ? cardByToken(input.token) : cardFromNumber(input, fromBrowser);
  if (!card) throw invalidRequest('resource_missing', `No such token: '${input.token}'`, 'card[token]');
  const { exp_month, exp_year } = input;
  return createFromCard(unit, card, {
    ...(exp_month ? { exp_month } : {}),
    ...(exp_year ? { exp_year: exp_year < 100 ? 2000 + exp_year : exp_year } : {}),
    billing: fields.billing_details,
    metadata: fields.metadata,
  });
}

function cardFromNumber(input: CardInput, fromBrowser: boolean): TestCard {
  if (input.number === undefined)
    throw invalidRequest('parameter_missing', 'Missing required param: card[number].', 'card[number]');
  if (!fromBrowser) {
    throw invalidRequest(
      'parameter_invalid',
      'Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test tokens that ' +
        'map to the test card you are using, see https://docs.stripe.com/testing.',
      'card[number]',
    );
  }
  const card = cardByNumber(input.number);
  if (!card) {
    throw cardError(
      'card_declined',
      'test_mode_decline',
      'Your card was declined. Only test cards work here.',
      'number',
    );
  }
  if (!input.cvc || !/^\d{3,4}$/.test(input.cvc)) {
    throw cardError('invalid_cvc', undefined, "Your card's security code is invalid.", 'cvc');
  }
  const { exp_month: month = 0, exp_year: year = 0 } = input;
  if (month < 1 || month > 12)
    throw cardError('invalid_expiry_month', undefined, "Your card's expiration month is invalid.", 'exp_month');
  const expires = new Date(Date.UTC(year < 100 ? 2000 + year : year, month, 1));
  if (expires.getTime() <= Date.now()) {
    throw cardError('invalid_expiry_year', undefined, "Your card's expiration year is invalid.", 'exp_year');
  }
  return card;
}

function cardError(code: string, declineCode: string | undefined, message: string, param: string): ApiError {
  return new ApiError(402, {
    type: 'card_error',
    code,
    message,
    param,
    ...(declineCode ? { decline_code: declineCode } : {}),
  });
}

/** Attaches to a customer; a card that the issuer refuses cannot be saved. */
export function attachToCustomer(unit: Unit, method: Stripe.PaymentMethod, customer: string): Stripe.PaymentMethod {
  liveCustomer(unit, customer, 'customer');
  if (method.customer === customer) return method;
  if (method.customer) {
    throw invalidRequest(
      'payment_method_customer_decline',
      'The payment method you provided has already been attached to a customer.',
    );
  }
  if (unit.get('card_behaviour', method.id).spent) throw spentPaymentMethod();
  const attached = unit.update('payment_method', method.id, { customer });
  unit.emit('payment_method.attached', attached);
  return attached;
}

/** Stripe's refusal of a card that was used once without being saved. */
export function spentPaymentMethod(): ApiError {
  return invalidRequest(
    'payment_method_unexpected_state',
    'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and ' +
      'may not be used again.',
    'payment_method',
  );
}

export function refusal(
  outcome: Extract<CardOutcome, { kind: 'declined' }>,
  more: Partial<ApiError['body']> = {},
): ApiError {
  return new ApiError(
    402,
    {
      type: 'card_error',
      code: outcome.code,
      message: outcome.message,
      ...(outcome.declineCode ? { decline_code: outcome.declineCode } : {}),
      ...more,
    },
    { keepsChanges: true },
  );
}

function createPaymentMethod(call: Call<'PaymentMethodCreate'>): Stripe.PaymentMethod {
  const { customer, payment_method, ...fields } = call.params;
  if (customer || payment_method) throw notEmulated('cloning payment methods');
  return createFromFields(call.unit, fields, call.publishable || isOlder(call.version));
}

function updatePaymentMethod({ unit, id, params }: Call<'PaymentMethodUpdate'>): Stripe.PaymentMethod {
  const before = unit.get('payment_method', id);
  if (!before.customer) {
    throw invalidRequest(
      'parameter_invalid',
      'You must save this PaymentMethod to a customer before you can update it.',
    );
  }
  const { exp_month = before.card?.exp_month, exp_year = before.card?.exp_year } = params.card ?? {};
  const updated = unit.update('payment_method', id, {
    metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
    ...(params.allow_redisplay ? { allow_redisplay: params.allow_redisplay } : {}),
    ...(params.billing_details ? { billing_details: billingDetails(params.billing_details) } : {}),
    ...(before.card && exp_month && exp_year ? { card: { ...before.card, exp_month, exp_year } } : {}),
  });
  unit.emit('payment_method.updated', updated);
  return updated;
}

function attach({ unit, id, params }: Call<'PaymentMethodAttach'>): Stripe.PaymentMethod {
  if (!params.customer) throw invalidRequest('parameter_missing', 'Missing required param: customer.', 'customer');
  const method = resolvePaymentMethod(unit, id);
  const outcome = outcomeOf(unit, method.id);
  if (outcome.kind === 'declined' && !outcome.whenCharged) throw refusal(outcome);
  return attachToCustomer(unit, method, params.customer);
}

function detach({ unit, id }: Call<'PaymentMethodDetach'>): Stripe.PaymentMethod {
  const method = unit.get('payment_method', id);
  if (!method.customer) {
    throw invalidRequest(
      'parameter_invalid',
      'The payment method you provided is not attached to a customer so detachment is impossible.',
    );
  }
  const detached = unit.update('payment_method', id, { customer: null });
  unit.update('card_behaviour', id, { spent: true });
  unit.emit('payment_method.detached', detached, { customer: method.customer });
  return detached;
}

export function customersPaymentMethods(
  unit: Unit,
  customer: string,
  type: string | undefined,
): Stripe.PaymentMethod[] {
  return unit.list('payment_method').filter((method) => method.customer === customer && matches(type, method.type));
}

function listPaymentMethods(call: Call<'PaymentMethodList'>): Stripe.ApiList<Stripe.PaymentMethod> {
  const { customer, type } = call.params;
  if (!customer) return listPage(call, []);
  liveCustomer(call.unit, customer, 'customer');
  return listPage(call, customersPaymentMethods(call.unit, customer, type));
}

function listCustomersPaymentMethods(call: Call<'CustomerPaymentMethodList'>): Stripe.ApiList<Stripe.PaymentMethod> {
  liveCustomer(call.unit, call.id);
  return listPage(call, customersPaymentMethods(call.unit, call.id, call.params.type));
}

function retrieveCustomersPaymentMethod({
  unit,
  id,
  subId,
}: Call<'CustomerPaymentMethodRetrieve'>): Stripe.PaymentMethod {
  const method = unit.get('payment_method', subId);
  if (method.customer !== id)
    throw invalidRequest('resource_missing', `No such PaymentMethod: '${subId}'`, 'payment_method');
  return method;
}

export const paymentMethodRoutes: Route[] = [
  route('PaymentMethodCreate', 'POST', '/v1/payment_methods', createPaymentMethod, { publishable: true }),
  route('PaymentMethodList', 'GET', '/v1/payment_methods', listPaymentMethods),
  route('PaymentMethodRetrieve', 'GET', '/v1/payment_methods/:id', ({ unit, id }) => resolvePaymentMethod(unit, id)),
  route('PaymentMethodUpdate', 'POST', '/v1/payment_methods/:id', updatePaymentMethod),
  route('PaymentMethodAttach', 'POST', '/v1/payment_methods/:id/attach', attach),
  route('PaymentMethodDetach', 'POST', '/v1/payment_methods/:id/detach', detach),
  route('CustomerPaymentMethodList', 'GET', '/v1/customers/:id/payment_methods', listCustomersPaymentMethods),
  route(
    'CustomerPaymentMethodRetrieve',
    'GET',
    '/v1/customers/:id/payment_methods/:method',
    retrieveCustomersPaymentMethod,
  ),
];
