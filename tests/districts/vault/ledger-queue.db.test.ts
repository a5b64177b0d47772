/** Acceptance C, D and parts of F of ledger.md: batches, refusals, retries, limits, fairness, shutdown, idempotency. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { platformAccount, poolOf } from '../../../src/districts/vault/accounts.ts';
import { captureHold } from '../../../src/districts/vault/capture-hold.ts';
import * as contract from '../../../src/districts/vault/contract.ts';
import { holdCredits } from '../../../src/districts/vault/hold-credits.ts';
import type { Done } from '../../../src/districts/vault/ledger-engine.ts';
import { type Connections, LedgerQueue, type QueueLimits } from '../../../src/districts/vault/ledger-queue.ts';
import { registerRider } from '../../../src/districts/vault/ledger-riders.ts';
import { type Operation, operation } from '../../../src/districts/vault/ledger-rules.ts';
import { releaseHold } from '../../../src/districts/vault/release-hold.ts';
import { settlePending } from '../../../src/districts/vault/settle-pending.ts';
import { withdrawalHeldPosting } from '../../../src/districts/vault/stripe-postings.ts';
import { createClient, createPool } from '../../../src/platform/db/client.ts';
import { participant, transact } from '../../../src/platform/db/transact.ts';
import { InsufficientCredits } from '../../../src/platform/errors.ts';
import { newId } from '../../../src/platform/ids.ts';
import { runInRequest } from '../../../src/platform/request-context.ts';
import { testDatabase } from '../../support/database.ts';
import { waitsForLock } from '../../support/locks.ts';
import { balances, command, ctx, expectRefused, expectSound, newAgent, newOwner, topUp } from './city.ts';

const { query, url } = await testDatabase();
const balance = balances(query);
const blocker = new pg.Client({ connectionString: url });
await blocker.connect();

/** What the queue's connections were asked, and faults to throw before the n-th matching statement. */
let statements: string[] = [];
let faults: { match: RegExp; code: string; times: number; after?: boolean }[] = [];
let transactions = 0;

class Fault extends Error {
  code: string;
  constructor(code: string) {
    super(`injected ${code}`);
    this.code = code;
  }
}

/** Connections like the queue's own, with every statement recorded and faults injected below Prisma. */
function connections(max: number, lockTimeoutMs?: number): () => Connections {
  return () => {
    const pool = createPool(max, lockTimeoutMs ? { options: `-c lock_timeout=${lockTimeoutMs}` } : {});
    pool.on('connect', (client) => {
      const original = client.query.bind(client) as (...a: unknown[]) => unknown;
      (client as unknown as { query: unknown }).query = (...args: unknown[]) => {
        const text = typeof args[0] === 'string' ? args[0] : String((args[0] as { text?: string }).text ?? '');
        statements.push(text);
        if (text === 'BEGIN') transactions += 1;
        const fault = faults.find((f) => f.times > 0 && f.match.test(text));
        if (fault) {
          fault.times -= 1;
          if (!fault.after) return Promise.reject(new Fault(fault.code));
          return (original(...args) as Promise<unknown>).then(() => {
            throw new Fault(fault.code);
          });
        }
        return original(...args);
      };
    });
    const client = createClient(pool);
    return {
      client,
      async close() {
        await client.$disconnect();
        await pool.end();
      },
    };
  };
}

const LIMITS: QueueLimits = { batchMax: 256, lanes: 2, queueMax: 4096, perPoolMax: 1024, deadlineMs: 60_000 };
const open: LedgerQueue[] = [];
function newQueue(limits: Partial<QueueLimits> = {}, lockTimeoutMs?: number): LedgerQueue {
  const connect = connections((limits.lanes ?? LIMITS.lanes) + 1, lockTimeoutMs);
  const queue = new LedgerQueue({ ...LIMITS, ...limits }, connect);
  open.push(queue);
  return queue;
}

const hold = (buyerOwnerId: string, amountMinor: bigint, taskId = newId()) =>
  holdCredits.operation({ taskId, buyerOwnerId, amountMinor });
const submit = (queue: LedgerQueue, op: Operation, more: { signal?: AbortSignal } = {}) =>
  queue.submit({ ctx, op, ...more });
