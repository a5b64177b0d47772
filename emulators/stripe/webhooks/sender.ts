import type { Engine } from '../core/engine.ts';
import { platformAccount } from '../core/platform.ts';
import type { Delivery, EventRecord } from '../core/records.ts';
import { signatureHeader } from './signature.ts';
import { defaultSwitches, seededRandom, type WebhookSwitches } from './switches.ts';

const requestTimeoutMs = 10_000;
const longestRetryMs = 60_000;
/** Stripe gives up after three days. */
const triedForSeconds = 3 * 24 * 3600;

/** What one round of deliveries did. */
export interface DeliveryReport {
  requests: number;
  delivered: number;
  failed: number;
}

/**
 * Sends queued events to the webhook target, signed, and again until it answers 2xx.
 * One batch runs at a time; what arrives meanwhile forms the next.
 */
export class WebhookSender {
  switches: WebhookSwitches;
  readonly #engine: Engine;
  #random: () => number;
  #timer: NodeJS.Timeout | null = null;
  #wakesAt = 0;
  #running: Promise<DeliveryReport> | null = null;
  #closed = new AbortController();

  constructor(engine: Engine, switches: Partial<WebhookSwitches>) {
    this.#engine = engine;
    this.switches = { ...defaultSwitches, ...switches };
    this.#random = seededRandom(this.switches.seed);
    engine.hasTarget = (connected) => this.#target(connected) !== null;
    engine.onDeliveries = () => this.#wake(this.switches.delayMs);
  }

  /** Changes switches; a new seed starts its sequence over. */
  set(switches: Partial<WebhookSwitches>): void {
    this.switches = { ...this.switches, ...switches };
    if (switches.seed !== undefined) this.#random = seededRandom(switches.seed);
    if (!this.switches.paused) this.#wake(this.switches.delayMs);
  }

  /** Starts on what a previous process left undelivered. */
  resume(): void {
    this.#wake(0);
  }

