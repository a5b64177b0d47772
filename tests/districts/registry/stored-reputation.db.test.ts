import { beforeEach, describe, expect, test } from 'vitest';
import { recordAssessment } from '../../../src/districts/exchange/contract.ts';
import { failTask } from '../../../src/districts/exchange/fail-task.ts';
import { sweepLeases, sweepSettlements } from '../../../src/districts/exchange/sweep-tasks.ts';
import { getClusterInputs, ownerEmailVerified, ownerFactorEnabled } from '../../../src/districts/identity/contract.ts';
import { lostDisputes, type TaskEvidence } from '../../../src/districts/registry/evidence.ts';
import { loadStates } from '../../../src/districts/registry/queries.ts';
import {
  DIMENSIONS,
  emptyReputation,
  evidenceBreadth,
  replay,
  standingEvents,
} from '../../../src/districts/registry/reputation.ts';
import {
  insertEvidence,
  listEvidence,
  type NewEvidence,
  readBreadth,
  writeState,
} from '../../../src/districts/registry/reputation-queries.ts';
import { snapshotReputation } from '../../../src/districts/registry/snapshot-reputation.ts';
import { paymentMethodAttached } from '../../../src/districts/vault/contract.ts';
import { systemCtx } from '../../../src/platform/actor.ts';
import { ask, emit } from '../../../src/platform/bus/bus.ts';
import { deliverEvent } from '../../../src/platform/bus/deliver.ts';
import { now } from '../../../src/platform/clock.ts';
import { sha256Hex } from '../../../src/platform/crypto/digest.ts';
import { readOnly, transact } from '../../../src/platform/db/transact.ts';
import { newId } from '../../../src/platform/ids.ts';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { deliverAll } from '../../support/deliver.ts';
import { freezeAt, unfreeze } from '../../support/frozen-clock.ts';
import { type Hire, market } from '../../support/market.ts';
import { awayFromMidnight } from '../../support/midnight.ts';
import { type Agent, type Owner, testPlatform } from '../../support/platform.ts';

const p = await testPlatform();
const m = await market(p);
// Snapshots and tiers go by the day: no midnight comes in the middle.
beforeEach(async () => {
  resetLimitsForTests();
  await awayFromMidnight();
});

type Worker = Awaited<ReturnType<typeof m.newWorker>>;
const DAY = 86_400_000;
const agentOf = async (worker: Agent) => (await worker.call('GET', '/agents/me')).body.data;
const eventsOf = async (agentId: string, type: string) =>
  (
    await p.query('SELECT data FROM outbox_event WHERE aggregate_id = $1 AND type = $2 ORDER BY id', [agentId, type])
  ).rows.map((r) => r.data);

/** A verdict of this score, as Courts gives it. */
async function judge(
  buyer: Owner,
  worker: Worker,
  score: number,
  h: Hire & { coverage?: number } = {},
): Promise<string> {
  const taskId = await m.hire(buyer, worker, { maxBudget: 5_000, ...h });
  await m.deliver(taskId, worker.id);
  await transact(systemCtx('test.judge'), (tx) =>
    ask(tx, recordAssessment, {
      taskId,
      attempt: 1,
      verdict: score >= 70 ? 'passed' : 'failed',
      assessmentId: null,
      score,
      coverage: h.coverage ?? 100,
    }),
  );
  return taskId;
}

/** Stored states are what anybody gets who plays the log again, overall and per category. */
async function expectReplayable(agentId: string): Promise<void> {
  for (const scope of ['overall', 'general', 'code_review']) {
    const stored = (await readOnly((tx) => loadStates(tx, [agentId], scope))).get(agentId);
    const log = await readOnly((tx) => listEvidence(tx, agentId, scope === 'overall' ? null : scope));
    const replayed = replay(log);
    for (const d of DIMENSIONS) {
      const s = stored?.dimensions[d] ?? emptyReputation().dimensions[d];
      expect(s.r, `${scope} ${d} r`).toBeCloseTo(replayed.dimensions[d].r, 9);
      expect(s.s, `${scope} ${d} s`).toBeCloseTo(replayed.dimensions[d].s, 9);
    }
  }
}