async function outcome(p: Promise<Done>): Promise<string> {
  return p.then(
    (d) => (d.replayed ? 'replayed' : 'done'),
    (e: Error) => e.name,
  );
}
const count = (names: string[]) =>
  Object.fromEntries([...new Set(names)].sort().map((n) => [n, names.filter((x) => x === n).length]));

/** Holds a wallet's row lock in another connection until the returned function is called. */
async function lockWallet(ownerId: string): Promise<() => Promise<void>> {
  await blocker.query('BEGIN');
  await blocker.query('SELECT 1 FROM ledger_account WHERE id = $1 FOR UPDATE', [poolOf(ownerId).id]);
  return async () => {
    await blocker.query('COMMIT');
  };
}

beforeEach(() => {
  statements = [];
  faults = [];
  transactions = 0;
});
afterEach(async () => {
  faults = [];
  for (const queue of open.splice(0)) await queue.close();
  await expectSound(query);
});
afterAll(() => blocker.end());

// Idempotency -----------------------------------------------------------------------------------------------------

test('the same key and request 50 times in parallel through two queues is one transfer, 49 of 50 marked replayed', async () => {
  const owner = await newOwner(1000n);
  const [a, b] = [newQueue(), newQueue()];
  const taskId = newId();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => submit(i % 2 ? a : b, hold(owner, 100n, taskId))),
  );
  expect(answers.filter((x) => x.replayed)).toHaveLength(49);
  for (const answer of answers) expect(answer.result).toEqual(answers[0]?.result);
  expect((await query('SELECT 1 FROM ledger_transfer WHERE posting_key = $1', [`hold:${taskId}`])).rowCount).toBe(1);
  expect(await balance(`owner:${owner}:held`)).toBe(100);
});

test('the same key with another amount is refused and writes nothing', async () => {
  const owner = await newOwner(1000n);
  const queue = newQueue();
  const taskId = newId();
  await submit(queue, hold(owner, 100n, taskId));
  await expectRefused(submit(queue, hold(owner, 101n, taskId)), 'PostingKeyReused');
  expect(await balance(`owner:${owner}:held`)).toBe(100);
});

test('the same key twice inside one batch: the second is a replay of the first, in the same transaction', async () => {
  const owner = await newOwner(1000n);
  const queue = newQueue();
  const taskId = newId();
  await queue.ready();
  transactions = 0;
  const [first, second] = await Promise.all([
    submit(queue, hold(owner, 100n, taskId)),
    submit(queue, hold(owner, 100n, taskId)),
  ]);
  expect(transactions).toBe(1);
  expect(first?.replayed).toBe(false);
  expect(second).toMatchObject({ replayed: true, result: first?.result, transferId: first?.transferId });
});

test('refused for lack of credits, then topped up: the same key succeeds', async () => {
  const owner = await newOwner();
  const queue = newQueue();
  const taskId = newId();
  await expectRefused(submit(queue, hold(owner, 100n, taskId)), 'InsufficientCredits', { required: 100, available: 0 });
  await topUp(owner, 100n);
  expect(await outcome(submit(queue, hold(owner, 100n, taskId)))).toBe('done');
});

test('a key of a year ago is still a replay: keys do not expire', async () => {
  const owner = await newOwner(1000n);
  const taskId = newId();
  const old = new Date(Date.now() - 365 * 86_400_000);
  vi.useFakeTimers({ now: old, toFake: ['Date'] });
  await command(contract.holdCredits, { taskId, buyerOwnerId: owner, amountMinor: 5n });
  vi.useRealTimers();
  const stored = await query('SELECT occurred_at FROM ledger_transfer WHERE posting_key = $1', [`hold:${taskId}`]);
  expect(stored.rows[0].occurred_at.getTime()).toBeLessThan(Date.now() - 300 * 86_400_000);
  expect(await command(contract.holdCredits, { taskId, buyerOwnerId: owner, amountMinor: 5n })).toMatchObject({
    replayed: true,
  });
});

test('the connection is cut after COMMIT was sent: the caller gets its first answer, not marked replayed', async () => {
  const owner = await newOwner(1000n);
  const queue = newQueue();
  await queue.ready();
  faults = [{ match: /^COMMIT/, code: '08006', times: 1, after: true }];
  const taskId = newId();
  const done = await submit(queue, hold(owner, 100n, taskId));
  expect(done.replayed).toBe(false);
  expect(faults[0]?.times).toBe(0);
  expect((await query('SELECT 1 FROM ledger_transfer WHERE posting_key = $1', [`hold:${taskId}`])).rowCount).toBe(1);
  expect(await balance(`owner:${owner}:held`)).toBe(100);
});

