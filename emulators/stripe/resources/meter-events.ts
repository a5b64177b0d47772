import type Stripe from 'stripe';
import { newId, randomToken } from '../core/ids.ts';
import type { MeterUsage } from '../core/records.ts';
import type { Unit } from '../core/unit.ts';
import { invalidRequest } from '../http/api-error.ts';
import { type Call, type Route, route } from '../http/router.ts';

const oldestSeconds = 35 * 24 * 3600;
const aheadSeconds = 5 * 60;
/** Stripe refuses a repeated identifier for at least a day; the emulator for exactly one. */
const uniqueSeconds = 24 * 3600;
const cancellableSeconds = 24 * 3600;
const sessionSeconds = 15 * 60;
const streamEventsMax = 100;
const identifierLengthMax = 100;
const valueDigitsMax = 15;

interface Usage {
  eventName: string;
  identifier: string;
  payload: Record<string, string>;
  timestamp: number;
}

type AsyncErrorCode = Stripe.V2.Core.Events.V1BillingMeterErrorReportTriggeredEvent.Data.Reason.ErrorType.Code;

const messages: Record<string, string> = {
  archived_meter: 'The meter of this event name is archived.',
  meter_event_customer_not_found: 'The customer of the event does not exist.',
  meter_event_invalid_value: 'The value of the event is not a number.',
  meter_event_no_customer_defined: 'The payload of the event names no customer.',
  meter_event_value_too_many_digits: `The value of the event has more than ${valueDigitsMax} digits.`,
  no_meter: 'There is no meter for this event name.',
  timestamp_in_future: 'The timestamp is more than 5 minutes in the future.',
  timestamp_too_far_in_past: 'The timestamp is more than 35 days in the past.',
};

const rowId = (unit: Unit, identifier: string): string => `${unit.account}/${identifier}`;

/**
 * Takes one usage event. A repeated identifier and, unless told to report them later, a time stamp out of range are
 * refused with 400; everything else Stripe finds out afterwards and reports by a thin event, without counting the usage.
 */
function recordUsage(unit: Unit, usage: Usage, mode: 'refuse' | 'report'): void {
  if (usage.identifier.length > identifierLengthMax) {
    throw invalidRequest(
      'parameter_invalid',
      `identifier may be at most ${identifierLengthMax} characters long.`,
      'identifier',
    );
  }
  const id = rowId(unit, usage.identifier);
  const earlier = unit.find('meter_usage', id);
  if (earlier && earlier.receivedAt + uniqueSeconds > unit.now) {
    if (mode === 'report') return;
    throw invalidRequest(
      'duplicate_meter_event',
      `An event already exists with identifier ${usage.identifier}.`,
      'identifier',
    );
  }
  if (earlier) unit.put('meter_usage', { ...earlier, id: `${id}@${earlier.receivedAt}` });
  const outOfRange =
    usage.timestamp < unit.now - oldestSeconds
      ? 'timestamp_too_far_in_past'
      : usage.timestamp > unit.now + aheadSeconds
        ? 'timestamp_in_future'
        : null;
  if (outOfRange && mode === 'refuse' && unit.settings.meterTimestampErrors === 'now') {
    throw invalidRequest(outOfRange, messages[outOfRange] ?? '', 'timestamp');
  }
  const meters = unit.list('meter').filter((meter) => meter.event_name === usage.eventName);
  const meter = meters.find((one) => one.status === 'active');
  const customer = usage.payload[meter?.customer_mapping.event_payload_key ?? 'stripe_customer_id'];
  const value = usage.payload[meter?.value_settings.event_payload_key ?? 'value'];
  const row: Omit<MeterUsage, 'state'> = {
    id,
    eventName: usage.eventName,
    customer: customer ?? '',
    value: Number(value ?? 0),
    timestamp: usage.timestamp,
    receivedAt: unit.now,
  };
  const problem = outOfRange ?? asyncProblem(unit, { meter, archived: meters.length > 0, customer, value });
  unit.put('meter_usage', { ...row, state: problem ? 'refused' : 'counted' });
  if (problem) reportProblem(unit, problem, meter ?? meters[0], usage.identifier);
}

function asyncProblem(
  unit: Unit,
  facts: { meter: Stripe.Billing.Meter | undefined; archived: boolean; customer?: string; value?: string },
): AsyncErrorCode | null {
  if (!facts.meter) return facts.archived ? 'archived_meter' : 'no_meter';
  if (!facts.customer) return 'meter_event_no_customer_defined';
  const customer = unit.find('customer', facts.customer);
  if (!customer || customer.deleted) return 'meter_event_customer_not_found';
  if (facts.meter.default_aggregation.formula === 'count') return null;
  if (!facts.value || !/^-?\d+(\.\d+)?$/.test(facts.value)) return 'meter_event_invalid_value';
  return facts.value.replaceAll(/\D/g, '').length > valueDigitsMax ? 'meter_event_value_too_many_digits' : null;
}

/** The thin event about a usage event that was taken and turned out to be wrong. */
function reportProblem(
  unit: Unit,
  code: AsyncErrorCode,
  meter: Stripe.Billing.Meter | undefined,
  identifier: string,
): void {
  const message = messages[code] ?? code;
  const moment = new Date(unit.engine.clock.nowMs()).toISOString();
  const data = {
    developer_message_summary: `There is 1 invalid event. ${message}`,
    reason: {
      error_count: 1,
      error_types: [{ code, error_count: 1, sample_errors: [{ error_message: message, request: { identifier } }] }],
    },
    validation_start: moment,
    validation_end: moment,
  };
  if (code === 'no_meter' || !meter) unit.emitThin('v1.billing.meter.no_meter_found', null, data);
  else {
    const related = { id: meter.id, type: 'billing.meter', url: `/v1/billing/meters/${meter.id}` };
    unit.emitThin('v1.billing.meter.error_report_triggered', related, data);
  }
}

