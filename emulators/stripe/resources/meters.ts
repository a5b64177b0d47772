import type Stripe from 'stripe';
import { newId } from '../core/ids.ts';
import type { MeterUsage } from '../core/records.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest } from '../http/api-error.ts';
import { listPage, matches } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';

function createMeter({ unit, params }: Call<'MeterCreate'>): Stripe.Billing.Meter {
  const taken = unit.list('meter').some((meter) => meter.event_name === params.event_name && meter.status === 'active');
  if (taken) {
    throw invalidRequest(
      'parameter_invalid',
      `There is already an active meter for event name '${params.event_name}'.`,
      'event_name',
    );
  }
  const meter = unit.put('meter', {
    id: newId('mtr_test'),
    object: 'billing.meter',
    created: unit.now,
    customer_mapping: params.customer_mapping ?? { event_payload_key: 'stripe_customer_id', type: 'by_id' },
    default_aggregation: params.default_aggregation,
    display_name: params.display_name,
    event_name: params.event_name,
    event_time_window: params.event_time_window ?? null,
    livemode: false,
    status: 'active',
    status_transitions: { deactivated_at: null },
    updated: unit.now,
    value_settings: params.value_settings ?? { event_payload_key: 'value' },
  });
  unit.emit('billing.meter.created', meter);
  return meter;
}

function updateMeter({ unit, id, params }: Call<'MeterUpdate'>): Stripe.Billing.Meter {
  const before = unit.get('meter', id);
  const updated = unit.update('meter', id, {
    display_name: params.display_name ?? before.display_name,
    updated: unit.now,
  });
  unit.emit('billing.meter.updated', updated);
  return updated;
}

function switchMeter(unit: Unit, id: string, status: 'active' | 'inactive'): Stripe.Billing.Meter {
  const before = unit.get('meter', id);
  if (before.status === status) throw invalidRequest('parameter_invalid', `The meter is ${status} already.`);
  const updated = unit.update('meter', id, {
    status,
    status_transitions: { deactivated_at: status === 'inactive' ? unit.now : null },
    updated: unit.now,
  });
  unit.emit(status === 'active' ? 'billing.meter.reactivated' : 'billing.meter.deactivated', updated);
  return updated;
}

const windowSeconds = { minute: 60, hour: 3600, day: 24 * 3600 };

/** Usage of one customer between two minutes, per hour or day when asked; only buckets that have any. */
function listSummaries(call: Call<'MeterEventSummaryList'>): Stripe.ApiList<Stripe.Billing.MeterEventSummary> {
  const { unit, params } = call;
  const meter = unit.get('meter', call.id);
  const { customer, start_time: start, end_time: end } = params;
  const grouping = params.value_grouping_window as 'hour' | 'day' | undefined;
  const alignment = windowSeconds[grouping ?? 'minute'];
  for (const [name, moment] of [
    ['start_time', start],
    ['end_time', end],
  ] as const) {
    if (moment % alignment !== 0) {
      throw invalidRequest(
        'parameter_invalid',
        `${name} must be aligned with ${grouping ?? 'minute'} boundaries.`,
        name,
      );
    }
  }
  if (end <= start) throw invalidRequest('parameter_invalid', 'end_time must be after start_time.', 'end_time');
  const width = grouping ? alignment : end - start;
  const buckets = new Map<number, MeterUsage[]>();
  for (const usage of unit.list('meter_usage').reverse()) {
    const isMeant = usage.state === 'counted' && usage.eventName === meter.event_name && usage.customer === customer;
    if (!isMeant || usage.timestamp < start || usage.timestamp >= end) continue;
    const bucket = start + Math.floor((usage.timestamp - start) / width) * width;
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), usage]);
  }
  const summaries = [...buckets]
    .sort(([a], [b]) => b - a)
    .map(
      ([from, usages]): Stripe.Billing.MeterEventSummary => ({
        id: `mtrusg_${meter.id.slice(-8)}_${customer.slice(-8)}_${from}`,
        object: 'billing.meter_event_summary',
        aggregated_value: aggregate(meter.default_aggregation.formula, usages),
        end_time: from + width,
        livemode: false,
        meter: meter.id,
        start_time: from,
      }),
    );
  return listPage(call, summaries);
}

function aggregate(formula: string, usages: MeterUsage[]): number {
  if (formula === 'count') return usages.length;
  if (formula === 'last')
    return usages.reduce((last, usage) => (usage.timestamp >= last.timestamp ? usage : last)).value;
  return usages.reduce((sum, usage) => sum + usage.value, 0);
}

function listMeters(call: Call<'MeterList'>): Stripe.ApiList<Stripe.Billing.Meter> {
  return listPage(
    call,
    call.unit.list('meter').filter((meter) => matches(call.params.status, meter.status)),
  );
}

export const meterRoutes: Route[] = [
  route('MeterCreate', 'POST', '/v1/billing/meters', createMeter),
  route('MeterList', 'GET', '/v1/billing/meters', listMeters),
  route(
    'MeterRetrieve',
    'GET',
    '/v1/billing/meters/:id',
    ({ unit, id }): Stripe.Billing.Meter => unit.get('meter', id),
  ),
  route('MeterUpdate', 'POST', '/v1/billing/meters/:id', updateMeter),
  route(
    'MeterDeactivate',
    'POST',
    '/v1/billing/meters/:id/deactivate',
    ({ unit, id }): Stripe.Billing.Meter => switchMeter(unit, id, 'inactive'),
  ),
  route(
    'MeterReactivate',
    'POST',
    '/v1/billing/meters/:id/reactivate',
    ({ unit, id }): Stripe.Billing.Meter => switchMeter(unit, id, 'active'),
  ),
  route('MeterEventSummaryList', 'GET', '/v1/billing/meters/:id/event_summaries', listSummaries),
];
