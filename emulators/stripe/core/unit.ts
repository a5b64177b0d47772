import type Stripe from 'stripe';
import { resourceMissing } from '../http/api-error.ts';
import { apiVersion } from '../http/validate.ts';
import type { Engine } from './engine.ts';
import { newId } from './ids.ts';
import { platformAccount, type RequestFacts } from './platform.ts';
import type { Kind, Records, Scheduled, ThinEvent } from './records.ts';

/** How Stripe's messages call a kind; the others are called by their kind. */
const nouns: Partial<Record<Kind, string>> = {
  checkout_session: 'checkout.session',
  payment_method: 'PaymentMethod',
  invoice_item: 'invoiceitem',
  meter: 'billing meter',
};

/** One unit of work in one account: reads and writes objects there and emits the events about them. */
export class Unit {
  readonly account: string;
  readonly request: RequestFacts | null;
  readonly engine: Engine;

  constructor(engine: Engine, account: string, request: RequestFacts | null) {
    this.engine = engine;
    this.account = account;
    this.request = request;
  }

  /** Seconds since 1970 on the emulator's clock. */
  get now(): number {
    return this.engine.clock.now();
  }

  /** Where the emulator's own pages are, for links to them. */
  get baseUrl(): string {
    return this.request?.baseUrl ?? this.engine.baseUrl;
  }

  get settings() {
    return this.engine.settings;
  }

  get isConnected(): boolean {
    return this.account !== platformAccount;
  }

  /** The same unit of work seen from another account. */
  within(account: string): Unit {
    return new Unit(this.engine, account, this.request);
  }

  /** The object, if this account has it. */
  find<K extends Kind>(kind: K, id: string): Records[K] | undefined {
    const row = this.engine.store.row(kind, id);
    return row && row.account === this.account ? row.value : undefined;
  }

  /** The object, or Stripe's 404. A parameter that names a missing object is a 400 at Stripe: pass its name. */
  get<K extends Kind>(kind: K, id: string, param?: string): Records[K] {
    const value = this.find(kind, id);
    if (value) return value;
    throw resourceMissing(nouns[kind] ?? kind, id, param ?? 'id', param ? 400 : 404);
  }

  /** This account's objects, newest first, as Stripe lists them. */
  list<K extends Kind>(kind: K): Records[K][] {
    const values: Records[K][] = [];
    for (const row of this.engine.store.rows(kind)) if (row.account === this.account) values.push(row.value);
    return values.reverse();
  }

  put<K extends Kind>(kind: K, value: Records[K]): Records[K] {
    this.engine.store.put(kind, this.account, value);
    return value;
  }

  /** Replaces some fields of an object and returns the new one. */
  update<K extends Kind>(kind: K, id: string, patch: Partial<Records[K]>): Records[K] {
    return this.put(kind, { ...this.get(kind, id), ...patch });
  }

  remove(kind: Kind, id: string): void {
    this.engine.store.remove(kind, id);
  }

  /** Has `action` happen by itself once the clock reaches `dueAt`. */
  schedule(action: Scheduled['action'], target: string, dueAt: number): void {
    this.put('scheduled', { id: newId('sched'), action, target, dueAt });
    this.engine.noteDue(dueAt);
  }

  /** Emits a snapshot event about `object` as it is now, and queues it for the webhook target if there is one. */
  emit(type: Stripe.Event.Type, object: object, previousAttributes?: object): void {
    const event: Stripe.EventBase = {
      id: newId('evt'),
      object: 'event',
      api_version: apiVersion,
      created: this.now,
      data: {
        object: structuredClone(object) as Stripe.Event.Data.Object,
        ...(previousAttributes ? { previous_attributes: structuredClone(previousAttributes) } : {}),
      },
      livemode: false,
      pending_webhooks: this.engine.hasTarget(this.isConnected) ? 1 : 0,
      request: { id: this.request?.id ?? null, idempotency_key: this.request?.idempotencyKey ?? null },
      type,
      ...(this.isConnected ? { account: this.account } : {}),
    };
    this.put('event', { id: event.id, kind: 'snapshot', created: event.created, connected: this.isConnected, event });
    this.#queue(event.id);
  }

  /** Emits a thin (v2) event: the delivery names the object, the data are fetched from the API. */
  emitThin(type: string, relatedObject: ThinEvent['related_object'], data: Record<string, unknown>): void {
    const event: ThinEvent = {
      id: newId('evt_test'),
      object: 'v2.core.event',
      created: new Date(this.engine.clock.nowMs()).toISOString(),
      livemode: false,
      type,
      context: this.isConnected ? this.account : null,
      reason: this.request
        ? { type: 'request', request: { id: this.request.id, idempotency_key: this.request.idempotencyKey ?? '' } }
        : null,
      related_object: relatedObject,
      data,
    };
    this.put('event', { id: event.id, kind: 'thin', created: this.now, connected: this.isConnected, event });
    this.#queue(event.id);
  }

  #queue(event: string): void {
    if (!this.engine.hasTarget(this.isConnected)) return;
    this.put('delivery', {
      id: event,
      event,
      state: 'pending',
      attempts: 0,
      firstAt: this.now,
      nextAttemptAt: 0,
      lastStatus: null,
    });
  }
}
