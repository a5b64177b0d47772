import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approveRequest } from '../../src/districts/embassy/approve-request.ts';
import { checkSubmission, commitBudget } from '../../src/districts/embassy/contract.ts';
import { rejectRequest } from '../../src/districts/embassy/reject-request.ts';
import { expireApprovals } from '../../src/districts/embassy/sweep-approvals.ts';
import { type OwnerActor, systemCtx } from '../../src/platform/actor.ts';
import { ask } from '../../src/platform/bus/bus.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { isCivitasError } from '../../src/platform/errors.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { browserOf } from '../support/browser-session.ts';
import { deliverAll } from '../support/deliver.ts';
import { awayFromMidnight } from '../support/midnight.ts';
import { type Agent, type Owner, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
// Caps of a day are asked here: no midnight comes in the middle.
beforeEach(() => awayFromMidnight());
afterEach(() => resetLimitsForTests());

const task = (maxBudget: number) => ({ taskType: 'general', maxBudget, input: { description: 'sort the pile' } });
const setDefault = async (owner: Owner, rules: object) =>
  expect((await owner.call('PUT', '/embassy/policies/default', { enabled: true, rules })).status).toBe(200);

async function used(owner: Owner): Promise<number> {
  const { rows } = await p.query(
    "SELECT coalesce(sum(u.committed_minor), 0)::int AS n FROM budget_usage u JOIN budget_scope s ON s.id = u.scope_id WHERE s.owner_id = $1 AND s.scope = 'owner'",
    [owner.id],
  );
  return rows[0].n;
}

describe('H74 parallel submissions', () => {
  test('50 at once against a daily cap for 10: exactly 10 tasks, and the cap is exactly used', async () => {
    const owner = await p.newOwner();
    await p.fund(owner, 1_000_000);
    const agents: Agent[] = [];
    for (let i = 0; i < 5; i += 1) agents.push(await p.newAgent(owner));
    await setDefault(owner, { dailyCap: 1_000 });
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (agents[i % 5] as Agent).call('POST', '/tasks', task(100))),
    );
    const answers = replies.map((r) => (r.status === 201 ? 'made' : r.body.error.code));
    expect(answers.filter((a) => a === 'made').length).toBe(10);
    expect(answers.filter((a) => a === 'BUDGET_EXCEEDED').length).toBe(40);
    const n = await p.query('SELECT count(*)::int AS n FROM task WHERE buyer_owner_id = $1', [owner.id]);
    expect([n.rows[0].n, await used(owner)]).toEqual([10, 1_000]);
  });

  test("agents of one owner race for both caps: neither the owner's nor an agent's is passed", async () => {
    for (let round = 0; round < 5; round += 1) {
      resetLimitsForTests();
      const owner = await p.newOwner();
      await p.fund(owner, 1_000_000);
      const [a, b] = [await p.newAgent(owner), await p.newAgent(owner)];
      await setDefault(owner, { dailyCap: 500 });
      const ofA = { enabled: true, rules: { weeklyCap: 200 } };
      expect((await owner.call('PUT', `/embassy/policies/agents/${a.id}`, ofA)).status).toBe(200);
      const replies = await Promise.all([
        ...Array.from({ length: 8 }, () => a.call('POST', '/tasks', task(100))),
        ...Array.from({ length: 8 }, () => b.call('POST', '/tasks', task(100))),
      ]);
      const made = (from: number, to: number) => replies.slice(from, to).filter((r) => r.status === 201).length;
      expect(made(0, 8)).toBeLessThanOrEqual(2);
      expect(made(0, 16)).toBe(5);
      expect(await used(owner)).toBe(500);
    }
  });

  test('the budget scopes alone hold the cap, whatever else a submission locks', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    await setDefault(owner, { dailyCap: 1_000 });
    const facts = { ownerId: owner.id, agentId: agent.id, amountMinor: 100n };
    for (let day = 1; day <= 10; day += 1) {
      const now = new Date(Date.UTC(2030, 0, day, 12));
      const submit = () =>
        transact(systemCtx('race'), async (tx) => {
          const decided = await ask(tx, checkSubmission, {
            ...facts,
            channel: 'agent_key',
            category: 'general',
            directWorker: null,
            ownScans: [],
            now,
          });
          if (decided.decision !== 'allow') return false;
          await ask(tx, commitBudget, { ...facts, subjectId: randomUUID(), now });
          return true;
        }).catch((e) => {
          if (isCivitasError(e) && e.code === 'BUDGET_EXCEEDED') return false;
          throw e;
        });
      const made = await Promise.all(Array.from({ length: 20 }, submit));
      expect(made.filter(Boolean).length).toBe(10);
    }
  });

  test('submissions and releases at once leave exactly what is still held', async () => {
    const owner = await p.newOwner();
    await p.fund(owner, 1_000_000);
    const agent = await p.newAgent(owner);
    await setDefault(owner, { dailyCap: 100_000 });
    const first = await Promise.all(Array.from({ length: 12 }, () => agent.call('POST', '/tasks', task(100))));
    await Promise.all(first.map((r) => agent.call('POST', `/tasks/${r.body.data.id}/cancel`)));
    await Promise.all([
      deliverAll(p, /^embassy\./),
      deliverAll(p, /^embassy\./),
      ...Array.from({ length: 12 }, () => agent.call('POST', '/tasks', task(70))),
    ]);
    expect(await used(owner)).toBe(12 * 70);
  });
});