describe('evidence becomes a score', () => {
  test('J87 one and ten jobs of $50 at quality 87 with thumbs-up from distinct buyers give the published figures', async () => {
    const worker = await m.newWorker({ price: 5_000 });
    const rows: [number, Record<string, number>][] = [];
    for (let n = 1; n <= 10; n += 1) {
      const buyer = await m.newBuyer();
      await m.thumb(buyer, await judge(buyer, worker, 87), 'up');
      if (n === 1 || n === 10) rows.push([n, await agentOf(worker)]);
    }
    expect(rows).toMatchObject([
      [
        1,
        {
          overallScore: 541,
          scoreLower: 304,
          effectiveSamples: 1,
          confidence: 2,
          completedTasks: 1,
          dimensions: { outcome: 534, relationship: 545, economic: 545, reliability: 545 },
          trustTier: 'provisional',
        },
      ],
      [
        10,
        {
          overallScore: 724,
          scoreLower: 564,
          effectiveSamples: 10,
          confidence: 20,
          completedTasks: 10,
          dimensions: { outcome: 685, relationship: 750, economic: 750, reliability: 750 },
          trustTier: 'established',
        },
      ],
    ]);
    await expectReplayable(worker.id);
    const cached = (await p.query('SELECT overall_cached, lower_cached FROM agent WHERE id = $1', [worker.id])).rows[0];
    expect([cached.overall_cached, cached.lower_cached]).toEqual([724, 564]);
    expect((await eventsOf(worker.id, 'reputation.updated')).at(-1)).toMatchObject({
      overall: 724,
      lower: 564,
      formulaVersion: 'beta-1',
    });
    expect(await eventsOf(worker.id, 'trust_tier.changed')).toEqual([
      { from: 'unverified', to: 'provisional' },
      { from: 'provisional', to: 'established' },
    ]);
    // The directory orders by the lower bound and shows no dimensions to strangers.
    const stranger = await p.newOwner();
    const listed = (await stranger.call('GET', '/agents?minScore=560')).body.data;
    expect(listed.map((a: { id: string }) => a.id)).toEqual([worker.id]);
    expect(listed[0]).toMatchObject({ overallScore: 724, completedTasks: 10, trustTier: 'established' });
    expect(listed[0]).not.toHaveProperty('dimensions');
  });

  test('a silent window counts a quarter at 0.75, and evidence shows to the agent and its owner alone', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker({ price: 240 });
    const taskId = await judge(buyer, worker, 87, { maxBudget: 240 });
    await p.query("UPDATE task SET feedback_until = now() - interval '1 second' WHERE id = $1", [taskId]);
    await sweepSettlements();
    await m.settleDown();
    // The published row: 1 job $2.40, q87, silent window.
    expect(await agentOf(worker)).toMatchObject({
      overallScore: 510,
      scoreLower: 265,
      dimensions: { outcome: 511, relationship: 502, economic: 515, reliability: 515 },
    });
    const list = async (who: Owner | Agent, query = '') =>
      who.call('GET', `/agents/${worker.id}/reputation/events${query}`);
    const mine = await list(worker.owner);
    expect(mine.status, mine.text).toBe(200);
    expect(mine.body.data).toHaveLength(4);
    expect(mine.body.data[0].seq).toBe(4);
    const relationship = (await list(worker, '?dimension=relationship')).body;
    expect(relationship.pagination.total).toBe(1);
    expect(relationship.data[0]).toMatchObject({
      x: 0.75,
      source: 0.25,
      repeatK: 1,
      reason: 'silent_window',
      taskId,
      reverses: null,
      reversed: false,
    });
    expect(relationship.data[0].weight).toBeCloseTo(0.25 * 0.3113, 3);
    const unknown = await buyer.call('GET', `/agents/0199aaaa-0000-7000-8000-000000000000/reputation/events`);
    expect([(await list(buyer)).text, unknown.status]).toEqual([unknown.text, 404]);
    expect((await list(worker.owner, '?dimension=charm')).status).toBe(400);
  });

  test('I83 coverage 40 weighs the outcome 0.40 and nothing else', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker({ price: 5_000 });
    const taskId = await m.work(buyer, worker);
    const { rows } = await p.query(
      'SELECT dimension, weight, source FROM reputation_event WHERE task_id = $1 ORDER BY seq',
      [taskId],
    );
    expect(rows).toEqual([
      { dimension: 'outcome', weight: 0.4, source: 0.4 },
      { dimension: 'reliability', weight: 1, source: 1 },
    ]);
  });

  test('a lost lease costs the first agent reliability at the price agreed with it, the second agent nothing', async () => {
    const buyer = await m.newBuyer();
    const first = await m.newWorker({ price: 5_000 });
    const taskId = await m.hire(buyer, first, { taskType: 'code_review', maxBudget: 5_000 });
    // Left to the router, so that the task can go on.
    await p.query('UPDATE task SET direct_agent_id = NULL, lease_expires_at = $2 WHERE id = $1', [
      taskId,
      new Date(Date.now() - 1),
    ]);
    await sweepLeases();
    await m.settleDown();
    const { rows } = await p.query(
      'SELECT agent_id, dimension, x, weight, reason FROM reputation_event WHERE task_id = $1',
      [taskId],
    );
    expect(rows).toEqual([{ agent_id: first.id, dimension: 'reliability', x: 0, weight: 1, reason: 'lease_lost_1' }]);
    expect(await agentOf(first)).toMatchObject({ consecutiveFailures: 0, activeTasks: 0 });
    await expectReplayable(first.id);
  });
});

