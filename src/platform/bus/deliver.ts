/**
 * Delivery of outbox events. One job per (event, subscriber). Per subscriber and aggregate the order of events is kept:
 * a job first handles what is older. A transactional subscriber's effect and the mark "delivered" are one commit, so a
 * killed worker loses nothing and applies nothing twice.
 */
import { systemCtx } from '../actor.ts';
import { db, type Tx } from '../db/client.ts';
import { transact } from '../db/transact.ts';
import { logger } from '../logger.ts';
import { type Subscriber, subscriberNamed } from './bus.ts';
import type { Delivered } from './contract.ts';

interface Row {
  id: string;
  type: string;
  v: number;
  district: string;
  aggregate_type: string;
  aggregate_id: string;
  actor_type: string;
  actor_id: string | null;
  request_id: string;
  data: unknown;
  occurred_at: Date;
}

export const DELIVERY_ATTEMPTS_MAX = 12;

/** The oldest pending delivery of this subscriber for the aggregate of `eventId`, up to that event; locked. */
const NEXT = `
SELECT e.* FROM outbox_event target
  JOIN outbox_event e ON e.aggregate_type = target.aggregate_type AND e.aggregate_id = target.aggregate_id AND e.id <= target.id
  JOIN event_delivery d ON d.event_id = e.id AND d.subscriber = $2 AND d.status = 'pending'
 WHERE target.id = $1::uuid
 ORDER BY e.id LIMIT 1 FOR UPDATE OF d`;

async function lockNext(tx: Tx, eventId: string, subscriber: string): Promise<Delivered | null> {
  const rows = await tx.$queryRawUnsafe<Row[]>(NEXT, eventId, subscriber);
  const r = rows[0];
  if (!r) return null;
  return {
    id: r.id,
    type: r.type,
    v: r.v,
    occurredAt: r.occurred_at,
    district: r.district,
    aggregate: { type: r.aggregate_type, id: r.aggregate_id },
    actor: { type: r.actor_type, id: r.actor_id },
    requestId: r.request_id,
    data: r.data,
  };
}

async function markDelivered(tx: Tx, eventId: string, subscriber: string): Promise<void> {
  await tx.$executeRawUnsafe(
    "UPDATE event_delivery SET status = 'delivered', delivered_at = now(), attempts = attempts + 1 WHERE event_id = $1::uuid AND subscriber = $2",
    eventId,
    subscriber,
  );
}

/** One step; false when nothing is pending up to `eventId`. */
async function step(subscriber: Subscriber, eventId: string): Promise<boolean> {
  if (subscriber.mode === 'transactional') {
    return transact(systemCtx(subscriber.name, `evt-${eventId}`), async (tx) => {
      const next = await lockNext(tx, eventId, subscriber.name);
      if (!next) return false;
      await subscriber.handle(tx, next as Delivered<never>);
      await markDelivered(tx, next.id, subscriber.name);
      return next.id !== eventId;
    });
  }
  const ctx = systemCtx(subscriber.name, `evt-${eventId}`);
  const next = await transact(ctx, (tx) => lockNext(tx, eventId, subscriber.name));
  if (!next) return false;
  await subscriber.handle(ctx, next as Delivered<never>);
  await transact(ctx, (tx) => markDelivered(tx, next.id, subscriber.name));
  return next.id !== eventId;
}

/**
 * The job. Throws when the handler threw, so that the queue retries with backoff; the last attempt marks the delivery
 * dead, where an admin sees and replays it. `lastAttempt` comes from the queue.
 */
export async function deliverEvent(eventId: string, subscriberName: string, lastAttempt: boolean): Promise<void> {
  const subscriber = subscriberNamed(subscriberName);
  try {
    if (!subscriber) throw new Error(`no subscriber ${subscriberName} in this release`);
    while (await step(subscriber, eventId));
  } catch (err) {
    logger.warn({ err, event: eventId, subscriber: subscriberName, lastAttempt }, 'event delivery failed');
    const text = err instanceof Error ? err.message.slice(0, 500) : 'unknown';
    await db().$executeRawUnsafe(
      `UPDATE event_delivery SET attempts = attempts + 1, last_error = $3,
              status = CASE WHEN $4 THEN 'dead' ELSE status END, dead_at = CASE WHEN $4 THEN now() ELSE dead_at END
        WHERE event_id = $1::uuid AND subscriber = $2 AND status = 'pending'`,
      eventId,
      subscriberName,
      text,
      lastAttempt,
    );
    throw err;
  }
}

export interface DeadLetter {
  eventId: string;
  subscriber: string;
  type: string;
  aggregateType: string;
  aggregateId: string;
  attempts: number;
  lastError: string | null;
  deadAt: Date;
  occurredAt: Date;
}

/** Dead deliveries, newest first, of everybody or of one subscriber; payloads are not shown. */
export async function listDeadLetters(
  limit: number,
  offset: number,
  subscriber: string | null = null,
): Promise<{ items: DeadLetter[]; total: number }> {
  const rows = await db().$queryRawUnsafe<(Omit<DeadLetter, never> & { total: bigint })[]>(
    `SELECT d.event_id AS "eventId", d.subscriber, e.type, e.aggregate_type AS "aggregateType", e.aggregate_id AS "aggregateId",
            d.attempts, d.last_error AS "lastError", d.dead_at AS "deadAt", e.occurred_at AS "occurredAt", count(*) OVER () AS total
       FROM event_delivery d JOIN outbox_event e ON e.id = d.event_id
      WHERE d.status = 'dead' AND ($3::text IS NULL OR d.subscriber = $3::text)
      ORDER BY d.dead_at DESC, d.event_id DESC, d.subscriber LIMIT $1 OFFSET $2`,
    limit,
    offset,
    subscriber,
  );
  const total = Number(rows[0]?.total ?? 0n);
  return { items: rows.map(({ total: _t, ...r }) => r), total };
}

/** Puts a dead delivery back; false when it is not dead. The caller audits. */
export async function replayDeadLetter(tx: Tx, eventId: string, subscriber: string): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    "UPDATE event_delivery SET status = 'pending', dead_at = NULL WHERE event_id = $1::uuid AND subscriber = $2 AND status = 'dead'",
    eventId,
    subscriber,
  );
  if (n === 0) return false;
  await tx.$queryRawUnsafe(
    "SELECT (graphile_worker.add_job('deliver_event', json_build_object('eventId', $1::text, 'subscriber', $2::text), max_attempts := 12)).id::text",
    eventId,
    subscriber,
  );
  return true;
}

/** Where a delivery stands; null when there is none. */
export async function readDeliveryStatus(tx: Tx, eventId: string, subscriber: string): Promise<string | null> {
  const rows = await tx.$queryRawUnsafe<{ status: string }[]>(
    'SELECT status FROM event_delivery WHERE event_id = $1::uuid AND subscriber = $2',
    eventId,
    subscriber,
  );
  return rows[0]?.status ?? null;
}
