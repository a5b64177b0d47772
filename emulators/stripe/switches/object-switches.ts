import type Stripe from 'stripe';
import { platformAccount } from '../core/platform.ts';
import { type Kind, kindByPrefix, type Records } from '../core/records.ts';
import { invalidRequest, resourceMissing } from '../http/api-error.ts';
import { deauthorizeAccount, onboardAccount, rejectAccount, restrictAccount } from '../resources/accounts.ts';
import { balanceOf } from '../resources/balance.ts';
import { completeSession, finishDelayedPayment } from '../resources/checkout-sessions.ts';
import { authenticateIntent } from '../resources/confirm-payment-intent.ts';
import { decideDispute, escalateDispute, openDispute } from '../resources/disputes.ts';
import { warnOfFraud } from '../resources/early-fraud-warnings.ts';
import { payInvoice } from '../resources/invoices.ts';
import { createPayout, failPayout, payPayout } from '../resources/payouts.ts';
import { failRefund, settleRefund } from '../resources/refunds.ts';
import { authenticateSetup } from '../resources/setup-intents.ts';
import { inAccountOf, type SwitchContext, type SwitchRoute, switchRoute } from './context.ts';

/** A charge by its own id or by its payment intent's. */
function chargeId({ engine }: SwitchContext, id: string): string {
  const intent = id.startsWith('pi_') ? engine.store.row('payment_intent', id)?.value : undefined;
  return typeof intent?.latest_charge === 'string' ? intent.latest_charge : id;
}

function kindOf(id: string): Kind {
  const kind = kindByPrefix[id.split('_')[0] ?? ''];
  if (!kind) throw resourceMissing('object', id);
  return kind;
}