describe('whose word weighs', () => {
  test('an owner whose card was never charged, and one without a verified address, leave rows of weight 0', async () => {
    const worker = await m.newWorker();
    const unpaid = await m.newBuyer({ eligible: false });
    await transact(systemCtx('test.card'), async (tx) => {
      emit(tx, paymentMethodAttached, unpaid.id, { fingerprintHash: sha256Hex(newId()) });
    });
    await deliverAll(p, /^registry\./);
    await m.thumb(unpaid, await m.work(unpaid, worker), 'up');
    const rows = await p.query('SELECT DISTINCT weight FROM reputation_event WHERE agent_id = $1', [worker.id]);
    expect(rows.rows).toEqual([{ weight: 0 }]);
    expect(await agentOf(worker)).toMatchObject({ overallScore: 500, completedTasks: 1, trustTier: 'provisional' });
    expect(
      (await p.query('SELECT count(*)::int AS n FROM reputation_state WHERE agent_id = $1', [worker.id])).rows[0].n,
    ).toBe(0);
    // Once a card is charged, the same owner's next task counts as its first.
    await m.payWithCard(unpaid.id);
    await m.thumb(unpaid, await m.work(unpaid, worker), 'up');
    const later = await p.query(
      "SELECT repeat_k, weight FROM reputation_event WHERE agent_id = $1 AND reason = 'thumbs_up' AND weight > 0",
      [worker.id],
    );
    expect(later.rows.map((r) => r.repeat_k)).toEqual([1, 1]);
  });

  test('a charge heard of before its card makes the card count', async () => {
    const owner = await m.newBuyer({ eligible: false });
    await m.payWithCard(owner.id);
    const { rows } = await p.query('SELECT weight_eligible FROM owner_cluster WHERE owner_id = $1', [owner.id]);
    expect(rows).toEqual([{ weight_eligible: true }]);
    const other = await m.newBuyer({ eligible: false });
    const { poolToppedUp } = await import('../../../src/districts/vault/contract.ts');
    for (const tell of ['charge', 'card'] as const) {
      await transact(systemCtx('test.pay'), async (tx) => {
        if (tell === 'charge') emit(tx, poolToppedUp, other.id, { amountMinor: 500, topUpId: newId() });
        else emit(tx, paymentMethodAttached, other.id, { fingerprintHash: sha256Hex(newId()) });
      });
      await deliverAll(p, /^registry\./);
    }
    expect((await p.query('SELECT weight_eligible FROM owner_cluster WHERE owner_id = $1', [other.id])).rows).toEqual([
      { weight_eligible: true },
    ]);
  });

  test('J90 owners with one card, one mailbox alias and one phone are one cluster: k counts them together, hiring inside gives no evidence', async () => {
    const card = sha256Hex(newId());
    const [a, b, c, d] = [
      await m.newBuyer({ card }),
      await m.newBuyer({ card }),
      await m.newBuyer(),
      await m.newBuyer(),
    ];
    const refresh = async (owner: Owner) => {
      await transact(systemCtx('test.verified'), async (tx) => {
        emit(tx, ownerEmailVerified, owner.id, {});
      });
      await deliverAll(p, /^registry\./);
    };
    // b and c read one mailbox.
    await p.query('UPDATE owner SET email_normalized = $2 WHERE id = $1', [b.id, 'some.body@gmail.com']);
    await p.query('UPDATE owner SET email_normalized = $2 WHERE id = $1', [c.id, 'somebody+tasks@gmail.com']);
    const index = async (o: Owner) =>
      (await readOnly((tx) => ask(tx, getClusterInputs, { ownerId: o.id }))).mailboxIndexes;
    expect(await index(b)).toEqual(await index(c));
    // c and d have proven one second-factor phone; a stranger enrolled the same number and never could.
    const stranger = await m.newBuyer();
    for (const [o, proven] of [
      [c, true],
      [d, true],
      [stranger, false],
    ] as const) {
      await p.query(
        "INSERT INTO two_factor (owner_id, phone_hmac, verified_at) VALUES ($1, 'one-phone', CASE WHEN $2 THEN now() END)",
        [o.id, proven],
      );
      await transact(systemCtx('test.factor'), async (tx) => {
        emit(tx, ownerFactorEnabled, o.id, { method: 'sms' });
      });
    }
    for (const o of [b, c]) await refresh(o);
    const clusters = await p.query('SELECT DISTINCT cluster_id FROM owner_cluster WHERE owner_id = ANY($1)', [
      [a.id, b.id, c.id, d.id],
    ]);
    expect(clusters.rows).toHaveLength(1);
    const alone = await p.query('SELECT cluster_id FROM owner_cluster WHERE owner_id = $1', [stranger.id]);
    expect(alone.rows).toEqual([{ cluster_id: stranger.id }]);

    const worker = await m.newWorker();
    for (const buyer of [a, b, c, d]) await m.work(buyer, worker);
    const ks = await p.query(
      "SELECT repeat_k, round(weight::numeric, 4)::float8 AS weight FROM reputation_event WHERE agent_id = $1 AND dimension = 'reliability' ORDER BY seq",
      [worker.id],
    );
    expect(ks.rows.map((r) => r.repeat_k)).toEqual([1, 2, 3, 4]);
    expect(ks.rows[3].weight).toBeCloseTo(ks.rows[0].weight / 4, 4);
    expect((await readOnly((tx) => readBreadth(tx, worker.id, new Date(0)))).buyerClusters).toBe(1);

    const own = await m.newWorker({ owner: d });
    await m.thumb(a, await m.work(a, own), 'up');
    expect(
      (await p.query('SELECT count(*)::int AS n FROM reputation_event WHERE agent_id = $1', [own.id])).rows[0].n,
    ).toBe(0);
    expect(await agentOf(own)).toMatchObject({
      overallScore: 500,
      scoreLower: 252,
      effectiveSamples: 0,
      completedTasks: 1,
    });
  });

  test('clusters that merge later count together from then on; recorded weights stay', async () => {
    const [a, b] = [await m.newBuyer(), await m.newBuyer()];
    const worker = await m.newWorker();
    for (const buyer of [a, b]) await m.work(buyer, worker);
    const before = await p.query('SELECT id, weight, repeat_k FROM reputation_event WHERE agent_id = $1 ORDER BY seq', [
      worker.id,
    ]);
    expect((await readOnly((tx) => readBreadth(tx, worker.id, new Date(0)))).buyerClusters).toBe(2);
    const shared = sha256Hex(newId());
    for (const o of [a, b]) await m.payWithCard(o.id, shared);
    await m.work(a, worker);
    const after = await p.query('SELECT id, weight, repeat_k FROM reputation_event WHERE agent_id = $1 ORDER BY seq', [
      worker.id,
    ]);
    expect(after.rows.slice(0, 4)).toEqual(before.rows);
    expect(after.rows.slice(4).map((r) => r.repeat_k)).toEqual([3, 3]);
    expect((await readOnly((tx) => readBreadth(tx, worker.id, new Date(0)))).buyerClusters).toBe(1);
  });

  test('a new agent starts from its cluster’s history: starting anew washes nothing', async () => {
    const buyers = [await m.newBuyer(), await m.newBuyer()];
    const worker = await m.newWorker({ price: 5_000 });
    for (const buyer of buyers) await judge(buyer, worker, 5);
    await m.settleDown();
    const old = await agentOf(worker);
    const fresh = await m.newWorker({ owner: worker.owner });
    const { rows } = await p.query('SELECT base_rate FROM agent WHERE id = $1', [fresh.id]);
    expect(rows[0].base_rate).toBeCloseTo(old.overallScore / 1_000, 2);
    expect((await agentOf(fresh)).overallScore).toBe(Math.round(1_000 * rows[0].base_rate));
  });
});

