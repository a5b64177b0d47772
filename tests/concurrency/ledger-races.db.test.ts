/** Races over the ledger, committed on purpose, many rounds: whatever wins, the money adds up. */
import pg from 'pg';
import { afterAll, afterEach, expect, test } from 'vitest';
import { earnedOf, poolOf } from '../../src/districts/vault/accounts.ts';
import * as contract from '../../src/districts/vault/contract.ts';
import { holdCredits } from '../../src/districts/vault/hold-credits.ts';
import { postIn } from '../../src/districts/vault/ledger-engine.ts';
import { closeLedger, ledger } from '../../src/districts/vault/ledger-queue.ts';
import { type Operation, operation } from '../../src/districts/vault/ledger-rules.ts';
import { reserveDispute } from '../../src/districts/vault/reserve-dispute.ts';
import { withdrawalHeldPosting } from '../../src/districts/vault/stripe-postings.ts';
import { ask } from '../../src/platform/bus/bus.ts';
import { db } from '../../src/platform/db/client.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { newId } from '../../src/platform/ids.ts';
import { balances, command, ctx, expectRefused, expectSound, newAgent, newOwner } from '../districts/vault/city.ts';
import { testDatabase } from '../support/database.ts';
import { waitsForLock } from '../support/locks.ts';

const { query, url } = await testDatabase();
const balance = balances(query);
const book = (op: Operation) => transact(ctx, (tx) => postIn(tx, op));
const nameOf = (p: Promise<unknown>) =>
  p.then(
    () => 'done',
    (e: Error) => e.name,
  );
