import type Stripe from 'stripe';
import type { EventRecord, ThinEvent } from '../core/records.ts';
import type { Unit } from '../core/unit.ts';
import { resourceMissing } from '../http/api-error.ts';
import { inRange, listPage, pageLimit } from '../http/list.ts';
import { type Call, type Route, route } from '../http/router.ts';

/** Stripe keeps events for 30 days. */
const keptSeconds = 30 * 24 * 3600;

type Snapshot = Extract<EventRecord, { kind: 'snapshot' }>;
type Thin = Extract<EventRecord, { kind: 'thin' }>;

function kept(unit: Unit): EventRecord[] {
  return unit.list('event').filter((record) => record.created > unit.now - keptSeconds);
}

/** Delivered, or with no target to deliver to. What is still on its way, lost or given up counts as not delivered. */
function wasDelivered(unit: Unit, id: string): boolean {
  const delivery = unit.engine.store.row('delivery', id)?.value;
  return delivery === undefined || delivery.state === 'delivered';
}

function shown(unit: Unit, { event }: Snapshot): Stripe.EventBase {
  return { ...event, pending_webhooks: wasDelivered(unit, event.id) ? 0 : 1 };
}

function listEvents(call: Call<'EventList'>): Stripe.ApiList<Stripe.EventBase> {
  const { created, delivery_success: delivered, type, types } = call.params;
  const records = kept(call.unit)
    .filter((record): record is Snapshot => record.kind === 'snapshot')
    .filter(
      (record) =>
        inRange(record.created, created) &&
        (type === undefined || matchesType(type, record.event.type)) &&
        (types === undefined || types.some((one) => matchesType(one, record.event.type))) &&
        (delivered === undefined || wasDelivered(call.unit, record.id) === delivered),
    );
  const page = listPage(call, records);
  return { ...page, data: page.data.map((record) => shown(call.unit, record)) };
}

/** A type, or a family of them: `charge.*`. */
function matchesType(wanted: string, actual: string): boolean {
  return wanted.endsWith('*') ? actual.startsWith(wanted.slice(0, -1)) : wanted === actual;
}

function retrieveEvent({ unit, id }: Call<'EventRetrieve'>): Stripe.EventBase {
  const record = kept(unit).find((one): one is Snapshot => one.id === id && one.kind === 'snapshot');
  if (!record) throw resourceMissing('event', id);
  return shown(unit, record);
}

/** v2 leaves absent fields out, where v1 writes null. */
function withoutNulls(event: ThinEvent): object {
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null));
}

function thinEvents(unit: Unit): Thin[] {
  return kept(unit).filter((record): record is Thin => record.kind === 'thin');
}

function retrieveThinEvent({ unit, id }: Call<'V2EventRetrieve'>): object {
  const record = thinEvents(unit).find((one) => one.id === id);
  if (!record) throw resourceMissing('event', id);
  return withoutNulls(record.event);
}

function listThinEvents({ unit, params }: Call<'V2EventList'>): object {
  const { object_id: objectId, types } = params;
  const found = thinEvents(unit).filter(
    ({ event }) => (!objectId || event.related_object?.id === objectId) && (!types || types.includes(event.type)),
  );
  const data = found.slice(0, pageLimit(params.limit)).map(({ event }) => withoutNulls(event));
  return { data, next_page_url: null, previous_page_url: null };
}

export const eventRoutes: Route[] = [
  route('EventList', 'GET', '/v1/events', listEvents),
  route('EventRetrieve', 'GET', '/v1/events/:id', retrieveEvent),
  route('V2EventList', 'GET', '/v2/core/events', listThinEvents),
  route('V2EventRetrieve', 'GET', '/v2/core/events/:id', retrieveThinEvent),
];