describe('J89 what is taken back is as if it had never been', () => {
  const why = { reason: 'incorrect', description: 'No.' };
  const score = ({ overallScore, scoreLower, dimensions, effectiveSamples }: Record<string, unknown>) => ({
    overallScore,
    scoreLower,
    dimensions,
    effectiveSamples,
  });

  test('a lost dispute after settlement takes the settlement back and counts three times', async () => {
    const admin = await m.newAdmin();
    const worker = await m.newWorker({ price: 5_000 });
    const tasks: { buyer: Owner; taskId: string }[] = [];
    for (let i = 0; i < 3; i += 1) {
      const buyer = await m.newBuyer();
      const taskId = await judge(buyer, worker, 87);
      await m.thumb(buyer, taskId, 'up');
      tasks.push({ buyer, taskId });
    }
    const { buyer, taskId } = tasks[2] as (typeof tasks)[number];
    const { id } = (await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).body.data;
    await m.settleDown();
    const whileOpen = await agentOf(worker);
    await admin.call('POST', `/courts/disputes/${id}/resolve`, { decision: 'buyer', rationale: 'r' });
    await m.settleDown();
    const standing = standingEvents(await readOnly((tx) => listEvidence(tx, worker.id, null))).filter(
      (e) => e.taskId === taskId,
    );
    expect(standing.map((e) => `${e.dimension} ${e.reason} ${e.x} ${e.weight}`).sort()).toEqual([
      'economic dispute_lost 0 1',
      'outcome passed 0.87 1',
      'relationship dispute_lost 0 3',
      'reliability passed 1 1',
    ]);
    const after = await agentOf(worker);
    expect(after.overallScore).toBeLessThan(whileOpen.overallScore);
    expect(after).toMatchObject({ completedTasks: 2, consecutiveFailures: 0 });
    await expectReplayable(worker.id);
  });

  test('a won dispute and a split speak instead of the silence before', async () => {
    const admin = await m.newAdmin();
    const worker = await m.newWorker({ price: 4_000 });
    const verdicts = [{ decision: 'seller' }, { decision: 'split', buyerCents: 1_000, sellerCents: 3_000 }];
    const seen: string[] = [];
    for (const verdict of verdicts) {
      const buyer = await m.newBuyer();
      const taskId = await judge(buyer, worker, 90);
      const { id } = (await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).body.data;
      await admin.call('POST', `/courts/disputes/${id}/resolve`, { ...verdict, rationale: 'r' });
      await m.settleDown();
      const standing = standingEvents(await readOnly((tx) => listEvidence(tx, worker.id, null))).filter(
        (e) => e.taskId === taskId,
      );
      seen.push(...standing.map((e) => `${e.dimension} ${e.reason} ${e.x}`).sort());
    }
    expect(seen).toEqual([
      'economic dispute_won 1',
      'outcome passed 0.9',
      'relationship dispute_won 1',
      'reliability passed 1',
      'economic dispute_split 0.75',
      'outcome passed 0.9',
      'relationship dispute_split 0.75',
      'reliability passed 1',
    ]);
    expect(await agentOf(worker)).toMatchObject({ completedTasks: 2 });
    await expectReplayable(worker.id);
  });

  test('an overturned failure beyond the memory cap gives exactly the history without it', async () => {
    const admin = await m.newAdmin();
    const worker = await m.newWorker({ price: 5_000 });
    // A long good past, so that the cap makes subtraction inexact.
    const past = Array.from({ length: 100 }, (_, i): NewEvidence[] =>
      DIMENSIONS.map((dimension) => ({
        id: newId(),
        dimension,
        category: 'general',
        x: 0.95,
        weight: 1,
        value: 1,
        repeatK: 1,
        source: 1,
        reason: 'passed',
        taskId: newId(),
        buyerClusterId: newId(),
        occurredAtMs: now().getTime() - (101 - i) * 3_600_000,
        reversesId: null,
      })),
    ).flat();
    await transact(systemCtx('test.past'), async (tx) => {
      await insertEvidence(tx, worker.id, past);
      for (const scope of ['overall', 'general'])
        await writeState(tx, worker.id, scope, replay(past.map((e, seq) => ({ ...e, seq }))));
    });
    const before = score(await agentOf(worker));
    expect(before.effectiveSamples).toBeGreaterThan(59.9);
    const buyer = await m.newBuyer();
    const taskId = await judge(buyer, worker, 10);
    await m.settleDown();
    expect(score(await agentOf(worker))).not.toEqual(before);
    const { id } = (await worker.call('POST', `/tasks/${taskId}/appeals`, why)).body.data;
    await admin.call('POST', `/courts/disputes/${id}/resolve`, { decision: 'overturned', rationale: 'r' });
    await m.settleDown();
    const stored = (await readOnly((tx) => loadStates(tx, [worker.id], 'overall'))).get(worker.id);
    const without = replay(past.map((e, seq) => ({ ...e, seq })));
    for (const d of DIMENSIONS) {
      expect(stored?.dimensions[d].r).toBeCloseTo(without.dimensions[d].r, 9);
      expect(stored?.dimensions[d].s).toBeCloseTo(without.dimensions[d].s, 9);
    }
    await expectReplayable(worker.id);
  });

  test('the log is append-only, and nothing can be taken back twice', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    await m.thumb(buyer, await m.work(buyer, worker), 'down');
    const { rows } = await p.query('SELECT * FROM reputation_event WHERE agent_id = $1 LIMIT 1', [worker.id]);
    await expect(p.query('UPDATE reputation_event SET weight = 9 WHERE id = $1', [rows[0].id])).rejects.toMatchObject({
      code: 'AP001',
    });
    await expect(p.query('DELETE FROM reputation_event WHERE id = $1', [rows[0].id])).rejects.toMatchObject({
      code: 'AP001',
    });
    const takeBack = (seq: number) =>
      p.query(
        "INSERT INTO reputation_event SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'seq', $2::int, 'reverses_id', e.id))).* FROM reputation_event e WHERE id = $1",
        [rows[0].id, seq],
      );
    await takeBack(1_000);
    await expect(takeBack(1_001)).rejects.toMatchObject({ code: '23505' });
  });
});