// One batch -------------------------------------------------------------------------------------------------------

test('256 operations, one insufficient, one closed hold, one unknown account: 253 succeed in one transaction', async () => {
  const owners = await Promise.all(Array.from({ length: 8 }, () => newOwner(1_000_000n)));
  const poor = await newOwner(1n);
  const closed = newId();
  const owner = owners[0] as string;
  await command(contract.holdCredits, { taskId: closed, buyerOwnerId: owner, amountMinor: 5n });
  await command(contract.releaseHold, { taskId: closed, buyerOwnerId: owner });
  const queue = newQueue({ lanes: 1 });
  await queue.ready();
  transactions = 0;
  const ops = [
    ...Array.from({ length: 253 }, (_, i) => hold(owners[i % 8] as string, 10n)),
    hold(poor, 2n),
    captureHold.operation({
      taskId: closed,
      buyerOwnerId: owner,
      workerAgentId: await newAgent(),
      priceMinor: 1n,
      feeBps: 0,
    }),
    hold(newId(), 1n),
  ];
  const names = await Promise.all(ops.map((op) => outcome(submit(queue, op))));
  expect(count(names)).toEqual({ AccountMissing: 1, HoldReleased: 1, InsufficientCredits: 1, done: 253 });
  expect(transactions).toBe(1);
});

test('a hold of 60 and one of 50 meet 100: the first wins by arrival, the second sees available 40', async () => {
  const owner = await newOwner(100n);
  const queue = newQueue();
  const first = submit(queue, hold(owner, 60n));
  const second = submit(queue, hold(owner, 50n));
  await expectRefused(second, 'InsufficientCredits', { required: 50, available: 40 });
  expect((await first).replayed).toBe(false);
});

test.each(['40P01', '40001'])('WRITE fails once with %s: the batch is retried, one effect each', async (code) => {
  const owner = await newOwner(1000n);
  const queue = newQueue();
  await queue.ready();
  faults = [{ match: /INSERT INTO ledger_entry/, code, times: 1 }];
  const names = await Promise.all(Array.from({ length: 20 }, () => outcome(submit(queue, hold(owner, 10n)))));
  expect(count(names)).toEqual({ done: 20 });
  expect(faults[0]?.times).toBe(0);
  expect(await balance(`owner:${owner}:held`)).toBe(200);
});

test('still failing when run alone: 503 and nothing written', async () => {
  const owner = await newOwner(1000n);
  const queue = newQueue();
  await queue.ready();
  faults = [{ match: /INSERT INTO ledger_entry/, code: '40001', times: 1_000 }];
  const names = await Promise.all([1n, 2n].map((a) => outcome(submit(queue, hold(owner, a)))));
  expect(names).toEqual(['LedgerBusy', 'LedgerBusy']);
  faults = [];
  expect(await balance(`owner:${owner}:held`)).toBe(0);
});

test('one operation makes WRITE fail with an unknown error: run alone, 19 succeed and the culprit fails', async () => {
  const owner = await newOwner(1000n);
  const queue = newQueue();
  // A reference to a transfer that is not there: the database refuses it, whatever the rules in memory say.
  const culprit = operation({
    kind: 'adjust',
    postingKey: `adj:${newId()}`,
    refType: 'test',
    refId: 'x',
    currency: 'usd',
    request: {},
    accounts: [poolOf(owner)],
    decide(scope) {
      scope.reverses(newId());
      scope.post(poolOf(owner), 1n);
      scope.post(platformAccount('promo'), -1n);
      return {};
    },
  });
  const ops = [
    ...Array.from({ length: 10 }, () => hold(owner, 10n)),
    culprit,
    ...Array.from({ length: 9 }, () => hold(owner, 10n)),
  ];
  const results = await Promise.all(ops.map((op) => outcome(submit(queue, op))));
  expect(results.filter((r) => r === 'done')).toHaveLength(19);
  expect(results[10]).not.toBe('done');
  expect(await balance(`owner:${owner}:held`)).toBe(190);
});

