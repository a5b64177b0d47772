/**
 * The one way to write. `transact(ctx, fn)` runs `fn` in a Prisma interactive transaction (READ COMMITTED) and, before
 * COMMIT, inserts in one statement what the callback collected: audit rows, outbox events with one delivery and one job
 * per subscriber, and the stored reply of an Idempotency-Key. All of it commits together or not at all.
 *
 * The callback may run again after a deadlock: it holds no network call and no side effect in memory.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor, Ctx } from '../actor.ts';
import { actorRef } from '../actor.ts';
import { now as clockNow } from '../clock.ts';
import { encryptText } from '../crypto/encryption.ts';
import { ServiceUnavailable } from '../errors.ts';
import { newId } from '../ids.ts';
import { logger } from '../logger.ts';
import { currentRequest, type IdempotencySlot } from '../request-context.ts';
import { db, type Tx } from './client.ts';
import { isBusy, isConnectionLost, isRetryable } from './errors.ts';

export type { Tx } from './client.ts';

export interface AuditRow {
  action: string;
  subjectType: string;
  subjectId: string | null;
  outcome: string;
  /** Whose data this is; decides who may read the row. Null for platform rows. */
  ownerId: string | null;
  meta: Record<string, unknown>;
}

export interface OutboxRow {
  id: string;
  type: string;
  district: string;
  aggregateType: string;
  aggregateId: string;
  data: unknown;
  subscribers: readonly string[];
}

interface TxState {
  ctx: Ctx;
  now: Date;
  audit: AuditRow[];
  events: OutboxRow[];
  afterCommit: (() => void)[];
  reply: { value: unknown } | null;
}

const states = new WeakMap<object, TxState>();
const inside = new AsyncLocalStorage<true>();

/** The state of an open transaction; throws when `tx` did not come from `transact`. */
export function txState(tx: Tx): TxState {
  const state = states.get(tx);
  if (!state) throw new Error('this transaction was not opened by transact()');
  return state;
}

/** One `now` per transaction: every decision inside uses it. */
export function txNow(tx: Tx): Date {
  return txState(tx).now;
}

export function txCtx(tx: Tx): Ctx {
  return txState(tx).ctx;
}

/** Runs after COMMIT, never after a rollback; must not throw. */
export function afterCommit(tx: Tx, fn: () => void): void {
  txState(tx).afterCommit.push(fn);
}

export function isInsideTransaction(): boolean {
  return inside.getStore() === true;
}

const RETRIES = 3;

export interface TransactOptions {
  /**
   * By default the callback's value is stored as the reply of the request's Idempotency-Key. An operation with several
   * transactions says `reply: false` on all but its last one.
   */
  reply?: boolean;
}

/**
 * Opens the transaction, retries it on deadlock and serialisation failure (3 times, 5–50 ms jitter), and turns
 * "waited too long" and "database gone" into ServiceUnavailable. Refuses to nest: an operation that needs another
 * district inside its transaction uses `bus.ask`.
 */
export async function transact<T>(ctx: Ctx, fn: (tx: Tx) => Promise<T>, options: TransactOptions = {}): Promise<T> {
  if (isInsideTransaction()) throw new Error('transact() inside transact(): use bus.ask, or pass tx on');
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once(ctx, fn, options);
    } catch (e) {
      if (isRetryable(e) && attempt < RETRIES) {
        await sleep(5 + Math.random() * 45);
        continue;
      }
      throw asCallerError(e);
    }
  }
}

/** Database trouble that the caller can only wait out becomes 503; everything else stays as it is. */
export function asCallerError(e: unknown): unknown {
  if (isRetryable(e) || isBusy(e)) return new ServiceUnavailable('The service is busy. Please try again.', e);
  if (isConnectionLost(e)) return new ServiceUnavailable('The database does not answer. Please try again.', e);
  return e;
}

async function once<T>(ctx: Ctx, fn: (tx: Tx) => Promise<T>, options: TransactOptions): Promise<T> {
  let state: TxState | undefined;
  const result = await inside.run(true, () =>
    db().$transaction(async (client) => {
      const tx = client as Tx;
      state = { ctx, now: clockNow(), audit: [], events: [], afterCommit: [], reply: null };
      states.set(tx, state);
      const value = await fn(tx);
      await flush(tx, state, value, options.reply !== false);
      return value;
    }),
  );
  for (const run of state?.afterCommit ?? []) {
    try {
      run();
    } catch (err) {
      logger.error({ err }, 'after-commit hook failed');
    }
  }
  return result;
}