describe('J92 three failures in a row', () => {
  const fail = async (worker: Worker): Promise<string> => {
    const buyer = await m.newBuyer({ eligible: false });
    const taskId = await m.hire(buyer, worker);
    await failTask(
      {
        actor: { kind: 'agent', agentId: worker.id, ownerId: worker.owner.id, keyId: newId() },
        requestId: 'r',
        ip: null,
        userAgent: null,
      },
      { taskId, reason: 'cannot' },
    );
    await m.settleDown();
    return taskId;
  };
  const settle = async (worker: Worker) => {
    const buyer = await m.newBuyer({ eligible: false });
    await m.thumb(buyer, await m.work(buyer, worker), 'up');
  };
  const systemFault = async (worker: Worker) => {
    const buyer = await m.newBuyer({ eligible: false });
    const taskId = await m.hire(buyer, worker);
    await m.deliver(taskId, worker.id);
    await transact(systemCtx('test.fault'), (tx) =>
      ask(tx, recordAssessment, {
        taskId,
        attempt: 1,
        verdict: 'fault',
        assessmentId: null,
        score: null,
        coverage: null,
      }),
    );
    await m.settleDown();
  };

  test('suspend the agent, tell, and send its running tasks to others without evidence', async () => {
    const worker = await m.newWorker();
    const buyer = await m.newBuyer();
    const running = await m.hire(buyer, worker);
    await p.query('UPDATE task SET direct_agent_id = NULL WHERE id = $1', [running]);
    for (const count of [1, 2]) {
      await fail(worker);
      expect(await agentOf(worker)).toMatchObject({ status: 'active', consecutiveFailures: count });
    }
    await systemFault(worker);
    await fail(worker);
    expect(await agentOf(worker)).toMatchObject({
      status: 'suspended',
      consecutiveFailures: 3,
      suspendedReason: '3 tasks in a row failed.',
    });
    expect(await eventsOf(worker.id, 'agent.suspended')).toEqual([{ reason: '3 tasks in a row failed.' }]);
    await deliverAll(p, /^(exchange\.reroute|registry\.)/);
    expect(await m.statusOf(running)).toBe('routing');
    expect(
      (await p.query('SELECT count(*)::int AS n FROM reputation_event WHERE task_id = $1', [running])).rows[0].n,
    ).toBe(0);
    expect((await worker.call('POST', `/tasks/${running}/claim`)).status).toBe(404);
    const hired = await buyer.call('POST', '/tasks', {
      taskType: 'general',
      maxBudget: 5_000,
      agentId: worker.id,
      input: { description: 'x' },
    });
    expect([hired.status, hired.body.error.code]).toEqual([409, 'AGENT_UNAVAILABLE']);
  });

  test('two failures, a settled task and two more do not; system faults never count', async () => {
    const worker = await m.newWorker();
    for (const step of [fail, fail, settle, fail, systemFault, fail, systemFault]) await step(worker);
    expect(await agentOf(worker)).toMatchObject({ status: 'active', consecutiveFailures: 2 });
    // Money that went back neither counts nor resets.
    const buyer = await m.newBuyer({ eligible: false });
    await m.thumb(buyer, await m.work(buyer, worker), 'down');
    expect(await agentOf(worker)).toMatchObject({ status: 'active', consecutiveFailures: 2 });
    await fail(worker);
    expect((await agentOf(worker)).status).toBe('suspended');
  });

  test('an overturned appeal takes its failure out and lifts the suspension; a settled task afterwards does not', async () => {
    const admin = await m.newAdmin();
    const worker = await m.newWorker();
    const buyer = await m.newBuyer({ eligible: false });
    const earlier = await m.work(buyer, worker);
    const tasks = [await fail(worker), await fail(worker), await fail(worker)];
    await m.thumb(buyer, earlier, 'up');
    expect(await agentOf(worker)).toMatchObject({ status: 'suspended', consecutiveFailures: 0 });
    const { id } = (
      await worker.call('POST', `/tasks/${tasks[1]}/appeals`, {
        reason: 'other',
        description: 'The repository was empty.',
      })
    ).body.data;
    await admin.call('POST', `/courts/disputes/${id}/resolve`, { decision: 'overturned', rationale: 'It was.' });
    await m.settleDown();
    expect(await agentOf(worker)).toMatchObject({ status: 'active', suspendedReason: null });
    expect(await eventsOf(worker.id, 'agent.reactivated')).toEqual([{ reason: 'appeal' }]);
  });

  test('an administrator reinstates: what was is forgiven, the next failure is the first', async () => {
    const admin = await m.newAdmin();
    const worker = await m.newWorker();
    for (let i = 0; i < 3; i += 1) await fail(worker);
    expect((await worker.owner.call('POST', `/admin/agents/${worker.id}/reinstate`, { reason: 'please' })).status).toBe(
      403,
    );
    expect((await admin.call('POST', `/admin/agents/${worker.id}/reinstate`, {})).status).toBe(400);
    const back = await admin.call('POST', `/admin/agents/${worker.id}/reinstate`, { reason: 'It learned.' });
    expect(back.status, back.text).toBe(200);
    expect(back.body.data).toMatchObject({ status: 'active', suspendedReason: null, consecutiveFailures: 0 });
    expect((await admin.call('POST', `/admin/agents/${worker.id}/reinstate`, { reason: 'again' })).status).toBe(409);
    await fail(worker);
    await fail(worker);
    expect(await agentOf(worker)).toMatchObject({ status: 'active', consecutiveFailures: 2 });
    await fail(worker);
    expect((await agentOf(worker)).status).toBe('suspended');
  });

  test('a suspension by an administrator is lifted by no appeal, and its owner cannot shake it off', async () => {
    const admin = await m.newAdmin();
    const worker = await m.newWorker();
    const tasks = [await fail(worker), await fail(worker), await fail(worker)];
    const taken = await admin.call('POST', `/admin/agents/${worker.id}/suspend`, { reason: 'Under investigation.' });
    expect(taken.body.data).toMatchObject({ status: 'suspended', suspendedReason: 'Under investigation.' });
    expect((await admin.call('POST', `/admin/agents/${worker.id}/suspend`, { reason: 'twice' })).status).toBe(409);
    expect(
      (await admin.call('POST', '/admin/agents/0199aaaa-0000-7000-8000-000000000000/suspend', { reason: 'x' })).status,
    ).toBe(404);
    const { id } = (await worker.call('POST', `/tasks/${tasks[0]}/appeals`, { reason: 'other', description: 'x' })).body
      .data;
    await admin.call('POST', `/courts/disputes/${id}/resolve`, { decision: 'overturned', rationale: 'r' });
    await m.settleDown();
    expect(await agentOf(worker)).toMatchObject({ status: 'suspended', consecutiveFailures: 2 });
    await worker.owner.call('POST', `/agents/${worker.id}/deactivate`);
    const again = await worker.owner.call('POST', `/agents/${worker.id}/reactivate`);
    expect(again.body.data.status).toBe('suspended');
    const rows = await p.query(
      "SELECT meta->>'by' AS by FROM audit_log WHERE subject_id = $1 AND action = 'registry.suspendAgent'",
      [worker.id],
    );
    expect(rows.rows.map((r) => r.by).sort()).toEqual(['admin', 'system']);
  });
});

