/** Every query and lock of agent webhooks. Lock order: agent, endpoint, delivery. */
import type { Tx } from '#platform/db/transact.ts';
import type { WebhookDelivery as DeliveryRow, WebhookEndpoint as EndpointRow, Prisma } from './queries.ts';

export type { DeliveryRow, EndpointRow };

export async function findEndpoint(tx: Tx, agentId: string, lock = false): Promise<EndpointRow | null> {
  if (lock) await tx.$executeRawUnsafe('SELECT 1 FROM webhook_endpoint WHERE agent_id = $1::uuid FOR UPDATE', agentId);
  return tx.webhookEndpoint.findUnique({ where: { agentId } });
}

export interface NewDelivery {
  id: string;
  eventId: string;
  type: string;
  body: string;
}

/**
 * Queues one delivery for the agent's endpoint, due now. False when it has none, it is disabled, or the event was queued
 * for it before.
 */
export async function insertDelivery(tx: Tx, agentId: string, d: NewDelivery, now: Date): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    `INSERT INTO webhook_delivery (id, endpoint_id, agent_id, event_id, type, body, next_attempt_at, created_at)
     SELECT $2::uuid, w.id, w.agent_id, $3::uuid, $4, $5, $6::timestamptz, $6::timestamptz
       FROM webhook_endpoint w WHERE w.agent_id = $1::uuid AND w.enabled
     ON CONFLICT (endpoint_id, event_id) DO NOTHING`,
    agentId,
    d.id,
    d.eventId,
    d.type,
    d.body,
    now,
  );
  return n === 1;
}

export interface ClaimedDelivery {
  id: string;
  endpointId: string;
  eventId: string;
  body: string;
  attempt: number;
  url: string;
  secretEncrypted: string;
  previousSecretEncrypted: string | null;
  previousValidUntil: Date | null;
}

/**
 * Leases due deliveries, oldest first, at most `perEndpoint` of one endpoint at a time: a slow receiver holds up its own
 * deliveries and nobody else's. What another worker leased is skipped until its lease ends.
 */
export async function claimDeliveries(
  tx: Tx,
  now: Date,
  leasedUntil: Date,
  limit: number,
  perEndpoint: number,
): Promise<ClaimedDelivery[]> {
  return tx.$queryRawUnsafe<ClaimedDelivery[]>(
    `WITH busy AS (
       SELECT endpoint_id, count(*) AS n FROM webhook_delivery WHERE status = 'pending' AND leased_until > $1 GROUP BY endpoint_id
     ), due AS (
       SELECT d.id, d.next_attempt_at, row_number() OVER (PARTITION BY d.endpoint_id ORDER BY d.next_attempt_at, d.id) + coalesce(b.n, 0) AS nth
         FROM webhook_delivery d LEFT JOIN busy b ON b.endpoint_id = d.endpoint_id
        WHERE d.status = 'pending' AND d.next_attempt_at <= $1 AND (d.leased_until IS NULL OR d.leased_until <= $1)
     ), mine AS (
       SELECT id FROM webhook_delivery
        WHERE id IN (SELECT id FROM due WHERE nth <= $4 ORDER BY next_attempt_at, id LIMIT $3)
          AND status = 'pending' AND (leased_until IS NULL OR leased_until <= $1)
        ORDER BY id FOR UPDATE SKIP LOCKED
     )
     UPDATE webhook_delivery d SET leased_until = $2 FROM mine, webhook_endpoint w
      WHERE d.id = mine.id AND w.id = d.endpoint_id
     RETURNING d.id, d.endpoint_id AS "endpointId", d.event_id AS "eventId", d.body, d.attempt, w.url,
               w.secret_encrypted AS "secretEncrypted", w.previous_secret_encrypted AS "previousSecretEncrypted",
               w.previous_valid_until AS "previousValidUntil"`,
    now,
    leasedUntil,
    limit,
    perEndpoint,
  );
}