test('a guard that fires reaches the caller as an internal error without its text', async () => {
  const owner = await newOwner(1000n);
  const queue = newQueue();
  await queue.ready();
  faults = [{ match: /INSERT INTO ledger_entry/, code: 'LG003', times: 1 }];
  const e = await submit(queue, hold(owner, 10n)).catch((x: Error) => x);
  expect(e).toMatchObject({ name: 'InvariantViolation', code: 'INTERNAL_ERROR', message: 'Internal error' });
});

test('one wallet locked elsewhere: the other 99 are done while it is, one is busy, and the lanes go on', async () => {
  const owners = await Promise.all(Array.from({ length: 100 }, () => newOwner(100n)));
  const queue = newQueue();
  const unlock = await lockWallet(owners[50] as string);
  const results = owners.map((o) => outcome(submit(queue, hold(o, 10n))));
  await waitsForLock(query, Promise.all(results));
  // The other lane is free: an unrelated wallet does not wait for the locked one.
  const other = await newOwner(10n);
  expect(await outcome(submit(queue, hold(other, 1n)))).toBe('done');
  // The lock is held until `unlock`: who waited for its end would wait for ever.
  expect(count(await Promise.all(results))).toEqual({ LedgerBusy: 1, done: 99 });
  await unlock();
  expect(await outcome(submit(queue, hold(owners[50] as string, 10n)))).toBe('done');
});

test('COMMIT fails: no caller was told success or refusal before, no event and no audit row is left', async () => {
  const owner = await newOwner(100n);
  const queue = newQueue();
  await queue.ready();
  faults = [{ match: /^COMMIT/, code: '53100', times: 1_000 }];
  const told: string[] = [];
  const a = newId();
  const answers = [hold(owner, 60n, a), hold(owner, 60n)].map(async (op) => {
    const done = queue.submit({
      ctx,
      op,
      companions: (handle) =>
        holdCredits.companions(handle, { taskId: a, buyerOwnerId: owner, amountMinor: 60n }, {} as never),
    });
    told.push(await outcome(done));
  });
  await Promise.all(answers);
  expect(told).not.toContain('done');
  expect(told).not.toContain('InsufficientCredits');
  expect((await query('SELECT 1 FROM outbox_event WHERE aggregate_id = $1', [a])).rowCount).toBe(0);
  expect(
    (await query("SELECT 1 FROM audit_log WHERE subject_id = $1 AND action = 'vault.holdCredits'", [a])).rowCount,
  ).toBe(0);
});

test('audit rows and events of a batch carry each caller’s own actor and request; a replay leaves none', async () => {
  const owner = await newOwner(100n);
  const queue = newQueue();
  const taskIds = [newId(), newId()];
  const send = (n: number) => {
    const input = { taskId: taskIds[n] as string, buyerOwnerId: owner, amountMinor: 5n };
    return queue.submit({
      ctx: {
        actor: { kind: 'agent', agentId: newId(), ownerId: owner, keyId: 'k' },
        requestId: `req-${n}`,
        ip: null,
        userAgent: null,
      },
      op: holdCredits.operation(input),
      companions: (handle, done) => holdCredits.companions(handle, input, holdCredits.output(done.result, done)),
    });
  };
  await Promise.all([send(0), send(1)]);
  await send(0);
  const rows = await query(
    "SELECT request_id, actor_type, owner_id FROM audit_log WHERE action = 'vault.holdCredits' AND subject_id = ANY($1) ORDER BY 1",
    [taskIds],
  );
  expect(rows.rows).toEqual([
    { request_id: 'req-0', actor_type: 'agent', owner_id: owner },
    { request_id: 'req-1', actor_type: 'agent', owner_id: owner },
  ]);
  const events = await query(
    "SELECT request_id FROM outbox_event WHERE type = 'hold.placed' AND aggregate_id = ANY($1)",
    [taskIds],
  );
  expect(events.rowCount).toBe(2);
});

test('the reply of an Idempotency-Key commits with its operation', async () => {
  const owner = await newOwner(100n);
  const queue = newQueue();
  await query(
    "INSERT INTO idempotency_record (scope, key, request_hash, status, locked_until, expires_at) VALUES ('s', 'k', 'h', 'running', now(), now() + interval '1 day')",
  );
  const slot = { scope: 's', key: 'k', settled: false };
  await runInRequest({ requestId: 'r', idempotency: slot }, () =>
    queue.submit({ ctx, op: hold(owner, 5n), reply: (done) => ({ held: done.result.amountMinor }) }),
  );
  const r = await query("SELECT status, response FROM idempotency_record WHERE scope = 's'");
  expect(r.rows[0]).toEqual({ status: 'done', response: { held: '5' } });
  expect(slot.settled).toBe(true);
});