describe('J91 tiers as they are stored', () => {
  /** A past of good work: one buyer and one job a day, ending yesterday. */
  async function goodPast(agentId: string, jobs: number, clusters: number, days: number): Promise<void> {
    const buyers = Array.from({ length: clusters }, () => newId());
    const past = Array.from({ length: jobs }, (_, i): NewEvidence[] => {
      const taskId = newId();
      const occurredAtMs = now().getTime() - (days - (i % days)) * DAY;
      return DIMENSIONS.map((dimension) => ({
        id: newId(),
        dimension,
        category: 'general',
        x: 0.98,
        weight: 1,
        value: 1,
        repeatK: 1,
        source: 1,
        reason: 'passed',
        taskId,
        buyerClusterId: buyers[i % clusters] as string,
        occurredAtMs,
        reversesId: null,
      }));
    })
      .flat()
      .sort((a, b) => a.occurredAtMs - b.occurredAtMs);
    await transact(systemCtx('test.past'), async (tx) => {
      await insertEvidence(tx, agentId, past);
      await writeState(tx, agentId, 'overall', replay(past.map((e, seq) => ({ ...e, seq }))));
    });
    await p.query('UPDATE agent SET completed_tasks = $2, snapshot_day = current_date - 1 WHERE id = $1', [
      agentId,
      jobs,
    ]);
  }
  async function snapshotAll(): Promise<void> {
    while ((await snapshotReputation()) > 0);
  }

  test('a lost dispute ends elite at once; 14 days and 12 clusters are needed, not 13 and 11', async () => {
    const [elite, tooFewDays, tooFewClusters] = [
      await m.newWorker({ price: 5_000 }),
      await m.newWorker(),
      await m.newWorker(),
    ];
    await goodPast(elite.id, 60, 12, 14);
    await goodPast(tooFewDays.id, 60, 12, 13);
    await goodPast(tooFewClusters.id, 60, 11, 14);
    await snapshotAll();
    expect((await Promise.all([elite, tooFewDays, tooFewClusters].map(agentOf))).map((a) => a.trustTier)).toEqual([
      'elite',
      'trusted',
      'trusted',
    ]);
    const admin = await m.newAdmin();
    const buyer = await m.newBuyer();
    const taskId = await judge(buyer, elite, 95);
    const { id } = (await buyer.call('POST', `/tasks/${taskId}/disputes`, { reason: 'other', description: 'x' })).body
      .data;
    await m.settleDown();
    expect((await agentOf(elite)).trustTier).toBe('elite');
    await admin.call('POST', `/courts/disputes/${id}/resolve`, { decision: 'buyer', rationale: 'r' });
    await m.settleDown();
    expect((await agentOf(elite)).trustTier).toBe('trusted');
    expect((await eventsOf(elite.id, 'trust_tier.changed')).at(-1)).toEqual({ from: 'elite', to: 'trusted' });
  });

  test('the daily job writes one snapshot a day per agent with evidence, catches up after an outage, and lets time demote', async () => {
    const idle = await m.newWorker();
    const nobody = await m.newWorker();
    await goodPast(idle.id, 40, 12, 20);
    await snapshotAll();
    const snapshots = async () =>
      (
        await p.query(
          'SELECT day::text, overall, lower, tier FROM reputation_snapshot WHERE agent_id = $1 ORDER BY day',
          [idle.id],
        )
      ).rows;
    const first = await snapshots();
    expect(first).toHaveLength(1);
    expect(first[0].tier).toBe('elite');
    expect(await snapshotReputation()).toBe(0);
    // Four processes at once, 120 silent days later: one snapshot, the tier fallen through hysteresis.
    freezeAt(new Date(now().getTime() + 120 * DAY));
    await Promise.all(Array.from({ length: 4 }, snapshotAll));
    unfreeze();
    const later = await snapshots();
    expect(later).toHaveLength(2);
    expect(later[1].lower).toBeLessThan(first[0].lower);
    expect(later[1].tier).toBe('trusted');
    const row = (await p.query('SELECT trust_tier, lower_cached FROM agent WHERE id = $1', [idle.id])).rows[0];
    expect([row.trust_tier, row.lower_cached]).toEqual(['trusted', later[1].lower]);
    expect((await eventsOf(idle.id, 'trust_tier.changed')).at(-1)).toEqual({ from: 'elite', to: 'trusted' });
    expect(
      (await p.query('SELECT count(*)::int AS n FROM reputation_snapshot WHERE agent_id = $1', [nobody.id])).rows[0].n,
    ).toBe(0);
  });

  test('breadth read by SQL equals the pure rule on random logs with reversals', async () => {
    for (let round = 0; round < 15; round += 1) {
      const agentId = newId();
      const clusters = Array.from({ length: 5 }, () => newId());
      const rows: NewEvidence[] = [];
      for (let i = 0; i < 40; i += 1) {
        const target = rows[Math.floor(Math.random() * rows.length)];
        const taken = new Set(rows.map((r) => r.reversesId));
        if (target && target.reversesId === null && !taken.has(target.id) && Math.random() < 0.25) {
          rows.push({ ...target, id: newId(), reversesId: target.id });
          continue;
        }
        rows.push({
          id: newId(),
          dimension: DIMENSIONS[Math.floor(Math.random() * 4)] as NewEvidence['dimension'],
          category: 'general',
          x: 0,
          weight: Math.random() < 0.2 ? 0 : 0.5,
          value: 0.5,
          repeatK: 1,
          source: 1,
          reason: Math.random() < 0.3 ? 'dispute_lost' : 'passed',
          taskId: newId(),
          agreementId: null,
          buyerClusterId: clusters[Math.floor(Math.random() * 5)] as string,
          occurredAtMs: now().getTime() - Math.floor(Math.random() * 200 * DAY),
          reversesId: null,
        });
      }
      await transact(systemCtx('test.log'), (tx) => insertEvidence(tx, agentId, rows));
      const log = await readOnly((tx) => listEvidence(tx, agentId, null));
      expect(log.map(({ seq: _seq, ...e }) => e)).toEqual(rows);
      const asOf = now().getTime();
      const sql = await readOnly((tx) => readBreadth(tx, agentId, new Date(asOf - 90 * DAY)));
      expect(sql).toEqual({ ...evidenceBreadth(log), lostDisputes: lostDisputes(log as TaskEvidence[], asOf) });
    }
  });
});

