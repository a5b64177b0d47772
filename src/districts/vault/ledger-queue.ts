/**
 * Path C: operations are queued in the process and share a transaction (ledger.md 6). A batch starts as soon as a lane
 * is free, with whatever is queued: one caller alone is a batch of one, under load batches grow by themselves. Four
 * statements per batch at the server: BEGIN, READ, WRITE, COMMIT, plus audit and outbox when there are any.
 *
 * Nobody is answered before COMMIT, refusals included: a refusal may rest on money that a rolled-back neighbour held.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx } from '#platform/actor.ts';
import { now as clockNow } from '#platform/clock.ts';
import { CONNECTION_OPTIONS, createClient, createPool, type Db } from '#platform/db/client.ts';
import { dbFailure } from '#platform/db/errors.ts';
import {
  flushParticipants,
  isInsideTransaction,
  type Participation,
  participant,
  type Tx,
} from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { logger } from '#platform/logger.ts';
import { currentRequest, type IdempotencySlot } from '#platform/request-context.ts';
import type { Posted } from './contract.ts';
import { applyOps, type Done } from './ledger-engine.ts';
import {
  InvariantViolation,
  LedgerBusy,
  LedgerClosing,
  type LedgerFailureKind,
  LedgerFull,
  LedgerMisuse,
  ledgerErrorOf,
} from './ledger-errors.ts';
import { boardRiders } from './ledger-riders.ts';
import type { Operation, Outcome } from './ledger-rules.ts';
import type { MoneyVerb } from './money-verb.ts';
import { lockTimeoutMs, rehearseStatements, unlockedAccounts } from './queries.ts';

export interface Submission {
  ctx: Ctx;
  op: Operation;
  /** Collects audit rows and events of a fresh booking; runs no query. */
  companions?: (handle: Tx, done: Done) => void;
  /** What is stored as the reply of the request's Idempotency-Key. */
  reply?: (done: Done) => unknown;
  /** Name and load of a rider (`ledger-riders.ts`). */
  rider?: string;
  cargo?: unknown;
  /** A request that goes away before its operation is taken leaves the queue. */
  signal?: AbortSignal;
}

interface Item {
  submission: Submission;
  op: Operation;
  deadlineAt: number;
  slot: IdempotencySlot | undefined;
  state: 'queued' | 'taken' | 'answered';
  resolve: (done: Done) => void;
  reject: (error: unknown) => void;
  onAbort: (() => void) | undefined;
}

export interface QueueLimits {
  batchMax: number;
  lanes: number;
  queueMax: number;
  perPoolMax: number;
  deadlineMs: number;
}

/** A client over connections of its own. */
export interface Connections {
  client: Db;
  close(): Promise<void>;
}

export interface QueueStats {
  queued: number;
  lanesBusy: number;
  batches: number;
  operations: number;
  done: number;
  refused: number;
  replayed: number;
  failed: number;
  retries: number;
  deadlocks: number;
  splits: number;
  runAlone: number;
  /** Σ of batch times, seconds, and of the wait before a batch. */
  batchSeconds: number;
}

const RETRIES_MAX = 5;
const STALE_READS_MAX = 3;
const UNKNOWN_OUTCOMES_MAX = 6;
const CLOSE_GRACE_MS = 10_000;
/** A lane belongs to no request: log lines and idempotency records of whoever came first must not stick to it. */
const outsideOfRequests = AsyncLocalStorage.snapshot();

/** Run alone, these mean that another look finds what it missed. */
const RUN_AGAIN: ReadonlySet<LedgerFailureKind> = new Set(['posting_key', 'hold_key', 'unknown_outcome', 'day_sealed']);

const jitter = () => sleep(5 + Math.random() * 45);

export class LedgerQueue {
  readonly #limits: QueueLimits;
  readonly #open: () => Connections;
  #connections: Connections | undefined;
  #checked: Promise<void> | undefined;
  #queue: Item[] = [];
  #head = 0;
  #waiting = 0;
  readonly #perPool = new Map<string, number>();
  #lanesBusy = 0;
  #scheduled = 0;
  #closing = false;
  #deadlineTimer: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];
  readonly stats: QueueStats = {
    queued: 0,
    lanesBusy: 0,
    batches: 0,
    operations: 0,
    done: 0,
    refused: 0,
    replayed: 0,
    failed: 0,
    retries: 0,
    deadlocks: 0,
    splits: 0,
    runAlone: 0,
    batchSeconds: 0,
  };