const deadlocks = async () =>
  Number((await query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()')).rows[0].deadlocks);

afterEach(() => expectSound(query));
afterAll(closeLedger);

test('40 parallel holds of a tenth of the pool: exactly 10 win, whichever path they take', async () => {
  const owner = await newOwner(1_000n);
  const names = await Promise.all(
    Array.from({ length: 40 }, (_, i) => {
      const op = holdCredits.operation({ taskId: newId(), buyerOwnerId: owner, amountMinor: 100n });
      return nameOf(i % 4 === 0 ? book(op) : ledger().submit({ ctx, op }));
    }),
  );
  expect(names.filter((n) => n === 'done')).toHaveLength(10);
  expect(names.filter((n) => n === 'InsufficientCredits')).toHaveLength(30);
  expect(await balance(`owner:${owner}:available`)).toBe(0);
});

test('capture, release and capture again race for one hold: exactly one end, 60 holds', async () => {
  const owner = await newOwner(10_000n);
  const agent = await newAgent();
  for (let round = 0; round < 60; round += 1) {
    const taskId = newId();
    await command(contract.holdCredits, { taskId, buyerOwnerId: owner, amountMinor: 100n });
    const input = { taskId, buyerOwnerId: owner, workerAgentId: agent, feeBps: 0 };
    const names = await Promise.all([
      nameOf(command(contract.captureHold, { ...input, priceMinor: 60n })),
      nameOf(command(contract.releaseHold, input)),
      nameOf(command(contract.captureHold, { ...input, priceMinor: 70n })),
    ]);
    expect(names.filter((n) => n === 'done')).toHaveLength(1);
    const ends = await query(
      "SELECT count(*)::int AS n FROM ledger_transfer WHERE ref_id = $1 AND kind IN ('capture','release')",
      [taskId],
    );
    expect(ends.rows[0].n).toBe(1);
  }
});

/** Credits from one pool to another in one transfer; locks both. */
function between(from: string, to: string): Operation {
  const [a, b] = [poolOf(from), poolOf(to)];
  return operation({
    kind: 'adjust',
    postingKey: `adj:${newId()}`,
    refType: 'test',
    refId: from,
    currency: 'usd',
    request: { amountMinor: 1n },
    accounts: [a, b],
    decide(scope) {
      scope.requireAvailable(a, 1n);
      scope.post(a, -1n);
      scope.post(b, 1n);
      return {};
    },
  });
}

test('1,000 opposite transfers between two pools: no deadlock, and the sum stays', async () => {
  const [a, b] = [await newOwner(2_000n), await newOwner(2_000n)];
  const before = await deadlocks();
  const worker = async (n: number) => {
    for (let i = 0; i < 125; i += 1) {
      const op = n % 2 ? between(a, b) : between(b, a);
      await (n % 4 < 2 ? book(op) : ledger().submit({ ctx, op }));
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, n) => worker(n)));
  await query('SELECT pg_stat_force_next_flush()');
  expect(await deadlocks()).toBe(before);
  expect((await balance(`owner:${a}:available`)) + (await balance(`owner:${b}:available`))).toBe(4_000);
});

test('settlement against a withdrawal of everything: money inside its dispute window never leaves, 150 rounds', async () => {
  const owner = await newOwner(100_000n);
  const agent = await newAgent();
  const earned = earnedOf(agent).id;
  const until = new Date(Date.now() + 3_600_000);
  for (let round = 0; round < 150; round += 1) {
    const taskId = newId();
    await command(contract.holdCredits, { taskId, buyerOwnerId: owner, amountMinor: 10n });
    await command(contract.captureHold, {
      taskId,
      buyerOwnerId: owner,
      workerAgentId: agent,
      priceMinor: 10n,
      feeBps: 0,
    });
    await Promise.all([
      command(contract.settlePending, { taskId, workerAgentId: agent, disputeUntil: until }),
      ...[10n, 5n].map((amountMinor) =>
        nameOf(book(withdrawalHeldPosting({ withdrawalId: newId(), agentId: agent, amountMinor }))),
      ),
      nameOf(
        ledger().submit({ ctx, op: withdrawalHeldPosting({ withdrawalId: newId(), agentId: agent, amountMinor: 1n }) }),
      ),
    ]);
  }
  const row = await query(
    'SELECT posted, held, (SELECT sum(amount) FROM earned_lock WHERE account_id = $1) AS locked FROM ledger_account WHERE id = $1',
    [earned],
  );
  expect(row.rows[0]).toEqual({ posted: '1500', held: '0', locked: '1500' });
});

test('two withdrawals of the whole balance in parallel: one succeeds, one is told what is left', async () => {
  const owner = await newOwner(1_000n);
  const agent = await newAgent();
  const taskId = newId();
  await command(contract.holdCredits, { taskId, buyerOwnerId: owner, amountMinor: 500n });
  await command(contract.captureHold, {
    taskId,
    buyerOwnerId: owner,
    workerAgentId: agent,
    priceMinor: 500n,
    feeBps: 0,
  });
  await command(contract.settlePending, { taskId, workerAgentId: agent, disputeUntil: null });
  const names = await Promise.all(
    [0, 1].map(() => nameOf(book(withdrawalHeldPosting({ withdrawalId: newId(), agentId: agent, amountMinor: 500n })))),
  );
  expect(names.sort()).toEqual(['InsufficientCredits', 'done']);
});

test('20 parallel fundings of one agreement move the amount once', async () => {
  const owner = await newOwner(1_000n);
  const agent = await newAgent();
  const agreementId = newId();
  const input = { agreementId, buyerOwnerId: owner, workerAgentId: agent, amountMinor: 400n, feeBps: 1500 };
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => command(contract.fundEscrow, input)));
  expect(answers.filter((a) => a.status === 'fulfilled' && !a.value.replayed)).toHaveLength(1);
  expect(await balance(`owner:${owner}:available`)).toBe(600);
  expect(await balance(`agreement:${agreementId}:escrow`)).toBe(400);
});