describe('J93 events twice and out of order', () => {
  interface Delivery {
    event_id: string;
    subscriber: string;
  }
  /** Everything that follows from events, comparable between runs. */
  async function result(agentId: string) {
    const states = await p.query(
      'SELECT scope, dimension, r, s FROM reputation_state WHERE agent_id = $1 ORDER BY scope, dimension',
      [agentId],
    );
    const agent = await p.query(
      'SELECT status, suspended_by, trust_tier, consecutive_failures, completed_tasks, overall_cached FROM agent WHERE id = $1',
      [agentId],
    );
    const log = await readOnly((tx) => listEvidence(tx, agentId, null));
    return {
      agent: agent.rows[0],
      states: states.rows
        .filter((s) => s.r + s.s > 0)
        .map((s) => [s.scope, s.dimension, s.r.toFixed(9), s.s.toFixed(9)]),
      standing: standingEvents(log)
        .map((e) => `${e.taskId} ${e.dimension} ${e.reason} ${e.x} ${e.weight.toFixed(12)} ${e.repeatK}`)
        .sort(),
    };
  }
  async function forget(agentId: string, deliveries: readonly Delivery[]): Promise<void> {
    await p.query('ALTER TABLE reputation_event DISABLE TRIGGER USER');
    for (const table of ['reputation_event', 'reputation_state', 'reputation_snapshot', 'agent_work']) {
      await p.query(`DELETE FROM ${table} WHERE agent_id = $1`, [agentId]);
    }
    await p.query('ALTER TABLE reputation_event ENABLE TRIGGER USER');
    await p.query(
      "UPDATE agent SET status = 'active', suspended_by = NULL, suspended_reason = NULL, trust_tier = 'unverified', consecutive_failures = 0, completed_tasks = 0, overall_cached = 500, lower_cached = 252, snapshot_day = NULL WHERE id = $1",
      [agentId],
    );
    await again(deliveries);
  }
  const again = (deliveries: readonly Delivery[]) =>
    p.query(
      "UPDATE event_delivery d SET status = 'pending' FROM unnest($1::uuid[], $2::text[]) AS q(e, s) WHERE d.event_id = q.e AND d.subscriber = q.s",
      [deliveries.map((d) => d.event_id), deliveries.map((d) => d.subscriber)],
    );
  function shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((v) => [Math.random(), v] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, v]) => v);
  }

  test('give the same states, weights, counters, suspension and tier in every order', async () => {
    const admin = await m.newAdmin();
    const worker = await m.newWorker({ price: 3_000 });
    const [a, b] = [await m.newBuyer(), await m.newBuyer()];
    const why = { reason: 'other', description: 'x' };
    // Two buyers return, so weights depend on which task came first; one task of each fate.
    const fates: ((taskId: string, buyer: Owner) => Promise<void>)[] = [
      async (taskId, buyer) => m.thumb(buyer, taskId, 'up'),
      async (taskId, buyer) => m.thumb(buyer, taskId, 'down'),
      async (taskId, buyer) => {
        await m.thumb(buyer, taskId, 'up');
        const { id } = (await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).body.data;
        await admin.call('POST', `/courts/disputes/${id}/resolve`, { decision: 'buyer', rationale: 'r' });
      },
      async (taskId, buyer) => {
        const { id } = (await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).body.data;
        await admin.call('POST', `/courts/disputes/${id}/resolve`, {
          decision: 'split',
          buyerCents: 1_000,
          sellerCents: 2_000,
          rationale: 'r',
        });
      },
      async (taskId, buyer) => {
        await m.thumb(buyer, taskId, 'down');
        const { id } = (await worker.call('POST', `/tasks/${taskId}/appeals`, why)).body.data;
        await admin.call('POST', `/courts/disputes/${id}/resolve`, { decision: 'overturned', rationale: 'r' });
      },
    ];
    for (const [i, fate] of fates.entries()) {
      const buyer = i % 2 === 0 ? a : b;
      await fate(await judge(buyer, worker, 80 + i), buyer);
    }
    for (const [i, score] of [20, 30].entries()) {
      const taskId = await judge(i === 0 ? a : b, worker, score);
      if (i > 0) continue;
      const { id } = (await worker.call('POST', `/tasks/${taskId}/appeals`, why)).body.data;
      await admin.call('POST', `/courts/disputes/${id}/resolve`, { decision: 'overturned', rationale: 'r' });
    }
    await m.settleDown();
    const inOrder = await result(worker.id);
    expect(inOrder.standing.length).toBeGreaterThan(15);
    expect(inOrder.agent).toMatchObject({ status: 'active', consecutive_failures: 1, completed_tasks: 2 });
    await expectReplayable(worker.id);

    const deliveries = (
      await p.query(
        `SELECT d.event_id, d.subscriber FROM event_delivery d JOIN outbox_event e ON e.id = d.event_id
          WHERE d.subscriber ~ '^registry\\.(score|take)' AND (e.aggregate_id IN (SELECT id::text FROM task WHERE worker_agent_id = $1)
             OR e.aggregate_id IN (SELECT id::text FROM dispute WHERE worker_agent_id = $1)) ORDER BY d.event_id`,
        [worker.id],
      )
    ).rows as Delivery[];
    expect(deliveries.length).toBeGreaterThan(15);
    for (let round = 0; round < 12; round += 1) {
      await forget(worker.id, deliveries);
      const order = round === 0 ? deliveries : round === 1 ? [...deliveries].reverse() : shuffled(deliveries);
      for (const { event_id, subscriber } of order) await deliverEvent(event_id, subscriber, false);
      expect(await result(worker.id), `round ${round}`).toEqual(inOrder);
      // Once more, in yet another order: nothing changes.
      await again(deliveries);
      for (const { event_id, subscriber } of shuffled(deliveries)) await deliverEvent(event_id, subscriber, false);
      expect(await result(worker.id), `round ${round}, twice`).toEqual(inOrder);
    }
  });

  test('a suspension does not depend on whether the settlement between the failures was heard of late', async () => {
    const worker = await m.newWorker();
    const buyer = await m.newBuyer({ eligible: false });
    const actor = { kind: 'agent' as const, agentId: worker.id, ownerId: worker.owner.id, keyId: newId() };
    const failNow = async () => {
      const taskId = await m.hire(buyer, worker);
      await failTask({ actor, requestId: 'r', ip: null, userAgent: null }, { taskId, reason: 'x' });
    };
    const good = await m.work(buyer, worker);
    await failNow();
    await failNow();
    expect((await buyer.call('POST', `/tasks/${good}/feedback`, { rating: 'up' })).status).toBe(200);
    await failNow();
    await deliverAll(p, /^registry\.score(Failed|Completed)/);
    expect(await agentOf(worker)).toMatchObject({ status: 'suspended', consecutiveFailures: 3 });
    await deliverAll(p, /^registry\./);
    expect(await agentOf(worker)).toMatchObject({ status: 'active', consecutiveFailures: 1 });
  });
});
