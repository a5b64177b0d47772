/** Races over tasks: many clients, many rounds, commits on purpose (domain.md, acceptance C and G). */
import pg from 'pg';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SubmitTaskInput } from '../../src/districts/exchange/schemas.ts';
import { submitTask } from '../../src/districts/exchange/submit-task.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { newId } from '../../src/platform/ids.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { linesOpen } from '../../src/platform/turns.ts';
import { ownerActor } from '../support/actors.ts';
import { market } from '../support/market.ts';
import { type Caller, type Reply, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const m = await market(p);
const { routeTask } = await import('../../src/districts/exchange/route-task.ts');
const { sweepLeases } = await import('../../src/districts/exchange/sweep-tasks.ts');

interface BrokenClient {
  connection: { stream: { destroy(): void } };
}

/** A caller that is told to come back comes back, with the same key. */
async function definite(send: (headers: Record<string, string>) => Promise<Reply>): Promise<Reply> {
  const headers = { 'idempotency-key': newId() };
  for (let i = 0; ; i += 1) {
    const reply = await send(headers);
    if (reply.status !== 503 || i > 20) return reply;
    await new Promise((r) => setTimeout(r, 50 + Math.random() * 200));
  }
}

const SUBMIT = { taskType: 'general', input: { description: 'Do the thing.' } };
const codes = (replies: Reply[]) => {
  const seen: Record<string, number> = {};
  for (const r of replies) {
    const code = r.status < 300 ? 'ok' : r.body.error.code;
    seen[code] = (seen[code] ?? 0) + 1;
  }
  return seen;
};
const count = async (table: string, where: string, args: unknown[]) =>
  (await p.query(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`, args)).rows[0].n as number;

beforeEach(async () => {
  resetLimitsForTests();
  await p.query("UPDATE agent SET availability = 'offline'");
});

describe('submission', () => {
  test('C22 50 parallel submissions of 100 on a pool of 1000 make exactly 10 tasks and leave nothing', async () => {
    const buyer = await m.newBuyer({ credits: 1_000 });
    const replies = await Promise.all(
      Array.from({ length: 50 }, () =>
        definite((headers) => buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 100 }, headers)),
      ),
    );
    expect(codes(replies)).toEqual({ ok: 10, INSUFFICIENT_BALANCE: 40 });
    expect(await m.poolOf(buyer)).toEqual({ balance: 0, held: 1_000 });
    expect(await count('task', 'buyer_owner_id = $1', [buyer.id])).toBe(10);
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('50 parallel submissions of one owner, by itself and by its agents, all succeed: they wait, none is turned away', async () => {
    const buyer = await m.newBuyer({ credits: 100_000 });
    const agents = [await p.newAgent(buyer), await p.newAgent(buyer)];
    resetLimitsForTests();
    const callers = [buyer, ...agents];
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        (callers[n % 3] as { call: Caller }).call('POST', '/tasks', { ...SUBMIT, maxBudget: 100 }),
      ),
    );
    expect(codes(replies)).toEqual({ ok: 50 });
    expect(await m.poolOf(buyer)).toEqual({ balance: 95_000, held: 5_000 });
    expect(linesOpen()).toBe(0);
  });

  test('the same Idempotency-Key from 20 clients at once makes one task and one hold', async () => {
    const buyer = await m.newBuyer({ credits: 10_000 });
    const replies = await Promise.all(
      Array.from({ length: 20 }, () =>
        buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 100 }, { 'idempotency-key': 'one-and-only' }),
      ),
    );
    const ids = new Set(replies.filter((r) => r.status === 201).map((r) => r.body.data.id));
    expect(ids.size).toBe(1);
    for (const r of replies) expect([201, 409], r.text).toContain(r.status);
    for (const r of replies.filter((x) => x.status === 409)) expect(r.body.error.code).toBe('IDEMPOTENCY_IN_PROGRESS');
    expect(await m.poolOf(buyer)).toEqual({ balance: 9_900, held: 100 });
  });

  test('C23 kill -9 between any two statements of a submission leaves all of it or nothing', async () => {
    const buyer = await m.newBuyer({ credits: 100_000 });
    // A killed process is, for the database, a connection that breaks: here at the n-th statement of the submission.
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
    let statements = 0;
    const run = async (n: number): Promise<'done' | 'broken'> => {
      breakAt = n;
      seen = 0;
      try {
        await submitTask({ ...systemCtx('test.crash'), actor: ownerActor(buyer.id) }, {
          ...SUBMIT,
          maxBudget: 100,
        } as SubmitTaskInput);
        return 'done';
      } catch {
        return 'broken';
      } finally {
        statements = seen;
        seen = -1;
      }
    };
    try {
      expect(await run(Number.POSITIVE_INFINITY)).toBe('done');
      const facts = async () => ({
        tasks: await count('task', 'buyer_owner_id = $1', [buyer.id]),
        firsts: await count(
          'task_event e JOIN task t ON t.id = e.task_id',
          "t.buyer_owner_id = $1 AND e.action = 'submit'",
          [buyer.id],
        ),
        events: await count(
          'outbox_event o JOIN task t ON t.id::text = o.aggregate_id',
          "t.buyer_owner_id = $1 AND o.type = 'task.submitted'",
          [buyer.id],
        ),
        audits: await count('audit_log', "owner_id = $1 AND action = 'exchange.submitTask'", [buyer.id]),
        held: (await m.poolOf(buyer)).held / 100,
      });
      expect(await facts()).toEqual({ tasks: 1, firsts: 1, events: 1, audits: 1, held: 1 });
      const whole = statements;
      let broken = 0;
      for (let n = 1; n <= whole; n += 1) {
        if ((await run(n)) === 'broken') broken += 1;
        const after = await facts();
        expect(new Set(Object.values(after)).size, `broken at statement ${n}: ${JSON.stringify(after)}`).toBe(1);
      }
      expect(broken).toBeGreaterThan(8);
      expect(await m.ledgerFaults()).toEqual([]);
    } finally {
      pg.Client.prototype.query = query;
    }
  });
});

describe('claim', () => {
  test('C24 50 agents claim one open task: one has it, 49 are told that another does, one assignment is announced', async () => {
    const buyer = await m.newBuyer({ credits: 10_000 });
    const agents = [];
    for (let i = 0; i < 10; i += 1) {
      const first = await m.newWorker();
      agents.push(first);
      for (let k = 0; k < 4; k += 1) agents.push(await m.newWorker({ owner: first.owner }));
    }
    await p.query("UPDATE agent SET availability = 'busy'");
    const id = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 5_000 })).body.data.id;
    await routeTask(id);
    resetLimitsForTests();
    const replies = await Promise.all(
      agents.map((a) => definite((headers) => a.call('POST', `/tasks/${id}/claim`, undefined, headers))),
    );
    expect(codes(replies)).toEqual({ ok: 1, TASK_ALREADY_CLAIMED: 49 });
    expect(await count('outbox_event', "aggregate_id = $1 AND type = 'task.assigned'", [id])).toBe(1);
    const winner = agents[replies.findIndex((r) => r.status === 200)];
    const { rows } = await p.query('SELECT id FROM agent WHERE active_tasks > 0');
    expect(rows).toEqual([{ id: winner?.id }]);
  });

  test('C37 cancel against claim, 60 rounds: one outcome each, and the hold agrees with it', async () => {
    const buyer = await m.newBuyer({ credits: 100_000 });
    const worker = await m.newWorker({ price: 100 });
    await p.query("UPDATE agent SET availability = 'busy', concurrency_max = 20");
    const outcomes: Record<string, number> = {};
    for (let round = 0; round < 60; round += 1) {
      if (round % 10 === 0) resetLimitsForTests();
      const id = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 100 })).body.data.id as string;
      await routeTask(id);
      const [cancelled, claimed] = await Promise.all(
        round % 2 === 0
          ? [buyer.call('POST', `/tasks/${id}/cancel`), worker.call('POST', `/tasks/${id}/claim`)]
          : [worker.call('POST', `/tasks/${id}/claim`), buyer.call('POST', `/tasks/${id}/cancel`)].reverse(),
      );
      const row = (await p.query('SELECT status FROM task WHERE id = $1', [id])).rows[0];
      const hold = (await p.query('SELECT status FROM credit_hold WHERE ref_id = $1', [id])).rows[0];
      expect([cancelled, claimed].filter((r) => r?.status === 200)).toHaveLength(1);
      if (cancelled?.status === 200) expect([row.status, hold.status]).toEqual(['cancelled', 'released']);
      else {
        expect([row.status, hold.status]).toEqual(['executing', 'held']);
        await worker.call('POST', `/tasks/${id}/release`, { reason: 'next round' });
        await buyer.call('POST', `/tasks/${id}/cancel`);
      }
      outcomes[row.status] = (outcomes[row.status] ?? 0) + 1;
    }
    expect((outcomes.cancelled ?? 0) + (outcomes.executing ?? 0)).toBe(60);
    expect(await m.poolOf(buyer)).toEqual({ balance: 100_000, held: 0 });
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('G68 ten tasks, one agent with room for three, four routers at once: exactly three are assigned', async () => {
    const buyer = await m.newBuyer({ credits: 100_000 });
    const worker = await m.newWorker({ price: 100 });
    await worker.owner.call('PATCH', `/agents/${worker.id}`, { concurrencyMax: 3 });
    await p.query('UPDATE agent SET concurrency_max = 3 WHERE id = $1', [worker.id]);
    const ids: string[] = [];
    for (let i = 0; i < 10; i += 1) {
      ids.push((await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 100 })).body.data.id);
    }
    await worker.call('GET', '/agents/me');
    // Each router takes them in another order, so that they meet at the agent and not at one task's row.
    const router = async (start: number) => {
      for (const id of [...ids.slice(start), ...ids.slice(0, start)]) await routeTask(id);
    };
    await Promise.all([0, 3, 5, 8].map(router));
    expect(await count('task', "id = ANY($1::uuid[]) AND status = 'executing'", [ids])).toBe(3);
    expect((await p.query('SELECT active_tasks FROM agent WHERE id = $1', [worker.id])).rows[0].active_tasks).toBe(3);
  });

  test('six sweepers meet twenty lost leases: each is re-routed once', async () => {
    const buyer = await m.newBuyer({ credits: 100_000 });
    const worker = await m.newWorker({ price: 100 });
    await p.query('UPDATE agent SET concurrency_max = 20 WHERE id = $1', [worker.id]);
    const ids: string[] = [];
    for (let i = 0; i < 20; i += 1) {
      const id = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 100 })).body.data.id;
      await routeTask(id);
      ids.push(id);
    }
    expect(await count('task', "id = ANY($1::uuid[]) AND status = 'executing'", [ids])).toBe(20);
    await p.query("UPDATE task SET lease_expires_at = now() - interval '1 second' WHERE id = ANY($1::uuid[])", [ids]);
    const moved = await Promise.all(Array.from({ length: 6 }, () => sweepLeases()));
    expect(moved.reduce((a, b) => a + b, 0)).toBe(20);
    expect(await count('task_event', "task_id = ANY($1::uuid[]) AND action = 'reroute'", [ids])).toBe(20);
    expect((await p.query('SELECT active_tasks FROM agent WHERE id = $1', [worker.id])).rows[0].active_tasks).toBe(0);
  });
});