/** Reads without locks that must see one instant; no audit, no events. */
export async function readOnly<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await fn(db() as unknown as Tx);
  } catch (e) {
    throw asCallerError(e);
  }
}

const FLUSH = `
WITH a AS (
  INSERT INTO audit_log (id, at, request_id, actor_type, actor_id, owner_id, action, subject_type, subject_id, outcome, ip_encrypted, meta)
  SELECT r.id, $2::timestamptz, $3, $4, $5, r.owner_id, r.action, r.subject_type, r.subject_id, r.outcome, r.ip, r.meta
    FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, owner_id uuid, action text, subject_type text, subject_id text, outcome text, ip text, meta jsonb)
), e AS (
  INSERT INTO outbox_event (id, type, v, district, aggregate_type, aggregate_id, actor_type, actor_id, request_id, data, occurred_at)
  SELECT r.id, r.type, 1, r.district, r.aggregate_type, r.aggregate_id, $4, $5, $3, r.data, $2::timestamptz
    FROM jsonb_to_recordset($6::jsonb) AS r(id uuid, type text, district text, aggregate_type text, aggregate_id text, data jsonb)
), d AS (
  INSERT INTO event_delivery (event_id, subscriber)
  SELECT r.event_id, r.subscriber FROM jsonb_to_recordset($7::jsonb) AS r(event_id uuid, subscriber text)
), i AS (
  UPDATE idempotency_record SET status = 'done', response = $10::jsonb
   WHERE scope = $8 AND key = $9 AND status = 'running'
)
SELECT count(*) FROM jsonb_to_recordset($7::jsonb) AS r(event_id uuid, subscriber text),
  LATERAL graphile_worker.add_job('deliver_event', json_build_object('eventId', r.event_id, 'subscriber', r.subscriber),
    max_attempts := 12) AS j`;

const FLUSH_WITHOUT_EVENTS = `
WITH a AS (
  INSERT INTO audit_log (id, at, request_id, actor_type, actor_id, owner_id, action, subject_type, subject_id, outcome, ip_encrypted, meta)
  SELECT r.id, $2::timestamptz, $3, $4, $5, r.owner_id, r.action, r.subject_type, r.subject_id, r.outcome, r.ip, r.meta
    FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, owner_id uuid, action text, subject_type text, subject_id text, outcome text, ip text, meta jsonb)
)
UPDATE idempotency_record SET status = 'done', response = $8::jsonb
 WHERE scope = $6 AND key = $7 AND status = 'running'`;

async function flush(tx: Tx, state: TxState, value: unknown, isReply: boolean): Promise<void> {
  const slot = isReply ? currentRequest()?.idempotency : undefined;
  const reply = slot && !slot.settled ? { value: state.reply ? state.reply.value : value } : null;
  if (state.audit.length === 0 && state.events.length === 0 && !reply) return;
  const actor = actorRef(state.ctx.actor);
  const ip = state.ctx.ip === null || state.audit.length === 0 ? null : encryptText(state.ctx.ip);
  const audit = JSON.stringify(
    state.audit.map((a) => ({
      id: newId(),
      owner_id: a.ownerId,
      action: a.action,
      subject_type: a.subjectType,
      subject_id: a.subjectId,
      outcome: a.outcome,
      ip,
      meta: a.meta,
    })),
  );
  const response = reply ? (JSON.stringify(reply.value ?? null) ?? 'null') : null;
  if (state.events.length === 0) {
    await tx.$executeRawUnsafe(
      FLUSH_WITHOUT_EVENTS,
      audit,
      state.now,
      state.ctx.requestId,
      actor.type,
      actor.id,
      reply ? slot?.scope : null,
      reply ? slot?.key : null,
      response,
    );
  } else {
    const events = state.events.map((e) => ({
      id: e.id,
      type: e.type,
      district: e.district,
      aggregate_type: e.aggregateType,
      aggregate_id: e.aggregateId,
      data: e.data,
    }));
    const deliveries = state.events.flatMap((e) => e.subscribers.map((subscriber) => ({ event_id: e.id, subscriber })));
    await tx.$queryRawUnsafe(
      FLUSH,
      audit,
      state.now,
      state.ctx.requestId,
      actor.type,
      actor.id,
      JSON.stringify(events),
      JSON.stringify(deliveries),
      reply ? slot?.scope : null,
      reply ? slot?.key : null,
      response,
    );
  }
  if (reply && slot) {
    state.afterCommit.push(() => {
      slot.settled = true;
    });
  }
}

