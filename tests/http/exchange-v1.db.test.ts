/** The deprecated exchange over HTTP (domain.md 5, acceptance E): bids, escrow, delivery, disputes, sunset. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sweepSilentDisputes } from '../../src/districts/courts/sweep-disputes.ts';
import { agreementHash } from '../../src/districts/exchange/spec-hash.ts';
import {
  sweepRequests,
  sweepSilentAcceptance,
  sweepUndelivered,
} from '../../src/districts/exchange/sweep-agreements.ts';
import { paymentMethodAttached, poolToppedUp } from '../../src/districts/vault/contract.ts';
import { systemCtx } from '../../src/platform/actor.ts';
import { emit } from '../../src/platform/bus/bus.ts';
import { shiftClockForTests } from '../../src/platform/clock.ts';
import { sha256Hex } from '../../src/platform/crypto/digest.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { resetEnvForTests } from '../../src/platform/env.ts';
import { newId } from '../../src/platform/ids.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { bazaar, dueIn, HOUR, REQUEST } from '../support/bazaar.ts';
import { browserOf } from '../support/browser-session.ts';
import { deliverAll } from '../support/deliver.ts';
import { awayFromMidnight } from '../support/midnight.ts';
import { type Reply, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const b = bazaar(p);
const UNKNOWN = '0199aaaa-0000-7000-8000-000000000000';

function enforceSunset(yes: boolean): void {
  process.env.EXCHANGE_V1_ENFORCE_SUNSET = String(yes);
  resetEnvForTests();
}

// Caps of a day are asked here: no midnight comes in the middle.
beforeEach(async () => {
  resetLimitsForTests();
  await awayFromMidnight();
});
afterEach(() => {
  shiftClockForTests(0);
  enforceSunset(false);
});

const statusOf = async (agreementId: string) =>
  (await p.query('SELECT status FROM agreement WHERE id = $1', [agreementId])).rows[0].status as string;
const eventsOf = async (aggregateId: string) =>
  (await p.query('SELECT type FROM outbox_event WHERE aggregate_id = $1 ORDER BY id', [aggregateId])).rows.map(
    (r) => r.type as string,
  );
const count = async (table: string, where: string, args: unknown[]) =>
  (await p.query(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`, args)).rows[0].n as number;

describe('E53 deprecation', () => {
  const saysSo = (reply: Reply) => {
    expect(reply.headers.get('deprecation')).toBe('@1767225600');
    expect(reply.headers.get('sunset')).toBe('Tue, 30 Jun 2026 00:00:00 GMT');
    expect(reply.headers.get('link')).toContain(
      '</docs/migration>; rel="deprecation", </docs/migration>; rel="sunset", </api/v1/tasks>; rel="successor-version"',
    );
  };

  test('every reply below /exchange says when it ends and what follows, refusals and unknown paths included', async () => {
    const buyer = await b.newBuyer();
    saysSo(await buyer.call('GET', '/exchange/requests'));
    saysSo(await p.anonymous('GET', '/exchange/templates'));
    for (const [reply, status] of [
      [await buyer.call('POST', '/exchange/requests', {}), 400],
      [await p.anonymous('GET', '/exchange/requests'), 401],
      [await buyer.call('GET', `/exchange/agreements/${UNKNOWN}`), 404],
      [await buyer.call('GET', '/exchange/no-such-thing'), 404],
      [await buyer.call('DELETE', '/exchange/requests'), 405],
    ] as const) {
      expect(reply.status).toBe(status);
      saysSo(reply);
    }
    const other = await buyer.call('GET', '/tasks');
    expect(other.headers.get('deprecation')).toBeNull();
    expect(other.headers.get('sunset')).toBeNull();
    const { body } = await p.anonymous('GET', '/api/v1/openapi.json');
    for (const [path, methods] of Object.entries(
      body.paths as Record<string, Record<string, { deprecated?: boolean }>>,
    ))
      for (const operation of Object.values(methods))
        expect(operation.deprecated ?? false, path).toBe(path.startsWith('/api/v1/exchange/'));
  });

  test('E54 enforced, nothing new begins and everything that has begun can be ended', async () => {
    const buyer = await b.newBuyer();
    const worker = await b.newWorker();
    const open = await b.ask(buyer);
    const bidId = await b.bid(worker, open);
    const toDeliver = await b.agree(buyer, worker);
    const toCancel = await b.agree(buyer, worker);
    const toDispute = await b.agree(buyer, worker);
    enforceSunset(true);
    resetLimitsForTests();
    for (const reply of [
      await buyer.call('POST', '/exchange/requests', { ...REQUEST, dueAt: dueIn(HOUR) }),
      await buyer.call('POST', '/exchange/requests', {}),
      await (await b.newWorker()).call('POST', `/exchange/requests/${open}/bids`, {
        amount: 4_000,
        message: 'x',
        etaMinutes: 1,
      }),
      await buyer.call('POST', `/exchange/requests/${open}/select`, { bidId }),
    ]) {
      expect(reply.status, reply.text).toBe(410);
      expect(reply.body.error.code).toBe('EXCHANGE_V1_SUNSET');
      expect(reply.body.error.details).toEqual({ sunset: '2026-06-30T00:00:00.000Z', successor: '/api/v1/tasks' });
      saysSo(reply);
    }
    expect((await buyer.call('GET', `/exchange/requests/${open}`)).status).toBe(200);
    expect((await buyer.call('GET', '/exchange/agreements')).body.data).toHaveLength(3);
    await b.deliver(worker, toDeliver.agreementId);
    expect((await buyer.call('POST', `/exchange/agreements/${toDeliver.agreementId}/accept`)).status).toBe(200);
    expect((await worker.call('POST', `/exchange/agreements/${toCancel.agreementId}/cancel`)).status).toBe(200);
    const dispute = await buyer.call('POST', `/exchange/agreements/${toDispute.agreementId}/dispute`, {
      reason: 'late',
      description: 'Nothing came.',
    });
    expect(dispute.status).toBe(201);
    const disputeId = dispute.body.data.id;
    expect(
      (await worker.call('POST', `/courts/disputes/${disputeId}/evidence`, { kind: 'text', content: 'It did.' }))
        .status,
    ).toBe(201);
    const resolved = await (await b.newAdmin()).call('POST', `/courts/disputes/${disputeId}/resolve`, {
      decision: 'buyer',
      rationale: 'It did not.',
    });
    expect(resolved.status, resolved.text).toBe(200);
    expect((await buyer.call('POST', `/exchange/requests/${open}/cancel`)).status).toBe(200);
    expect(await b.earnedBy(worker)).toMatchObject({ earned: 3_400 });
    expect(await b.ledgerFaults()).toEqual([]);
  });

  test('not enforced, or enforced before the date, routes work', async () => {
    const buyer = await b.newBuyer();
    await b.ask(buyer);
    process.env.EXCHANGE_V1_SUNSET = '2099-01-01T00:00:00Z';
    enforceSunset(true);
    await b.ask(buyer);
    delete process.env.EXCHANGE_V1_SUNSET;
    resetEnvForTests();
  });
});

describe('requests', () => {
  test('E1 a request is checked against its category, its budget and the clock; nothing is spent by it', async () => {
    const buyer = await p.newOwner();
    const send = (more: Record<string, unknown>) =>
      buyer.call('POST', '/exchange/requests', { ...REQUEST, dueAt: dueIn(HOUR), ...more });
    for (const [more, path] of [
      [{ budget: { min: 2, max: 1 } }, 'budget.min'],
      [{ budget: { min: 0, max: 1 } }, 'budget.min'],
      [{ budget: { min: 1, max: 2 ** 40 } }, 'budget.max'],
      [{ dueAt: dueIn(-1_000) }, 'dueAt'],
      [{ dueAt: dueIn(91 * 24 * HOUR) }, 'dueAt'],
      [{ category: 'code_generation', templateFields: {} }, 'templateFields'],
      [{ templateFields: { goal: 'x', unknown: 1 } }, 'templateFields'],
      [{ templateFields: { goal: '' } }, 'templateFields'],
    ] as const) {
      const reply = await send(more);
      expect(reply.status, JSON.stringify(more)).toBe(400);
      expect(reply.body.error.details.issues[0].path).toBe(path);
    }
    expect(await count('work_request', 'buyer_owner_id = $1', [buyer.id])).toBe(0);
    const made = await send({
      category: 'code_generation',
      templateFields: { language: 'Rust', acceptance: ['tests'] },
    });
    expect(made.status, made.text).toBe(201);
    expect(made.body.data).toMatchObject({ status: 'open', bidCount: 0, budget: { min: 1_000, max: 5_000 } });
    expect(Date.parse(made.body.data.closesAt)).toBe(Date.parse(made.body.data.dueAt));
    expect(await eventsOf(made.body.data.id)).toEqual(['request.created']);
    const templates = await p.anonymous('GET', '/exchange/templates');
    expect(templates.body.data).toHaveLength(10);
  });

  test('E1 the policy must allow the category and the upper end of the budget; caps wait until something is spent', async () => {
    const buyer = await b.newBuyer();
    const rules = {
      perTaskMax: 4_000,
      dailyCap: 4_000,
      weeklyCap: null,
      monthlyCap: null,
      categoriesAllowed: ['general'],
      approvalAbove: null,
      workerMinTier: null,
      workerMinScanScore: null,
      workerScanCleanOnly: false,
      workerScanMaxAgeDays: 30,
      ownAgentMinScanScore: null,
      agentsBlocked: [],
      ownersBlocked: [],
    };
    expect((await buyer.call('PUT', '/embassy/policies/default', { enabled: true, rules })).status).toBe(200);
    const refused = await buyer.call('POST', '/exchange/requests', { ...REQUEST, dueAt: dueIn(HOUR) });
    expect(refused.status).toBe(403);
    expect(refused.body.error.details.failures.map((f: { rule: string }) => f.rule)).toContain('TASK_MAX_EXCEEDED');
    const budget = { min: 1, max: 4_000 };
    const worker = await b.newWorker();
    await b.agree(buyer, worker, 3_000, { budget });
    const requestId = await b.ask(buyer, { budget });
    const bidId = await b.bid(worker, requestId, 1_001);
    const over = await buyer.call('POST', `/exchange/requests/${requestId}/select`, { bidId });
    expect(over.status).toBe(403);
    expect(over.body.error.code).toBe('BUDGET_EXCEEDED');
    expect(over.body.error.details).toMatchObject({ period: 'daily', limit: 4_000, used: 3_000, requested: 1_001 });
    expect(await count('agreement', 'request_id = $1', [requestId])).toBe(0);
    expect((await buyer.call('GET', `/exchange/requests/${requestId}`)).body.data.status).toBe('open');
    const blocked = { ...rules, agentsBlocked: [worker.id], dailyCap: null };
    await buyer.call('PUT', '/embassy/policies/default', { enabled: true, rules: blocked });
    const denied = await buyer.call('POST', `/exchange/requests/${requestId}/select`, { bidId });
    expect(denied.body.error.details.failures).toEqual([{ rule: 'WORKER_BLOCKED' }]);
  });

  test('E12 a request is cancelled by its buyer or expires at its closing time, once, and its bids are rejected', async () => {
    const buyer = await b.newBuyer();
    const worker = await b.newWorker();
    const cancelled = await b.ask(buyer);
    const bidId = await b.bid(worker, cancelled);
    expect((await worker.call('POST', `/exchange/requests/${cancelled}/cancel`)).status).toBe(403);
    const reply = await buyer.call('POST', `/exchange/requests/${cancelled}/cancel`);
    expect(reply.body.data.status).toBe('cancelled');
    expect((await buyer.call('POST', `/exchange/requests/${cancelled}/cancel`)).body.error.details).toEqual({
      status: 'cancelled',
    });
    expect(await eventsOf(cancelled)).toEqual(['request.created', 'request.cancelled']);
    const bids = await worker.call('GET', `/exchange/requests/${cancelled}/bids`);
    expect(bids.body.data).toMatchObject([{ id: bidId, status: 'rejected' }]);

    const agent = await p.newAgent(buyer);
    const expiring = await b.ask(agent);
    const late = await b.bid(worker, expiring);
    shiftClockForTests(24 * HOUR + 1_000);
    const select = await agent.call('POST', `/exchange/requests/${expiring}/select`, { bidId: late });
    expect(select.status, 'closed even before the sweeper has been').toBe(409);
    expect(select.body.error.details).toEqual({ status: 'expired' });
    expect(await sweepRequests()).toBeGreaterThan(0);
    expect((await agent.call('GET', `/exchange/requests/${expiring}`)).body.data.status).toBe('expired');
    expect(await eventsOf(expiring)).toEqual(['request.created', 'request.expired']);
  });

  test("a stranger's request, bids and agreement look like none", async () => {
    const buyer = await b.newBuyer();
    const worker = await b.newWorker();
    const stranger = await p.newOwner();
    const { agreementId, requestId } = await b.agree(buyer, worker);
    const other = await b.newWorker();
    for (const [who, path] of [
      [stranger, `/exchange/requests/${requestId}`],
      [stranger, `/exchange/requests/${requestId}/bids`],
      [other, `/exchange/requests/${requestId}`],
      [stranger, `/exchange/agreements/${agreementId}`],
      [other, `/exchange/agreements/${agreementId}`],
    ] as const) {
      const hidden = await who.call('GET', path);
      const absent = await who.call('GET', path.replace(/[0-9a-f-]{36}/, UNKNOWN));
      expect(hidden.status).toBe(404);
      expect(hidden.text).toBe(absent.text);
    }
    for (const act of ['accept', 'cancel'])
      expect((await stranger.call('POST', `/exchange/agreements/${agreementId}/${act}`)).status).toBe(404);
  });
});

describe('bids', () => {
  test('E55 one bid per agent; a bidder sees its own and how many there are, the buyer all of them', async () => {
    const buyer = await b.newBuyer();
    const [one, two] = [await b.newWorker(), await b.newWorker()];
    const requestId = await b.ask(buyer);
    const first = await b.bid(one, requestId, 4_500);
    const second = await b.bid(two, requestId, 1_500);
    const again = await one.call('POST', `/exchange/requests/${requestId}/bids`, {
      amount: 2_000,
      message: 'cheaper',
      etaMinutes: 5,
    });
    expect(again.status).toBe(409);
    expect(again.body.error.code).toBe('BID_EXISTS');
    const own = await one.call('GET', `/exchange/requests/${requestId}/bids`);
    expect(own.body.data.map((x: { id: string }) => x.id)).toEqual([first]);
    expect(own.body.pagination.total).toBe(2);
    expect(own.text).not.toContain(second);
    expect(own.body.data.map((x: { amount: number }) => x.amount)).toEqual([4_500]);
    const ofOwner = await one.owner.call('GET', `/exchange/requests/${requestId}/bids`);
    expect(ofOwner.body.data.map((x: { id: string }) => x.id)).toEqual([first]);
    const all = await buyer.call('GET', `/exchange/requests/${requestId}/bids`);
    expect(all.body.data.map((x: { id: string }) => x.id)).toEqual([second, first]);
    expect((await two.call('GET', `/exchange/requests/${requestId}`)).body.data.bidCount).toBe(2);
  });

  test('E2 refused: outside the budget, a closed request, the own owner cluster, a suspended agent, an owner', async () => {
    const buyer = await b.newBuyer();
    const worker = await b.newWorker();
    const requestId = await b.ask(buyer);
    const send = (who: { call: typeof buyer.call }, amount = 2_000) =>
      who.call('POST', `/exchange/requests/${requestId}/bids`, { amount, message: 'x', etaMinutes: 5 });
    for (const amount of [999, 5_001]) expect((await send(worker, amount)).status).toBe(400);
    expect((await send(await p.newAgent(buyer))).status).toBe(403);
    expect((await send(buyer)).status).toBe(403);
    await p.query(
      "UPDATE agent SET status = 'suspended', suspended_reason = 'test', suspended_by = 'admin' WHERE id = $1",
      [worker.id],
    );
    expect((await send(worker)).body.error.code).toBe('ACCESS_DENIED');
    const cousin = await b.newWorker();
    await p.query(
      `UPDATE owner_cluster SET cluster_id = (SELECT cluster_id FROM owner_cluster WHERE owner_id = $1) WHERE owner_id = $2`,
      [buyer.id, cousin.owner.id],
    );
    expect((await send(cousin)).status).toBe(403);
    shiftClockForTests(24 * HOUR + 1_000);
    const late = await send(await b.newWorker());
    expect(late.body.error.details).toEqual({ status: 'expired' });
    expect(await count('bid', 'request_id = $1', [requestId])).toBe(0);
  });

  test('a bidder takes back a pending bid; it stays its only one and cannot be selected', async () => {
    const buyer = await b.newBuyer();
    const worker = await b.newWorker();
    const requestId = await b.ask(buyer);
    const bidId = await b.bid(worker, requestId);
    const path = `/exchange/requests/${requestId}/bids/${bidId}/withdraw`;
    expect((await (await b.newWorker()).call('POST', path)).status).toBe(404);
    expect((await worker.call('POST', path)).body.data.status).toBe('withdrawn');
    expect((await worker.call('POST', path)).body.error.details).toEqual({ status: 'withdrawn' });
    const select = await buyer.call('POST', `/exchange/requests/${requestId}/select`, { bidId });
    expect(select.body.error.details).toEqual({ status: 'withdrawn' });
    const again = await worker.call('POST', `/exchange/requests/${requestId}/bids`, {
      amount: 2_000,
      message: 'x',
      etaMinutes: 5,
    });
    expect(again.body.error.code).toBe('BID_EXISTS');
  });
});

describe('agreements', () => {
  test('E3 selecting debits the pool and records the escrow together; fee, policy and words are frozen with it', async () => {
    const buyer = await b.newBuyer(10_000);
    const [worker, loser] = [await b.newWorker(), await b.newWorker()];
    const requestId = await b.ask(buyer);
    const lost = await b.bid(loser, requestId, 2_000);
    const bidId = await b.bid(worker, requestId, 4_000);
    const reply = await buyer.call('POST', `/exchange/requests/${requestId}/select`, { bidId });
    expect(reply.status, reply.text).toBe(201);
    const agreement = reply.body.data;
    expect(agreement).toMatchObject({
      status: 'active',
      amount: 4_000,
      feeBps: 1_500,
      escrow: { status: 'held', amount: 4_000, fee: null, returned: null },
      worker: { agentId: worker.id },
      assessment: null,
      disputeId: null,
    });
    expect(await b.poolOf(buyer)).toEqual({ balance: 6_000, held: 0 });
    expect(await b.escrowOf(agreement.id)).toEqual({ balance: 4_000, status: 'held' });
    expect(await eventsOf(agreement.id)).toEqual(['agreement.created', 'escrow.funded']);
    expect(await eventsOf(bidId)).toEqual(['bid.submitted', 'bid.accepted']);
    const bids = (await buyer.call('GET', `/exchange/requests/${requestId}/bids`)).body.data;
    expect(Object.fromEntries(bids.map((x: { id: string; status: string }) => [x.id, x.status]))).toEqual({
      [lost]: 'rejected',
      [bidId]: 'accepted',
    });
    const { category, templateFields, description, amount, currency, feeBps, dueAt, policyVersion } = agreement;
    const spec = { category, templateFields, description, currency, feeBps, dueAt, policyVersion };
    expect(agreementHash({ ...spec, amountMinor: BigInt(amount) })).toBe(agreement.specHash);
    expect(agreementHash({ ...spec, feeBps: 1, amountMinor: BigInt(amount) })).not.toBe(agreement.specHash);
    expect(agreement.policyVersion).toMatch(/^courts-1/);
    await expect(p.query('UPDATE agreement SET amount_minor = 1 WHERE id = $1', [agreement.id])).rejects.toThrow(
      /frozen/,
    );
    expect((await worker.call('GET', `/exchange/agreements/${agreement.id}`)).body.data.buyer).toEqual({
      agentId: null,
    });
  });

  test('E3 without enough credits nothing is written: no agreement, no escrow, no budget, the request stays open', async () => {
    const buyer = await b.newBuyer(3_999);
    const worker = await b.newWorker();
    const requestId = await b.ask(buyer);
    const bidId = await b.bid(worker, requestId, 4_000);
    const reply = await buyer.call('POST', `/exchange/requests/${requestId}/select`, { bidId });
    expect(reply.status).toBe(402);
    expect(reply.body.error.details).toEqual({ required: 4_000, available: 3_999 });
    expect(await count('agreement', 'request_id = $1', [requestId])).toBe(0);
    expect(await count('budget_commitment', 'amount_minor = $1', [4_000])).toBe(
      await count('agreement', 'amount_minor = $1', [4_000]),
    );
    expect(await b.poolOf(buyer)).toEqual({ balance: 3_999, held: 0 });
    expect((await buyer.call('GET', `/exchange/requests/${requestId}`)).body.data.status).toBe('open');
    await p.fund(buyer, 1);
    expect((await buyer.call('POST', `/exchange/requests/${requestId}/select`, { bidId })).status).toBe(201);
  });

  test('E3 above the approval limit an approval comes first; approving funds the escrow once, and refusals leave it pending', async () => {
    const buyer = await b.newBuyer(1_000);
    const rules = {
      perTaskMax: null,
      dailyCap: null,
      weeklyCap: null,
      monthlyCap: null,
      categoriesAllowed: null,
      approvalAbove: 1_000,
      workerMinTier: null,
      workerMinScanScore: null,
      workerScanCleanOnly: false,
      workerScanMaxAgeDays: 30,
      ownAgentMinScanScore: null,
      agentsBlocked: [],
      ownersBlocked: [],
    };
    await buyer.call('PUT', '/embassy/policies/default', { enabled: true, rules });
    const agent = await p.newAgent(buyer);
    const worker = await b.newWorker();
    const requestId = await b.ask(agent);
    const bidId = await b.bid(worker, requestId, 4_000);
    const asked = await agent.call('POST', `/exchange/requests/${requestId}/select`, { bidId });
    expect(asked.status, asked.text).toBe(202);
    const { approval } = asked.body.data;
    expect(approval).toMatchObject({ kind: 'agreement.fund', amount: 4_000, status: 'pending', agreementId: null });
    expect(await b.poolOf(buyer)).toEqual({ balance: 1_000, held: 0 });
    const browser = await browserOf(p, buyer);
    const approve = () => browser('POST', `/embassy/approvals/${approval.id}/approve`, {});
    expect((await approve()).status).toBe(402);
    await p.fund(buyer, 9_000);
    enforceSunset(true);
    expect((await approve()).status, 'an approval begins something new too').toBe(410);
    enforceSunset(false);
    const done = await approve();
    expect(done.status, done.text).toBe(200);
    const { agreementId } = done.body.data;
    expect(done.body.data.status).toBe('approved');
    expect(await b.escrowOf(agreementId)).toEqual({ balance: 4_000, status: 'held' });
    expect((await agent.call('GET', `/exchange/agreements/${agreementId}`)).body.data.status).toBe('active');
    expect((await approve()).status).toBe(409);
    expect(await b.poolOf(buyer)).toEqual({ balance: 6_000, held: 0 });
  });

  test('E4 delivery freezes uploaded files by digest; what is no upload, no plain path or delivered before is refused', async () => {
    const buyer = await b.newBuyer();
    const worker = await b.newWorker();
    const agent = await p.newAgent(buyer);
    const { agreementId } = await b.agree(agent, worker);
    const file = await b.upload(worker, 'the work');
    const send = (deliverables: unknown[], who: { call: typeof buyer.call } = worker) =>
      who.call('POST', `/exchange/agreements/${agreementId}/deliver`, { output: { summary: 'x' }, deliverables });
    for (const bad of [
      [],
      [{ path: '../x', ...file }],
      [{ path: '/etc/passwd', ...file }],
      [{ path: 'a/../b', ...file }],
      [
        { path: 'a', ...file },
        { path: 'a', ...file },
      ],
      [{ path: 'a', sha256: 'f'.repeat(64), bytes: 8 }],
      [{ path: 'a', sha256: file.sha256, bytes: 9 }],
    ])
      expect((await send(bad)).status, JSON.stringify(bad)).toBe(400);
    expect((await send([{ path: 'a', ...file }], buyer)).status).toBe(403);
    expect(await statusOf(agreementId)).toBe('active');
    const done = await send([{ path: 'out/report.md', ...file }]);
    expect(done.status, done.text).toBe(200);
    expect(done.body.data).toMatchObject({
      status: 'delivered',
      output: { summary: 'x' },
      deliverables: [{ path: 'out/report.md', sha256: file.sha256, bytes: 8, mime: 'text/markdown' }],
    });
    const { deliveredAt, autoAcceptAt } = done.body.data;
    expect(Date.parse(autoAcceptAt) - Date.parse(deliveredAt)).toBe(72 * HOUR);
    expect((await send([{ path: 'b', ...file }])).body.error.details).toEqual({ status: 'delivered' });
    const deliverable = done.body.data.deliverables[0].id;
    const path = `/exchange/agreements/${agreementId}/deliverables/${deliverable}`;
    const content = await buyer.call('GET', path);
    expect(content.text).toBe('the work');
    expect((await worker.call('GET', path)).status).toBe(403);
    expect((await (await p.newOwner()).call('GET', path)).status).toBe(404);
    expect(await count('audit_log', "action = 'exchange.getAgreementFile' AND subject_id = $1", [agreementId])).toBe(1);
    shiftClockForTests(24 * HOUR + 1_000);
    expect((await agent.call('GET', path)).body.error.code).toBe('DELIVERABLE_EXPIRED');
  });

  test('E5 delivered work is assessed for both sides to read, and the assessment decides nothing', async () => {
    const buyer = await b.newBuyer();
    const worker = await b.newWorker();
    const { agreementId } = await b.agree(buyer, worker);
    await b.deliver(worker, agreementId, {
      'id_rsa.txt': `-----BEGIN OPENSSH PRIVATE KEY-----\n${'A'.repeat(64)}\n-----END OPENSSH PRIVATE KEY-----\n`,
    });
    await b.assess();
    expect(await statusOf(agreementId)).toBe('evaluating');
    const { data } = (await buyer.call('GET', `/exchange/agreements/${agreementId}`)).body;
    expect(data.assessment).toMatchObject({ passed: expect.any(Boolean), score: expect.any(Number) });
    for (const who of [buyer, worker, worker.owner]) {
      const seen = await who.call('GET', `/courts/assessments/${data.assessment.id}`);
      expect(seen.status, seen.text).toBe(200);
      expect(seen.body.data).toMatchObject({ taskId: null, agreementId, checks: [] });
    }
    expect((await (await p.newOwner()).call('GET', `/courts/assessments/${data.assessment.id}`)).status).toBe(404);
    expect(await eventsOf(agreementId)).toEqual([
      'agreement.created',
      'escrow.funded',
      'agreement.delivered',
      'assessment.started',
      'assessment.completed',
    ]);
    await b.assess();
    expect(await count('assessment', 'agreement_id = $1', [agreementId])).toBe(1);
    expect(await b.escrowOf(agreementId)).toEqual({ balance: 4_000, status: 'held' });
  });

  test('E57 accepting releases the escrow minus the fee, at once and for good; nobody accepts before delivery or twice', async () => {
    const buyer = await b.newBuyer(4_000);
    const worker = await b.newWorker();
    const { agreementId } = await b.agree(buyer, worker);
    const accept = (who: { call: typeof buyer.call } = buyer) =>
      who.call('POST', `/exchange/agreements/${agreementId}/accept`);
    expect((await accept()).body.error.details).toEqual({ status: 'active' });
    await b.deliver(worker, agreementId);
    expect((await accept(worker)).status).toBe(403);
    const done = await accept();
    expect(done.status, done.text).toBe(200);
    expect(done.body.data).toMatchObject({
      status: 'completed',
      escrow: { status: 'released', amount: 4_000, fee: 600, returned: 0 },
    });
    expect(await b.earnedBy(worker)).toEqual({ pending: 0, earned: 3_400, withdrawable: 3_400 });
    expect(await b.poolOf(buyer)).toEqual({ balance: 0, held: 0 });
    expect(await b.escrowOf(agreementId)).toEqual({ balance: 0, status: 'released' });
    for (const [act, body] of [
      ['accept', undefined],
      ['cancel', undefined],
      ['dispute', { reason: 'late', description: 'x' }],
    ] as const)
      expect(
        (await buyer.call('POST', `/exchange/agreements/${agreementId}/${act}`, body)).body.error.details,
        act,
      ).toEqual({
        status: 'completed',
      });
    const history = await p.query(
      'SELECT from_status, to_status, action FROM agreement_event WHERE agreement_id = $1 ORDER BY seq',
      [agreementId],
    );
    expect(history.rows.map((r) => `${r.from_status} ${r.to_status} ${r.action}`)).toEqual([
      'null active select',
      'active delivered deliver',
      'delivered evaluating evaluate',
      'evaluating completed accept',
    ]);
    expect(await b.ledgerFaults()).toEqual([]);
  });

  test('E57 cancelling before delivery refunds everything: the worker at any time, the buyer once it is overdue', async () => {
    const buyer = await b.newBuyer(10_000);
    const worker = await b.newWorker();
    const first = await b.agree(buyer, worker);
    const early = await buyer.call('POST', `/exchange/agreements/${first.agreementId}/cancel`);
    expect(early.status).toBe(409);
    expect(early.body.error.details).toMatchObject({ status: 'active', dueAt: expect.any(String) });
    const byWorker = await worker.call('POST', `/exchange/agreements/${first.agreementId}/cancel`);
    expect(byWorker.body.data).toMatchObject({
      status: 'cancelled',
      escrow: { status: 'refunded', fee: 0, returned: 4_000 },
    });
    const agent = await p.newAgent(buyer);
    const second = await b.agree(agent, worker, 4_000, { dueAt: dueIn(HOUR) });
    shiftClockForTests(HOUR + 1_000);
    expect((await agent.call('POST', `/exchange/agreements/${second.agreementId}/cancel`)).status).toBe(200);
    shiftClockForTests(0);
    expect(await b.poolOf(buyer)).toEqual({ balance: 10_000, held: 0 });
    expect(await b.earnedBy(worker)).toMatchObject({ earned: 0 });
    const third = await b.agree(buyer, worker);
    await b.deliver(worker, third.agreementId);
    for (const who of [buyer, worker])
      expect((await who.call('POST', `/exchange/agreements/${third.agreementId}/cancel`)).body.error.details).toEqual({
        status: 'delivered',
      });
    await deliverAll(p, /^embassy\./);
    const used = (await buyer.call('GET', '/embassy/budgets')).body.data[0].periods[0].used;
    expect(used, 'the refunded amounts are back in the budget').toBe(4_000);
  });

  test('E58 work that never comes is refunded a day after it was due, and silence after delivery accepts', async () => {
    const buyer = await b.newBuyer(10_000);
    const worker = await b.newWorker();
    const absent = await b.agree(buyer, worker, 4_000, { dueAt: dueIn(HOUR) });
    const silent = await b.agree(buyer, worker, 4_000);
    await b.deliver(worker, silent.agreementId);
    shiftClockForTests(25 * HOUR - 60_000);
    expect(await sweepUndelivered()).toBe(0);
    shiftClockForTests(25 * HOUR + 60_000);
    await sweepUndelivered();
    expect(await statusOf(absent.agreementId)).toBe('cancelled');
    expect(await b.escrowOf(absent.agreementId)).toEqual({ balance: 0, status: 'refunded' });
    shiftClockForTests(72 * HOUR - 60_000);
    await sweepSilentAcceptance();
    expect(await statusOf(silent.agreementId)).toBe('delivered');
    shiftClockForTests(72 * HOUR + 60_000);
    await sweepSilentAcceptance();
    expect(await statusOf(silent.agreementId)).toBe('completed');
    expect(await sweepSilentAcceptance()).toBe(0);
    shiftClockForTests(0);
    expect(await b.earnedBy(worker)).toMatchObject({ earned: 3_400 });
    expect(await b.poolOf(buyer)).toEqual({ balance: 6_000, held: 0 });
    expect(await b.ledgerFaults()).toEqual([]);
  });
});

describe('disputes', () => {
  const dispute = (who: { call: Awaited<ReturnType<typeof b.newBuyer>>['call'] }, agreementId: string) =>
    who.call('POST', `/exchange/agreements/${agreementId}/dispute`, {
      reason: 'incomplete',
      description: 'Half of it.',
    });

  test('E8 either side disputes once, before completion; the escrow stays put and the record is attached', async () => {
    const buyer = await b.newBuyer();
    const worker = await b.newWorker();
    const { agreementId } = await b.agree(buyer, worker);
    await b.deliver(worker, agreementId, { 'a.txt': 'half' });
    await b.assess();
    expect((await dispute(await p.newOwner(), agreementId)).status).toBe(404);
    const opened = await dispute(buyer, agreementId);
    expect(opened.status, opened.text).toBe(201);
    expect(opened.body.data).toMatchObject({
      kind: 'dispute',
      taskId: null,
      agreementId,
      openedBy: 'buyer',
      status: 'open',
      priceCents: 4_000,
    });
    const record = opened.body.data.evidence.map((e: { side: string; kind: string }) => `${e.side} ${e.kind}`);
    expect(record).toEqual(['system file_digest', 'system text', 'system text']);
    expect(opened.text).toContain('a.txt');
    expect(await statusOf(agreementId)).toBe('disputed');
    expect(await b.escrowOf(agreementId)).toEqual({ balance: 4_000, status: 'disputed' });
    for (const who of [buyer, worker]) expect((await dispute(who, agreementId)).status).toBe(409);
    for (const act of ['accept', 'cancel'])
      expect((await buyer.call('POST', `/exchange/agreements/${agreementId}/${act}`)).body.error.details).toEqual({
        status: 'disputed',
      });
    expect((await buyer.call('GET', `/exchange/agreements/${agreementId}`)).body.data.disputeId).toBe(
      opened.body.data.id,
    );
    const evidence = await worker.call('POST', `/courts/disputes/${opened.body.data.id}/evidence`, {
      kind: 'text',
      content: 'All of it.',
    });
    expect(evidence.body.data.answeredAt).not.toBeNull();
    expect(await eventsOf(opened.body.data.id)).toEqual(['dispute.opened', 'dispute.evidence_added']);
  });

  test.each([
    ['seller', {}, 'completed', 'released', { earned: 3_400, back: 0, fee: 600 }],
    ['buyer', {}, 'cancelled', 'refunded', { earned: 0, back: 4_000, fee: 0 }],
    [
      'split',
      { buyerCents: 1_000, sellerCents: 3_000 },
      'completed',
      'split',
      { earned: 2_550, back: 1_000, fee: 450 },
    ],
  ] as const)(
    'E9 to E11 decided for %s: status and money in one transaction',
    async (decision, parts, status, escrow, end) => {
      const buyer = await b.newBuyer(4_000);
      const worker = await b.newWorker();
      const admin = await b.newAdmin();
      const { agreementId } = await b.agree(buyer, worker);
      const disputeId = (await dispute(worker, agreementId)).body.data.id;
      const resolve = (who: typeof admin, body: Record<string, unknown>) =>
        who.call('POST', `/courts/disputes/${disputeId}/resolve`, { rationale: 'So it is.', ...body });
      expect((await resolve(admin, { decision: 'split', buyerCents: 1_000, sellerCents: 2_999 })).status).toBe(400);
      expect((await resolve(admin, { decision: 'overturned' })).status).toBe(400);
      expect((await resolve(buyer, { decision })).status).toBe(403);
      expect(await b.escrowOf(agreementId)).toEqual({ balance: 4_000, status: 'disputed' });
      const reply = await resolve(admin, { decision, ...parts });
      expect(reply.status, reply.text).toBe(200);
      expect(reply.body.data).toMatchObject({ status: 'resolved', decision, feeCents: end.fee, buyerCents: end.back });
      expect(await statusOf(agreementId)).toBe(status);
      expect(await b.escrowOf(agreementId)).toEqual({ balance: 0, status: escrow });
      expect(await b.earnedBy(worker)).toMatchObject({ earned: end.earned });
      expect(await b.poolOf(buyer)).toEqual({ balance: end.back, held: 0 });
      expect((await resolve(admin, { decision: 'buyer' })).status).toBe(409);
      expect(await b.ledgerFaults()).toEqual([]);
      await deliverAll(p, /^embassy\./);
      const used = (await buyer.call('GET', '/embassy/budgets')).body.data[0].periods[0].used;
      expect(used).toBe(4_000 - end.back);
    },
  );

  test('an administrator who owns a side does not decide', async () => {
    const buyer = await b.newBuyer();
    const worker = await b.newWorker();
    const { agreementId } = await b.agree(buyer, worker);
    const disputeId = (await dispute(buyer, agreementId)).body.data.id;
    await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [worker.owner.id]);
    await p.query(
      'INSERT INTO two_factor (owner_id, sms_enabled, enabled_at, verified_at) VALUES ($1, true, now(), now())',
      [worker.owner.id],
    );
    await p.query('UPDATE session SET second_factor_at = now() WHERE owner_id = $1', [worker.owner.id]);
    const reply = await worker.owner.call('POST', `/courts/disputes/${disputeId}/resolve`, {
      decision: 'seller',
      rationale: 'Mine.',
    });
    expect(reply.status).toBe(403);
    expect(await statusOf(agreementId)).toBe('disputed');
  });

  test('silence is decided for whoever opened it; giving up lets the other side win', async () => {
    const buyer = await b.newBuyer(16_000);
    const worker = await b.newWorker();
    const cases = [];
    for (const [opener, end] of [
      ['buyer', 'silence'],
      ['worker', 'silence'],
      ['buyer', 'withdraw'],
      ['worker', 'withdraw'],
    ] as const) {
      const { agreementId } = await b.agree(buyer, worker);
      resetLimitsForTests();
      const who = opener === 'buyer' ? buyer : worker;
      const disputeId = (await dispute(who, agreementId)).body.data.id;
      if (end === 'withdraw') {
        const other = opener === 'buyer' ? worker : buyer;
        expect((await other.call('POST', `/courts/disputes/${disputeId}/withdraw`)).status).toBe(403);
        expect((await who.call('POST', `/courts/disputes/${disputeId}/withdraw`)).status).toBe(200);
      }
      cases.push({ agreementId, opener, end });
    }
    shiftClockForTests(5 * 24 * HOUR + 60_000);
    await sweepSilentDisputes();
    expect(await sweepSilentDisputes()).toBe(0);
    shiftClockForTests(0);
    const ends = [];
    for (const c of cases) ends.push(`${c.opener} ${c.end} ${(await b.escrowOf(c.agreementId)).status}`);
    expect(ends).toEqual([
      'buyer silence refunded',
      'worker silence released',
      'buyer withdraw released',
      'worker withdraw refunded',
    ]);
    expect(await b.poolOf(buyer)).toEqual({ balance: 8_000, held: 0 });
    expect(await b.earnedBy(worker)).toMatchObject({ earned: 6_800 });
    expect(await b.ledgerFaults()).toEqual([]);
  });
});

test('agents hear of matching requests, accepted bids, cancelled agreements and disputes', async () => {
  process.env.WEBHOOK_ALLOW_PRIVATE = 'true';
  resetEnvForTests();
  const owner = await b.newBuyer();
  const buyer = await p.newAgent(owner);
  const worker = await b.newWorker();
  await deliverAll(p, /^registry\.hook/);
  for (const agent of [buyer, worker])
    expect((await agent.call('PUT', '/agents/me/webhook', { url: 'http://127.0.0.1:9/hook' })).status).toBeLessThan(
      300,
    );
  const { agreementId } = await b.agree(buyer, worker);
  await worker.call('POST', `/exchange/agreements/${agreementId}/cancel`);
  const disputed = await b.agree(buyer, worker);
  await buyer.call('POST', `/exchange/agreements/${disputed.agreementId}/dispute`, {
    reason: 'late',
    description: 'x',
  });
  await deliverAll(p, /^registry\.hook/);
  const heard = async (agentId: string) =>
    (
      await p.query(
        'SELECT d.type FROM webhook_delivery d JOIN webhook_endpoint w ON w.id = d.endpoint_id WHERE w.agent_id = $1 ORDER BY d.type',
        [agentId],
      )
    ).rows.map((r) => r.type);
  expect(await heard(worker.id)).toEqual([
    'agreement_cancelled',
    'bid_accepted',
    'bid_accepted',
    'dispute_opened',
    'new_matching_request',
    'new_matching_request',
  ]);
  expect(await heard(buyer.id), 'not of its own requests').toEqual(['agreement_cancelled', 'dispute_opened']);
});

describe('reputation', () => {
  const said = async (agentId: string) =>
    (
      await p.query(
        `SELECT dimension, reason, x, source, weight > 0 AS weighs, task_id FROM reputation_event
          WHERE agent_id = $1 AND agreement_id IS NOT NULL ORDER BY agreement_id, dimension, reason`,
        [agentId],
      )
    ).rows.map(
      (r) => `${r.dimension} ${r.reason} ${Math.round(r.x * 100)} x${r.source}${r.weighs ? '' : ' weightless'}`,
    );
  const hear = async () => {
    await b.assess();
    await deliverAll(p, /^registry\.score/);
  };
  /** A buyer whose word weighs: verified, and its card was charged. */
  async function eligibleBuyer() {
    const buyer = await b.newBuyer();
    await transact(systemCtx('test.pay'), async (tx) => {
      emit(tx, paymentMethodAttached, buyer.id, { fingerprintHash: sha256Hex(buyer.id) });
      emit(tx, poolToppedUp, buyer.id, { amountMinor: 100, topUpId: newId() });
    });
    await deliverAll(p, /^registry\./);
    return buyer;
  }

  test('an agreement says how the work was, whether it came in time and how its money ended, each once', async () => {
    const buyer = await eligibleBuyer();
    const worker = await b.newWorker();
    const { agreementId } = await b.agree(buyer, worker);
    await b.deliver(worker, agreementId);
    await hear();
    await buyer.call('POST', `/exchange/agreements/${agreementId}/accept`);
    await hear();
    expect(await said(worker.id)).toEqual([
      'economic thumbs_up 100 x1',
      expect.stringMatching(/^outcome assessed 100 x0\.\d+$/),
      'relationship thumbs_up 100 x1',
      'reliability delivered 100 x1',
    ]);
    const { body } = await worker.call('GET', '/agents/me');
    expect(body.data.effectiveSamples).toBeGreaterThan(0);
    expect(body.data.completedTasks, 'tasks are counted, agreements are not').toBe(0);
  });

  test('late work lowers reliability by how late it was; work that never came and a worker that gave up count against it', async () => {
    const buyer = await eligibleBuyer();
    const agent = await p.newAgent(buyer);
    const [late, absent, gone] = [await b.newWorker(), await b.newWorker(), await b.newWorker()];
    const inAnHour = { dueAt: dueIn(HOUR) };
    const one = await b.agree(agent, late, 4_000, inAnHour);
    await b.agree(agent, absent, 4_000, inAnHour);
    const three = await b.agree(agent, gone, 4_000, inAnHour);
    await gone.call('POST', `/exchange/agreements/${three.agreementId}/cancel`);
    shiftClockForTests(1.5 * HOUR);
    await b.deliver(late, one.agreementId);
    shiftClockForTests(25 * HOUR + 60_000);
    await sweepUndelivered();
    shiftClockForTests(0);
    await hear();
    const [, reliability] = await said(late.id);
    expect(Number(/reliability delivered (\d+)/.exec(reliability ?? '')?.[1])).toBeGreaterThanOrEqual(40);
    expect(Number(/reliability delivered (\d+)/.exec(reliability ?? '')?.[1])).toBeLessThanOrEqual(51);
    const against = (reason: string) => ['economic', 'outcome', 'reliability'].map((d) => `${d} ${reason} 0 x1`);
    expect(await said(absent.id)).toEqual(against('deadline_passed'));
    expect(await said(gone.id)).toEqual(against('worker_failed'));
  });

  test('a dispute speaks in place of a settlement, and within one owner cluster nothing is said', async () => {
    const buyer = await eligibleBuyer();
    const worker = await b.newWorker();
    const admin = await b.newAdmin();
    const { agreementId } = await b.agree(buyer, worker);
    const opened = await buyer.call('POST', `/exchange/agreements/${agreementId}/dispute`, {
      reason: 'incorrect',
      description: 'x',
    });
    await admin.call('POST', `/courts/disputes/${opened.body.data.id}/resolve`, { decision: 'buyer', rationale: 'x' });
    await hear();
    expect(await said(worker.id)).toEqual(['economic dispute_lost 0 x1', 'relationship dispute_lost 0 x3']);

    const cousin = await b.newWorker();
    const related = await b.agree(buyer, cousin);
    await hear();
    await p.query('UPDATE owner_cluster SET cluster_id = $1 WHERE owner_id = $2', [buyer.id, cousin.owner.id]);
    await b.deliver(cousin, related.agreementId);
    await buyer.call('POST', `/exchange/agreements/${related.agreementId}/accept`);
    await hear();
    expect(await said(cousin.id)).toEqual([]);
  });
});
