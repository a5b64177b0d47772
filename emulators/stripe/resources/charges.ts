import type Stripe from 'stripe';
import { newId, randomToken } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { notEmulated } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import { searchPage } from '../http/search.ts';
import { postToBalance } from './balance.ts';
import type { CardOutcome } from './cards.ts';
import { mergeMetadata } from './metadata.ts';

type Declined = Extract<CardOutcome, { kind: 'declined' }>;

function buildCharge(unit: Unit, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): Stripe.Charge {
  return {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: intent.statement_descriptor ?? 'EMULATED',
    captured: false,
    created: unit.now,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: null,
    paid: false,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: 'card', card: cardDetails(intent.amount, method) },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: 'pending',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
}

function cardDetails(amount: number, method: Stripe.PaymentMethod): Stripe.Charge.PaymentMethodDetails.Card {
  const card = method.card;
  if (!card) throw new Error(`${method.id} has no card`);
  return {
    amount_authorized: amount,
    authorization_code: null,
    brand: card.brand,
    checks: card.checks,
    country: card.country,
    electronic_commerce_indicator: null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    fingerprint: card.fingerprint ?? null,
    funding: card.funding,
    installments: null,
    last4: card.last4,
    mandate: null,
    network: card.brand,
    network_transaction_id: randomToken(15),
    regulated_status: card.regulated_status,
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  };
}

const approvedOutcome: Stripe.Charge.Outcome = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: 'approved_by_network',
  reason: null,
  risk_level: 'normal',
  risk_score: 20,
  seller_message: 'Payment complete.',
  type: 'authorized',
};

/** The issuer agreed: reserves the amount, or takes it at once when `capture` is set. Emits `charge.succeeded`. */
export function approveCharge(
  unit: Unit,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  options: { capture: boolean; skipsPending: boolean },
): Stripe.Charge {
  const charge: Stripe.Charge = {
    ...buildCharge(unit, intent, method),
    outcome: approvedOutcome,
    paid: true,
    status: 'succeeded',
  };
  unit.put('charge', charge);
  const taken = options.capture ? takeMoney(unit, charge, charge.amount, options.skipsPending) : charge;
  unit.emit('charge.succeeded', taken);
  return taken;
}

/** Takes a reserved amount, all or part of it: `charge.captured`. */
export function captureCharge(unit: Unit, charge: Stripe.Charge, amount: number): Stripe.Charge {
  const captured = takeMoney(unit, charge, amount, false);
  unit.emit('charge.captured', captured);
  return captured;
}

function takeMoney(unit: Unit, charge: Stripe.Charge, amount: number, skipsPending: boolean): Stripe.Charge {
  const { feePercent, feeFixed, balanceDelaySeconds } = unit.settings;
  const transaction = postToBalance(unit, {
    type: 'charge',
    reportingCategory: 'charge',
    amount,
    fee: Math.min(amount, Math.round((amount * feePercent) / 100) + feeFixed),
    currency: charge.currency,
    source: charge.id,
    description: charge.description,
    ...(skipsPending ? {} : { availableOn: unit.now + balanceDelaySeconds }),
  });
  return unit.update('charge', charge.id, {
    amount_captured: amount,
    amount_refunded: charge.amount - amount,
    captured: true,
    balance_transaction: transaction.id,
  });
}

/** The issuer refused: a failed charge that moves nothing. Emits `charge.failed`. */
export function declineCharge(
  unit: Unit,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  declined: Declined,
): Stripe.Charge {
  const charge: Stripe.Charge = {
    ...buildCharge(unit, intent, method),
    failure_code: declined.code,
    failure_message: declined.message,
    outcome: {
      ...approvedOutcome,
      network_status: 'declined_by_network',
      reason: declined.declineCode ?? declined.code,
      seller_message: 'The bank did not return any further details with this decline.',
      type: 'issuer_declined',
    },
    status: 'failed',
  };
  unit.put('charge', charge);
  unit.emit('charge.failed', charge);
  return charge;
}

/** When the money of a charge can be used: later movements of a charge still pending are pending with it. */
export function pendingUntil(unit: Unit, charge: Stripe.Charge): { availableOn?: number } {
  const id = charge.balance_transaction;
  const transaction = typeof id === 'string' ? unit.find('balance_transaction', id) : undefined;
  return transaction?.status === 'pending' ? { availableOn: transaction.available_on } : {};
}

function updateCharge({ unit, id, params }: Call<'ChargeUpdate'>): Stripe.Charge {
  const { expand: _expand, metadata, description, receipt_email, transfer_group, fraud_details, ...rest } = params;
  const [unsupported] = Object.keys(rest);
  if (unsupported) throw notEmulated(unsupported);
  const before = unit.get('charge', id);
  const updated = unit.update('charge', id, {
    metadata: mergeMetadata(before.metadata, metadata),
    ...(description !== undefined ? { description: description || null } : {}),
    ...(receipt_email !== undefined ? { receipt_email: receipt_email || null } : {}),
    ...(transfer_group !== undefined ? { transfer_group: transfer_group || null } : {}),
    ...(fraud_details ? { fraud_details: { user_report: fraud_details.user_report || undefined } } : {}),
  });
  unit.emit('charge.updated', updated);
  return updated;
}

function listCharges(call: Call<'ChargeList'>): Stripe.ApiList<Stripe.Charge> {
  const { created, customer, payment_intent, transfer_group } = call.params;
  return listPage(
    call,
    call.unit
      .list('charge')
      .filter(
        (charge) =>
          inRange(charge.created, created) &&
          matches(customer, charge.customer as string | null) &&
          matches(payment_intent, charge.payment_intent as string | null) &&
          matches(transfer_group, charge.transfer_group),
      ),
  );
}

export const chargeRoutes: Route[] = [
  route('ChargeList', 'GET', '/v1/charges', listCharges),
  route(
    'ChargeSearch',
    'GET',
    '/v1/charges/search',
    (call): Stripe.ApiSearchResult<Stripe.Charge> => searchPage(call, call.unit.list('charge')),
  ),
  route('ChargeRetrieve', 'GET', '/v1/charges/:id', ({ unit, id }): Stripe.Charge => unit.get('charge', id)),
  route('ChargeUpdate', 'POST', '/v1/charges/:id', updateCharge),
];
