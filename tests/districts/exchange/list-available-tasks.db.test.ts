/** The list of open tasks: the router's own answer for each of them, from a number of queries that does not grow with them. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { agentActor } from '../../support/actors.ts';
import { market } from '../../support/market.ts';
import { testPlatform } from '../../support/platform.ts';

const p = await testPlatform();
const m = await market(p);
const { listAvailableTasks } = await import('../../../src/districts/exchange/list-available-tasks.ts');
const { claimRefusalOf } = await import('../../../src/districts/exchange/routing.ts');
const { routingSnapshot } = await import('../../../src/districts/exchange/routing-snapshot.ts');
const { systemCtx } = await import('../../../src/platform/actor.ts');
const { transact } = await import('../../../src/platform/db/transact.ts');

type Buyer = Awaited<ReturnType<typeof m.newBuyer>>;

/** A task that waits for somebody to claim it. */
async function openTask(by: Pick<Buyer, 'call'>, taskType: string, more: object = {}): Promise<string> {
  resetLimitsForTests();
  const reply = await by.call('POST', '/tasks', {
    taskType,
    maxBudget: 4_000,
    input: { description: 'Open to all.', code: 'let a = 1;' },
    ...more,
  });
  expect(reply.status, reply.text).toBe(201);
  const id = reply.body.data.id as string;
  await p.query("UPDATE task SET status = 'routing', routing_deadline_at = now() + interval '1 hour' WHERE id = $1", [
    id,
  ]);
  return id;
}

/** The answer, and how many statements it took: the least of three runs, so that nothing else of this process counts. */
async function counted<T>(run: () => Promise<T>): Promise<{ answer: T; statements: number }> {
  const { query } = pg.Client.prototype;
  let seen = 0;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    seen += 1;
    return Reflect.apply(query, this, args);
  } as typeof query;
  try {
    let answer = await run();
    let statements = Number.POSITIVE_INFINITY;
    for (let n = 0; n < 3; n += 1) {
      seen = 0;
      answer = await run();
      statements = Math.min(statements, seen);
    }
    return { answer, statements };
  } finally {
    pg.Client.prototype.query = query;
  }
}

test('thirty open tasks of several buyers cost as many statements as three, and each is answered as the router answers it', async () => {
  const worker = await m.newWorker();
  const ctx = { ...systemCtx('test.list'), actor: agentActor(worker.id, worker.owner.id) };
  const list = () => listAvailableTasks(ctx, { page: 1, pageSize: 100 });
  const buyers = [await m.newBuyer(), await m.newBuyer(), await m.newBuyer()] as const;
  const [plain, strict, mixed] = buyers;
  // One buyer refuses the worker's owner, another one only through the policy of one of its agents.
  const blocks = { enabled: true, rules: { ownersBlocked: [worker.owner.id] } };
  expect((await strict.call('PUT', '/embassy/policies/default', blocks)).status).toBe(200);
  const agent = await p.newAgent(mixed);
  expect((await mixed.call('PUT', `/embassy/policies/agents/${agent.id}`, blocks)).status).toBe(200);

  await openTask(plain, 'general');
  await openTask(strict, 'general');
  await openTask(mixed, 'code_review');
  const few = await counted(list);
  expect(few.answer.items).toHaveLength(2);

  const kinds: [Pick<Buyer, 'call'>, string, object][] = [
    [plain, 'general', {}],
    [plain, 'code_review', {}],
    [plain, 'general', { maxBudget: 3_999 }],
    [plain, 'general', { requiredTags: ['rust'] }],
    [plain, 'general', { minTier: 'elite' }],
    [strict, 'code_review', {}],
    [mixed, 'general', {}],
    [mixed, 'code_review', {}],
    [agent, 'general', {}],
  ];
  for (let n = 0; n < 27; n += 1) {
    const [by, taskType, more] = kinds[n % kinds.length] as (typeof kinds)[number];
    await openTask(by, taskType, more);
  }
  const many = await counted(list);
  expect(few.statements).toBeGreaterThan(5);
  expect(many.statements).toBe(few.statements);

  const open = await p.query("SELECT * FROM task WHERE status = 'routing' ORDER BY created_at, id");
  expect(open.rowCount).toBe(30);
  const expected: string[] = [];
  for (const { id } of open.rows as { id: string }[]) {
    await transact(systemCtx('test.list'), async (tx) => {
      const snapshot = await routingSnapshot(tx, await tx.task.findUniqueOrThrow({ where: { id } }), [worker.id]);
      const [candidate] = snapshot.candidates;
      const refusal = candidate ? claimRefusalOf(candidate, snapshot) : 'INACTIVE';
      if (refusal === null || refusal === 'FULL') expected.push(id);
    });
  }
  expect(many.answer.items.map((t) => t.id)).toEqual(expected);
  expect(expected.length).toBeGreaterThan(10);
  expect(expected.length).toBeLessThan(20);

  const second = await listAvailableTasks(ctx, { page: 2, pageSize: 5 });
  expect(second.items.map((t) => t.id)).toEqual(expected.slice(5, 10));
  expect(second.pagination.total).toBe(expected.length);
});