/** The endpoint of a delivery, locked; null when it was removed. */
export async function lockEndpoint(tx: Tx, endpointId: string): Promise<EndpointRow | null> {
  await tx.$executeRawUnsafe('SELECT 1 FROM webhook_endpoint WHERE id = $1::uuid FOR UPDATE', endpointId);
  return tx.webhookEndpoint.findUnique({ where: { id: endpointId } });
}

export interface Attempt {
  at: string;
  status: number | null;
  durationMs: number;
  error: string | null;
}

/** Writes what an attempt came to, if this lease still holds; false when it does not. */
export async function writeAttempt(
  tx: Tx,
  d: { id: string; leasedUntil: Date },
  attempt: Attempt,
  end: { status: 'pending' | 'delivered' | 'failed'; nextAttemptAt: Date | null; finishedAt: Date | null },
): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    `UPDATE webhook_delivery
        SET attempt = attempt + 1, attempts = attempts || $3::jsonb, response_status = $4, duration_ms = $5, error = $6,
            status = $7, next_attempt_at = $8, finished_at = $9, leased_until = NULL
      WHERE id = $1::uuid AND status = 'pending' AND leased_until = $2`,
    d.id,
    d.leasedUntil,
    JSON.stringify([attempt]),
    attempt.status,
    attempt.durationMs,
    attempt.error,
    end.status,
    end.nextAttemptAt,
    end.finishedAt,
  );
  return n === 1;
}

/** Gives up what is still pending for an endpoint that is no longer called. */
export async function failPending(tx: Tx, endpointId: string, error: string, now: Date): Promise<number> {
  return tx.$executeRawUnsafe(
    `UPDATE webhook_delivery SET status = 'failed', error = $2, next_attempt_at = NULL, leased_until = NULL, finished_at = $3
      WHERE endpoint_id = $1::uuid AND status = 'pending'`,
    endpointId,
    error,
    now,
  );
}

/** Newest first. */
export async function listDeliveryRows(
  tx: Tx,
  f: { agentId: string; status: string | null },
  limit: number,
  offset: number,
): Promise<{ rows: DeliveryRow[]; total: number }> {
  const where: Prisma.WebhookDeliveryWhereInput = {
    agentId: f.agentId,
    ...(f.status === null ? {} : { status: f.status }),
  };
  const [rows, total] = await Promise.all([
    tx.webhookDelivery.findMany({ where, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit, skip: offset }),
    tx.webhookDelivery.count({ where }),
  ]);
  return { rows, total };
}

/**
 * Puts finished deliveries of this endpoint back at the start of the schedule, due now; the tries of before stay in their
 * log. Answers how many.
 */
export async function requeueDeliveries(
  tx: Tx,
  f: { endpointId: string; deliveryId?: string; from?: Date; to?: Date; status?: string },
  now: Date,
  limit: number,
): Promise<number> {
  return tx.$executeRawUnsafe(
    `UPDATE webhook_delivery SET status = 'pending', attempt = 0, next_attempt_at = $2::timestamptz, leased_until = NULL, finished_at = NULL
      WHERE id IN (
        SELECT id FROM webhook_delivery
         WHERE endpoint_id = $1::uuid AND status <> 'pending' AND ($3::uuid IS NULL OR id = $3::uuid)
           AND ($4::timestamptz IS NULL OR created_at >= $4::timestamptz) AND ($5::timestamptz IS NULL OR created_at < $5::timestamptz)
           AND ($6::text IS NULL OR status = $6::text)
         ORDER BY created_at, id LIMIT $7 FOR UPDATE)`,
    f.endpointId,
    now,
    f.deliveryId ?? null,
    f.from ?? null,
    f.to ?? null,
    f.status ?? null,
    limit,
  );
}

/** Deletes finished deliveries from before an instant. */
export async function purgeDeliveryRows(tx: Tx, before: Date, limit: number): Promise<number> {
  return tx.$executeRawUnsafe(
    `DELETE FROM webhook_delivery WHERE id IN (
       SELECT id FROM webhook_delivery WHERE created_at < $1 AND status <> 'pending' ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    before,
    limit,
  );
}
