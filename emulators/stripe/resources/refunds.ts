import type Stripe from 'stripe';
import { newId } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest, notEmulated } from '../http/api-error.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';
import { postToBalance } from './balance.ts';
import { cardByName } from './cards.ts';
import { pendingUntil } from './charges.ts';
import { mergeMetadata } from './metadata.ts';
import { checkAmount } from './money.ts';

const alive = (refund: Stripe.Refund): boolean => refund.status === 'succeeded' || refund.status === 'pending';

/** What of a charge is still with the merchant. Counted from the refunds, so that a failed one is refundable again. */
function unrefunded(unit: Unit, charge: Stripe.Charge): number {
  const refunds = unit.list('refund').filter((refund) => refund.charge === charge.id && alive(refund));
  return charge.amount_captured - refunds.reduce((sum, refund) => sum + refund.amount, 0);
}

function showRefunded(unit: Unit, charge: Stripe.Charge): Stripe.Charge {
  const rest = unrefunded(unit, charge);
  return unit.update('charge', charge.id, { amount_refunded: charge.amount - rest, refunded: rest === 0 });
}

function chargeOf(unit: Unit, params: Call<'RefundCreate'>['params']): Stripe.Charge {
  if (params.charge) return unit.get('charge', params.charge, 'charge');
  if (!params.payment_intent) {
    throw invalidRequest(
      'parameter_missing',
      'One of the following params should be provided for this request: payment_intent or charge.',
    );
  }
  const intent = unit.get('payment_intent', params.payment_intent, 'payment_intent');
  const charge = typeof intent.latest_charge === 'string' ? unit.get('charge', intent.latest_charge) : undefined;
  if (charge?.captured) return charge;
  throw invalidRequest(
    'payment_intent_unexpected_state',
    `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
    'payment_intent',
  );
}

/**
 * Gives money back. It leaves the balance at once, whatever the status; the test cards `pendingRefund` and `refundFail`
 * settle or fail later. Emits `refund.created` and `charge.refunded`.
 */
function createRefund({ unit, params }: Call<'RefundCreate'>): Stripe.Refund {
  const unsupported = (['customer', 'currency', 'origin', 'reverse_transfer', 'refund_application_fee'] as const).find(
    (name) => params[name],
  );
  if (unsupported) throw notEmulated(unsupported);
  const charge = chargeOf(unit, params);
  if (!charge.captured) throw invalidRequest('charge_not_refundable', `Charge ${charge.id} was not captured.`);
  const dispute = charge.disputed && unit.list('dispute').find((one) => one.charge === charge.id);
  if (dispute && !dispute.is_charge_refundable && dispute.status !== 'won') {
    throw invalidRequest('charge_disputed', `Charge ${charge.id} has been charged back; cannot issue a refund.`);
  }
  const rest = unrefunded(unit, charge);
  if (rest === 0) throw invalidRequest('charge_already_refunded', `Charge ${charge.id} has already been refunded.`);
  const amount = checkAmount(params.amount ?? rest);
  if (amount > rest) {
    throw invalidRequest(
      'amount_too_large',
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${rest})`,
      'amount',
    );
  }
  const behaviour = unit.find('card_behaviour', charge.payment_method ?? '');
  const outcome = behaviour && cardByName(behaviour.card)?.outcome;
  const later = outcome?.kind === 'approved' ? outcome.followedBy : undefined;
  const id = newId('re');
  const transaction = postToBalance(unit, {
    type: 'refund',
    reportingCategory: 'refund',
    amount: -amount,
    currency: charge.currency,
    source: id,
    description: 'REFUND FOR CHARGE',
    ...pendingUntil(unit, charge),
  });
  const refund = unit.put('refund', {
    id,
    object: 'refund',
    amount,
    balance_transaction: transaction.id,
    charge: charge.id,
    created: unit.now,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      type: 'card',
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
    },
    metadata: mergeMetadata({}, params.metadata),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: later === 'refund_pending' ? 'pending' : 'succeeded',
    transfer_reversal: null,
    ...(later === 'refund_pending' ? { pending_reason: 'processing' as const } : {}),
  });
  const shown = showRefunded(unit, charge);
  unit.emit('refund.created', refund);
  unit.emit('charge.refunded', shown);
  const dueAt = unit.now + unit.settings.laterSeconds;
  if (later === 'refund_pending') unit.schedule('settle_refund', id, dueAt);
  if (later === 'refund_fails') unit.schedule('fail_refund', id, dueAt);
  return refund;
}

/** A pending refund arrives. Emits `refund.updated`. */
export function settleRefund(unit: Unit, id: string): Stripe.Refund {
  const before = unit.get('refund', id);
  if (before.status !== 'pending') throw wrongStatus(before, 'settled');
  const { pending_reason: _reason, ...rest } = before;
  const settled = unit.put('refund', { ...rest, status: 'succeeded' });
  unit.emit('refund.updated', settled, { status: 'pending' });
  return settled;
}

/** The bank sends a refund back, even days after it succeeded: the money returns to the balance. Emits `refund.failed`. */
export function failRefund(unit: Unit, id: string, reason = 'lost_or_stolen_card'): Stripe.Refund {
  const before = unit.get('refund', id);
  if (!alive(before)) throw wrongStatus(before, 'failed');
  const transaction = postToBalance(unit, {
    type: 'refund_failure',
    reportingCategory: 'refund_failure',
    amount: before.amount,
    currency: before.currency,
    source: id,
    description: 'REFUND FAILURE',
  });
  const { pending_reason: _reason, ...rest } = before;
  const failed = unit.put('refund', {
    ...rest,
    status: 'failed',
    failure_reason: reason,
    failure_balance_transaction: transaction.id,
  });
  showRefunded(unit, unit.get('charge', before.charge as string));
  unit.emit('refund.failed', failed, { status: before.status });
  return failed;
}

function wrongStatus(refund: Stripe.Refund, action: string) {
  return invalidRequest('parameter_invalid', `A refund with status ${refund.status} cannot be ${action}.`);
}

function updateRefund({ unit, id, params }: Call<'RefundUpdate'>): Stripe.Refund {
  const before = unit.get('refund', id);
  const updated = unit.update('refund', id, { metadata: mergeMetadata(before.metadata ?? {}, params.metadata) });
  unit.emit('refund.updated', updated, { metadata: before.metadata });
  return updated;
}

function listRefunds(call: Call<'RefundList'>): Stripe.ApiList<Stripe.Refund> {
  const { charge, created, payment_intent } = call.params;
  return listPage(
    call,
    call.unit
      .list('refund')
      .filter(
        (refund) =>
          inRange(refund.created, created) &&
          matches(charge, refund.charge as string | null) &&
          matches(payment_intent, refund.payment_intent as string | null),
      ),
  );
}

export const refundRoutes: Route[] = [
  route('RefundCreate', 'POST', '/v1/refunds', createRefund),
  route('RefundList', 'GET', '/v1/refunds', listRefunds),
  route('RefundRetrieve', 'GET', '/v1/refunds/:id', ({ unit, id }): Stripe.Refund => unit.get('refund', id)),
  route('RefundUpdate', 'POST', '/v1/refunds/:id', updateRefund),
  route('RefundCancel', 'POST', '/v1/refunds/:id/cancel', ({ unit, id }): Stripe.Refund => {
    // Only refunds that wait for the customer's action can be cancelled, and cards never do.
    throw wrongStatus(unit.get('refund', id), 'canceled');
  }),
];
