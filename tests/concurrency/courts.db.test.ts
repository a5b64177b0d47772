import { describe, expect, test } from 'vitest';
import { giveFeedback } from '../../src/districts/courts/give-feedback.ts';
import { openDispute } from '../../src/districts/courts/open-dispute.ts';
import { resolveDispute } from '../../src/districts/courts/resolve-dispute.ts';
import { sweepSilentDisputes } from '../../src/districts/courts/sweep-disputes.ts';
import { withdrawDispute } from '../../src/districts/courts/withdraw-dispute.ts';
import { claimTask } from '../../src/districts/exchange/claim-task.ts';
import { recordAssessment, recordDelivery } from '../../src/districts/exchange/contract.ts';
import { submitTask } from '../../src/districts/exchange/submit-task.ts';
import { sweepSettlements } from '../../src/districts/exchange/sweep-tasks.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { ask } from '../../src/platform/bus/bus.ts';
import { now } from '../../src/platform/clock.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { adminActor, agentActor, ctxOf } from '../support/actors.ts';
import { market } from '../support/market.ts';
import { type Owner, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const m = await market(p);

const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));
const byAgent = (agent: { id: string }, owner: Owner) => ctxOf(agentActor(agent.id, owner.id));

const buyerOwner = await m.newBuyer({ credits: 1_000_000 });
const buyer = byAgent(await p.newAgent(buyerOwner), buyerOwner);
const worker = await m.newWorker({ price: 1_000 });
const seller = byAgent(worker, worker.owner);
const admin = ctxOf(adminActor((await p.newOwner()).id));

/** Completed tasks by the verbs themselves, four at a time: a race is about its last step. */
async function completed(count: number): Promise<string[]> {
  const ids: string[] = [];
  const lead = async () => {
    const task = await submitTask(buyer, { taskType: 'general', maxBudget: 1_000, input: { description: 'Race.' } });
    const taskId = (task as { id: string }).id;
    await p.query("UPDATE task SET status = 'routing' WHERE id = $1", [taskId]);
    await claimTask(seller, { taskId });
    await transact(systemCtx('test.deliver'), async (tx) => {
      await ask(tx, recordDelivery, {
        taskId,
        agentId: worker.id,
        attempt: 1,
        output: {},
        files: [],
        storedUntil: now(),
      });
      await ask(tx, recordAssessment, {
        taskId,
        attempt: 1,
        verdict: 'passed',
        assessmentId: null,
        score: 90,
        coverage: 40,
      });
    });
    ids.push(taskId);
  };
  for (let left = count; left > 0; left -= 4) await Promise.all(Array.from({ length: Math.min(4, left) }, lead));
  return ids;
}

const kindsOf = async (taskIds: string[]) => {
  const { rows } = await p.query(
    'SELECT ref_id, array_agg(kind ORDER BY kind) AS kinds FROM ledger_transfer WHERE ref_id = ANY($1) GROUP BY ref_id',
    [taskIds],
  );
  return new Map<string, string[]>(rows.map((r) => [r.ref_id, r.kinds]));
};
const fulfilled = (results: PromiseSettledResult<unknown>[]) => results.filter((r) => r.status === 'fulfilled').length;

