import type Stripe from 'stripe';
import type { Unit } from '../core/unit.ts';
import { ApiError, invalidRequest } from '../http/api-error.ts';
import { type CardOutcome, cardByName } from './cards.ts';
import { approveCharge, declineCharge } from './charges.ts';
import { openDispute } from './disputes.ts';
import { warnOfFraud } from './early-fraud-warnings.ts';
import { markFailedBy, markPaidBy } from './invoice-payments.ts';
import { attachToCustomer, outcomeOf, refusal, spentPaymentMethod } from './payment-methods.ts';

type Declined = Extract<CardOutcome, { kind: 'declined' }>;

export interface ConfirmOptions {
  method: Stripe.PaymentMethod;
  offSession: boolean;
  returnUrl: string | null;
  /** The browser's script handles the bank's challenge itself. */
  handlesActions: boolean;
  failsOnAction: boolean;
}

const authenticationRequired: Declined = {
  kind: 'declined',
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};

const insufficientFunds: Declined = {
  kind: 'declined',
  code: 'card_declined',
  declineCode: 'insufficient_funds',
  message: 'Your card has insufficient funds.',
};

/** 400 for an operation that the intent's state does not allow. */
export function unexpectedState(intent: Stripe.PaymentIntent, action: string): ApiError {
  return new ApiError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `You cannot ${action} this PaymentIntent because it has a status of ${intent.status}.`,
    payment_intent: intent,
  });
}

/**
 * One attempt to pay. Ends in `succeeded`, `requires_capture` or `requires_action`, or throws the 402 of a declined card,
 * which keeps the failed charge and the intent's `last_payment_error`.
 */
export function confirmIntent(unit: Unit, intent: Stripe.PaymentIntent, options: ConfirmOptions): Stripe.PaymentIntent {
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)) {
    throw unexpectedState(intent, 'confirm');
  }
  const { method } = options;
  const behaviour = unit.get('card_behaviour', method.id);
  if (method.customer && method.customer !== intent.customer) {
    throw invalidRequest(
      'payment_method_customer_decline',
      `The provided PaymentMethod belongs to a Customer. To use it, pass its customer with the PaymentIntent.`,
      'payment_method',
    );
  }
  if (behaviour.spent && !method.customer) throw spentPaymentMethod();
  unit.remove('pending_authentication', intent.id);
  const outcome = outcomeOf(unit, method.id);
  if (outcome.kind === 'declined') throw decline(unit, intent, method, outcome);
  if (outcome.kind === 'authentication' && !(outcome.unlessSetUp && behaviour.setUp)) {
    if (options.offSession || options.failsOnAction) throw decline(unit, intent, method, authenticationRequired);
    return requireAction(unit, intent, options);
  }
  return succeed(unit, intent, method);
}

function requireAction(unit: Unit, intent: Stripe.PaymentIntent, options: ConfirmOptions): Stripe.PaymentIntent {
  const { method, returnUrl } = options;
  unit.put('pending_authentication', { id: intent.id, paymentMethod: method.id, returnUrl });
  const waiting = unit.update('payment_intent', intent.id, {
    status: 'requires_action',
    payment_method: method.id,
    last_payment_error: null,
    next_action:
      returnUrl && !options.handlesActions
        ? { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url: challengeUrl(unit, intent) } }
        : {
            type: 'use_stripe_sdk',
            use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: challengeUrl(unit, intent) },
          },
  });
  unit.emit('payment_intent.requires_action', waiting);
  return waiting;
}

/** The page that stands for the customer's bank. */
export function challengeUrl(unit: Unit, intent: { id: string; client_secret: string | null }): string {
  const secret = encodeURIComponent(intent.client_secret ?? '');
  return `${unit.baseUrl}/_authenticate/${intent.id}?client_secret=${secret}`;
}

/** The customer's answer to the bank's challenge. Where a card fails after it, the error is kept on the intent. */
export function authenticateIntent(unit: Unit, id: string, passed: boolean): Stripe.PaymentIntent {
  const intent = unit.get('payment_intent', id);
  const pending = unit.find('pending_authentication', id);
  if (intent.status !== 'requires_action' || !pending) throw unexpectedState(intent, 'authenticate');
  const method = unit.get('payment_method', pending.paymentMethod);
  unit.remove('pending_authentication', id);
  if (!passed) {
    return failAttempt(unit, intent, {
      code: 'payment_intent_authentication_failure',
      message:
        'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
      payment_method: method,
      type: 'invalid_request_error',
    });
  }
  const outcome = outcomeOf(unit, method.id);
  if (outcome.kind === 'authentication' && outcome.thenDeclined) {
    decline(unit, intent, method, insufficientFunds);
    return unit.get('payment_intent', id);
  }
  return succeed(unit, intent, method);
}

function succeed(unit: Unit, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): Stripe.PaymentIntent {
  const card = cardByName(unit.get('card_behaviour', method.id).card);
  const outcome = card?.outcome;
  const capture = intent.capture_method !== 'manual';
  const charge = approveCharge(unit, intent, method, {
    capture,
    skipsPending: outcome?.kind === 'approved' && outcome.skipsPending === true,
  });
  const saved = intent.setup_future_usage !== null && typeof intent.customer === 'string';
  if (saved && !method.customer) attachToCustomer(unit, method, intent.customer as string);
  unit.update('card_behaviour', method.id, {
    spent: !saved && !method.customer,
    ...(intent.setup_future_usage === 'off_session' ? { setUp: true } : {}),
  });
  const paid = unit.update('payment_intent', intent.id, {
    status: capture ? 'succeeded' : 'requires_capture',
    amount_received: capture ? intent.amount : 0,
    amount_capturable: capture ? 0 : intent.amount,
    latest_charge: charge.id,
    payment_method: method.id,
    last_payment_error: null,
    next_action: null,
  });
  unit.emit(capture ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated', paid);
  if (capture) markPaidBy(unit, paid);
  if (outcome?.kind === 'approved' && outcome.followedBy) {
    if (outcome.followedBy === 'dispute') openDispute(unit, charge.id, { reason: card?.disputeReason });
    if (outcome.followedBy === 'inquiry') openDispute(unit, charge.id, { reason: card?.disputeReason, inquiry: true });
    if (outcome.followedBy === 'fraud_warning') warnOfFraud(unit, charge.id);
  }
  return paid;
}

/** Records a refused attempt and returns the error to throw. */
function decline(unit: Unit, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, declined: Declined): ApiError {
  const charge = declineCharge(unit, intent, method, declined);
  const failed = failAttempt(
    unit,
    intent,
    {
      charge: charge.id,
      code: declined.code as Stripe.PaymentIntent.LastPaymentError.Code,
      ...(declined.declineCode ? { decline_code: declined.declineCode } : {}),
      message: declined.message,
      payment_method: method,
      type: 'card_error',
    },
    charge.id,
  );
  return refusal(declined, { charge: charge.id, payment_intent: failed, payment_method: method });
}

function failAttempt(
  unit: Unit,
  intent: Stripe.PaymentIntent,
  error: Stripe.PaymentIntent.LastPaymentError,
  charge: string | null = null,
): Stripe.PaymentIntent {
  const failed = unit.update('payment_intent', intent.id, {
    status: 'requires_payment_method',
    last_payment_error: error,
    next_action: null,
    payment_method: null,
    ...(charge ? { latest_charge: charge } : {}),
  });
  unit.emit('payment_intent.payment_failed', failed);
  markFailedBy(unit, failed);
  return failed;
}