// Limits and fairness ---------------------------------------------------------------------------------------------

test('a full queue answers 503 with Retry-After at once and stores nothing; the cap per pool refuses only that pool', async () => {
  const [a, b] = [await newOwner(1000n), await newOwner(1000n)];
  const queue = newQueue({ queueMax: 12, perPoolMax: 8, lanes: 1 });
  const first = Array.from({ length: 10 }, () => submit(queue, hold(a, 1n)));
  const others = Array.from({ length: 4 }, () => submit(queue, hold(b, 1n)));
  const extra = submit(queue, hold(b, 1n)).catch((e) => e);
  expect(await extra).toMatchObject({ name: 'LedgerFull', code: 'SERVICE_UNAVAILABLE', retryAfterSeconds: 1 });
  expect(count(await Promise.all(first.map(outcome)))).toEqual({ LedgerFull: 2, done: 8 });
  expect(count(await Promise.all(others.map(outcome)))).toEqual({ done: 4 });
  expect(await balance(`owner:${a}:held`)).toBe(8);
  expect(await balance(`owner:${b}:held`)).toBe(4);
});

test('an operation whose deadline passes in the queue is busy and never runs; an abort before taking leaves the queue', async () => {
  const [slow, other] = [await newOwner(100n), await newOwner(100n)];
  const queue = newQueue({ lanes: 1, deadlineMs: 300 }, 60_000);
  await queue.ready();
  const unlock = await lockWallet(slow);
  const running = outcome(submit(queue, hold(slow, 1n)));
  await waitsForLock(query, running);
  const late = newId();
  const aborted = newId();
  const gone = new AbortController();
  const lateAnswer = outcome(submit(queue, hold(other, 1n, late)));
  const abortAnswer = outcome(submit(queue, hold(other, 1n, aborted), { signal: gone.signal }));
  gone.abort(new Error('client went away'));
  expect(await abortAnswer).toBe('LedgerBusy');
  expect(await lateAnswer).toBe('LedgerBusy');
  await unlock();
  expect(await running).toBe('done');
  await sleep(100);
  expect((await query('SELECT 1 FROM credit_hold WHERE id = ANY($1)', [[late, aborted]])).rowCount).toBe(0);
});

test('an operation that was taken finishes although its request went away', async () => {
  const owner = await newOwner(100n);
  const queue = newQueue({ lanes: 1 }, 60_000);
  await queue.ready();
  const unlock = await lockWallet(owner);
  const gone = new AbortController();
  const answer = outcome(submit(queue, hold(owner, 1n), { signal: gone.signal }));
  await waitsForLock(query, answer);
  gone.abort();
  await unlock();
  expect(await answer).toBe('done');
});

test('one owner floods with 1,024 operations: another waits at most the queued work before it and one batch', async () => {
  const [loud, quiet] = [await newOwner(1_000_000n), await newOwner(10n)];
  const queue = newQueue({ lanes: 1 });
  await queue.ready();
  transactions = 0;
  const flood = Array.from({ length: 1_024 }, () => outcome(submit(queue, hold(loud, 1n))));
  const after = await outcome(submit(queue, hold(quiet, 1n)));
  expect(after).toBe('done');
  expect(transactions).toBeLessThanOrEqual(1_024 / 256 + 1);
  expect(count(await Promise.all(flood))).toEqual({ done: 1_024 });
});

test('a lone caller is a batch of one: BEGIN, READ, WRITE, COMMIT, and nothing else at the server', async () => {
  const owner = await newOwner(100n);
  const queue = newQueue();
  await submit(queue, hold(owner, 1n));
  statements = [];
  await submit(queue, hold(owner, 1n));
  expect(statements.map((s) => s.trim().split(/\s+/).slice(0, 2).join(' '))).toEqual([
    'BEGIN',
    'WITH a',
    'WITH tr',
    'COMMIT',
  ]);
});

