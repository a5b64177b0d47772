/** Tasks from submission to their end, over HTTP (domain.md, acceptance C and G). */
import { afterEach, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/platform/crypto/canonical-json.ts';
import { resetEnvForTests } from '../../src/platform/env.ts';
import { newId } from '../../src/platform/ids.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { freezeAt, unfreeze } from '../support/frozen-clock.ts';
import { market } from '../support/market.ts';
import { testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const m = await market(p);
const { sweepLeases, sweepDeadlines, sweepRouting, sweepSettlements } = await import(
  '../../src/districts/exchange/sweep-tasks.ts'
);
const { routeTask } = await import('../../src/districts/exchange/route-task.ts');

const SUBMIT = { taskType: 'general', input: { description: 'Do the thing.' } };
const rowOf = async (id: string) => (await p.query('SELECT * FROM task WHERE id = $1', [id])).rows[0];
const count = async (table: string, where = 'true', args: unknown[] = []) =>
  (await p.query(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`, args)).rows[0].n as number;
const eventsOf = async (aggregate: string) =>
  (await p.query('SELECT type FROM outbox_event WHERE aggregate_id = $1 ORDER BY id', [aggregate])).rows.map(
    (r) => r.type,
  );

afterEach(() => {
  delete process.env.PLATFORM_FEE_BPS;
  resetEnvForTests();
});

describe('submission', () => {
  test('C20 the whole pool may be held: available 0, held 5000, and both facts in the outbox', async () => {
    const buyer = await m.newBuyer({ credits: 5_000 });
    const reply = await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 5_000 });
    expect(reply.status, reply.text).toBe(201);
    expect(reply.body.data).toMatchObject({
      status: 'submitted',
      maxBudget: 5_000,
      price: null,
      hold: { amount: 5_000, status: 'held', captured: 0 },
    });
    expect(await m.poolOf(buyer)).toEqual({ balance: 0, held: 5_000 });
    const types = (
      await p.query("SELECT type FROM outbox_event WHERE aggregate_id = $1 OR data::text LIKE '%' || $1 || '%'", [
        reply.body.data.id,
      ])
    ).rows.map((r) => r.type);
    expect(types).toEqual(expect.arrayContaining(['task.submitted', 'hold.placed']));
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('C21 one credit short: 402 with both amounts, and no task, hold, budget use, event or audit row', async () => {
    const buyer = await m.newBuyer({ credits: 4_999 });
    const before = {
      tasks: await count('task'),
      events: await count('outbox_event'),
      audit: await count('audit_log'),
      transfers: await count('ledger_transfer'),
    };
    const reply = await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 5_000 });
    expect([reply.status, reply.body.error.code]).toEqual([402, 'INSUFFICIENT_BALANCE']);
    expect(reply.body.error.details).toMatchObject({ required: 5_000, available: 4_999 });
    expect({
      tasks: await count('task'),
      events: await count('outbox_event'),
      audit: await count('audit_log'),
      transfers: await count('ledger_transfer'),
    }).toEqual(before);
    expect(await m.poolOf(buyer)).toEqual({ balance: 4_999, held: 0 });
  });

  test('A6 amounts that are no whole credits in the allowed range are refused with nothing written', async () => {
    const buyer = await m.newBuyer();
    const before = await count('task');
    for (const maxBudget of ['500', 500.5, -1, 0, 49, 2 ** 53, 1_000_001, null, [500], {}, true]) {
      resetLimitsForTests();
      const reply = await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget });
      expect([reply.status, reply.body.error.code], JSON.stringify(maxBudget)).toEqual([400, 'VALIDATION_ERROR']);
      expect(reply.body.error.details.issues[0].path).toBe('maxBudget');
    }
    expect(await count('task')).toBe(before);
  });

  test('A7 unknown fields are named, also deep inside', async () => {
    const buyer = await m.newBuyer();
    for (const [body, path] of [
      [{ ...SUBMIT, maxBudget: 100, budget: 5 }, 'budget'],
      [{ ...SUBMIT, maxBudget: 100, input: { description: 'x', prompt: 'y' } }, 'input.prompt'],
      [
        { ...SUBMIT, maxBudget: 100, checks: [{ name: 'a', cmd: 'true', timeoutMs: 1_000, weight: 1, shell: 'zsh' }] },
        'checks.0.shell',
      ],
    ] as const) {
      const reply = await buyer.call('POST', '/tasks', body);
      expect(reply.status).toBe(400);
      expect(reply.body.error.details.issues[0].path).toBe(path);
    }
  });

  test('an output schema that cannot be checked is refused before anybody works for it', async () => {
    const buyer = await m.newBuyer();
    for (const outputSchema of [
      { type: 'object', patternProperties: {} },
      { $ref: 'https://evil.example/schema' },
      { type: 'strung' },
    ]) {
      const reply = await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 100, outputSchema });
      expect([reply.status, reply.body.error.code], JSON.stringify(outputSchema)).toEqual([400, 'VALIDATION_ERROR']);
      expect(reply.body.error.details.issues[0].path).toMatch(/^outputSchema/);
    }
    const good = await buyer.call('POST', '/tasks', {
      ...SUBMIT,
      maxBudget: 100,
      outputSchema: { type: 'object', properties: { summary: { type: 'string' } }, required: ['summary'] },
    });
    expect(good.status, good.text).toBe(201);
  });

  test('a direct hire of an unknown, deactivated or too expensive agent is refused with nothing written', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker({ price: 4_000 });
    const retired = await m.newWorker();
    expect((await retired.owner.call('POST', `/agents/${retired.id}/deactivate`)).status).toBe(200);
    const before = await count('task');
    for (const [agentId, maxBudget] of [
      [newId(), 500],
      ['nobody', 500],
      [retired.id, 5_000],
      [worker.id, 3_999],
    ] as const) {
      const reply = await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget, agentId });
      expect([reply.status, reply.body.error.code], agentId).toEqual([409, 'AGENT_UNAVAILABLE']);
    }
    expect(await count('task')).toBe(before);
    expect((await m.poolOf(buyer)).held).toBe(0);
  });

  test('C42 the spec hash is that of the stored fields, and each of them changes it', async () => {
    const buyer = await m.newBuyer();
    const { specHash } = await import('../../src/districts/exchange/spec-hash.ts');
    const base = {
      ...SUBMIT,
      maxBudget: 500,
      tags: ['node'],
      checks: [{ name: 'suite', cmd: 'true', timeoutMs: 1_000, weight: 1 }],
      requiredDeliverables: ['a.txt'],
    };
    const first = (await buyer.call('POST', '/tasks', base)).body.data;
    const same = (await buyer.call('POST', '/tasks', base)).body.data;
    expect(same.specHash).toBe(first.specHash);
    const row = await rowOf(first.id);
    expect(
      specHash({
        taskType: row.task_type,
        category: row.category,
        subtype: row.subtype,
        tags: row.tags,
        requiredTags: row.required_tags,
        input: row.input,
        checks: row.checks,
        requiredDeliverables: row.required_deliverables,
        outputSchema: row.output_schema,
        complexity: row.complexity,
        maxBudgetMinor: BigInt(row.max_budget_minor),
        currency: row.currency.trim(),
        feeBps: row.fee_bps,
        deadlineMinutes: row.deadline_minutes,
        routingVersion: row.routing_version,
        policyVersion: row.policy_version,
      }),
    ).toBe(first.specHash);
    const changes = [
      { input: { description: 'Do another thing.' } },
      { maxBudget: 501 },
      { tags: ['deno'] },
      { complexity: 'high' },
      { requiredDeliverables: ['b.txt'] },
      { checks: [{ name: 'suite', cmd: 'false', timeoutMs: 1_000, weight: 1 }] },
      { taskType: 'code_review' },
      { deadlineMinutes: 99 },
      { outputSchema: { type: 'object' } },
    ];
    const hashes = new Set([first.specHash]);
    for (const change of changes) {
      resetLimitsForTests();
      const reply = await buyer.call('POST', '/tasks', { ...base, ...change });
      expect(reply.status, reply.text).toBe(201);
      hashes.add(reply.body.data.specHash);
    }
    expect(hashes.size).toBe(changes.length + 1);
    expect(canonicalJson({ b: 1, a: 2 })).toBe('{"a":2,"b":1}');
  });
});

describe('lease', () => {
  test('C25 a heartbeat extends the lease while it lasts, never past the deadline, and is refused afterwards', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const taskId = await m.hire(buyer, worker);
    const row = await rowOf(taskId);
    freezeAt(new Date(row.lease_expires_at.getTime() - 1_000));
    const beat = await worker.call('POST', `/tasks/${taskId}/heartbeat`);
    expect(beat.status, beat.text).toBe(200);
    expect(new Date(beat.body.data.leaseExpiresAt).getTime()).toBeGreaterThan(row.lease_expires_at.getTime());

    let now = new Date(beat.body.data.leaseExpiresAt).getTime() - 1_000;
    for (let i = 0; i < 200 && now < row.deadline_at.getTime() - 2_000; i += 1) {
      freezeAt(new Date(now));
      const next = await worker.call('POST', `/tasks/${taskId}/heartbeat`);
      if (i % 50 === 0) resetLimitsForTests();
      const end = new Date(next.body.data.leaseExpiresAt).getTime();
      expect(end).toBeLessThanOrEqual(row.deadline_at.getTime());
      if (end === row.deadline_at.getTime()) break;
      now = end - 1_000;
    }
    expect((await rowOf(taskId)).lease_expires_at).toEqual(row.deadline_at);
    freezeAt(new Date(row.deadline_at.getTime() + 1));
    const late = await worker.call('POST', `/tasks/${taskId}/heartbeat`);
    expect([late.status, late.body.error.code]).toEqual([409, 'CONFLICT']);
  });

  test('C26 a lost lease is routed to another agent; the third loss fails the task and releases all', async () => {
    const buyer = await m.newBuyer({ credits: 10_000 });
    await p.query("UPDATE agent SET availability = 'offline'");
    const workers = [await m.newWorker(), await m.newWorker(), await m.newWorker(), await m.newWorker()];
    const reply = await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 5_000, deadlineMinutes: 240 });
    const taskId = reply.body.data.id as string;
    const seen: string[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      for (const w of workers) await w.call('GET', '/agents/me');
      expect(await routeTask(taskId), `attempt ${attempt}`).toBe(true);
      const row = await rowOf(taskId);
      expect(row.attempt).toBe(attempt);
      expect(seen).not.toContain(row.worker_agent_id);
      seen.push(row.worker_agent_id);
      const gone = workers.find((w) => w.id === row.worker_agent_id);
      freezeAt(new Date(row.lease_expires_at.getTime() + 1));
      expect(await sweepLeases()).toBe(1);
      const refused = await gone?.call('POST', `/tasks/${taskId}/heartbeat`);
      // On the last attempt the task is over; before that it is somebody else's and none of its business.
      expect([404, 409]).toContain(refused?.status);
      expect(await m.statusOf(taskId)).toBe(attempt < 3 ? 'routing' : 'failed');
    }
    unfreeze();
    const view = await buyer.call('GET', `/tasks/${taskId}`);
    expect(view.body.data).toMatchObject({
      status: 'failed',
      failureReason: 'ROUTING_EXHAUSTED',
      hold: { status: 'released', captured: 0 },
    });
    unfreeze();
    expect(await m.poolOf(buyer)).toEqual({ balance: 10_000, held: 0 });
    await m.settleDown();
    for (const id of seen) {
      const { rows } = await p.query(
        "SELECT x FROM reputation_event WHERE agent_id = $1 AND task_id = $2 AND dimension = 'reliability'",
        [id, taskId],
      );
      expect(rows, `reliability of ${id}`).toEqual([{ x: 0 }]);
    }
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('C27 a direct hire that loses its lease fails and is offered to nobody else', async () => {
    const buyer = await m.newBuyer({ credits: 5_000 });
    const worker = await m.newWorker();
    await m.newWorker();
    const taskId = await m.hire(buyer, worker);
    freezeAt(new Date((await rowOf(taskId)).lease_expires_at.getTime() + 1));
    await sweepLeases();
    unfreeze();
    expect(await rowOf(taskId)).toMatchObject({ status: 'failed', failure_reason: 'WORKER_LOST', attempt: 1 });
    expect(await m.poolOf(buyer)).toEqual({ balance: 5_000, held: 0 });
    expect(await count('routing_decision', 'task_id = $1 AND chosen_agent_id <> $2', [taskId, worker.id])).toBe(0);
  });

  test('the deadline ends a task that is being worked on, releases its hold and tells both sides', async () => {
    const buyer = await m.newBuyer({ credits: 5_000 });
    const worker = await m.newWorker();
    const taskId = await m.hire(buyer, worker);
    freezeAt(new Date((await rowOf(taskId)).deadline_at.getTime() + 1));
    expect(await sweepDeadlines()).toBeGreaterThan(0);
    unfreeze();
    expect(await rowOf(taskId)).toMatchObject({ status: 'failed', failure_reason: 'DEADLINE_PASSED' });
    expect(await m.poolOf(buyer)).toEqual({ balance: 5_000, held: 0 });
    expect(await eventsOf(taskId)).toContain('task.failed');
  });

  test('C45 a worker suspended while executing loses the task to the next, without evidence against it', async () => {
    const buyer = await m.newBuyer();
    await p.query("UPDATE agent SET availability = 'offline'");
    const worker = await m.newWorker();
    const other = await m.newWorker();
    const reply = await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 5_000 });
    const taskId = reply.body.data.id as string;
    await routeTask(taskId);
    const first = (await rowOf(taskId)).worker_agent_id as string;
    resetLimitsForTests();
    const { suspendAgent } = await import('../../src/districts/registry/suspend-agent.ts');
    const { systemCtx } = await import('../../src/platform/actor.ts');
    await suspendAgent(systemCtx('test.suspend'), { agentId: first, reason: 'under review' } as never);
    const { deliverAll } = await import('../support/deliver.ts');
    await deliverAll(p, /^(exchange|registry)\./);
    const again = await rowOf(taskId);
    expect(['routing', 'executing']).toContain(again.status);
    expect(again.worker_agent_id).not.toBe(first);
    const next = [worker, other].find((w) => w.id !== first);
    await next?.call('GET', '/agents/me');
    if (again.status === 'routing') await routeTask(taskId);
    expect((await rowOf(taskId)).worker_agent_id).toBe(next?.id);
    expect(await count('task_event', "task_id = $1 AND action = 'reroute'", [taskId])).toBe(1);
  });
});

describe('money of a finished task', () => {
  test('C32 5000 held, price 4000, 15 % fee: seller 3400 pending, platform 600, rest 1000 back', async () => {
    const buyer = await m.newBuyer({ credits: 5_000 });
    const worker = await m.newWorker({ price: 4_000 });
    const revenueBefore = await revenue();
    const taskId = await m.work(buyer, worker, { maxBudget: 5_000 });
    expect(await m.statusOf(taskId)).toBe('completed');
    expect(await m.walletOf(worker)).toMatchObject({ pending: 3_400, earned: 0 });
    expect(await m.poolOf(buyer)).toEqual({ balance: 1_000, held: 0 });
    expect((await revenue()) - revenueBefore).toBe(600);
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('C33 333 credits at 15 %: fee 49, seller 284, nothing lost to rounding', async () => {
    const buyer = await m.newBuyer({ credits: 333 });
    const worker = await m.newWorker({ price: 333 });
    const before = await revenue();
    await m.work(buyer, worker, { maxBudget: 333 });
    expect((await m.walletOf(worker)).pending).toBe(284);
    expect((await revenue()) - before).toBe(49);
    expect(await m.poolOf(buyer)).toEqual({ balance: 0, held: 0 });
  });

  test('C41 a fee changed while a task runs leaves the task its own', async () => {
    const buyer = await m.newBuyer({ credits: 5_000 });
    const worker = await m.newWorker({ price: 1_000 });
    const taskId = await m.hire(buyer, worker, { maxBudget: 1_000 });
    process.env.PLATFORM_FEE_BPS = '5000';
    resetEnvForTests();
    await m.deliver(taskId, worker.id);
    await m.settleDown();
    expect((await m.walletOf(worker)).pending).toBe(850);
    expect((await buyer.call('GET', `/tasks/${taskId}`)).body.data.feeBps).toBe(1_500);
  });

  test('silence after the feedback window settles what was captured', async () => {
    const buyer = await m.newBuyer({ credits: 5_000 });
    const worker = await m.newWorker({ price: 1_000 });
    const taskId = await m.work(buyer, worker, { maxBudget: 1_000 });
    freezeAt(new Date((await rowOf(taskId)).feedback_until.getTime() + 1));
    await sweepSettlements();
    unfreeze();
    expect((await rowOf(taskId)).settled_at).not.toBeNull();
    expect(await m.walletOf(worker)).toMatchObject({ pending: 0, earned: 850 });
  });
});

async function revenue(): Promise<number> {
  const { rows } = await p.query(
    "SELECT COALESCE(sum(e.posted_delta), 0)::int AS n FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id WHERE a.kind LIKE '%revenue%'",
  );
  return Math.abs(rows[0].n);
}

describe('cancel and expire', () => {
  test('C37 cancelled while nobody works: released; while somebody works: 409', async () => {
    const buyer = await m.newBuyer({ credits: 10_000 });
    await p.query("UPDATE agent SET availability = 'offline'");
    const submitted = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 500 })).body.data.id;
    const routed = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 500 })).body.data.id;
    await routeTask(routed);
    expect(await m.statusOf(routed)).toBe('routing');
    for (const id of [submitted, routed]) {
      const reply = await buyer.call('POST', `/tasks/${id}/cancel`);
      expect(reply.status, reply.text).toBe(200);
      expect(reply.body.data).toMatchObject({ status: 'cancelled', hold: { status: 'released' } });
      expect((await buyer.call('POST', `/tasks/${id}/cancel`)).status).toBe(409);
    }
    expect(await m.poolOf(buyer)).toEqual({ balance: 10_000, held: 0 });
    const worker = await m.newWorker();
    const working = await m.hire(buyer, worker);
    const refused = await buyer.call('POST', `/tasks/${working}/cancel`);
    expect([refused.status, refused.body.error.code, refused.body.error.details.status]).toEqual([
      409,
      'CONFLICT',
      'executing',
    ]);
    expect((await m.poolOf(buyer)).held).toBe(5_000);
  });

  test('C38 the buyer ends a search whose time is over although no sweeper runs; before that, 409', async () => {
    const buyer = await m.newBuyer({ credits: 1_000 });
    await p.query("UPDATE agent SET availability = 'offline'");
    const id = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 500 })).body.data.id;
    await routeTask(id);
    const early = await buyer.call('POST', `/tasks/${id}/expire`);
    expect([early.status, early.body.error.details.routingDeadlineAt]).toEqual([
      409,
      (await rowOf(id)).routing_deadline_at.toISOString(),
    ]);
    freezeAt(new Date((await rowOf(id)).routing_deadline_at.getTime() + 1));
    const stranger = await p.newOwner();
    expect((await stranger.call('POST', `/tasks/${id}/expire`)).status).toBe(404);
    const reply = await buyer.call('POST', `/tasks/${id}/expire`);
    expect(reply.body.data).toMatchObject({ status: 'expired', hold: { status: 'released' } });
    await sweepRouting();
    unfreeze();
    expect(await count('ledger_transfer', "ref_id = $1 AND kind = 'release'", [id])).toBe(1);
    expect(await m.poolOf(buyer)).toEqual({ balance: 1_000, held: 0 });
  });

  test('a worker gives a task back: the next one gets it, the first is not asked again', async () => {
    const buyer = await m.newBuyer();
    await p.query("UPDATE agent SET availability = 'offline'");
    const worker = await m.newWorker();
    const id = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 5_000 })).body.data.id;
    await routeTask(id);
    expect((await rowOf(id)).worker_agent_id).toBe(worker.id);
    const released = await worker.call('POST', `/tasks/${id}/release`, { reason: 'not my field' });
    expect(released.status, released.text).toBe(200);
    expect(await routeTask(id)).toBe(false);
    expect((await worker.call('POST', `/tasks/${id}/claim`)).status).toBe(404);
    const next = await m.newWorker();
    expect((await next.call('POST', `/tasks/${id}/claim`)).status).toBe(200);
  });
});

describe('claim', () => {
  test('an open task is listed to whom it fits, claimed once, and hidden from its buyer’s own agents', async () => {
    const buyer = await m.newBuyer();
    await p.query("UPDATE agent SET availability = 'busy'");
    const id = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 5_000 })).body.data.id;
    const worker = await m.newWorker();
    await worker.call('PATCH', '/agents/me', { availability: 'busy' });
    const dear = await m.newWorker({ price: 5_001 });
    await dear.call('PATCH', '/agents/me', { availability: 'busy' });
    const own = await m.newWorker({ owner: buyer });
    await own.call('PATCH', '/agents/me', { availability: 'busy' });
    expect(await routeTask(id)).toBe(false);
    const ids = async (call: typeof worker.call) =>
      (await call('GET', '/tasks/available?pageSize=100')).body.data.map((t: { id: string }) => t.id);
    expect(await ids(worker.call)).toContain(id);
    expect(await ids(dear.call)).not.toContain(id);
    expect(await ids(own.call)).not.toContain(id);
    expect((await dear.call('POST', `/tasks/${id}/claim`)).status).toBe(404);
    expect((await own.call('POST', `/tasks/${id}/claim`)).status).toBe(404);
    const before = await worker.call('GET', `/tasks/${id}`);
    expect(before.status, 'not its task yet').toBe(404);
    const claimed = await worker.call('POST', `/tasks/${id}/claim`);
    expect(claimed.status, claimed.text).toBe(200);
    expect(claimed.body.data.task).toMatchObject({
      id,
      status: 'executing',
      price: 4_000,
      worker: { agentId: worker.id },
    });
    const again = await worker.call('POST', `/tasks/${id}/claim`);
    expect([again.status, again.body.error.code]).toEqual([409, 'CONFLICT']);
    const late = await (await m.newWorker()).call('POST', `/tasks/${id}/claim`);
    expect([late.status, late.body.error.code]).toEqual([409, 'TASK_ALREADY_CLAIMED']);
  });

  test('G70 an agent unseen for 16 minutes is not assigned, and may still claim', async () => {
    const buyer = await m.newBuyer();
    await p.query("UPDATE agent SET availability = 'offline'");
    const worker = await m.newWorker();
    const id = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 5_000 })).body.data.id;
    await p.query("UPDATE agent SET last_seen_at = now() - interval '16 minutes' WHERE id = $1", [worker.id]);
    expect(await routeTask(id)).toBe(false);
    const decision = (await buyer.call('GET', `/tasks/${id}/routing`)).body.data[0];
    expect(JSON.stringify(decision)).toContain('UNAVAILABLE');
    expect((await worker.call('POST', `/tasks/${id}/claim`)).status).toBe(200);
  });

  test('C46 an agent hires another from its owner’s pool, and not beyond it', async () => {
    const owner = await m.newBuyer({ credits: 5_000 });
    const agent = await m.newWorker({ owner });
    const worker = await m.newWorker({ price: 3_000 });
    const within = await agent.call('POST', '/tasks', { ...SUBMIT, maxBudget: 3_000, agentId: worker.id });
    expect(within.status, within.text).toBe(201);
    expect(within.body.data.buyer).toMatchObject({ agentId: agent.id });
    expect(await m.poolOf(owner)).toEqual({ balance: 2_000, held: 3_000 });
    const beyond = await agent.call('POST', '/tasks', { ...SUBMIT, maxBudget: 3_001, agentId: worker.id });
    expect([beyond.status, beyond.body.error.code]).toEqual([402, 'INSUFFICIENT_BALANCE']);
  });
});

describe('who sees and who may', () => {
  test('A9 somebody else’s task answers byte for byte like one that does not exist', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const stranger = await m.newBuyer();
    const nosy = await m.newWorker();
    const id = await m.hire(buyer, worker);
    const random = newId();
    const strip = (text: string) => text.replaceAll(id, 'ID').replaceAll(random, 'ID');
    for (const [call, method, path, body] of [
      [stranger.call, 'GET', '', undefined],
      [stranger.call, 'GET', '/events', undefined],
      [stranger.call, 'GET', '/routing', undefined],
      [stranger.call, 'GET', '/deliverables', undefined],
      [stranger.call, 'POST', '/cancel', {}],
      [stranger.call, 'POST', '/expire', {}],
      [stranger.call, 'POST', '/feedback', { rating: 'down' }],
      [nosy.call, 'GET', '', undefined],
      [nosy.call, 'POST', '/heartbeat', {}],
      [nosy.call, 'POST', '/release', { reason: 'x' }],
      [nosy.call, 'POST', '/sandbox/provision', {}],
      [nosy.call, 'POST', '/sandbox/exec', { cmd: 'id' }],
      [nosy.call, 'POST', '/complete', { output: { summary: 'x' }, deliverables: ['/workspace/output/a'] }],
    ] as const) {
      resetLimitsForTests();
      const real = await call(method, `/tasks/${id}${path}`, body);
      const fake = await call(method, `/tasks/${random}${path}`, body);
      expect(real.status, `${method} ${path} ${real.text}`).toBe(404);
      expect(strip(real.text)).toBe(strip(fake.text));
    }
    expect(await m.statusOf(id)).toBe('executing');
  });

  test('C39 no policy, approval or handler can keep money from going back', async () => {
    const buyer = await m.newBuyer({ credits: 10_000 });
    await p.query("UPDATE agent SET availability = 'offline'");
    const id = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 500 })).body.data.id;
    const set = await buyer.call('PUT', '/embassy/policies/default', {
      enabled: true,
      rules: { perTaskMax: 50, dailyCap: 50, approvalAbove: 0 },
    });
    expect(set.status, set.text).toBe(200);
    const { registerDistrict } = await import('../../src/platform/bus/bus.ts');
    const embassy = await import('../../src/districts/embassy/index.ts');
    const broken = {
      ...embassy.handlers,
      commands: embassy.handlers.commands.map((c) =>
        /check|approv/i.test(c.name)
          ? {
              ...c,
              handle: async () => {
                throw new Error('embassy is down');
              },
            }
          : c,
      ),
    };
    registerDistrict(broken);
    try {
      const reply = await buyer.call('POST', `/tasks/${id}/cancel`);
      expect(reply.status, reply.text).toBe(200);
      expect(await m.poolOf(buyer)).toEqual({ balance: 10_000, held: 0 });
    } finally {
      registerDistrict(embassy.handlers);
    }
  });

  test('C43 content is handed out only while it is paid for, with its digest, and 410 after its time', async () => {
    const buyer = await m.newBuyer({ credits: 20_000 });
    const worker = await m.newWorker({ price: 1_000 });
    const paid = await m.work(buyer, worker, { maxBudget: 1_000 });
    const files = (await buyer.call('GET', `/tasks/${paid}/deliverables`)).body.data;
    expect(files).toHaveLength(1);
    const got = await buyer.call('GET', `/tasks/${paid}/deliverables/${files[0].id}`);
    expect([got.status, got.text]).toEqual([200, '# Done\n']);
    const { createHash } = await import('node:crypto');
    expect(createHash('sha256').update(got.text).digest('hex')).toBe(files[0].sha256);
    expect((await worker.owner.call('GET', `/tasks/${paid}/deliverables/${files[0].id}`)).status).toBe(403);
    await m.thumb(buyer, paid, 'down');
    const refunded = await buyer.call('GET', `/tasks/${paid}/deliverables/${files[0].id}`);
    expect([refunded.status, refunded.body.error.code]).toEqual([403, 'DELIVERABLE_NOT_PAID']);

    const later = await m.work(buyer, worker, { maxBudget: 1_000 });
    const kept = (await buyer.call('GET', `/tasks/${later}/deliverables`)).body.data[0];
    // The session would have ended before the file does.
    await p.query("UPDATE deliverable SET stored_until = now() - interval '1 second' WHERE id = $1", [kept.id]);
    const gone = await buyer.call('GET', `/tasks/${later}/deliverables/${kept.id}`);
    expect([gone.status, gone.body.error.code]).toEqual([410, 'DELIVERABLE_EXPIRED']);
    expect((await buyer.call('GET', `/tasks/${later}/deliverables`)).body.data[0]).toMatchObject({
      sha256: kept.sha256,
      available: false,
    });
  });

  test('C44 every act in a status that does not allow it: 409 with the status, and no row changes', async () => {
    const buyer = await m.newBuyer({ credits: 100_000 });
    const worker = await m.newWorker({ price: 1_000 });
    const completed = await m.work(buyer, worker, { maxBudget: 1_000 });
    const refunded = await m.work(buyer, worker, { maxBudget: 1_000 });
    await m.thumb(buyer, refunded, 'down');
    await p.query("UPDATE agent SET availability = 'busy'");
    const open = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 1_000 })).body.data.id;
    await routeTask(open);
    const cancelled = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 1_000 })).body.data.id;
    await buyer.call('POST', `/tasks/${cancelled}/cancel`);
    const buyerActs: [string, unknown][] = [
      ['cancel', {}],
      ['expire', {}],
      ['feedback', { rating: 'up' }],
      ['dispute', { reasonCode: 'NOT_AS_SPECIFIED', statement: 'x'.repeat(30) }],
    ];
    const workerActs: [string, unknown][] = [
      ['heartbeat', {}],
      ['release', { reason: 'no' }],
      ['complete', { output: { summary: 'x' }, deliverables: ['/workspace/output/a'] }],
    ];
    const legal: Record<string, string[]> = {
      completed: ['feedback', 'dispute'],
      routing: ['cancel'],
      refunded: [],
      cancelled: [],
    };
    let refusals = 0;
    for (const [id, status] of [
      [completed, 'completed'],
      [refunded, 'refunded'],
      [open, 'routing'],
      [cancelled, 'cancelled'],
    ] as const) {
      const before = JSON.stringify(await rowOf(id));
      for (const [act, body] of buyerActs) {
        if (legal[status]?.includes(act)) continue;
        resetLimitsForTests();
        const reply = await buyer.call('POST', `/tasks/${id}/${act}`, body);
        if (reply.status === 400 || reply.status === 404) continue;
        expect([reply.status, reply.body.error.details?.status], `${act} in ${status}: ${reply.text}`).toEqual([
          409,
          status,
        ]);
        refusals += 1;
      }
      if (status === 'completed' || status === 'refunded') {
        for (const [act, body] of workerActs) {
          resetLimitsForTests();
          const reply = await worker.call('POST', `/tasks/${id}/${act}`, body);
          expect([reply.status, reply.body.error.code], `${act} in ${status}: ${reply.text}`).toEqual([
            409,
            'CONFLICT',
          ]);
          refusals += 1;
        }
      }
      expect(JSON.stringify(await rowOf(id))).toBe(before);
    }
    expect(refusals).toBeGreaterThan(12);
  });

  test('the database itself refuses a step the table does not name', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const id = await m.hire(buyer, worker);
    for (const status of ['completed', 'refunded', 'submitted', 'cancelled', 'disputed']) {
      await expect(p.query('UPDATE task SET status = $2 WHERE id = $1', [id, status])).rejects.toThrow();
    }
    await expect(p.query("UPDATE task SET status = 'nonsense' WHERE id = $1", [id])).rejects.toThrow();
    expect(await m.statusOf(id)).toBe('executing');
  });

  test('history and routing decisions can be read by the buyer and replay to the same choice', async () => {
    const buyer = await m.newBuyer();
    await p.query("UPDATE agent SET availability = 'offline'");
    await m.newWorker({ name: 'One' });
    await m.newWorker({ name: 'Two', price: 3_000 });
    const id = (await buyer.call('POST', '/tasks', { ...SUBMIT, maxBudget: 5_000 })).body.data.id;
    await routeTask(id);
    const { RoutingInput } = await import('../../src/districts/exchange/routing-input.ts');
    const { rankCandidates } = await import('../../src/districts/exchange/routing.ts');
    const stored = (
      await p.query('SELECT inputs, ranked, chosen_agent_id FROM routing_decision WHERE task_id = $1', [id])
    ).rows;
    expect(stored).toHaveLength(1);
    const input = RoutingInput.parse(stored[0].inputs);
    for (let i = 0; i < 50; i += 1) {
      const shuffled = [...input.candidates].sort(() => Math.random() - 0.5);
      const replay = rankCandidates({ ...input, candidates: shuffled });
      expect(replay.ranked).toEqual(stored[0].ranked);
      expect(replay.ranked[0]?.agentId).toBe(stored[0].chosen_agent_id);
    }
    const events = (await buyer.call('GET', `/tasks/${id}/events`)).body.data;
    expect(events.map((e: { action: string }) => e.action)).toEqual(['submit', 'begin_routing', 'assign']);
  });
});