  constructor(limits: QueueLimits, open: () => Connections) {
    this.#limits = limits;
    this.#open = open;
  }

  /**
   * Queues an operation; resolves after COMMIT. Rejects with the operation's refusal, with LedgerFull or LedgerClosing
   * at once, with LedgerBusy when its deadline passes in the queue (then it never runs). Throws LedgerMisuse inside
   * `transact`: a caller that holds locks could wait for itself.
   */
  submit(submission: Submission): Promise<Done> {
    if (isInsideTransaction())
      return Promise.reject(
        new LedgerMisuse('ledger.submit inside transact: ask the command on the transaction instead'),
      );
    if (this.#closing) return Promise.reject(new LedgerClosing());
    const { op, signal } = submission;
    const ofPool = this.#perPool.get(op.fairnessKey) ?? 0;
    if (this.#waiting >= this.#limits.queueMax || ofPool >= this.#limits.perPoolMax)
      return Promise.reject(new LedgerFull());
    if (signal?.aborted) return Promise.reject(new LedgerBusy(signal.reason));
    return new Promise<Done>((resolve, reject) => {
      const item: Item = {
        submission,
        op,
        deadlineAt: performance.now() + this.#limits.deadlineMs,
        slot: submission.reply ? currentRequest()?.idempotency : undefined,
        state: 'queued',
        resolve,
        reject,
        onAbort: undefined,
      };
      if (signal) {
        item.onAbort = () => this.#leave(item, new LedgerBusy(signal.reason));
        signal.addEventListener('abort', item.onAbort, { once: true });
      }
      this.#perPool.set(op.fairnessKey, ofPool + 1);
      this.#waiting += 1;
      this.#queue.push(item);
      this.#watchDeadline();
      this.#kick();
    });
  }

  /** Refuses new operations, answers all queued ones, then closes the connections. */
  async close(): Promise<void> {
    this.#closing = true;
    const until = performance.now() + CLOSE_GRACE_MS;
    while ((this.#waiting > 0 || this.#lanesBusy > 0) && performance.now() < until) {
      await Promise.race([new Promise<void>((r) => this.#idle.push(r)), sleep(until - performance.now())]);
    }
    for (const item of this.#take(Number.POSITIVE_INFINITY)) this.#reject(item, new LedgerClosing());
    clearTimeout(this.#deadlineTimer);
    const connections = this.#connections;
    this.#connections = undefined;
    await connections?.close();
  }

  /**
   * Opens the connections and checks that the time limits of money arrived at the server, and that its tables are those
   * of the engine's statements. LedgerMisuse says in one sentence what is not so; a process does not start with it.
   */
  ready(): Promise<void> {
    this.#checked ??= (async () => {
      const limit = await lockTimeoutMs(this.#db());
      if (limit === 0)
        throw new LedgerMisuse(
          'The database connection has no lock_timeout: a pooler drops start-up options; set it with ALTER ROLE … SET lock_timeout.',
        );
      await this.#db()
        .$transaction((tx) => rehearseStatements(tx as Tx))
        .catch((e: unknown) => {
          if (!dbFailure(e)?.sqlState?.startsWith('42')) throw e;
          throw new LedgerMisuse(
            `The tables of the ledger are not those of this version; apply its migrations. ${dbFailure(e)?.message}`,
          );
        });
    })();
    this.#checked.catch(() => {
      this.#checked = undefined;
    });
    return this.#checked;
  }

  #db(): Db {
    this.#connections ??= this.#open();
    return this.#connections.client;
  }

  // Queue -----------------------------------------------------------------------------------------------------------

  #kick(): void {
    if (this.#scheduled + this.#lanesBusy >= this.#limits.lanes || this.#waiting === 0) return;
    this.#scheduled += 1;
    outsideOfRequests(() =>
      setImmediate(() => {
        this.#scheduled -= 1;
        void this.#runLane();
      }),
    );
  }

  async #runLane(): Promise<void> {
    const batch = this.#take(this.#limits.batchMax);
    if (batch.length === 0) return;
    this.#lanesBusy += 1;
    this.stats.lanesBusy = this.#lanesBusy;
    const started = performance.now();
    try {
      await this.#process(batch);
    } catch (err) {
      // Nothing of #process throws; were it ever to, no caller may wait for ever.
      logger.error({ err }, 'ledger lane failed');
      for (const item of batch) if (item.state !== 'answered') this.#reject(item, err);
    } finally {
      this.#lanesBusy -= 1;
      this.stats.lanesBusy = this.#lanesBusy;
      this.stats.batchSeconds += (performance.now() - started) / 1_000;
      this.#kick();
      this.#kick();
      if (this.#waiting === 0 && this.#lanesBusy === 0) {
        for (const resolve of this.#idle) resolve();
        this.#idle = [];
      }
    }
  }

  #take(max: number): Item[] {
    const taken: Item[] = [];
    const now = performance.now();
    while (taken.length < max && this.#head < this.#queue.length) {
      const item = this.#queue[this.#head] as Item;
      this.#head += 1;
      if (item.state !== 'queued') continue;
      if (item.deadlineAt <= now) {
        this.#leave(item, new LedgerBusy());
        continue;
      }
      item.state = 'taken';
      this.#uncount(item);
      taken.push(item);
    }
    if (this.#head > 1_024 || this.#head === this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return taken;
  }

  /** Back to the front: an operation that must wait for the next batch keeps its place. */
  #putBack(items: Item[]): void {
    for (const item of items) {
      item.state = 'queued';
      this.#perPool.set(item.op.fairnessKey, (this.#perPool.get(item.op.fairnessKey) ?? 0) + 1);
      this.#waiting += 1;
    }
    this.#queue = [...items, ...this.#queue.slice(this.#head)];
    this.#head = 0;
    this.#watchDeadline();
  }

  #uncount(item: Item): void {
    this.#waiting -= 1;
    const n = (this.#perPool.get(item.op.fairnessKey) ?? 1) - 1;
    if (n === 0) this.#perPool.delete(item.op.fairnessKey);
    else this.#perPool.set(item.op.fairnessKey, n);
  }

  /** Out of the queue without having run. */
  #leave(item: Item, error: unknown): void {
    if (item.state !== 'queued') return;
    this.#uncount(item);
    this.#reject(item, error);
  }

  #watchDeadline(): void {
    if (this.#deadlineTimer !== undefined) return;
    const first = this.#firstQueued();
    if (!first) return;
    this.#deadlineTimer = setTimeout(
      () => {
        this.#deadlineTimer = undefined;
        const now = performance.now();
        for (let i = this.#head; i < this.#queue.length; i += 1) {
          const item = this.#queue[i] as Item;
          if (item.deadlineAt > now) break;
          this.#leave(item, new LedgerBusy());
        }
        this.#watchDeadline();
      },
      Math.max(1, first.deadlineAt - performance.now() + 1),
    );
    this.#deadlineTimer.unref();
  }

  #firstQueued(): Item | undefined {
    for (let i = this.#head; i < this.#queue.length; i += 1)
      if (this.#queue[i]?.state === 'queued') return this.#queue[i];
    return undefined;
  }

  #resolve(item: Item, done: Done): void {
    item.state = 'answered';
    if (item.onAbort) item.submission.signal?.removeEventListener('abort', item.onAbort);
    this.stats.done += 1;
    if (done.replayed) this.stats.replayed += 1;
    item.resolve(done);
  }

  #reject(item: Item, error: unknown): void {
    item.state = 'answered';
    if (item.onAbort) item.submission.signal?.removeEventListener('abort', item.onAbort);
    this.stats.failed += 1;
    item.reject(error);
  }