test('submit inside transact is refused and takes no connection', async () => {
  const owner = await newOwner(100n);
  const queue = newQueue();
  await expectRefused(
    transact(ctx, () => submit(queue, hold(owner, 1n))),
    'LedgerMisuse',
  );
  expect(statements).toEqual([]);
});

test('a hold opened and captured by two queued operations takes two batches, both right', async () => {
  const owner = await newOwner(100n);
  const agent = await newAgent();
  const queue = newQueue();
  await queue.ready();
  transactions = 0;
  const taskId = newId();
  const results = await Promise.all([
    submit(queue, hold(owner, 60n, taskId)),
    submit(
      queue,
      captureHold.operation({ taskId, buyerOwnerId: owner, workerAgentId: agent, priceMinor: 50n, feeBps: 1000 }),
    ),
    // Later in the queue and on the same wallet: it sees what the capture gave back.
    submit(queue, hold(owner, 50n)),
  ]);
  expect(transactions).toBe(2);
  expect(results.map((r) => r.result.availableMinor)).toEqual(['40', '50', '0']);
});

test('money that a batch settles inside its dispute window cannot be withdrawn by a later operation of the same batch', async () => {
  const [buyer, agent] = [await newOwner(100n), await newAgent()];
  const taskId = newId();
  await command(contract.holdCredits, { taskId, buyerOwnerId: buyer, amountMinor: 100n });
  await command(contract.captureHold, {
    taskId,
    buyerOwnerId: buyer,
    workerAgentId: agent,
    priceMinor: 100n,
    feeBps: 0,
  });
  const queue = newQueue();
  const until = new Date(Date.now() + 60_000);
  const settled = submit(queue, settlePending.operation({ taskId, workerAgentId: agent, disputeUntil: until }));
  const withdrawn = submit(queue, withdrawalHeldPosting({ withdrawalId: newId(), agentId: agent, amountMinor: 1n }));
  await expectRefused(withdrawn, 'InsufficientCredits', { available: 0 });
  expect((await settled).replayed).toBe(false);
});

test('shutdown with 500 queued: new ones are refused, all 500 answered, no transfer missing or double', async () => {
  const owner = await newOwner(1_000n);
  const queue = newQueue({ batchMax: 50 });
  const answers = Array.from({ length: 500 }, () => outcome(submit(queue, hold(owner, 1n))));
  const closing = queue.close();
  expect(await outcome(submit(queue, hold(owner, 1n)))).toBe('LedgerClosing');
  await closing;
  expect(count(await Promise.all(answers))).toEqual({ done: 500 });
  expect(await balance(`owner:${owner}:held`)).toBe(500);
});

test('a connection without lock_timeout is refused with one sentence', async () => {
  const pool = createPool(1, { options: '-c lock_timeout=0' });
  const client = createClient(pool);
  const queue = new LedgerQueue(LIMITS, () => ({
    client,
    async close() {
      await client.$disconnect();
      await pool.end();
    },
  }));
  open.push(queue);
  await expect(queue.ready()).rejects.toThrow('has no lock_timeout');
});

test.each([
  ['ledger_account', 'held'],
  ['ledger_transfer', 'request_hash'],
  ['ledger_entry', 'held_after'],
  ['credit_hold', 'captured'],
])('a database whose %s has no column %s is refused at the start, with one sentence', async (table, column) => {
  await query(`ALTER TABLE ${table} RENAME COLUMN ${column} TO renamed`);
  try {
    await expect(newQueue().ready()).rejects.toThrow(
      /^The tables of the ledger are not those of this version; apply its migrations\. /,
    );
  } finally {
    await query(`ALTER TABLE ${table} RENAME COLUMN renamed TO ${column}`);
  }
  await newQueue().ready();
});

test('releases and holds on one wallet through two queues keep the sum and never overdraw', async () => {
  const owner = await newOwner(50n);
  const queues = [newQueue(), newQueue()];
  let lowest = 50n;
  const worker = async (n: number) => {
    const queue = queues[n % 2] as LedgerQueue;
    for (let round = 0; round < 20; round += 1) {
      const taskId = newId();
      const placed = await submit(queue, hold(owner, 10n, taskId)).catch((e) => e as Error);
      if (placed instanceof InsufficientCredits) continue;
      if (placed instanceof Error) throw placed;
      const available = BigInt(placed.result.availableMinor as string);
      if (available < lowest) lowest = available;
      await submit(queue, releaseHold.operation({ taskId, buyerOwnerId: owner }));
    }
  };
  await Promise.all(Array.from({ length: 24 }, (_, n) => worker(n)));
  expect(lowest).toBe(0n);
  expect(await balance(`owner:${owner}:available`)).toBe(50);
});