function createEvent({ unit, params }: Call<'MeterEventCreate'>): Stripe.Billing.MeterEvent {
  const identifier = params.identifier ?? randomToken(32);
  const timestamp = params.timestamp ?? unit.now;
  recordUsage(unit, { eventName: params.event_name, identifier, payload: params.payload, timestamp }, 'refuse');
  return {
    object: 'billing.meter_event',
    created: unit.now,
    event_name: params.event_name,
    identifier,
    livemode: false,
    payload: params.payload,
    timestamp,
  };
}

/** Cancels usage that was received within the last 24 hours. */
function cancelUsage(unit: Unit, eventName: string, identifier: string | undefined): void {
  if (!identifier)
    throw invalidRequest('parameter_missing', 'Missing required param: cancel[identifier].', 'cancel[identifier]');
  const usage = unit.find('meter_usage', rowId(unit, identifier));
  if (usage?.eventName !== eventName) {
    throw invalidRequest('resource_missing', `No such meter event: '${identifier}'`, 'cancel[identifier]');
  }
  if (usage.state !== 'counted')
    throw invalidRequest('parameter_invalid', 'The meter event does not count any more.', 'cancel[identifier]');
  if (usage.receivedAt + cancellableSeconds < unit.now) {
    throw invalidRequest(
      'parameter_invalid',
      'Meter events can be cancelled within 24 hours of being received.',
      'cancel[identifier]',
    );
  }
  unit.put('meter_usage', { ...usage, state: 'cancelled' });
}

function createAdjustment({ unit, params }: Call<'MeterEventAdjustmentCreate'>): Stripe.Billing.MeterEventAdjustment {
  cancelUsage(unit, params.event_name, params.cancel?.identifier);
  return {
    object: 'billing.meter_event_adjustment',
    cancel: { identifier: params.cancel?.identifier ?? null },
    event_name: params.event_name,
    livemode: false,
    status: 'pending',
    type: 'cancel',
  };
}

const isoNow = (unit: Unit): string => new Date(unit.engine.clock.nowMs()).toISOString();

function secondsOf(timestamp: string | undefined, unit: Unit): number {
  if (timestamp === undefined) return unit.now;
  const milliseconds = Date.parse(timestamp);
  if (Number.isNaN(milliseconds))
    throw invalidRequest('parameter_invalid', `Invalid timestamp: ${timestamp}`, 'timestamp');
  return Math.floor(milliseconds / 1000);
}

function createV2Event({ unit, params }: Call<'V2MeterEventCreate'>): Stripe.V2.Billing.MeterEvent {
  const identifier = params.identifier ?? randomToken(32);
  const timestamp = secondsOf(params.timestamp, unit);
  recordUsage(unit, { eventName: params.event_name, identifier, payload: params.payload, timestamp }, 'refuse');
  return {
    object: 'v2.billing.meter_event',
    created: isoNow(unit),
    event_name: params.event_name,
    identifier,
    livemode: false,
    payload: params.payload,
    timestamp: new Date(timestamp * 1000).toISOString(),
  };
}

function createV2Adjustment({
  unit,
  params,
}: Call<'V2MeterEventAdjustmentCreate'>): Stripe.V2.Billing.MeterEventAdjustment {
  cancelUsage(unit, params.event_name, params.cancel.identifier);
  return {
    id: newId('mtr_adj'),
    object: 'v2.billing.meter_event_adjustment',
    cancel: { identifier: params.cancel.identifier },
    created: isoNow(unit),
    event_name: params.event_name,
    livemode: false,
    status: 'pending',
    type: 'cancel',
  };
}

function createSession({ unit }: Call<'V2MeterEventSessionCreate'>): Stripe.V2.Billing.MeterEventSession {
  const session = unit.put('meter_session', {
    id: newId('mes_test'),
    token: randomToken(48),
    expiresAt: unit.now + sessionSeconds,
  });
  return {
    id: session.id,
    object: 'v2.billing.meter_event_session',
    authentication_token: session.token,
    created: isoNow(unit),
    expires_at: new Date(session.expiresAt * 1000).toISOString(),
    livemode: false,
  };
}

/** The stream takes everything and reports what was wrong afterwards. */
function createStream({ unit, params }: Call<'V2MeterEventStreamCreate'>): object {
  if (params.events.length > streamEventsMax) {
    throw invalidRequest('parameter_invalid', `A request may carry at most ${streamEventsMax} events.`, 'events');
  }
  for (const event of params.events) {
    const identifier = event.identifier ?? randomToken(32);
    const timestamp = secondsOf(event.timestamp, unit);
    recordUsage(unit, { eventName: event.event_name, identifier, payload: event.payload, timestamp }, 'report');
  }
  return {};
}

export const meterEventRoutes: Route[] = [
  route('MeterEventCreate', 'POST', '/v1/billing/meter_events', createEvent),
  route('MeterEventAdjustmentCreate', 'POST', '/v1/billing/meter_event_adjustments', createAdjustment),
  route('V2MeterEventCreate', 'POST', '/v2/billing/meter_events', createV2Event),
  route('V2MeterEventAdjustmentCreate', 'POST', '/v2/billing/meter_event_adjustments', createV2Adjustment),
  route('V2MeterEventSessionCreate', 'POST', '/v2/billing/meter_event_session', createSession),
  route('V2MeterEventStreamCreate', 'POST', '/v2/billing/meter_event_stream', createStream, { meterSession: true }),
];
