import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { disputeResolved } from '../../src/districts/courts/contract.ts';
import { commitBudget } from '../../src/districts/embassy/contract.ts';
import { eraseEndedRequests, expireApprovals } from '../../src/districts/embassy/sweep-approvals.ts';
import {
  applyFeedback,
  finishDispute,
  markDisputed,
  recordAssessment,
  recordDelivery,
} from '../../src/districts/exchange/contract.ts';
import { recordAgentScan } from '../../src/districts/registry/contract.ts';
import { escrowRefunded, escrowReleased, holdReleased } from '../../src/districts/vault/contract.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { ask, emit } from '../../src/platform/bus/bus.ts';
import type { Command } from '../../src/platform/bus/contract.ts';
import { shiftClockForTests } from '../../src/platform/clock.ts';
import { decryptText } from '../../src/platform/crypto/encryption.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { browserOf } from '../support/browser-session.ts';
import { deliverAll } from '../support/deliver.ts';
import { awayFromMidnight } from '../support/midnight.ts';
import { type Agent, type Owner, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const ctx = systemCtx('test');
const HOUR = 3_600_000;
const UNKNOWN = '0199aaaa-0000-7000-8000-000000000000';
const GIVE_BACK = /^embassy\./;

// Caps of a day are asked here: no midnight comes in the middle.
beforeEach(() => awayFromMidnight());
afterEach(() => {
  shiftClockForTests(0);
  resetLimitsForTests();
});

/** Asks a command in a transaction of its own, as another district would. */
const asked = <I, O>(command: Command<I, O>, input: I) => transact(ctx, (tx) => ask(tx, command, input));

async function ownerWith(credits = 100_000): Promise<Owner> {
  const owner = await p.newOwner();
  await p.fund(owner, credits);
  return owner;
}
const task = (maxBudget: number, more: object = {}) => ({
  taskType: 'general',
  maxBudget,
  input: { description: 'sort the pile' },
  ...more,
});
const setDefault = async (owner: Owner, rules: object, enabled = true) => {
  const reply = await owner.call('PUT', '/embassy/policies/default', { enabled, rules });
  expect(reply.status, reply.text).toBe(200);
  return reply.body.data;
};
const setOfAgent = async (owner: Owner, agent: Agent, rules: object, enabled = true) => {
  const reply = await owner.call('PUT', `/embassy/policies/agents/${agent.id}`, { enabled, rules });
  expect(reply.status, reply.text).toBe(200);
  return reply.body.data;
};
const refusal = (r: {
  status: number;
  body: { error: { code: string; details?: { failures?: { rule: string }[] } } };
}) => [r.status, r.body.error.code, ...(r.body.error.details?.failures ?? []).map((f) => f.rule)];
/** Committed credits by scope and day. */
async function usage(owner: Owner): Promise<Record<string, Record<string, number>>> {
  const { rows } = await p.query(
    `SELECT s.scope, to_char(u.day, 'YYYY-MM-DD') AS day, u.committed_minor::int AS n FROM budget_usage u
       JOIN budget_scope s ON s.id = u.scope_id WHERE s.owner_id = $1`,
    [owner.id],
  );
  const out: Record<string, Record<string, number>> = { owner: {}, agent: {} };
  for (const { scope, day, n } of rows) (out[scope] as Record<string, number>)[day] = n;
  return out;
}
const todayOf = (byDay: Record<string, number> | undefined) => byDay?.[new Date().toISOString().slice(0, 10)] ?? 0;
async function scan(agentId: string, score: number, verdict: 'clean' | 'review' | 'block', ageDays = 0) {
  await asked(recordAgentScan, {
    agentId,
    scanId: randomUUID(),
    type: 'claude_settings',
    score,
    verdict,
    rulesetVersion: '1',
    scannedAt: new Date(Date.now() - ageDays * 24 * HOUR),
  });
}
const counts = async () =>
  (
    await p.query(`SELECT (SELECT count(*) FROM task) AS tasks, (SELECT count(*) FROM approval) AS approvals,
      (SELECT count(*) FROM budget_scope) AS scopes, (SELECT coalesce(sum(committed_minor), 0) FROM budget_usage) AS used,
      (SELECT count(*) FROM audit_log) AS audits, (SELECT count(*) FROM outbox_event) AS events,
      (SELECT count(*) FROM policy_version) AS versions, (SELECT count(*) FROM budget_commitment) AS commitments`)
  ).rows[0];

describe('policies', () => {
  test('a new owner has none, and none means no limits', async () => {
    const owner = await ownerWith();
    expect((await owner.call('GET', '/embassy/policies')).body).toMatchObject({ data: [], pagination: { total: 0 } });
    expect((await owner.call('POST', '/tasks', task(90_000))).status).toBe(201);
  });

  test('PUT replaces the rules whole, raises the version and keeps the old one; DELETE makes it absent', async () => {
    const owner = await ownerWith();
    const first = await setDefault(owner, { perTaskMax: 100, dailyCap: 200 });
    const second = await setDefault(owner, { weeklyCap: 5_000 });
    expect([first.version, second.version, second.id]).toEqual([1, 2, first.id]);
    expect(second.rules).toMatchObject({ perTaskMax: null, dailyCap: null, weeklyCap: 5_000 });
    expect((await owner.call('DELETE', '/embassy/policies/default')).status).toBe(200);
    expect((await owner.call('DELETE', '/embassy/policies/default')).status).toBe(404);
    expect((await owner.call('GET', '/embassy/policies')).body.data).toEqual([]);
    const again = await setDefault(owner, { perTaskMax: 100 });
    expect([again.id, again.version]).toEqual([first.id, 4]);
    const kept = await p.query('SELECT version, rules FROM policy_version WHERE policy_id = $1 ORDER BY version', [
      first.id,
    ]);
    expect(kept.rows.map((r) => [r.version, r.rules.perTaskMax])).toEqual([
      [1, 100],
      [2, null],
      [3, null],
      [4, 100],
    ]);
    await expect(p.query('UPDATE policy_version SET enabled = false')).rejects.toThrow(/append-only/);
  });

  test('20 parallel PUTs get 20 versions', async () => {
    const owner = await ownerWith();
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        owner.call('PUT', '/embassy/policies/default', { enabled: true, rules: { dailyCap: 100 + i } }),
      ),
    );
    const versions = replies.map((r) => r.body.data.version).sort((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  test('bounds that cannot hold together, unknown rules and wrong types are refused by name', async () => {
    const owner = await ownerWith();
    const bad: [object, string][] = [
      [{ perTaskMax: 300, dailyCap: 200 }, 'rules.dailyCap'],
      [{ dailyCap: 300, monthlyCap: 200 }, 'rules.monthlyCap'],
      [{ perTaskMax: 49 }, 'rules.perTaskMax'],
      [{ dailyCap: '100' }, 'rules.dailyCap'],
      [{ workerScanMaxAgeDays: 366 }, 'rules.workerScanMaxAgeDays'],
      [{ categoriesAllowed: ['gardening'] }, 'rules.categoriesAllowed.0'],
      [{ maxPerTask: 5 }, 'rules.maxPerTask'],
    ];
    for (const [rules, path] of bad) {
      const r = await owner.call('PUT', '/embassy/policies/default', { enabled: true, rules });
      expect([r.status, r.body.error.details?.issues[0].path], JSON.stringify(rules)).toEqual([400, path]);
    }
    expect((await owner.call('GET', '/embassy/policies')).body.data).toEqual([]);
  });

  test("another owner's agent answers like one that does not exist; an agent key sets no policy", async () => {
    const owner = await ownerWith();
    const stranger = await p.newOwner();
    const agent = await p.newAgent(owner);
    const body = { enabled: true, rules: {} };
    for (const [method, path] of [
      ['PUT', '/embassy/policies/agents/'],
      ['DELETE', '/embassy/policies/agents/'],
      ['GET', '/vault/budgets/'],
      ['PUT', '/vault/budgets/'],
    ] as const) {
      const payload = method === 'PUT' ? (path.startsWith('/vault') ? {} : body) : undefined;
      const theirs = await stranger.call(method, path + agent.id, payload);
      const none = await stranger.call(method, path + UNKNOWN, payload);
      expect([theirs.status, theirs.text], path).toEqual([404, none.text]);
    }
    expect((await agent.call('PUT', '/embassy/policies/default', body)).status).toBe(403);
    expect((await agent.call('GET', '/embassy/audit')).status).toBe(403);
  });

  test('a disabled policy counts as absent', async () => {
    const owner = await ownerWith();
    await setDefault(owner, { perTaskMax: 60, categoriesAllowed: [] }, false);
    expect((await owner.call('POST', '/tasks', task(600))).status).toBe(201);
    const budget = (await owner.call('GET', '/embassy/budgets')).body.data[0];
    expect(budget.perTaskMax).toBeNull();
  });
});

describe('decision over HTTP', () => {
  test('H71 category, task maximum and own scan each refuse alone; together all are listed and outrank the budget', async () => {
    const owner = await ownerWith();
    const agent = await p.newAgent(owner);
    const submit = (maxBudget = 100) => agent.call('POST', '/tasks', task(maxBudget));
    await setDefault(owner, { categoriesAllowed: ['research'] });
    expect(refusal(await submit())).toEqual([403, 'POLICY_DENIED', 'CATEGORY_NOT_ALLOWED']);
    await setDefault(owner, { perTaskMax: 99 });
    expect(refusal(await submit())).toEqual([403, 'POLICY_DENIED', 'TASK_MAX_EXCEEDED']);
    await setDefault(owner, { ownAgentMinScanScore: 50 });
    expect(refusal(await submit())).toEqual([403, 'POLICY_DENIED', 'OWN_AGENT_SCAN']);
    expect((await owner.call('POST', '/tasks', task(100))).status).toBe(201);
    await setDefault(owner, { dailyCap: 150 });
    expect(refusal(await submit())).toEqual([403, 'BUDGET_EXCEEDED', 'DAILY_CAP']);
    const before = await counts();
    await setDefault(owner, {
      categoriesAllowed: [],
      perTaskMax: 60,
      dailyCap: 90,
      approvalAbove: 0,
      ownAgentMinScanScore: 1,
    });
    const all = await submit();
    expect(refusal(all)).toEqual([
      403,
      'POLICY_DENIED',
      'CATEGORY_NOT_ALLOWED',
      'TASK_MAX_EXCEEDED',
      'OWN_AGENT_SCAN',
      'DAILY_CAP',
    ]);
    expect(all.body.error.details.policyId).toMatch(/^[0-9a-f-]{36}$/);
    const after = await counts();
    expect([after.tasks, after.approvals, after.used]).toEqual([before.tasks, before.approvals, before.used]);
  });

  test('H71 worker rules refuse a direct hire: blocked agent, blocked owner, tier', async () => {
    const owner = await ownerWith();
    const seller = await p.newOwner();
    const worker = await p.newAgent(seller);
    const hire = () => owner.call('POST', '/tasks', task(100, { agentId: worker.id }));
    await setDefault(owner, { agentsBlocked: [worker.id] });
    expect(refusal(await hire())).toEqual([403, 'POLICY_DENIED', 'WORKER_BLOCKED']);
    await setDefault(owner, { ownersBlocked: [seller.id] });
    expect(refusal(await hire())).toEqual([403, 'POLICY_DENIED', 'WORKER_BLOCKED']);
    await setDefault(owner, { workerMinTier: 'provisional' });
    expect(refusal(await hire())).toEqual([403, 'POLICY_DENIED', 'WORKER_TIER']);
    await setDefault(owner, {});
    expect((await hire()).status).toBe(201);
  });

  test('H72 an agent stands under the default and its own policy, the stricter wins; its caps count it alone', async () => {
    const owner = await ownerWith();
    const [a, b] = [await p.newAgent(owner), await p.newAgent(owner)];
    await setDefault(owner, { perTaskMax: 500, dailyCap: 1_000 });
    await setOfAgent(owner, a, { perTaskMax: 800, dailyCap: 800 });
    expect(refusal(await a.call('POST', '/tasks', task(501)))).toEqual([403, 'POLICY_DENIED', 'TASK_MAX_EXCEEDED']);
    await setOfAgent(owner, a, { perTaskMax: 400, dailyCap: 700 });
    expect(refusal(await a.call('POST', '/tasks', task(401)))).toEqual([403, 'POLICY_DENIED', 'TASK_MAX_EXCEEDED']);
    expect((await a.call('POST', '/tasks', task(400))).status).toBe(201);
    const own = await a.call('POST', '/tasks', task(301));
    expect([own.status, own.body.error.details.scope, own.body.error.details.used]).toEqual([403, 'agent', 400]);
    expect((await b.call('POST', '/tasks', task(500))).status).toBe(201);
    const shared = await a.call('POST', '/tasks', task(200));
    expect([shared.status, shared.body.error.details.scope, shared.body.error.details.used]).toEqual([
      403,
      'owner',
      900,
    ]);
    expect((await b.call('POST', '/tasks', task(100))).status).toBe(201);
  });

  test('H73 exactly at the cap is allowed; one credit more answers limit, used, requested and resetsAt', async () => {
    const owner = await ownerWith();
    await setDefault(owner, { dailyCap: 300 });
    expect((await owner.call('POST', '/tasks', task(200))).status).toBe(201);
    const over = await owner.call('POST', '/tasks', task(101));
    expect([over.status, over.body.error.code]).toEqual([403, 'BUDGET_EXCEEDED']);
    expect(over.body.error.details).toMatchObject({
      scope: 'owner',
      period: 'daily',
      limit: 300,
      used: 200,
      requested: 101,
    });
    expect(over.body.error.details.resetsAt).toMatch(/T00:00:00\.000Z$/);
    expect((await owner.call('POST', '/tasks', task(100))).status).toBe(201);
    expect((await owner.call('POST', '/tasks', task(50))).status).toBe(403);
  });

  test('H75 the last millisecond of a day and the first of the next count on different days', async () => {
    const owner = await ownerWith();
    const at = (now: string) =>
      asked(commitBudget, {
        ownerId: owner.id,
        agentId: null,
        subjectId: randomUUID(),
        amountMinor: 100n,
        now: new Date(now),
      });
    expect(await at('2028-02-29T23:59:59.999Z')).toEqual({ budgetDay: '2028-02-29' });
    expect(await at('2028-03-01T00:00:00.000Z')).toEqual({ budgetDay: '2028-03-01' });
    expect((await usage(owner)).owner).toEqual({ '2028-02-29': 100, '2028-03-01': 100 });
  });

  test("H75 a hold of today released tomorrow lowers today's use and leaves tomorrow's", async () => {
    const owner = await ownerWith();
    const agent = await p.newAgent(owner);
    const first = await agent.call('POST', '/tasks', task(400));
    shiftClockForTests(24 * HOUR);
    expect((await agent.call('POST', '/tasks', task(300))).status).toBe(201);
    const [today, tomorrow] = [0, 24].map((h) => new Date(Date.now() + h * HOUR).toISOString().slice(0, 10)) as [
      string,
      string,
    ];
    expect((await usage(owner)).agent).toEqual({ [today]: 400, [tomorrow]: 300 });
    expect((await agent.call('POST', `/tasks/${first.body.data.id}/cancel`)).status).toBe(200);
    await deliverAll(p, GIVE_BACK);
    const after = await usage(owner);
    expect([after.owner, after.agent]).toEqual([
      { [today]: 0, [tomorrow]: 300 },
      { [today]: 0, [tomorrow]: 300 },
    ]);
  });

  test('H76 the rolling week lets go on the seventh midnight, the month on its first', async () => {
    const owner = await ownerWith();
    await setDefault(owner, { weeklyCap: 500, monthlyCap: 700 });
    const commit = (day: string, amountMinor: bigint) =>
      asked(commitBudget, {
        ownerId: owner.id,
        agentId: null,
        subjectId: randomUUID(),
        amountMinor,
        now: new Date(`${day}T12:00:00.000Z`),
      });
    await commit('2028-02-22', 400n);
    await expect(commit('2028-02-28', 101n)).rejects.toMatchObject({
      code: 'BUDGET_EXCEEDED',
      details: { period: 'weekly', used: 400, resetsAt: '2028-02-29T00:00:00.000Z' },
    });
    await commit('2028-02-29', 300n);
    await expect(commit('2028-02-29', 100n)).rejects.toMatchObject({
      details: { period: 'monthly', limit: 700, used: 700, resetsAt: '2028-03-01T00:00:00.000Z' },
    });
    await commit('2028-03-01', 200n);
  });

  test('H77 at approvalAbove no approval; one more is 202 without hold, use or task; the owner in a browser submits', async () => {
    const owner = await ownerWith();
    const agent = await p.newAgent(owner);
    await setDefault(owner, { approvalAbove: 200 });
    expect((await agent.call('POST', '/tasks', task(200))).status).toBe(201);
    const pool = (await owner.call('GET', '/vault/pool')).body.data;
    const before = await counts();
    const reply = await agent.call('POST', '/tasks', task(201, { input: { description: 'the merger with Acme' } }));
    expect(reply.status).toBe(202);
    expect(reply.body.data.approval).toMatchObject({
      agentId: agent.id,
      amount: 201,
      status: 'pending',
      kind: 'task.submit',
      taskId: null,
    });
    const after = await counts();
    expect([after.tasks, after.used, after.commitments]).toEqual([before.tasks, before.used, before.commitments]);
    expect((await owner.call('GET', '/vault/pool')).body.data).toEqual(pool);
    expect((await owner.call('POST', '/tasks', task(201))).status).toBe(202);
    const browser = await browserOf(p, owner);
    expect((await browser('POST', '/tasks', task(201))).status).toBe(201);
    const dump = await p.query(
      "SELECT string_agg(t, ' ') AS all FROM (SELECT to_jsonb(a)::text AS t FROM approval a UNION ALL SELECT to_jsonb(l)::text FROM audit_log l UNION ALL SELECT to_jsonb(o)::text FROM outbox_event o) x",
    );
    expect(dump.rows[0].all).not.toContain('merger with Acme');
  });

  test('H80 workers below the scan rule are refused as a direct hire and left out by the router', async () => {
    const owner = await ownerWith();
    const seller = await p.newOwner();
    const workers = {
      low: await p.newAgent(seller),
      blocked: await p.newAgent(seller),
      old: await p.newAgent(seller),
      none: await p.newAgent(seller),
    };
    await scan(workers.low.id, 69, 'clean');
    await scan(workers.blocked.id, 95, 'block');
    await scan(workers.old.id, 95, 'clean', 31);
    await setDefault(owner, { workerMinScanScore: 70 });
    const hire = async (w: Agent) => refusal(await owner.call('POST', '/tasks', task(100, { agentId: w.id })));
    expect(await hire(workers.low)).toEqual([403, 'POLICY_DENIED', 'WORKER_SCAN']);
    expect(await hire(workers.blocked)).toEqual([403, 'POLICY_DENIED', 'WORKER_SCAN']);
    expect(await hire(workers.old)).toEqual([403, 'POLICY_DENIED', 'SCAN_MISSING']);
    expect(await hire(workers.none)).toEqual([403, 'POLICY_DENIED', 'SCAN_MISSING']);
    // Only these four offer design.
    for (const w of Object.values(workers)) {
      await w.call('PATCH', '/agents/me', { capabilities: [{ category: 'design' }] });
    }
    const routed = await owner.call('POST', '/tasks', task(100, { taskType: 'design' }));
    await deliverAll(p, /^exchange\.routeSubmitted$/);
    const decisions = await owner.call('GET', `/tasks/${routed.body.data.id}/routing`);
    expect(decisions.body.data[0].excluded).toMatchObject({ SCAN_TOO_LOW: 4 });
    expect(decisions.body.data[0].chosenAgentId).toBeNull();
    await scan(workers.low.id, 70, 'clean');
    expect(
      (await owner.call('POST', '/tasks', task(100, { taskType: 'design', agentId: workers.low.id }))).status,
    ).toBe(201);
  });

  test("H80 an own agent below its owner's scan rule is not assigned work", async () => {
    const owner = await ownerWith();
    const seller = await p.newOwner();
    const worker = await p.newAgent(seller, { capabilities: [{ category: 'devops' }] });
    await setDefault(seller, { ownAgentMinScanScore: 80 });
    await worker.call('GET', '/agents/me');
    const excludedFor = async () => {
      const t = await owner.call('POST', '/tasks', task(100, { taskType: 'devops' }));
      await deliverAll(p, /^exchange\.routeSubmitted$/);
      return (await owner.call('GET', `/tasks/${t.body.data.id}/routing`)).body.data[0];
    };
    const refused = await excludedFor();
    expect(refused.chosenAgentId).toBeNull();
    await scan(worker.id, 80, 'clean');
    expect((await excludedFor()).chosenAgentId).toBe(worker.id);
  });

  test('H81 the check decides like the submission that follows, and writes nothing', async () => {
    const owner = await ownerWith(100_000);
    const agent = await p.newAgent(owner);
    const seller = await p.newOwner();
    const worker = await p.newAgent(seller);
    const browser = await browserOf(p, owner);
    const policies: object[] = [
      {},
      { perTaskMax: 150 },
      { categoriesAllowed: ['design'] },
      { approvalAbove: 150 },
      { dailyCap: 400 },
      { dailyCap: 400, perTaskMax: 150, approvalAbove: 0 },
      { workerMinTier: 'elite', workerMinScanScore: 10 },
      { ownAgentMinScanScore: 10, agentsBlocked: [worker.id] },
    ];
    for (const rules of policies) {
      await setDefault(owner, rules);
      for (const [caller, agentId] of [
        [owner.call, undefined],
        [browser, undefined],
        [agent.call, undefined],
        [agent.call, agent.id],
      ] as const) {
        for (const direct of [undefined, worker.id]) {
          const before = await counts();
          const check = await caller('POST', '/embassy/policies/check', {
            taskType: 'general',
            amount: 200,
            ...(agentId ? { agentId } : {}),
            ...(direct ? { workerAgentId: direct } : {}),
          });
          expect(check.status, check.text).toBe(200);
          expect(await counts()).toEqual(before);
          const done = await caller('POST', '/tasks', task(200, direct ? { agentId: direct } : {}));
          const seen =
            done.status === 201
              ? ['allow', null, []]
              : done.status === 202
                ? ['needs_approval', null, []]
                : ['deny', done.body.error.code, done.body.error.details.failures];
          const { decision, code, failures } = check.body.data;
          expect([decision, code, failures], JSON.stringify(rules)).toEqual(seen);
          resetLimitsForTests();
        }
      }
    }
  });

  test('an owner may ask for an own agent; an agent only for itself; strangers are not found', async () => {
    const owner = await ownerWith();
    const [a, b] = [await p.newAgent(owner), await p.newAgent(owner)];
    await setOfAgent(owner, a, { perTaskMax: 100, monthlyCap: 900 });
    const ask = (call: Owner['call'], agentId?: string) =>
      call('POST', '/embassy/policies/check', {
        taskType: 'general:tidy',
        amount: 101,
        ...(agentId ? { agentId } : {}),
      });
    const asOwner = await ask(owner.call, a.id);
    expect(asOwner.body.data).toMatchObject({
      decision: 'deny',
      code: 'POLICY_DENIED',
      effective: { perTaskMax: 100 },
    });
    expect(asOwner.body.data.budgets.map((x: { scope: string }) => x.scope)).toEqual(['owner', 'agent']);
    expect(asOwner.body.data.budgets[1].periods[2]).toMatchObject({
      period: 'monthly',
      limit: 900,
      used: 0,
      remaining: 900,
    });
    expect((await ask(a.call)).body.data.decision).toBe('deny');
    expect((await ask(owner.call)).body.data.decision).toBe('allow');
    expect((await ask(b.call, a.id)).status).toBe(404);
    const stranger = await p.newOwner();
    expect((await ask(stranger.call, a.id)).text).toBe((await ask(stranger.call, UNKNOWN)).text);
  });
});

describe('budget given back', () => {
  /** A task with a worker at work, price 300 of 500. */
  async function working(owner: Owner) {
    const agent = await p.newAgent(owner);
    const seller = await p.newOwner();
    const worker = await p.newAgent(seller, { capabilities: [{ category: 'testing', price: 300 }] });
    await worker.call('GET', '/agents/me');
    const submitted = await agent.call('POST', '/tasks', task(500, { taskType: 'testing', agentId: worker.id }));
    expect(submitted.status, submitted.text).toBe(201);
    const taskId = submitted.body.data.id as string;
    await deliverAll(p, /^exchange\.routeSubmitted$/);
    return { taskId, worker };
  }
  async function completed(owner: Owner) {
    const { taskId, worker } = await working(owner);
    const file = { path: '/workspace/output/a.md', sha256: 'a'.repeat(64), bytes: 1, mime: 'text/plain', blobId: 'b' };
    await asked(recordDelivery, {
      taskId,
      agentId: worker.id,
      attempt: 1,
      output: {},
      files: [file],
      storedUntil: new Date(Date.now() + HOUR),
    });
    await asked(recordAssessment, {
      taskId,
      attempt: 1,
      verdict: 'passed',
      assessmentId: randomUUID(),
      score: 90,
      coverage: 40,
    });
    return taskId;
  }

  test('the unspent rest at capture, then the price at a refund', async () => {
    const owner = await ownerWith();
    const taskId = await completed(owner);
    await deliverAll(p, GIVE_BACK);
    expect(todayOf((await usage(owner)).agent)).toBe(300);
    await asked(applyFeedback, { taskId, rating: 'down' });
    await deliverAll(p, GIVE_BACK);
    const after = await usage(owner);
    expect([todayOf(after.owner), todayOf(after.agent)]).toEqual([0, 0]);
  });

  test("the buyer's part of a split dispute", async () => {
    const owner = await ownerWith();
    const taskId = await completed(owner);
    const disputeId = randomUUID();
    await asked(markDisputed, { taskId, disputeId });
    await asked(finishDispute, { taskId, decision: 'split', by: 'admin', buyerMinor: 100n, sellerMinor: 200n });
    await transact(ctx, async (tx) => {
      emit(tx, disputeResolved, disputeId, {
        kind: 'dispute',
        taskId,
        agreementId: null,
        decision: 'split',
        buyerMinor: 100,
        sellerMinor: 200,
      });
    });
    await deliverAll(p, GIVE_BACK);
    expect(todayOf((await usage(owner)).owner)).toBe(200);
  });

  test('a dispute won by the buyer gives the price back once', async () => {
    const owner = await ownerWith();
    const taskId = await completed(owner);
    const disputeId = randomUUID();
    await asked(markDisputed, { taskId, disputeId });
    await asked(finishDispute, { taskId, decision: 'buyer', by: 'admin' });
    await transact(ctx, async (tx) => {
      emit(tx, disputeResolved, disputeId, {
        kind: 'dispute',
        taskId,
        agreementId: null,
        decision: 'buyer',
        buyerMinor: 300,
        sellerMinor: 0,
      });
    });
    await deliverAll(p, GIVE_BACK);
    expect(todayOf((await usage(owner)).owner)).toBe(0);
  });

  test('escrow: the share of a split, or everything', async () => {
    const owner = await ownerWith();
    const [split, refunded] = [randomUUID(), randomUUID()];
    for (const subjectId of [split, refunded]) {
      await asked(commitBudget, { ownerId: owner.id, agentId: null, subjectId, amountMinor: 400n, now: new Date() });
    }
    await transact(ctx, async (tx) => {
      emit(tx, escrowReleased, split, { agreementId: split, amountMinor: 400, buyerMinor: 150, feeMinor: 10 });
      emit(tx, escrowRefunded, refunded, { agreementId: refunded, amountMinor: 400, buyerMinor: 400, feeMinor: 0 });
    });
    await deliverAll(p, GIVE_BACK);
    expect(todayOf((await usage(owner)).owner)).toBe(250);
  });

  test('told twice, or for more than was committed, nothing comes back twice and use is never below zero', async () => {
    const owner = await ownerWith();
    const [subjectId, other] = [randomUUID(), randomUUID()];
    await asked(commitBudget, { ownerId: owner.id, agentId: null, subjectId, amountMinor: 400n, now: new Date() });
    await asked(commitBudget, {
      ownerId: owner.id,
      agentId: null,
      subjectId: other,
      amountMinor: 70n,
      now: new Date(),
    });
    await transact(ctx, async (tx) => {
      for (let i = 0; i < 3; i += 1)
        emit(tx, holdReleased, subjectId, { taskId: subjectId, amountMinor: 900, capturedMinor: 0 });
      emit(tx, holdReleased, randomUUID(), { taskId: randomUUID(), amountMinor: 900, capturedMinor: 0 });
    });
    const { rows } = await p.query(
      "SELECT event_id, subscriber FROM event_delivery WHERE subscriber = 'embassy.giveBackReleased' AND status = 'pending'",
    );
    await deliverAll(p, GIVE_BACK);
    const { deliverEvent } = await import('../../src/platform/bus/deliver.ts');
    for (const r of rows) await deliverEvent(r.event_id, r.subscriber, false);
    expect(todayOf((await usage(owner)).owner)).toBe(70);
  });

  test('39 a policy disabled, an approval pending and a failing handler stop no release', async () => {
    const owner = await ownerWith();
    const agent = await p.newAgent(owner);
    await setDefault(owner, { approvalAbove: 500 });
    const held = await agent.call('POST', '/tasks', task(500));
    expect((await agent.call('POST', '/tasks', task(501))).status).toBe(202);
    await setDefault(owner, { categoriesAllowed: [] }, false);
    // The subscriber's tables are out of reach for the length of the release.
    await p.query('ALTER TABLE budget_commitment RENAME TO budget_commitment_away');
    try {
      expect((await agent.call('POST', `/tasks/${held.body.data.id}/cancel`)).status).toBe(200);
      await expect(deliverAll(p, GIVE_BACK)).rejects.toThrow();
    } finally {
      await p.query('ALTER TABLE budget_commitment_away RENAME TO budget_commitment');
    }
    expect((await owner.call('GET', '/vault/pool')).body.data).toMatchObject({ balance: 100_000, held: 0 });
    await deliverAll(p, GIVE_BACK);
    expect(todayOf((await usage(owner)).owner)).toBe(0);
  });
});

describe('thresholds', () => {
  test('80 % and 100 % are told once per cap and period', async () => {
    const owner = await ownerWith();
    const agent = await p.newAgent(owner);
    await setDefault(owner, { dailyCap: 1_000 });
    await setOfAgent(owner, agent, { weeklyCap: 500 });
    const told = async () =>
      (
        await p.query(
          "SELECT data->>'scope' || ' ' || (data->>'period') || ' ' || (data->>'percent') AS t FROM outbox_event WHERE type = 'budget.threshold_reached' AND data->>'ownerId' = $1 ORDER BY id",
          [owner.id],
        )
      ).rows.map((r) => r.t);
    const cancelAfter = await agent.call('POST', '/tasks', task(399));
    expect(await told()).toEqual([]);
    await agent.call('POST', '/tasks', task(50));
    expect(await told()).toEqual(['agent weekly 80']);
    await agent.call('POST', `/tasks/${cancelAfter.body.data.id}/cancel`);
    await deliverAll(p, GIVE_BACK);
    await agent.call('POST', '/tasks', task(450));
    expect(await told()).toEqual(['agent weekly 80', 'agent weekly 100']);
    await owner.call('POST', '/tasks', task(500));
    expect(await told()).toEqual(['agent weekly 80', 'agent weekly 100', 'owner daily 80', 'owner daily 100']);
  });
});

describe('approvals', () => {
  async function pending(owner: Owner, maxBudget = 400, rules: object = {}) {
    const agent = await p.newAgent(owner);
    await setDefault(owner, { approvalAbove: 100, ...rules });
    const reply = await agent.call('POST', '/tasks', task(maxBudget));
    expect(reply.status, reply.text).toBe(202);
    return { agent, id: reply.body.data.approval.id as string };
  }

  test('approve creates the task once, holds its credits and tells the requester', async () => {
    const owner = await ownerWith();
    const { agent, id } = await pending(owner);
    const browser = await browserOf(p, owner);
    const done = await browser('POST', `/embassy/approvals/${id}/approve`, { note: 'go on' });
    expect(done.status, done.text).toBe(200);
    expect(done.body.data).toMatchObject({ status: 'approved', note: 'go on', agentId: agent.id, amount: 400 });
    const made = await agent.call('GET', `/tasks/${done.body.data.taskId}`);
    expect(made.body.data).toMatchObject({
      maxBudget: 400,
      buyer: { agentId: agent.id },
      hold: { status: 'held', amount: 400 },
    });
    const again = await browser('POST', `/embassy/approvals/${id}/approve`, {});
    expect([again.status, again.body.error.code, again.body.error.details]).toEqual([
      409,
      'CONFLICT',
      { status: 'approved' },
    ]);
    expect((await agent.call('GET', `/embassy/approvals/${id}`)).body.data.taskId).toBe(done.body.data.taskId);
    const told = await p.query("SELECT data FROM outbox_event WHERE type = 'approval.decided' AND aggregate_id = $1", [
      id,
    ]);
    expect(told.rows.map((r) => r.data)).toEqual([
      { ownerId: owner.id, agentId: agent.id, amountMinor: 400, status: 'approved', taskId: done.body.data.taskId },
    ]);
  });

  test('a bearer token, an agent key and a stranger decide nothing', async () => {
    const owner = await ownerWith();
    const { agent, id } = await pending(owner);
    const stranger = await p.newOwner();
    const theirs = await browserOf(p, stranger);
    expect((await owner.call('POST', `/embassy/approvals/${id}/approve`, {})).status).toBe(403);
    expect((await owner.call('POST', `/embassy/approvals/${id}/reject`, { reason: 'no' })).status).toBe(403);
    expect((await agent.call('POST', `/embassy/approvals/${id}/approve`, {})).status).toBe(403);
    for (const [method, suffix, body] of [
      ['GET', '', undefined],
      ['POST', '/approve', {}],
      ['POST', '/reject', { reason: 'x' }],
      ['POST', '/withdraw', undefined],
    ] as const) {
      const seen = await theirs(method, `/embassy/approvals/${id}${suffix}`, body);
      const none = await theirs(method, `/embassy/approvals/${UNKNOWN}${suffix}`, body);
      expect([seen.status, seen.text], suffix).toEqual([404, none.text]);
    }
    const other = await p.newAgent(owner);
    expect((await other.call('GET', `/embassy/approvals/${id}`)).status).toBe(404);
    expect((await other.call('GET', '/embassy/approvals')).body.data).toEqual([]);
    expect((await owner.call('GET', `/embassy/approvals/${id}`)).body.data.status).toBe('pending');
  });

  test('approving needs a fresh second factor when one is on', async () => {
    const owner = await ownerWith();
    const { id } = await pending(owner);
    const browser = await browserOf(p, owner);
    await p.query('INSERT INTO two_factor (owner_id, sms_enabled, verified_at) VALUES ($1, true, now())', [owner.id]);
    const refused = await browser('POST', `/embassy/approvals/${id}/approve`, {});
    expect([refused.status, refused.body.error.code]).toEqual([403, 'SECOND_FACTOR_REQUIRED']);
  });

  test('H78 a lowered cap or an emptied pool refuses the approval and leaves it pending; later it makes one task', async () => {
    const owner = await ownerWith(1_000);
    const { id } = await pending(owner, 400);
    const browser = await browserOf(p, owner);
    await setDefault(owner, { approvalAbove: 100, dailyCap: 399 });
    const capped = await browser('POST', `/embassy/approvals/${id}/approve`, {});
    expect([capped.status, capped.body.error.code]).toEqual([403, 'BUDGET_EXCEEDED']);
    await setDefault(owner, { approvalAbove: 100, categoriesAllowed: ['design'] });
    expect(refusal(await browser('POST', `/embassy/approvals/${id}/approve`, {}))).toEqual([
      403,
      'POLICY_DENIED',
      'CATEGORY_NOT_ALLOWED',
    ]);
    await setDefault(owner, { approvalAbove: 100 });
    expect((await browser('POST', '/tasks', task(700))).status).toBe(201);
    const empty = await browser('POST', `/embassy/approvals/${id}/approve`, {});
    expect([empty.status, empty.body.error.code, empty.body.error.details]).toEqual([
      402,
      'INSUFFICIENT_BALANCE',
      { required: 400, available: 300 },
    ]);
    expect((await owner.call('GET', `/embassy/approvals/${id}`)).body.data).toMatchObject({
      status: 'pending',
      taskId: null,
    });
    expect(todayOf((await usage(owner)).owner)).toBe(700);
    await p.fund(owner, 1_000);
    expect((await browser('POST', `/embassy/approvals/${id}/approve`, {})).status).toBe(200);
    const n = await p.query('SELECT count(*)::int AS n FROM task WHERE approval_id = $1', [id]);
    expect([n.rows[0].n, todayOf((await usage(owner)).owner)]).toEqual([1, 1_100]);
  });

  test("reject needs a reason; withdraw is the requester's; both leave nothing spent", async () => {
    const owner = await ownerWith();
    const { agent, id } = await pending(owner);
    const browser = await browserOf(p, owner);
    expect((await browser('POST', `/embassy/approvals/${id}/reject`, {})).status).toBe(400);
    expect((await browser('POST', `/embassy/approvals/${id}/withdraw`)).status).toBe(403);
    const rejected = await browser('POST', `/embassy/approvals/${id}/reject`, { reason: 'too dear' });
    expect(rejected.body.data).toMatchObject({ status: 'rejected', note: 'too dear', taskId: null });
    const second = await agent.call('POST', '/tasks', task(300));
    const withdrawn = await agent.call('POST', `/embassy/approvals/${second.body.data.approval.id}/withdraw`);
    expect(withdrawn.body.data.status).toBe('withdrawn');
    expect((await agent.call('GET', '/embassy/approvals?status=rejected')).body).toMatchObject({
      data: [{ id }],
      pagination: { total: 1 },
    });
    expect(todayOf((await usage(owner)).owner)).toBe(0);
  });

  test('nobody decides in time: expired, even before the sweeper; the request is erased a day later, the digest stays', async () => {
    const owner = await ownerWith();
    const { agent, id } = await pending(owner);
    const { requestDigest } = (await agent.call('GET', `/embassy/approvals/${id}`)).body.data;
    const browser = await browserOf(p, owner);
    shiftClockForTests(HOUR / 3);
    expect(await expireApprovals()).toBe(0);
    await p.query("UPDATE approval SET expires_at = now() + interval '19 minutes' WHERE id = $1", [id]);
    const late = await browser('POST', `/embassy/approvals/${id}/approve`, {});
    expect([late.status, late.body.error?.details], late.text).toEqual([409, { status: 'expired' }]);
    while ((await expireApprovals()) > 0);
    expect((await agent.call('GET', `/embassy/approvals/${id}`)).body.data).toMatchObject({
      status: 'expired',
      requestDigest,
      request: { summary: 'sort the pile' },
    });
    const told = await p.query(
      "SELECT count(*)::int AS n FROM outbox_event WHERE type = 'approval.expired' AND aggregate_id = $1",
      [id],
    );
    expect(told.rows[0].n).toBe(1);
    shiftClockForTests(24 * HOUR);
    await eraseEndedRequests();
    expect((await agent.call('GET', `/embassy/approvals/${id}`)).body.data.request.summary).toBe('sort the pile');
    shiftClockForTests(26 * HOUR);
    await eraseEndedRequests();
    const erased = (await agent.call('GET', `/embassy/approvals/${id}`)).body.data;
    expect([erased.requestDigest, erased.request]).toEqual([
      requestDigest,
      { taskType: 'general', maxBudget: 400, summary: '' },
    ]);
    const row = await p.query('SELECT request_encrypted, summary_encrypted FROM approval WHERE id = $1', [id]);
    expect(row.rows[0]).toEqual({ request_encrypted: null, summary_encrypted: null });
  });

  test('the owner gets a mail with the amount and a link, and nothing of the request', async () => {
    const owner = await ownerWith();
    const { id } = await pending(owner, 430, { dailyCap: 500 });
    const browser = await browserOf(p, owner);
    await browser('POST', `/embassy/approvals/${id}/approve`, {});
    await deliverAll(p, /^identity\.mail/);
    const mails = await p.query(
      "SELECT kind, to_encrypted, body_encrypted FROM mail_message WHERE owner_id = $1 AND kind ~ '^(approval|budget)' ORDER BY kind",
      [owner.id],
    );
    expect(mails.rows.map((m) => [m.kind, decryptText(m.to_encrypted)])).toEqual([
      ['approval_requested', owner.email],
      ['budget_threshold', owner.email],
    ]);
    const body = decryptText(mails.rows[0].body_encrypted);
    expect(body).toContain('$4.30');
    expect(body).toContain(`/approvals/${id}`);
    expect(body).not.toContain('sort the pile');
  });

  test('the same Idempotency-Key gives the same approval', async () => {
    const owner = await ownerWith();
    const { agent } = await pending(owner);
    const headers = { 'idempotency-key': 'one' };
    const [a, b] = [
      await agent.call('POST', '/tasks', task(250), headers),
      await agent.call('POST', '/tasks', task(250), headers),
    ];
    expect([a.status, b.status, b.headers.get('idempotent-replayed')]).toEqual([202, 202, 'true']);
    expect(b.body.data.approval.id).toBe(a.body.data.approval.id);
  });

  test('the database decides an approval once and keeps what was asked', async () => {
    const owner = await ownerWith();
    const { id } = await pending(owner);
    const browser = await browserOf(p, owner);
    await browser('POST', `/embassy/approvals/${id}/reject`, { reason: 'no' });
    await expect(p.query("UPDATE approval SET status = 'expired' WHERE id = $1", [id])).rejects.toThrow(/decided once/);
    await expect(p.query('UPDATE approval SET amount_minor = 1 WHERE id = $1', [id])).rejects.toThrow(/frozen/);
  });
});

describe('views', () => {
  test('budgets list the owner, then each agent, with use and remainder', async () => {
    const owner = await ownerWith();
    const [a, b] = [await p.newAgent(owner), await p.newAgent(owner)];
    await setDefault(owner, { dailyCap: 1_000 });
    await setOfAgent(owner, b, { monthlyCap: 300 });
    await a.call('POST', '/tasks', task(100));
    await b.call('POST', '/tasks', task(200));
    const { data, pagination } = (await owner.call('GET', '/embassy/budgets')).body;
    expect(pagination.total).toBe(3);
    const brief = data.map(
      (v: { scope: string; agentId: string | null; periods: { used: number; remaining: number | null }[] }) => [
        v.scope,
        v.agentId,
        v.periods[0]?.used,
        v.periods[0]?.remaining,
        v.periods[2]?.remaining,
      ],
    );
    expect(brief).toEqual([
      ['owner', null, 300, 700, null],
      ['agent', a.id, 100, null, null],
      ['agent', b.id, 200, null, 100],
    ]);
    expect(
      (await owner.call('GET', '/embassy/budgets?page=2&pageSize=2')).body.data.map(
        (v: { agentId: string }) => v.agentId,
      ),
    ).toEqual([b.id]);
  });

  test("the vault's budget is the agent's policy: PUT sets what is given and leaves the rest", async () => {
    const owner = await ownerWith();
    const agent = await p.newAgent(owner);
    await setOfAgent(owner, agent, { categoriesAllowed: ['general'], monthlyCap: 5_000 });
    const put = await owner.call('PUT', `/vault/budgets/${agent.id}`, {
      perTransactionMax: 200,
      daily: { limit: 300 },
    });
    expect(put.body.data).toMatchObject({
      agentId: agent.id,
      perTransactionMax: 200,
      daily: { limit: 300, used: 0 },
      weekly: { limit: null },
      monthly: { limit: 5_000 },
    });
    const policy = (await owner.call('GET', '/embassy/policies')).body.data[0];
    expect(policy).toMatchObject({
      version: 2,
      rules: { perTaskMax: 200, dailyCap: 300, monthlyCap: 5_000, categoriesAllowed: ['general'] },
    });
    expect((await agent.call('POST', '/tasks', task(200))).status).toBe(201);
    expect((await owner.call('GET', `/vault/budgets/${agent.id}`)).body.data.daily).toMatchObject({
      used: 200,
      remaining: 100,
    });
    expect((await owner.call('PUT', `/vault/budgets/${agent.id}`, { daily: { limit: 100 } })).status).toBe(400);
    expect(
      (await owner.call('PUT', `/vault/budgets/${agent.id}`, { daily: { limit: null }, perTransactionMax: null })).body
        .data.daily.limit,
    ).toBeNull();
  });

  test('the audit trail holds own rows only, filtered by time and action', async () => {
    const owner = await ownerWith();
    const other = await ownerWith();
    await setDefault(owner, { dailyCap: 100 });
    await setDefault(other, { dailyCap: 200 });
    const own = await owner.call('GET', '/embassy/audit?pageSize=100');
    expect(own.body.data.length).toBeGreaterThan(3);
    const ids = new Set(
      (await p.query('SELECT id FROM audit_log WHERE owner_id = $1', [owner.id])).rows.map((r) => r.id),
    );
    expect(own.body.data.every((r: { id: string }) => ids.has(r.id))).toBe(true);
    expect(own.body.pagination.total).toBe(ids.size);
    const exact = await owner.call('GET', '/embassy/audit?action=embassy.setPolicy');
    expect(exact.body.data.map((r: { action: string }) => r.action)).toEqual(['embassy.setPolicy']);
    expect((await owner.call('GET', '/embassy/audit?action=embassy')).body.pagination.total).toBe(1);
    const { at } = exact.body.data[0];
    expect((await owner.call('GET', `/embassy/audit?action=embassy&from=${at}`)).body.pagination.total).toBe(1);
    expect((await owner.call('GET', `/embassy/audit?action=embassy&to=${at}`)).body.pagination.total).toBe(0);
    expect((await owner.call('GET', '/embassy/audit?from=yesterday')).status).toBe(400);
    expect(JSON.stringify(own.body)).not.toContain('127.0.0.1');
  });
});
