/**
 * Usage meters of the card-payment provider (licensing.md 6.1): events, their cancellation, and what a meter holds.
 * Every call names its idempotency key; failures are StripeFailure (stripe.ts).
 */
import { callStripe, StripeFailure } from './stripe.ts';

export interface MeterEvent {
  eventName: string;
  /** At most 100 characters; the provider takes each once for at least a day. */
  identifier: string;
  customer: string;
  /** Units, a whole number. */
  value: bigint;
  at: Date;
}

/** Sends one event. A repeated identifier counts as sent: it was there already. */
export async function sendMeterEvent(e: MeterEvent): Promise<void> {
  try {
    await callStripe((stripe) =>
      stripe.billing.meterEvents.create(
        {
          event_name: e.eventName,
          identifier: e.identifier,
          timestamp: Math.floor(e.at.getTime() / 1000),
          payload: { stripe_customer_id: e.customer, value: e.value.toString() },
        },
        { idempotencyKey: e.identifier },
      ),
    );
  } catch (error) {
    if (error instanceof StripeFailure && error.code === 'duplicate_meter_event') return;
    throw error;
  }
}

/** Takes one event back; the provider allows it within 24 hours of receiving it. */
export async function cancelMeterEvent(eventName: string, identifier: string): Promise<void> {
  await callStripe((stripe) =>
    stripe.billing.meterEventAdjustments.create(
      { event_name: eventName, type: 'cancel', cancel: { identifier } },
      { idempotencyKey: `cancel:${identifier}` },
    ),
  );
}

const METERS_MAX = 100;

async function meterId(eventName: string): Promise<string | null> {
  const page = await callStripe((stripe) => stripe.billing.meters.list({ status: 'active', limit: METERS_MAX }));
  return page.data.find((m) => m.event_name === eventName)?.id ?? null;
}

/** What the meter holds of a customer between two instants, aligned to minutes; null when there is no such meter. */
export async function readMeter(eventName: string, customer: string, from: Date, to: Date): Promise<bigint | null> {
  const id = await meterId(eventName);
  if (id === null) return null;
  const page = await callStripe((stripe) =>
    stripe.billing.meters.listEventSummaries(id, {
      customer,
      start_time: Math.floor(from.getTime() / 1000),
      end_time: Math.floor(to.getTime() / 1000),
      limit: 100,
    }),
  );
  return page.data.reduce((sum, s) => sum + BigInt(Math.round(s.aggregated_value)), 0n);
}

/** Makes a summing meter unless there is an active one of this name. True when it was made. */
export async function ensureMeter(eventName: string, displayName: string): Promise<boolean> {
  if ((await meterId(eventName)) !== null) return false;
  await callStripe((stripe) =>
    stripe.billing.meters.create(
      { display_name: displayName, event_name: eventName, default_aggregation: { formula: 'sum' } },
      { idempotencyKey: `meter:${eventName}` },
    ),
  );
  return true;
}