  // One batch -------------------------------------------------------------------------------------------------------

  async #once(items: readonly Item[]): Promise<Outcome[]> {
    await this.ready();
    this.stats.batches += 1;
    this.stats.operations += items.length;
    const settled: IdempotencySlot[] = [];
    const outcomes = await this.#db().$transaction(async (client) => {
      const tx = client as Tx;
      const now = clockNow();
      const riding = items.map((i) => ({
        op: i.op,
        ctx: i.submission.ctx,
        cargo: i.submission.cargo,
        rider: i.submission.rider ?? null,
        handle: participant(i.submission.ctx, now),
      }));
      const hooks = await boardRiders(tx, riding, now);
      const decided = await applyOps(
        tx,
        items.map((i) => i.op),
        now,
        hooks,
      );
      const parts: Participation[] = [];
      decided.forEach((outcome, n) => {
        if (outcome.status !== 'done') return;
        const { submission, slot } = items[n] as Item;
        const handle = (riding[n] as (typeof riding)[number]).handle;
        // What was booked before has its audit row and events; only the reply of this request may still be open.
        if (outcome.fresh) submission.companions?.(handle, outcome);
        const reply = slot && submission.reply ? { slot, value: submission.reply(outcome) } : undefined;
        if (reply) settled.push(reply.slot);
        if (outcome.fresh || reply) parts.push({ handle, reply });
      });
      await flushParticipants(tx, parts);
      return decided;
    });
    for (const slot of settled) slot.settled = true;
    return outcomes;
  }

  #answer(items: readonly Item[], outcomes: readonly Outcome[]): void {
    const again: Item[] = [];
    outcomes.forEach((outcome, n) => {
      const item = items[n] as Item;
      if (outcome.status === 'deferred') again.push(item);
      else if (outcome.status === 'refused') {
        this.stats.refused += 1;
        this.#reject(item, outcome.error);
      } else this.#resolve(item, outcome);
    });
    if (again.length > 0) this.#putBack(again);
  }

  /** Runs a batch until every operation is answered or back in the queue. Never throws. */
  async #process(items: readonly Item[], lockRounds = 0): Promise<void> {
    let retries = 0;
    let staleReads = 0;
    let sealed = 0;
    let unknown = 0;
    for (;;) {
      try {
        this.#answer(items, await this.#once(items));
        return;
      } catch (e) {
        const kind = ledgerErrorOf(e);
        if (kind === 'lock_timeout') return this.#split(items, lockRounds, e);
        this.stats.retries += 1;
        if (kind === 'retry') {
          this.stats.deadlocks += 1;
          retries += 1;
          if (retries <= RETRIES_MAX) {
            await jitter();
            continue;
          }
          return this.#alone(items, (error) => new LedgerBusy(error));
        }
        // The row is committed now: READ finds it.
        if ((kind === 'posting_key' || kind === 'hold_key') && staleReads < STALE_READS_MAX) {
          staleReads += 1;
          continue;
        }
        if (kind === 'day_sealed' && sealed < 1) {
          sealed += 1;
          continue;
        }
        if (kind === 'unknown_outcome') {
          // Run again on a new connection: what committed is found by its posting key and our own transfer id.
          unknown += 1;
          if (unknown <= UNKNOWN_OUTCOMES_MAX) {
            await sleep(20 * 2 ** unknown);
            continue;
          }
          for (const item of items) this.#reject(item, new LedgerBusy(e));
          return;
        }
        if (kind === 'busy') {
          for (const item of items) this.#reject(item, new LedgerBusy(e));
          return;
        }
        return this.#alone(items, (error) => error, e);
      }
    }
  }

  /**
   * One wallet that somebody else has locked must not fail the others: what can run now runs now, the rest waits once
   * more and then gives up. Operations that share an account stay together, so that their order stays.
   */
  async #split(items: readonly Item[], lockRounds: number, cause: unknown): Promise<void> {
    this.stats.splits += 1;
    const blocked = await this.#blockedItems(items, cause);
    const free = items.filter((i) => !blocked.has(i));
    const stuck = items.filter((i) => blocked.has(i));
    // Nothing is blocked any more, or a hold row was: count it as a round, so that this ends.
    if (stuck.length === 0) {
      if (lockRounds >= 2) for (const item of items) this.#reject(item, new LedgerBusy(cause));
      else await this.#process(items, lockRounds + 1);
      return;
    }
    if (free.length > 0) await this.#process(free, 0);
    if (lockRounds >= 1) for (const item of stuck) this.#reject(item, new LedgerBusy(cause));
    else await this.#process(stuck, lockRounds + 1);
  }

  /** Items that touch a locked account, with everything that shares an account with them. */
  async #blockedItems(items: readonly Item[], cause: unknown): Promise<Set<Item>> {
    const ids = [...new Set(items.flatMap((i) => i.op.accounts.filter((a) => a.side !== 0).map((a) => a.id)))].sort();
    const blockedIds = new Set<string>();
    try {
      const { free, existing } = await this.#db().$transaction((tx) => unlockedAccounts(tx as Tx, ids));
      for (const id of existing) if (!free.has(id)) blockedIds.add(id);
    } catch {
      logger.warn({ err: cause }, 'ledger batch waited for a lock that could not be looked up');
      return new Set(items);
    }
    const blocked = new Set<Item>();
    for (let grown = true; grown; ) {
      grown = false;
      for (const item of items) {
        if (blocked.has(item) || !item.op.accounts.some((a) => blockedIds.has(a.id))) continue;
        blocked.add(item);
        grown = true;
        for (const a of item.op.accounts) if (a.side !== 0) blockedIds.add(a.id);
      }
    }
    return blocked;
  }

  /** Each operation by itself, once: the culprit gets the error, the rest their result. */
  async #alone(items: readonly Item[], asError: (e: unknown) => unknown, first?: unknown): Promise<void> {
    if (items.length === 1 && first !== undefined) {
      this.#reject(items[0] as Item, finalError(first, asError));
      return;
    }
    for (const item of items) {
      this.stats.runAlone += 1;
      let again = 0;
      for (;;) {
        try {
          this.#answer([item], await this.#once([item]));
        } catch (e) {
          const kind = ledgerErrorOf(e);
          if (RUN_AGAIN.has(kind) && again < 2) {
            again += 1;
            continue;
          }
          this.#reject(item, finalError(e, asError));
        }
        break;
      }
    }
  }
}