test('fundings, ends and disputes race for accounts that come into being meanwhile: no deadlock, 20 rounds', async () => {
  const owners = [await newOwner(100_000n), await newOwner(100_000n)];
  const agents = [await newAgent(), await newAgent()];
  const before = await deadlocks();
  for (let round = 0; round < 20; round += 1) {
    const [owner, agent] = [owners[round % 2] as string, agents[round % 2] as string];
    const agreementId = newId();
    const escrow = { agreementId, buyerOwnerId: owner, workerAgentId: agent, amountMinor: 40n, feeBps: 1500 };
    const taskId = newId();
    const task = { taskId, buyerOwnerId: owner, workerAgentId: agent };
    await command(contract.holdCredits, { ...task, amountMinor: 50n });
    await command(contract.captureHold, { ...task, priceMinor: 40n, feeBps: 1500 });
    const again = async (ask: () => Promise<unknown>, tooEarly: string) => {
      while ((await nameOf(ask())) === tooEarly);
    };
    const dispute = () => command(contract.resolveDispute, { ...task, decision: 'buyer' as const });
    await Promise.all([
      ...Array.from({ length: 6 }, () => nameOf(command(contract.fundEscrow, escrow))),
      ...Array.from({ length: 6 }, (_, i) =>
        nameOf(
          i % 2 ? ledger().submit({ ctx, op: reserveDispute.operation(task) }) : command(contract.reserveDispute, task),
        ),
      ),
      again(() => command(contract.releaseEscrow, { agreementId }), 'NotFound'),
      again(dispute, 'CaptureClosed'),
    ]);
    await command(contract.releaseEscrow, { agreementId });
    await dispute();
  }
  await query('SELECT pg_stat_force_next_flush()');
  expect(await deadlocks()).toBe(before);
  for (const owner of owners) expect(await balance(`owner:${owner}:available`)).toBe(100_000 - 10 * 40);
  for (const agent of agents) expect(await balance(`agent:${agent}:earned`)).toBe(10 * 34);
});

// The caller's transaction ----------------------------------------------------------------------------------------

test('what fails after the hold undoes the hold; a refused hold leaves the caller’s transaction usable', async () => {
  const owner = await newOwner(100n);
  const taskId = newId();
  await expect(
    transact(ctx, async (tx) => {
      await ask(tx, contract.holdCredits, { taskId, buyerOwnerId: owner, amountMinor: 50n });
      await tx.$executeRawUnsafe("INSERT INTO platform_fact (name, value, updated_at) VALUES (NULL, '1', now())");
    }),
  ).rejects.toThrow();
  expect(await balance(`owner:${owner}:held`)).toBe(0);
  expect((await query('SELECT 1 FROM outbox_event WHERE aggregate_id = $1', [taskId])).rowCount).toBe(0);
  const answer = await transact(ctx, async (tx) => {
    const refused = await nameOf(
      ask(tx, contract.holdCredits, { taskId: newId(), buyerOwnerId: owner, amountMinor: 101n }),
    );
    await tx.$executeRawUnsafe(
      "INSERT INTO platform_fact (name, value, updated_at) VALUES ('after a refusal', '1', now())",
    );
    return refused;
  });
  expect(answer).toBe('InsufficientCredits');
  expect((await query("SELECT 1 FROM platform_fact WHERE name = 'after a refusal'")).rowCount).toBe(1);
});

