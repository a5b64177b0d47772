/**
 * Acceptance 44 of ledger.md: a process that dies between any two statements of a step that moves money leaves all of the
 * step or nothing, and who comes again finishes it. A killed process is, for the database, a connection that breaks: here at
 * the n-th statement, for every n. The submission of a task (T1) stands in exchange.db.test.ts.
 */
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { giveFeedback } from '../../src/districts/courts/give-feedback.ts';
import { acceptAgreement } from '../../src/districts/exchange/accept-agreement.ts';
import { claimTask } from '../../src/districts/exchange/claim-task.ts';
import { recordAssessment, recordDelivery } from '../../src/districts/exchange/contract.ts';
import { selectBid } from '../../src/districts/exchange/select-bid.ts';
import { submitTask } from '../../src/districts/exchange/submit-task.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { ask } from '../../src/platform/bus/bus.ts';
import { now } from '../../src/platform/clock.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { agentActor, ctxOf, ownerActor } from '../support/actors.ts';
import { bazaar } from '../support/bazaar.ts';
import { market } from '../support/market.ts';
import { type Owner, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const m = await market(p);
const b = bazaar(p);

interface BrokenClient {
  connection: { stream: { destroy(): void } };
}
const { query } = pg.Client.prototype;
let breakAt = Number.POSITIVE_INFINITY;
let seen = -1;
pg.Client.prototype.query = function (this: BrokenClient, ...args: unknown[]) {
  if (seen >= 0) {
    seen += 1;
    if (seen === breakAt) this.connection.stream.destroy();
  }
  return Reflect.apply(query, this, args);
} as typeof query;
afterAll(() => {
  pg.Client.prototype.query = query;
});

/** Breaks the connection at the n-th statement of `step`, if it has that many; how many it had. */
async function broken(n: number, step: () => Promise<unknown>): Promise<number> {
  breakAt = n;
  seen = 0;
  try {
    await step();
  } catch {
    // Its caller knows nothing; the database does.
  }
  const statements = seen;
  seen = -1;
  return statements;
}

/** For every n: the step broken at its n-th statement, then all facts or none; who comes again finds all to do and does it. */
async function allOrNothing(
  begin: () => Promise<string>,
  step: (id: string) => Promise<unknown>,
  facts: (id: string) => Promise<Record<string, number>>,
): Promise<void> {
  const next = async () => {
    resetLimitsForTests();
    return begin();
  };
  const first = await next();
  const whole = await broken(Number.POSITIVE_INFINITY, () => step(first));
  expect(new Set(Object.values(await facts(first)))).toEqual(new Set([1]));
  let id = await next();
  let nothing = 0;
  for (let n = 1; n <= whole; n += 1) {
    await broken(n, () => step(id));
    const after = await facts(id);
    const values = new Set(Object.values(after));
    expect(values.size, `broken at statement ${n}: ${JSON.stringify(after)}`).toBe(1);
    if (values.has(0)) nothing += 1;
    else id = await next();
  }
  expect(nothing).toBeGreaterThan(5);
  if (Object.values(await facts(id)).includes(0)) await step(id);
  expect(new Set(Object.values(await facts(id)))).toEqual(new Set([1]));
  expect(await m.ledgerFaults()).toEqual([]);
  expect(await b.ledgerFaults()).toEqual([]);
}

const count = async (sql: string, ...args: unknown[]) =>
  (await p.query(`SELECT count(*)::int AS n FROM ${sql}`, args)).rows[0].n as number;
const transfer = (key: string) => count('ledger_transfer WHERE posting_key = $1', key);
const told = (id: string, type: string) => count('outbox_event WHERE aggregate_id = $1 AND type = $2', id, type);
const audited = (id: string, action: string) =>
  count("audit_log WHERE subject_id = $1 AND action = $2 AND outcome = 'ok'", id, action);

const byAgent = (agent: { id: string }, owner: Owner) => ctxOf(agentActor(agent.id, owner.id));
const byOwner = (ownerId: string) => ctxOf(ownerActor(ownerId));

// v2 --------------------------------------------------------------------------------------------------------------

const buyerOwner = await m.newBuyer({ credits: 1_000_000 });
const buyer = byAgent(await p.newAgent(buyerOwner), buyerOwner);
const worker = await m.newWorker({ price: 1_000 });
const seller = byAgent(worker, worker.owner);

async function delivered(): Promise<string> {
  const task = await submitTask(buyer, { taskType: 'general', maxBudget: 1_000, input: { description: 'Crash.' } });
  const taskId = (task as { id: string }).id;
  await p.query("UPDATE task SET status = 'routing' WHERE id = $1", [taskId]);
  await claimTask(seller, { taskId });
  await transact(systemCtx('test.deliver'), (tx) =>
    ask(tx, recordDelivery, { taskId, agentId: worker.id, attempt: 1, output: {}, files: [], storedUntil: now() }),
  );
  return taskId;
}
const assess = (taskId: string) =>
  transact(systemCtx('test.assess'), (tx) =>
    ask(tx, recordAssessment, {
      taskId,
      attempt: 1,
      verdict: 'passed',
      assessmentId: null,
      score: 90,
      coverage: 40,
    }),
  );
async function completed(): Promise<string> {
  const taskId = await delivered();
  await assess(taskId);
  return taskId;
}

test('T6 kill -9 between any two statements of a completion leaves all of it or nothing', async () => {
  await allOrNothing(delivered, assess, async (id) => ({
    status: await count("task WHERE id = $1 AND status = 'completed'", id),
    steps: await count("task_event WHERE task_id = $1 AND to_status = 'completed'", id),
    money: await transfer(`capture:${id}`),
    hold: await count("credit_hold WHERE id = $1 AND status = 'captured'", id),
    audits: await audited(id, 'vault.captureHold'),
    events: await told(id, 'hold.captured'),
    completed: await told(id, 'task.completed'),
  }));
});

test.each([
  ['T14', 'down', 'refund', 'task.refunded'],
  ['T15', 'up', 'settle', 'feedback.received'],
] as const)(
  '%s kill -9 between any two statements of a thumb %s leaves all of it or nothing',
  async (_name, rating, kind, event) => {
    await allOrNothing(
      completed,
      (taskId) => giveFeedback(buyer, { taskId, rating }),
      async (id) => ({
        status: await count(
          rating === 'down'
            ? "task WHERE id = $1 AND status = 'refunded'"
            : 'task WHERE id = $1 AND settled_at IS NOT NULL',
          id,
        ),
        thumb: await count('feedback WHERE task_id = $1', id),
        money: await transfer(`${kind}:${id}`),
        audits: await audited(id, 'courts.giveFeedback'),
        events: await told(id, event),
      }),
    );
  },
);

// v1 --------------------------------------------------------------------------------------------------------------

const v1Buyer = await b.newBuyer(1_000_000);
const v1Worker = await b.newWorker();

test('E3 kill -9 between any two statements of a selection leaves all of it or nothing', async () => {
  const bids = new Map<string, string>();
  const agreement = 'agreement a WHERE a.request_id = $1';
  await allOrNothing(
    async () => {
      const requestId = await b.ask(v1Buyer);
      bids.set(requestId, await b.bid(v1Worker, requestId, 1_000));
      return requestId;
    },
    (requestId) => selectBid(byOwner(v1Buyer.id), { requestId, bidId: bids.get(requestId) as string }),
    async (id) => ({
      agreement: await count(agreement, id),
      request: await count("work_request WHERE id = $1 AND status = 'matched'", id),
      bid: await count("bid WHERE request_id = $1 AND status = 'accepted'", id),
      escrow: await count(`escrow e JOIN ${agreement.replace('WHERE', 'ON a.id = e.agreement_id WHERE')}`, id),
      money: await count(
        `ledger_transfer t JOIN ${agreement.replace('WHERE', "ON t.posting_key = 'escrow:' || a.id || ':fund' WHERE")}`,
        id,
      ),
      events: await count(
        `outbox_event o JOIN ${agreement.replace('WHERE', "ON o.aggregate_id = a.id::text AND o.type = 'escrow.funded' WHERE")}`,
        id,
      ),
    }),
  );
});

test('E6 kill -9 between any two statements of an acceptance leaves all of it or nothing', async () => {
  await allOrNothing(
    async () => {
      const { agreementId } = await b.agree(v1Buyer, v1Worker, 1_000);
      await b.deliver(v1Worker, agreementId);
      return agreementId;
    },
    (agreementId) => acceptAgreement(byOwner(v1Buyer.id), { agreementId }),
    async (id) => ({
      agreement: await count("agreement WHERE id = $1 AND status = 'completed'", id),
      escrow: await count("escrow WHERE agreement_id = $1 AND status = 'released'", id),
      money: await transfer(`escrow:${id}:end`),
      audits: await audited(id, 'vault.releaseEscrow'),
      events: await told(id, 'escrow.released'),
      completed: await told(id, 'agreement.completed'),
    }),
  );
});