function finalError(e: unknown, asError: (e: unknown) => unknown): unknown {
  switch (ledgerErrorOf(e)) {
    case 'invariant':
      logger.error({ err: e, incident: 'ledger' }, 'a guard of the ledger fired');
      return new InvariantViolation(e);
    case 'retry':
    case 'lock_timeout':
    case 'busy':
    case 'posting_key':
    case 'hold_key':
    case 'day_sealed':
    case 'unknown_outcome':
      return new LedgerBusy(e);
    default:
      return asError(e);
  }
}

// The queue of this process ---------------------------------------------------------------------------------------

const key = Symbol.for('civitas.ledger.queue');
const holder = globalThis as unknown as Record<symbol, LedgerQueue | undefined>;

/**
 * A batch runs two constant statements whose lists have any length: planning them anew for each length costs more than
 * running them, and every row they touch is found by an index.
 */
const PLANS = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off';

/** Connections for batches, to the platform's database unless another is named. */
export function openConnections(max: number, to: { connectionString?: string } = {}): Connections {
  const pool = createPool(max, { idleTimeoutMillis: 0, options: `${CONNECTION_OPTIONS()} ${PLANS}`, ...to });
  const client = createClient(pool);
  return {
    client,
    async close() {
      await client.$disconnect().catch(() => {});
      await pool.end().catch(() => {});
    },
  };
}