test.each(['40P01', '40001', 'LG006'])(
  '%s in the caller’s transaction: the whole callback runs again, one effect',
  async (code) => {
    const owner = await newOwner(100n);
    const taskId = newId();
    let runs = 0;
    await transact(ctx, async (tx) => {
      runs += 1;
      await ask(tx, contract.holdCredits, { taskId, buyerOwnerId: owner, amountMinor: 50n });
      if (runs === 1)
        await tx.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '${code}'; END $$`);
    });
    expect(runs).toBe(2);
    expect(await balance(`owner:${owner}:held`)).toBe(50);
  },
);

test('the same fact in two transactions at once: the loser reads again and answers the winner’s result', async () => {
  const owner = await newOwner(1_000n);
  for (let round = 0; round < 20; round += 1) {
    const input = { taskId: newId(), buyerOwnerId: owner, amountMinor: 10n };
    const answers = await Promise.all(Array.from({ length: 4 }, () => command(contract.holdCredits, input)));
    expect(answers.filter((a) => !a.replayed)).toHaveLength(1);
  }
  expect(await balance(`owner:${owner}:held`)).toBe(200);
});

test('a hold that exists for another fact is a conflict', async () => {
  const [buyer, taskId] = [await newOwner(100n), newId()];
  await command(contract.holdCredits, { taskId, buyerOwnerId: buyer, amountMinor: 50n });
  const other = operation({
    kind: 'hold',
    postingKey: `other:${taskId}`,
    refType: 'task',
    refId: taskId,
    currency: 'usd',
    request: {},
    accounts: [poolOf(buyer)],
    holdIds: [taskId],
    decide(scope) {
      scope.openHold(poolOf(buyer), { id: taskId, purpose: 'task', refId: taskId, amount: 1n });
      return {};
    },
  });
  await expectRefused(book(other), 'HoldExists', { status: 'held' });
  await expectRefused(ledger().submit({ ctx, op: other }), 'HoldExists');
});

test('accounts named late and out of order are refused as our own mistake', async () => {
  const owners = (await Promise.all([newOwner(10n), newOwner(10n)])).sort((a, b) =>
    poolOf(a).id < poolOf(b).id ? -1 : 1,
  );
  const [low, high] = owners as [string, string];
  const hold = (o: string) => ({ taskId: newId(), buyerOwnerId: o, amountMinor: 1n });
  await expectRefused(
    transact(ctx, async (tx) => {
      await ask(tx, contract.holdCredits, hold(high));
      await ask(tx, contract.holdCredits, hold(low));
    }),
    'LedgerMisuse',
  );
  await transact(ctx, async (tx) => {
    await ask(tx, contract.holdCredits, hold(low));
    await ask(tx, contract.holdCredits, hold(high));
  });
});

// Time limits -----------------------------------------------------------------------------------------------------

test('a lock that is held on ends the wait after 2 s with 503, and inserts elsewhere never wait for it', async () => {
  const owner = await newOwner(100n);
  const blocker = new pg.Client({ connectionString: url });
  await blocker.connect();
  await blocker.query('BEGIN');
  await blocker.query('SELECT 1 FROM ledger_account WHERE id = $1 FOR UPDATE', [poolOf(owner).id]);
  const started = performance.now();
  const waiting = expectRefused(
    command(contract.holdCredits, { taskId: newId(), buyerOwnerId: owner, amountMinor: 1n }),
    'ServiceUnavailable',
  );
  await waitsForLock(query, waiting);
  // Nothing ends the wait of these for the lock but its end, which comes below.
  await query("INSERT INTO platform_fact (name, value, updated_at) VALUES ('while locked', '1', now())");
  await query(
    `INSERT INTO audit_log (id, request_id, actor_type, action, subject_type, outcome, owner_id, meta) VALUES ($1, 'r', 'system', 'x', 'x', 'ok', $2, '{}')`,
    [newId(), owner],
  );
  await query(
    `INSERT INTO outbox_event (id, type, district, aggregate_type, aggregate_id, actor_type, request_id, data, occurred_at) VALUES ($1, 'x', 'x', 'pool', $2, 'system', 'r', '{}', now())`,
    [newId(), owner],
  );
  await waiting;
  expect(performance.now() - started).toBeGreaterThan(1_500);
  await blocker.query('COMMIT');
  await blocker.end();
});

test('no table with a high rate has a foreign key to an account', async () => {
  const r = await query(
    "SELECT conrelid::regclass::text AS t FROM pg_constraint WHERE contype = 'f' AND confrelid = 'ledger_account'::regclass ORDER BY 1",
  );
  expect(r.rows.map((x) => x.t)).toEqual(['credit_hold', 'earned_lock', 'ledger_entry']);
});

test('the request pool’s connections carry the time limits of money', async () => {
  const r = await db().$queryRawUnsafe<{ name: string; setting: string }[]>(
    "SELECT name, setting FROM pg_settings WHERE name IN ('lock_timeout','statement_timeout','idle_in_transaction_session_timeout') ORDER BY 1",
  );
  expect(r.map((x) => x.setting)).toEqual(['10000', '2000', '5000']);
});