describe('H79 decisions over one approval', () => {
  async function asked(agent: Agent): Promise<string> {
    const reply = await agent.call('POST', '/tasks', task(200));
    expect(reply.status, reply.text).toBe(202);
    return reply.body.data.approval.id;
  }
  async function setting() {
    const owner = await p.newOwner();
    await p.fund(owner, 1_000_000);
    const agent = await p.newAgent(owner);
    await setDefault(owner, { approvalAbove: 100 });
    return { owner, agent, browser: await browserOf(p, owner) };
  }
  const outcome = async (id: string) =>
    (
      await p.query(
        'SELECT status, (SELECT count(*)::int FROM task WHERE approval_id = a.id) AS tasks FROM approval a WHERE id = $1',
        [id],
      )
    ).rows[0];

  test('approve against reject, and approve twice: one 200, the others 409, at most one task', async () => {
    const { agent, browser } = await setting();
    for (let round = 0; round < 20; round += 1) {
      resetLimitsForTests();
      const id = await asked(agent);
      const approve = () => browser('POST', `/embassy/approvals/${id}/approve`, {});
      const reject = () => browser('POST', `/embassy/approvals/${id}/reject`, { reason: 'no' });
      const withdraw = () => agent.call('POST', `/embassy/approvals/${id}/withdraw`);
      const acts = [
        [approve, reject],
        [approve, approve],
        [reject, approve, withdraw],
        [withdraw, approve],
      ][round % 4];
      const replies = await Promise.all((acts as (typeof approve)[]).map((act) => act()));
      const statuses = replies.map((r) => r.status).sort();
      expect(statuses, replies.map((r) => r.text).join()).toEqual([200, ...statuses.slice(1).map(() => 409)]);
      const { status, tasks } = await outcome(id);
      expect(replies.find((r) => r.status === 200)?.body.data.status).toBe(status);
      expect(tasks).toBe(status === 'approved' ? 1 : 0);
    }
  });

  test('approve against expiry: one outcome, a task exactly when it was approved', async () => {
    const { owner, agent } = await setting();
    const ctx = {
      actor: {
        kind: 'owner',
        ownerId: owner.id,
        sessionId: owner.id,
        role: 'OWNER',
        credential: 'cookie',
      } as OwnerActor,
      requestId: 'race',
      ip: null,
      userAgent: null,
    };
    const seen = new Set<string>();
    for (let round = 0; round < 24; round += 1) {
      resetLimitsForTests();
      const id = await asked(agent);
      // The hour strikes while both are on their way, a little earlier or later each round.
      await p.query(
        "UPDATE approval SET expires_at = clock_timestamp() + $2 * interval '1 millisecond' WHERE id = $1",
        [id, (round % 8) * 2],
      );
      const sweep = async () => {
        for (let i = 0; i < 6; i += 1) await expireApprovals();
      };
      const decide =
        round % 2 === 0
          ? approveRequest(ctx, { approvalId: id })
          : rejectRequest(ctx, { approvalId: id, reason: 'no' });
      const [decided] = await Promise.allSettled([decide, sweep()]);
      while ((await outcome(id)).status === 'pending') await expireApprovals();
      const { status, tasks } = await outcome(id);
      seen.add(status);
      expect(status).toBe(decided.status === 'fulfilled' ? decided.value.status : 'expired');
      expect(tasks).toBe(status === 'approved' ? 1 : 0);
      const told = await p.query(
        "SELECT count(*)::int AS n FROM outbox_event WHERE aggregate_id = $1 AND type IN ('approval.decided', 'approval.expired')",
        [id],
      );
      expect(told.rows[0].n).toBe(1);
    }
    expect(seen.has('expired')).toBe(true);
  });
});