/** The reply held a secret: a repeat of the request answers SECRET_ALREADY_SHOWN with this id, never the secret. */
export function storeSecretShown(tx: Tx, id: string): void {
  txState(tx).reply = { value: { secretShown: id } };
}

// Several participants in one transaction ------------------------------------------------------------------------------

/**
 * For a transaction that serves several requests at once (the ledger's batches): a handle on which `audit` and `emit`
 * collect for one of them. It runs no query.
 */
export function participant(ctx: Ctx, now: Date): Tx {
  const handle = {} as Tx;
  states.set(handle, { ctx, now, audit: [], events: [], afterCommit: [], reply: null });
  return handle;
}

export interface Participation {
  handle: Tx;
  /** The request's idempotency record and the value to store as its reply. */
  reply?: { slot: IdempotencySlot; value: unknown };
}

const FLUSH_MANY = `
WITH a AS (
  INSERT INTO audit_log (id, at, request_id, actor_type, actor_id, owner_id, action, subject_type, subject_id, outcome, ip_encrypted, meta)
  SELECT r.id, r.at, r.request_id, r.actor_type, r.actor_id, r.owner_id, r.action, r.subject_type, r.subject_id, r.outcome, r.ip, r.meta
    FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, at timestamptz, request_id text, actor_type text, actor_id text, owner_id uuid, action text, subject_type text, subject_id text, outcome text, ip text, meta jsonb)
), e AS (
  INSERT INTO outbox_event (id, type, v, district, aggregate_type, aggregate_id, actor_type, actor_id, request_id, data, occurred_at)
  SELECT r.id, r.type, 1, r.district, r.aggregate_type, r.aggregate_id, r.actor_type, r.actor_id, r.request_id, r.data, r.at
    FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, type text, district text, aggregate_type text, aggregate_id text, actor_type text, actor_id text, request_id text, data jsonb, at timestamptz)
), d AS (
  INSERT INTO event_delivery (event_id, subscriber)
  SELECT r.event_id, r.subscriber FROM jsonb_to_recordset($3::jsonb) AS r(event_id uuid, subscriber text)
), i AS (
  UPDATE idempotency_record t SET status = 'done', response = r.response
    FROM jsonb_to_recordset($4::jsonb) AS r(scope text, key text, response jsonb)
   WHERE t.scope = r.scope AND t.key = r.key AND t.status = 'running'
)
SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
  SELECT ROW('deliver_event', json_build_object('eventId', r.event_id, 'subscriber', r.subscriber), NULL, NULL, 12, NULL, NULL, NULL)::graphile_worker.job_spec
    FROM jsonb_to_recordset($3::jsonb) AS r(event_id uuid, subscriber text)))`;

/** Writes what all participants collected, and their stored replies, by one statement; none when there is nothing. */
export async function flushParticipants(tx: Tx, participants: readonly Participation[]): Promise<void> {
  const audit: object[] = [];
  const events: object[] = [];
  const deliveries: object[] = [];
  const replies: object[] = [];
  for (const { handle, reply } of participants) {
    const state = txState(handle);
    const actor = actorRef(state.ctx.actor);
    const who = { at: state.now, request_id: state.ctx.requestId, actor_type: actor.type, actor_id: actor.id };
    const ip = state.ctx.ip === null || state.audit.length === 0 ? null : encryptText(state.ctx.ip);
    for (const a of state.audit)
      audit.push({
        ...who,
        id: newId(),
        owner_id: a.ownerId,
        action: a.action,
        subject_type: a.subjectType,
        subject_id: a.subjectId,
        outcome: a.outcome,
        ip,
        meta: a.meta,
      });
    for (const e of state.events) {
      events.push({
        ...who,
        id: e.id,
        type: e.type,
        district: e.district,
        aggregate_type: e.aggregateType,
        aggregate_id: e.aggregateId,
        data: e.data,
      });
      for (const subscriber of e.subscribers) deliveries.push({ event_id: e.id, subscriber });
    }
    if (reply && !reply.slot.settled)
      replies.push({ scope: reply.slot.scope, key: reply.slot.key, response: reply.value ?? null });
  }
  if (audit.length + events.length + replies.length === 0) return;
  await tx.$queryRawUnsafe(
    FLUSH_MANY,
    JSON.stringify(audit),
    JSON.stringify(events),
    JSON.stringify(deliveries),
    JSON.stringify(replies),
  );
}

/** What is stored as the reply of an Idempotency-Key when it differs from the transaction's value (secrets). */
export function storeReply(tx: Tx, value: unknown): void {
  txState(tx).reply = { value };
}

export type { Actor };