/** Switches about things that happen at Stripe, at a bank or at the customer's, not through the API. */
export const objectSwitches: SwitchRoute[] = [
  switchRoute('POST', '/_test/accounts/:id/onboard', (context, _input, id) =>
    inAccountOf(context, 'account', id, (unit) => onboardAccount(unit, id)),
  ),
  switchRoute('POST', '/_test/accounts/:id/restrict', (context, _input, id) =>
    inAccountOf(context, 'account', id, (unit) => restrictAccount(unit, id)),
  ),
  switchRoute('POST', '/_test/accounts/:id/reject', (context, input, id) =>
    inAccountOf(context, 'account', id, (unit) => rejectAccount(unit, id, input.text('reason') ?? 'fraud')),
  ),
  switchRoute('POST', '/_test/accounts/:id/deauthorize', (context, _input, id) =>
    inAccountOf(context, 'account', id, (unit) => deauthorizeAccount(unit, id)),
  ),
  switchRoute('POST', '/_test/accounts/:id/payout', (context, input, id) =>
    inAccountOf(context, 'account', id, (unit) => {
      const scope = unit.within(id);
      const currency = input.text('currency') ?? 'usd';
      const available = balanceOf(scope).available.find((funds) => funds.currency === currency)?.amount ?? 0;
      return createPayout(scope, { amount: input.number('amount') ?? available, currency }, true);
    }),
  ),
  switchRoute('POST', '/_test/charges/:id/dispute', (context, input, id) =>
    inAccountOf(context, 'charge', chargeId(context, id), (unit, charge) =>
      openDispute(unit, charge.id, {
        amount: input.number('amount'),
        reason: input.text('reason') ?? 'fraudulent',
        inquiry: input.flag('inquiry') ?? false,
      }),
    ),
  ),
  switchRoute('POST', '/_test/charges/:id/early_fraud_warning', (context, _input, id) =>
    inAccountOf(context, 'charge', chargeId(context, id), (unit, charge) => warnOfFraud(unit, charge.id)),
  ),
  switchRoute('POST', '/_test/disputes/:id/win', (context, _input, id) =>
    inAccountOf(context, 'dispute', id, (unit) => decideDispute(unit, id, 'won')),
  ),
  switchRoute('POST', '/_test/disputes/:id/lose', (context, _input, id) =>
    inAccountOf(context, 'dispute', id, (unit) => decideDispute(unit, id, 'lost')),
  ),
  switchRoute('POST', '/_test/disputes/:id/escalate', (context, _input, id) =>
    inAccountOf(context, 'dispute', id, (unit) => escalateDispute(unit, id)),
  ),
  switchRoute('POST', '/_test/refunds/:id/settle', (context, _input, id) =>
    inAccountOf(context, 'refund', id, (unit) => settleRefund(unit, id)),
  ),
  switchRoute('POST', '/_test/refunds/:id/fail', (context, input, id) =>
    inAccountOf(context, 'refund', id, (unit) => failRefund(unit, id, input.text('reason'))),
  ),
  switchRoute('POST', '/_test/payouts/:id/pay', (context, _input, id) =>
    inAccountOf(context, 'payout', id, (unit) => payPayout(unit, id)),
  ),
  switchRoute('POST', '/_test/payouts/:id/fail', (context, input, id) =>
    inAccountOf(context, 'payout', id, (unit) => failPayout(unit, id, input.text('code'))),
  ),
  switchRoute('POST', '/_test/payment_intents/:id/authenticate', (context, input, id) =>
    inAccountOf(context, 'payment_intent', id, (unit) => authenticateIntent(unit, id, input.flag('passed') ?? true)),
  ),
  switchRoute('POST', '/_test/setup_intents/:id/authenticate', (context, input, id) =>
    inAccountOf(context, 'setup_intent', id, (unit) => authenticateSetup(unit, id, input.flag('passed') ?? true)),
  ),
  switchRoute('POST', '/_test/checkout_sessions/:id/complete', (context, input, id) =>
    inAccountOf(context, 'checkout_session', id, (unit) =>
      completeSession(unit, id, input.text('payment_method') ?? 'pm_card_visa', input.flag('delayed') ?? false),
    ),
  ),
  switchRoute('POST', '/_test/checkout_sessions/:id/finish', (context, input, id) =>
    inAccountOf(context, 'checkout_session', id, (unit) =>
      finishDelayedPayment(unit, id, input.flag('arrives') ?? true),
    ),
  ),
  switchRoute('POST', '/_test/invoices/:id/pay', (context, input, id) =>
    inAccountOf(context, 'invoice', id, (unit) =>
      payInvoice(unit, id, { payment_method: input.text('payment_method') ?? 'pm_card_visa' }),
    ),
  ),
  switchRoute('POST', '/_test/objects/:id', patchObject),
  switchRoute('POST', '/_test/events', emitEvent),
  switchRoute('POST', '/_test/thin_events', emitThinEvent),
  switchRoute('POST', '/_test/events/:id/resend', ({ engine, webhooks }, _input, id) => {
    const record = engine.store.row('event', id)?.value;
    if (!record) throw resourceMissing('event', id);
    webhooks.resend(record);
    return {};
  }),
];

/** Sets fields of any object, also to values the SDK does not know, and emits an event about it when one is named. */
function patchObject(context: SwitchContext, input: Parameters<SwitchRoute['handle']>[1], id: string): object {
  const kind = kindOf(id);
  const patch = input.object('patch') ?? {};
  const event = input.text('event');
  return inAccountOf(context, kind, id, (unit) => {
    const updated = unit.update(kind, id, patch as Partial<Records[typeof kind]>);
    if (event) unit.emit(event as Stripe.Event.Type, updated);
    return updated;
  });
}

/** Emits an event of any type, about an existing object or about the one given. */
function emitEvent(context: SwitchContext, input: Parameters<SwitchRoute['handle']>[1]): object {
  const type = input.requiredText('type') as Stripe.Event.Type;
  const id = input.text('id');
  const given = input.object('object');
  const account = input.text('account') ?? platformAccount;
  if (!id && !given) throw invalidRequest('parameter_missing', 'Missing required param: id or object.', 'id');
  context.engine.transact(account, null, (unit) => {
    const object = given ?? context.engine.store.row(kindOf(id ?? ''), id ?? '')?.value;
    if (!object) throw resourceMissing('object', id ?? '');
    unit.emit(type, object);
  });
  return {};
}

function emitThinEvent({ engine }: SwitchContext, input: Parameters<SwitchRoute['handle']>[1]): object {
  const type = input.requiredText('type');
  const related = input.object('related_object') as { id: string; type: string; url: string } | undefined;
  engine.transact(input.text('account') ?? platformAccount, null, (unit) =>
    unit.emitThin(type, related ?? null, input.object('data') ?? {}),
  );
  return {};
}
