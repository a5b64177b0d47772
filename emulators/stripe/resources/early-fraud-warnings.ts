import type Stripe from 'stripe';
import { newId } from '../core/ids.ts';
import type { Unit } from '../core/unit.ts';
import { inRange, listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';

/** The issuer suspects fraud: no money moves, a dispute may follow. Emits `radar.early_fraud_warning.created`. */
export function warnOfFraud(unit: Unit, chargeId: string): Stripe.Radar.EarlyFraudWarning {
  const charge = unit.get('charge', chargeId);
  const warning = unit.put('early_fraud_warning', {
    id: newId('issfr'),
    object: 'radar.early_fraud_warning',
    actionable: !charge.refunded && !charge.disputed,
    charge: charge.id,
    created: unit.now,
    fraud_type: 'unauthorized_use_of_card',
    livemode: false,
    ...(typeof charge.payment_intent === 'string' ? { payment_intent: charge.payment_intent } : {}),
  });
  unit.emit('radar.early_fraud_warning.created', warning);
  return warning;
}

function listWarnings(call: Call<'EarlyFraudWarningList'>): Stripe.ApiList<Stripe.Radar.EarlyFraudWarning> {
  const { charge, created, payment_intent } = call.params;
  return listPage(
    call,
    call.unit
      .list('early_fraud_warning')
      .filter(
        (warning) =>
          inRange(warning.created, created) &&
          matches(charge, warning.charge as string) &&
          matches(payment_intent, warning.payment_intent as string | undefined),
      ),
  );
}

export const earlyFraudWarningRoutes: Route[] = [
  route('EarlyFraudWarningList', 'GET', '/v1/radar/early_fraud_warnings', listWarnings),
  route(
    'EarlyFraudWarningRetrieve',
    'GET',
    '/v1/radar/early_fraud_warnings/:id',
    ({ unit, id }): Stripe.Radar.EarlyFraudWarning => unit.get('early_fraud_warning', id),
  ),
];