  /** Delivers everything that waits, retries included, until nothing is left or a whole round failed. */
  async deliverAll(): Promise<DeliveryReport> {
    const total: DeliveryReport = { requests: 0, delivered: 0, failed: 0 };
    for (;;) {
      while (this.#running) await this.#running;
      const waiting = this.#pending();
      if (waiting.length === 0) return total;
      const round = await this.#start(waiting);
      total.requests += round.requests;
      total.delivered += round.delivered;
      total.failed = round.failed;
      if (round.delivered === 0 && round.failed > 0) return total;
    }
  }

  /** Queues an event again, whatever became of its first delivery. */
  resend(event: EventRecord): void {
    this.#engine.transact(platformAccount, null, (unit) => {
      unit.put('delivery', {
        id: event.id,
        event: event.id,
        state: 'pending',
        attempts: 0,
        firstAt: unit.now,
        nextAttemptAt: 0,
        lastStatus: null,
      });
    });
  }

  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#closed.abort();
    await this.#running;
  }

  #target(connected: boolean): { url: string; secret: string } | null {
    const { url, secret, connectUrl, connectSecret } = this.switches;
    const chosen = connected ? (connectUrl ?? url) : url;
    return chosen ? { url: chosen, secret: connected ? (connectSecret ?? secret) : secret } : null;
  }

  #pending(): Delivery[] {
    return this.#engine.all('delivery').filter((delivery) => delivery.state === 'pending');
  }

  /** Starts a round after `delayMs`, or earlier if one is planned already: a steady stream of events must not put it off. */
  #wake(delayMs: number): void {
    if (this.switches.paused || this.#closed.signal.aborted) return;
    const at = Date.now() + delayMs;
    if (this.#timer && this.#wakesAt <= at) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#wakesAt = at;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#pump();
    }, delayMs);
    this.#timer.unref();
  }

  async #pump(): Promise<void> {
    while (this.#running) await this.#running;
    if (this.switches.paused || this.#closed.signal.aborted) return;
    const waiting = this.#pending();
    const due = waiting.filter((delivery) => delivery.nextAttemptAt <= Date.now());
    if (due.length > 0) await this.#start(due);
    let next = Number.POSITIVE_INFINITY;
    for (const delivery of this.#pending()) next = Math.min(next, delivery.nextAttemptAt);
    if (Number.isFinite(next)) this.#wake(Math.max(0, next - Date.now()));
  }

  async #start(deliveries: Delivery[]): Promise<DeliveryReport> {
    this.#running = this.#deliver(deliveries);
    try {
      return await this.#running;
    } finally {
      this.#running = null;
    }
  }

  async #deliver(deliveries: Delivery[]): Promise<DeliveryReport> {
    const report: DeliveryReport = { requests: 0, delivered: 0, failed: 0 };
    const copies: Delivery[] = [];
    for (const delivery of deliveries) {
      if (delivery.attempts === 0 && this.switches.drop > 0 && this.#random() < this.switches.drop) {
        this.#record({ ...delivery, state: 'lost' });
        continue;
      }
      for (let copy = 0; copy < Math.max(1, this.switches.duplicate); copy++) copies.push(delivery);
    }
    const outcomes = new Map<string, { delivery: Delivery; status: number | null }>();
    for (const delivery of this.#ordered(copies)) {
      if (this.#closed.signal.aborted) break;
      const status = await this.#send(delivery);
      report.requests += 1;
      const known = outcomes.get(delivery.id);
      if (!known || isSuccess(known.status)) outcomes.set(delivery.id, { delivery, status });
    }
    for (const { delivery, status } of outcomes.values()) {
      if (isSuccess(status)) report.delivered += 1;
      else report.failed += 1;
      this.#record(this.#after(delivery, status));
    }
    return report;
  }

  #ordered(copies: Delivery[]): Delivery[] {
    if (this.switches.order === 'reverse') return copies.reverse();
    if (this.switches.order === 'created') return copies;
    return copies
      .map((delivery) => ({ delivery, rank: this.#random() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ delivery }) => delivery);
  }

  /** The state of a delivery after an attempt. A copy that was refused is one more reason to try again. */
  #after(delivery: Delivery, status: number | null): Delivery {
    const attempts = delivery.attempts + 1;
    if (isSuccess(status)) return { ...delivery, attempts, state: 'delivered', lastStatus: status };
    const givenUp = this.#engine.clock.now() - delivery.firstAt > triedForSeconds;
    const wait = Math.min(this.switches.retryMs * 2 ** (attempts - 1), longestRetryMs);
    return {
      ...delivery,
      attempts,
      state: givenUp ? 'given_up' : 'pending',
      nextAttemptAt: Date.now() + wait,
      lastStatus: status,
    };
  }

  #record(delivery: Delivery): void {
    const row = this.#engine.store.row('delivery', delivery.id);
    // The state may have been reset while the request was under way.
    if (row) this.#engine.transact(row.account, null, (unit) => unit.put('delivery', delivery));
  }

  /** HTTP status of the answer, or null when there was none. */
  async #send(delivery: Delivery): Promise<number | null> {
    const record = this.#engine.store.row('event', delivery.event)?.value;
    const target = record && this.#target(record.connected);
    if (!record || !target) return null;
    const body = JSON.stringify(deliveredBody(record), null, 2);
    const timestamp = Math.floor(Date.now() / 1000) + this.switches.timestampOffsetSeconds;
    const secret = this.switches.wrongSignature ? `${target.secret}_wrong` : target.secret;
    try {
      const response = await fetch(target.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'stripe-signature': signatureHeader(body, secret, timestamp),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#closed.signal, AbortSignal.timeout(requestTimeoutMs)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }
}

function isSuccess(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** A thin event travels without its data and without the optional fields it does not have. */
function deliveredBody(record: EventRecord): object {
  if (record.kind === 'snapshot') return record.event;
  const { data: _data, context, reason, related_object, ...rest } = record.event;
  return {
    ...rest,
    ...(context ? { context } : {}),
    ...(reason ? { reason } : {}),
    ...(related_object ? { related_object } : {}),
  };
}