// Riders ----------------------------------------------------------------------------------------------------------

await query('CREATE TABLE test_rider (task_id uuid PRIMARY KEY, owner_id uuid NOT NULL)');
await query('CREATE TABLE test_budget (owner_id uuid PRIMARY KEY, used int NOT NULL, cap int NOT NULL)');
registerRider<{ owner: string }, Map<string, { used: number; cap: number }>>({
  name: 'task.submit',
  order: 1,
  async lockAndRead(tx, items) {
    const rows = await tx.$queryRawUnsafe<{ owner_id: string; used: number; cap: number }[]>(
      'SELECT owner_id, used, cap FROM test_budget WHERE owner_id = ANY($1::uuid[]) ORDER BY owner_id FOR UPDATE',
      [...new Set(items.map((i) => i.cargo.owner))],
    );
    return new Map(rows.map((r) => [r.owner_id, r]));
  },
  decide(state, item) {
    const budget = state.get(item.cargo.owner);
    if (!budget) throw new Error('no budget');
    if (budget.used >= budget.cap) throw new InsufficientCredits(1n, 0n);
    budget.used += 1;
    return () => {
      budget.used -= 1;
    };
  },
  async write(tx, state, accepted) {
    await tx.$executeRawUnsafe(
      'INSERT INTO test_rider SELECT * FROM unnest($1::uuid[], $2::uuid[])',
      accepted.map((i) => i.op.refId),
      accepted.map((i) => i.cargo.owner),
    );
    await tx.$executeRawUnsafe(
      'UPDATE test_budget b SET used = u.n FROM unnest($1::uuid[], $2::int[]) u(id, n) WHERE b.owner_id = u.id',
      [...state.keys()],
      [...state.values()].map((v) => v.used),
    );
  },
});
async function budget(owner: string, cap: number): Promise<void> {
  await query('INSERT INTO test_budget VALUES ($1, 0, $2)', [owner, cap]);
}
const ride = (queue: LedgerQueue, owner: string, amount: bigint) =>
  queue.submit({ ctx, op: hold(owner, amount), rider: 'task.submit', cargo: { owner } });
const riderRows = async (owner: string) =>
  (await query('SELECT 1 FROM test_rider r JOIN credit_hold h ON h.id = r.task_id WHERE owner_id = $1', [owner]))
    .rowCount;
const used = async (owner: string) =>
  (await query('SELECT used FROM test_budget WHERE owner_id = $1', [owner])).rows[0].used;

test('with a rider, 64 submissions from a pool of ten times the amount give exactly 10 of everything in at most 8 transactions', async () => {
  const owner = await newOwner(1_000n);
  await budget(owner, 1_000);
  const queue = newQueue();
  await queue.ready();
  transactions = 0;
  const names = await Promise.all(Array.from({ length: 64 }, () => outcome(ride(queue, owner, 100n))));
  expect(count(names)).toEqual({ InsufficientCredits: 54, done: 10 });
  expect(await riderRows(owner)).toBe(10);
  expect(await used(owner)).toBe(10);
  expect(transactions).toBeLessThanOrEqual(8);
});

test('a rider that refuses one submission undoes its hold and leaves the others alone', async () => {
  const [tight, wide] = [await newOwner(1_000n), await newOwner(1_000n)];
  await budget(tight, 3);
  await budget(wide, 100);
  const queue = newQueue();
  const names = await Promise.all([
    ...Array.from({ length: 5 }, () => outcome(ride(queue, tight, 10n))),
    ...Array.from({ length: 5 }, () => outcome(ride(queue, wide, 10n))),
  ]);
  expect(count(names)).toEqual({ InsufficientCredits: 2, done: 8 });
  expect(await balance(`owner:${tight}:held`)).toBe(30);
  expect(await balance(`owner:${wide}:held`)).toBe(50);
  expect(await used(tight)).toBe(3);
});

test('a participant’s handle collects only: it has no query of its own', () => {
  expect(Object.keys(participant(ctx, new Date()))).toEqual([]);
});