/**
 * The queue with its own connections: request traffic cannot starve it, and a burst of money cannot starve the rest.
 * They stay open, so that a lone caller finds one warm.
 */
export function ledger(): LedgerQueue {
  holder[key] ??= new LedgerQueue(
    {
      batchMax: env.LEDGER_BATCH_MAX,
      lanes: env.LEDGER_LANES,
      queueMax: env.LEDGER_QUEUE_MAX,
      perPoolMax: env.LEDGER_QUEUE_PER_POOL_MAX,
      deadlineMs: env.LEDGER_OPERATION_DEADLINE_MS,
    },
    () => openConnections(env.LEDGER_LANES + 1),
  );
  return holder[key];
}

/** At shutdown: answers what is queued, then closes. The next use opens a new queue. */
export async function closeLedger(): Promise<void> {
  const queue = holder[key];
  holder[key] = undefined;
  await queue?.close();
}

/** Path C for a verb: audit rows and events commit with the money. */
export async function submit<I, O extends Posted>(
  ctx: Ctx,
  verb: MoneyVerb<I, O>,
  input: I,
  options: { signal?: AbortSignal; reply?: (output: O) => unknown; rider?: string; cargo?: unknown } = {},
): Promise<O> {
  const { reply } = options;
  const done = await ledger().submit({
    ctx,
    op: verb.operation(input),
    companions: (handle, d) => verb.companions(handle, input, verb.output(d.result, d)),
    reply: reply ? (d) => reply(verb.output(d.result, d)) : undefined,
    rider: options.rider,
    cargo: options.cargo,
    signal: options.signal,
  });
  return verb.output(done.result, done);
}