describe('races about one task', () => {
  test('C35 thumbs-down against the settlement sweeper, 200 rounds: exactly one wins, and the ledger sums to 0', async () => {
    const ids = await completed(200);
    const outcomes = new Map<string, 'refunded' | 'refused'>();
    for (const [round, taskId] of ids.entries()) {
      // The window ends while both are on their way; in a few rounds long before or after, so that both win somewhere.
      const inMs = round < 5 ? -1_000 : round < 10 ? 600_000 : Math.floor(Math.random() * 8) - 3;
      await p.query('UPDATE task SET feedback_until = $2 WHERE id = $1', [taskId, new Date(now().getTime() + inMs)]);
      const thumb = giveFeedback(buyer, { taskId, rating: 'down' }).then(
        () => 'refunded' as const,
        (e) => {
          expect(e).toMatchObject({ code: 'CONFLICT' });
          return 'refused' as const;
        },
      );
      await sleep(Math.random() * 4);
      await sweepSettlements();
      outcomes.set(taskId, await thumb);
    }
    await sleep(10);
    await sweepSettlements();
    const kinds = await kindsOf(ids);
    const { rows } = await p.query('SELECT id, status, settled_at FROM task WHERE id = ANY($1)', [ids]);
    for (const { id, status, settled_at } of rows) {
      const down = outcomes.get(id) === 'refunded';
      expect([status, settled_at === null]).toEqual(down ? ['refunded', true] : ['completed', false]);
      expect(kinds.get(id)).toEqual(down ? ['capture', 'hold', 'refund'] : ['capture', 'hold', 'settle']);
    }
    expect(new Set(outcomes.values()).size).toBe(2);
    expect(await m.ledgerFaults()).toEqual([]);
  }, 240_000);

  test('20 thumbs at once, up and down: one is counted', async () => {
    for (const taskId of await completed(10)) {
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) => giveFeedback(buyer, { taskId, rating: i % 2 === 0 ? 'up' : 'down' })),
      );
      expect(fulfilled(results)).toBe(1);
      const { rows } = await p.query(
        'SELECT f.rating, t.status, t.settled_at FROM feedback f JOIN task t ON t.id = f.task_id WHERE t.id = $1',
        [taskId],
      );
      expect(rows).toHaveLength(1);
      expect([rows[0].status, rows[0].settled_at !== null]).toEqual(
        rows[0].rating === 'up' ? ['completed', true] : ['refunded', false],
      );
    }
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('thumbs-down against a dispute, 30 rounds: the money goes one way', async () => {
    for (const taskId of await completed(30)) {
      const results = await Promise.allSettled([
        giveFeedback(buyer, { taskId, rating: 'down' }),
        openDispute(buyer, { taskId, reason: 'other', description: 'Race.' }),
      ]);
      expect(fulfilled(results)).toBe(1);
    }
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('ten disputes at once: one is opened, one reserve is filled', async () => {
    for (const taskId of await completed(5)) {
      const results = await Promise.allSettled(
        Array.from({ length: 10 }, () => openDispute(buyer, { taskId, reason: 'other', description: 'Race.' })),
      );
      expect(fulfilled(results)).toBe(1);
      for (const r of results) if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'CONFLICT' });
      expect((await kindsOf([taskId])).get(taskId)).toEqual(['capture', 'dispute_open', 'hold']);
    }
    expect(await m.ledgerFaults()).toEqual([]);
  });
});

describe('races about one dispute', () => {
  async function disputed(count: number): Promise<string[]> {
    const ids = [];
    for (const taskId of await completed(count)) {
      ids.push((await openDispute(buyer, { taskId, reason: 'other', description: 'Race.' })).id);
    }
    return ids;
  }
  const stateOf = async (id: string) =>
    (
      await p.query(
        'SELECT d.*, t.status AS task_status FROM dispute d JOIN task t ON t.id = d.task_id WHERE d.id = $1',
        [id],
      )
    ).rows[0];

  test('D51 50 sweepers meet one silent dispute: decided for the buyer once', async () => {
    const ids = await disputed(4);
    await p.query(
      "ALTER TABLE dispute DISABLE TRIGGER dispute_guard; UPDATE dispute SET respond_by = now() - interval '1 second' WHERE status = 'open'; ALTER TABLE dispute ENABLE TRIGGER dispute_guard",
    );
    const { rows } = await p.query("SELECT count(*)::int AS n FROM dispute WHERE status = 'open'");
    const decided = await Promise.all(Array.from({ length: 50 }, () => sweepSilentDisputes()));
    expect(decided.reduce((a, b) => a + b, 0)).toBe(rows[0].n);
    for (const id of ids) {
      expect(await stateOf(id)).toMatchObject({
        status: 'resolved',
        decision: 'buyer',
        decided_by: null,
        task_status: 'refunded',
      });
      const events = await p.query(
        "SELECT count(*)::int AS n FROM outbox_event WHERE type = 'dispute.resolved' AND aggregate_id = $1",
        [id],
      );
      expect(events.rows[0].n).toBe(1);
    }
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('decision against withdrawal against the other decision, 20 rounds: one end, one posting', async () => {
    for (const id of await disputed(20)) {
      const results = await Promise.allSettled([
        resolveDispute(admin, { disputeId: id, decision: 'buyer', rationale: 'r' }),
        withdrawDispute(buyer, { disputeId: id }),
        resolveDispute(admin, { disputeId: id, decision: 'split', buyerCents: 400, sellerCents: 600, rationale: 'r' }),
      ]);
      expect(fulfilled(results)).toBe(1);
      const state = await stateOf(id);
      expect(state.task_status).toBe(state.decision === 'buyer' ? 'refunded' : 'completed');
      const posted = await p.query(
        "SELECT count(*)::int AS n FROM ledger_transfer WHERE kind = 'dispute_resolve' AND ref_id = $1",
        [state.task_id],
      );
      expect(posted.rows[0].n).toBe(1);
    }
    expect(await m.ledgerFaults()).toEqual([]);
  });
});
