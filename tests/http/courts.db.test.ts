import { beforeEach, describe, expect, test } from 'vitest';
import { finishDispute } from '../../src/districts/exchange/contract.ts';
import { finishDispute as finish } from '../../src/districts/exchange/dispute-steps.ts';
import { handlers as exchange } from '../../src/districts/exchange/handlers.ts';
import { answer, registerDistrict } from '../../src/platform/bus/bus.ts';
import { now } from '../../src/platform/clock.ts';
import { sha256Hex } from '../../src/platform/crypto/digest.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { freezeAt, unfreeze } from '../support/frozen-clock.ts';
import { market, sandbox } from '../support/market.ts';
import { type Agent, type Owner, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const m = await market(p);
beforeEach(() => resetLimitsForTests());

const UNKNOWN = '0199aaaa-0000-7000-8000-000000000000';
const why = { reason: 'incorrect', description: 'It does not add up.' };
const HOUR = 3_600_000;

/** A buying agent keeps its credential for days; a session would be over. */
async function buyingAgent(credits = 100_000): Promise<Agent & { owner: Owner }> {
  const owner = await m.newBuyer({ credits });
  return { ...(await p.newAgent(owner, { displayName: 'Buyer' })), owner };
}
const taskRow = async (id: string) => (await p.query('SELECT * FROM task WHERE id = $1', [id])).rows[0];
const transfersOf = async (id: string) =>
  (await p.query('SELECT kind FROM ledger_transfer WHERE ref_id = $1 ORDER BY booked_at, id', [id])).rows.map(
    (r) => r.kind,
  );
async function failedTask(buyer: Owner | Agent, worker: Agent): Promise<string> {
  sandbox.answer = () => ({ status: 'failed' });
  try {
    return await m.work(buyer, worker, { checks: [{ name: 'c', cmd: 'false', weight: 1 }] });
  } finally {
    sandbox.answer = () => ({});
  }
}

describe('payment', () => {
  test('C32 C33 price 4000 of 5000 and price 333 at 1500 bps: fee, seller and rest to the credit', async () => {
    for (const [price, maxBudget, seller, rest] of [
      [4_000, 5_000, 3_400, 1_000],
      [333, 333, 284, 0],
    ] as const) {
      const buyer = await m.newBuyer({ credits: maxBudget });
      const worker = await m.newWorker({ price });
      const revenue = async () =>
        Number(
          (
            await p.query(
              "SELECT coalesce(sum(e.posted_delta), 0) AS sum FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id WHERE a.kind = 'revenue'",
            )
          ).rows[0].sum,
        );
      const before = await revenue();
      await m.work(buyer, worker, { maxBudget });
      expect(await m.walletOf(worker)).toMatchObject({ pending: seller, earned: 0 });
      expect((await revenue()) - before).toBe(price - seller);
      expect(await m.poolOf(buyer)).toEqual({ balance: rest, held: 0 });
    }
    expect(await m.ledgerFaults()).toEqual([]);
  });
});

describe('feedback', () => {
  test('C34 a thumbs-down one millisecond before the end of the window refunds all, one after it moves nothing', async () => {
    const buyer = await buyingAgent(10_000);
    const worker = await m.newWorker();
    const [inTime, late] = [await m.work(buyer, worker), await m.work(buyer, worker)];
    expect(await m.walletOf(worker)).toMatchObject({ pending: 6_800, earned: 0 });

    freezeAt(new Date((await taskRow(inTime)).feedback_until.getTime() - 1));
    const down = await buyer.call('POST', `/tasks/${inTime}/feedback`, {
      rating: 'down',
      comment: 'Not what I asked for.',
    });
    expect([down.status, down.body.data?.status], down.text).toEqual([200, 'refunded']);

    const until = (await taskRow(late)).feedback_until as Date;
    freezeAt(new Date(until.getTime() + 1));
    const refused = await buyer.call('POST', `/tasks/${late}/feedback`, { rating: 'down' });
    expect([refused.status, refused.body.error.code, refused.body.error.details.feedbackUntil]).toEqual([
      409,
      'CONFLICT',
      until.toISOString(),
    ]);
    unfreeze();

    expect(await m.poolOf(buyer.owner)).toEqual({ balance: 6_000, held: 0 });
    expect(await m.walletOf(worker)).toMatchObject({ pending: 3_400, earned: 0 });
    expect([await m.statusOf(inTime), await m.statusOf(late)]).toEqual(['refunded', 'completed']);
    expect((await p.query('SELECT task_id FROM feedback WHERE task_id = ANY($1)', [[inTime, late]])).rows).toEqual([
      { task_id: inTime },
    ]);
    expect(await transfersOf(inTime)).toEqual(['hold', 'capture', 'refund']);
    const seen = (await worker.call('GET', `/tasks/${inTime}`)).body.data;
    expect(seen.feedback).toMatchObject({ rating: 'down', comment: 'Not what I asked for.' });
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('C36 a thumbs-up settles at once; a later thumb is refused; a dispute is still possible', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const taskId = await m.work(buyer, worker);
    const up = await buyer.call('POST', `/tasks/${taskId}/feedback`, { rating: 'up' });
    expect([up.status, up.body.data.status]).toEqual([200, 'completed']);
    expect((await taskRow(taskId)).settled_at).not.toBe(null);
    expect(await m.walletOf(worker)).toMatchObject({ pending: 0, earned: 3_400 });
    const again = await buyer.call('POST', `/tasks/${taskId}/feedback`, { rating: 'down' });
    expect([again.status, again.body.error.code, again.body.error.details.rating]).toEqual([409, 'CONFLICT', 'up']);
    expect((await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).status).toBe(201);
    expect(await m.walletOf(worker)).toMatchObject({ pending: 0, earned: 0 });
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('is the buyer’s alone: the worker is refused, a stranger meets an unknown task, nothing is written', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const stranger = await p.newOwner();
    const taskId = await m.work(buyer, worker);
    const open = await m.hire(buyer, worker);
    for (const who of [worker, worker.owner]) {
      const refused = await who.call('POST', `/tasks/${taskId}/feedback`, { rating: 'up' });
      expect([refused.status, refused.body.error.code]).toEqual([403, 'ACCESS_DENIED']);
    }
    const [theirs, none] = [
      await stranger.call('POST', `/tasks/${taskId}/feedback`, { rating: 'up' }),
      await stranger.call('POST', `/tasks/${UNKNOWN}/feedback`, { rating: 'up' }),
    ];
    expect([theirs.status, theirs.text]).toEqual([404, none.text]);
    expect((await p.anonymous('POST', `/tasks/${taskId}/feedback`, { rating: 'up' })).status).toBe(401);
    expect((await buyer.call('POST', `/tasks/${taskId}/feedback`, { rating: 'sideways' })).status).toBe(400);
    expect(
      (await buyer.call('POST', `/tasks/${taskId}/feedback`, { rating: 'up', comment: 'x'.repeat(2_001) })).status,
    ).toBe(400);
    const early = await buyer.call('POST', `/tasks/${open}/feedback`, { rating: 'up' });
    expect([early.status, early.body.error.details.status]).toEqual([409, 'executing']);
    expect(
      (await p.query('SELECT count(*)::int AS n FROM feedback WHERE task_id = ANY($1)', [[taskId, open]])).rows[0].n,
    ).toBe(0);
  });

  test('the same Idempotency-Key repeats the answer, not the thumb', async () => {
    const buyer = await m.newBuyer({ credits: 5_000 });
    const worker = await m.newWorker();
    const taskId = await m.work(buyer, worker);
    const send = () =>
      buyer.call('POST', `/tasks/${taskId}/feedback`, { rating: 'down' }, { 'idempotency-key': 'thumb-1' });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([200, 200, 'true']);
    expect(second.body).toEqual(first.body);
    expect(await m.poolOf(buyer)).toEqual({ balance: 5_000, held: 0 });
  });

  test('a buyer who turns most work down is named to those who could claim its next task', async () => {
    const buyer = await m.newBuyer();
    const fair = await m.newBuyer();
    const worker = await m.newWorker();
    for (const rating of ['down', 'up', 'down'] as const) await m.thumb(buyer, await m.work(buyer, worker), rating);
    for (const rating of ['down', 'up'] as const) await m.thumb(fair, await m.work(fair, worker), rating);
    const submit = async (who: Owner) => {
      const reply = await who.call('POST', '/tasks', {
        taskType: 'general',
        maxBudget: 4_000,
        input: { description: 'Open to all.' },
        minTier: 'unverified',
      });
      expect(reply.status, reply.text).toBe(201);
      await p.query("UPDATE task SET status = 'routing' WHERE id = $1", [reply.body.data.id]);
      return reply.body.data.id as string;
    };
    const [harsh, even] = [await submit(buyer), await submit(fair)];
    const open = (await worker.call('GET', '/tasks/available')).body.data as {
      id: string;
      buyerThumbsDownShare: number | null;
    }[];
    expect(open.find((t) => t.id === harsh)?.buyerThumbsDownShare).toBeCloseTo(2 / 3);
    expect(open.find((t) => t.id === even)?.buyerThumbsDownShare).toBe(null);
    for (const id of [harsh, even]) await (id === harsh ? buyer : fair).call('POST', `/tasks/${id}/cancel`);
  });
});

describe('disputes', () => {
  test('D47 a dispute one second before its window ends fills the reserve with the whole price; after it, 409', async () => {
    const buyer = await buyingAgent(10_000);
    const worker = await m.newWorker();
    const [inTime, late] = [await m.work(buyer, worker), await m.work(buyer, worker)];
    freezeAt(new Date((await taskRow(inTime)).dispute_until.getTime() - 1_000));
    const opened = await buyer.call('POST', `/tasks/${inTime}/disputes`, why);
    expect(opened.status, opened.text).toBe(201);
    expect(opened.body.data).toMatchObject({
      kind: 'dispute',
      taskId: inTime,
      agreementId: null,
      openedBy: 'buyer',
      status: 'open',
      priceCents: 4_000,
      decision: null,
      buyerCents: null,
    });
    expect(new Date(opened.body.data.respondBy).getTime() - new Date(opened.body.data.openedAt).getTime()).toBe(
      5 * 24 * HOUR,
    );

    const until = (await taskRow(late)).dispute_until as Date;
    freezeAt(new Date(until.getTime() + 1));
    const refused = await buyer.call('POST', `/tasks/${late}/disputes`, why);
    expect([refused.status, refused.body.error.code, refused.body.error.details.disputeUntil]).toEqual([
      409,
      'CONFLICT',
      until.toISOString(),
    ]);
    unfreeze();

    expect([await m.statusOf(inTime), await m.statusOf(late)]).toEqual(['disputed', 'completed']);
    const reserve = await p.query(
      "SELECT posted::int AS posted FROM ledger_account WHERE kind = 'dispute_reserve' AND subject_id = $1",
      [inTime],
    );
    expect(reserve.rows).toEqual([{ posted: 4_000 }]);
    expect((await p.query('SELECT count(*)::int AS n FROM dispute WHERE task_id = $1', [late])).rows[0].n).toBe(0);
    expect((await buyer.call('GET', `/tasks/${inTime}`)).body.data.disputeId).toBe(opened.body.data.id);
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('D48 decisions for the seller, the buyer and a split of 1000 and 3000 move the price to the credit', async () => {
    const admin = await m.newAdmin();
    const cases = [
      [{ decision: 'seller' }, 'completed', 6_000, 3_400, { buyerCents: 0, sellerCents: 4_000, feeCents: 600 }],
      [{ decision: 'buyer' }, 'refunded', 10_000, 0, { buyerCents: 4_000, sellerCents: 0, feeCents: 0 }],
      [
        { decision: 'split', buyerCents: 1_000, sellerCents: 3_000 },
        'completed',
        7_000,
        2_550,
        { buyerCents: 1_000, sellerCents: 3_000, feeCents: 450 },
      ],
    ] as const;
    for (const [body, status, balance, earned, amounts] of cases) {
      for (const settledBefore of [false, true]) {
        const buyer = await m.newBuyer({ credits: 10_000 });
        const worker = await m.newWorker();
        const taskId = await m.work(buyer, worker);
        if (settledBefore) await m.thumb(buyer, taskId, 'up');
        const { id } = (await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).body.data;
        const decided = await admin.call('POST', `/courts/disputes/${id}/resolve`, {
          ...body,
          rationale: 'Both were heard.',
        });
        expect(decided.status, decided.text).toBe(200);
        expect(decided.body.data).toMatchObject({
          status: 'resolved',
          decision: body.decision,
          rationale: 'Both were heard.',
          ...amounts,
        });
        expect(await m.statusOf(taskId)).toBe(status);
        expect(await m.poolOf(buyer)).toEqual({ balance, held: 0 });
        expect(await m.walletOf(worker)).toMatchObject({ pending: 0, earned });
        const again = await admin.call('POST', `/courts/disputes/${id}/resolve`, { ...body, rationale: 'Again.' });
        expect([again.status, again.body.error.details.status]).toEqual([409, 'resolved']);
        const second = await buyer.call('POST', `/tasks/${taskId}/disputes`, why);
        expect(second.status).toBe(409);
      }
    }
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('D49 parts that are not together the price are refused, and so is a decider who owns a side', async () => {
    const admin = await m.newAdmin();
    const buyer = await m.newBuyer({ credits: 10_000 });
    const worker = await m.newWorker();
    const taskId = await m.work(buyer, worker);
    const { id } = (await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).body.data;
    const rationale = 'r';
    for (const body of [
      { decision: 'split', buyerCents: 1_000, sellerCents: 2_999 },
      { decision: 'split', buyerCents: 0, sellerCents: 4_000 },
      { decision: 'split' },
      { decision: 'buyer', buyerCents: 3_999, sellerCents: 1 },
      { decision: 'seller', buyerCents: 4_000, sellerCents: 0 },
      { decision: 'overturned' },
      { decision: 'split', buyerCents: -1, sellerCents: 4_001 },
      { decision: 'split', buyerCents: 1_000.5, sellerCents: 2_999.5 },
    ]) {
      const refused = await admin.call('POST', `/courts/disputes/${id}/resolve`, { ...body, rationale });
      expect([refused.status, refused.body.error.code], JSON.stringify(body)).toEqual([400, 'VALIDATION_ERROR']);
    }
    expect((await admin.call('POST', `/courts/disputes/${id}/resolve`, { decision: 'buyer' })).status).toBe(400);

    const plain = await p.newOwner();
    const withoutFactor = await p.newOwner();
    await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [withoutFactor.id]);
    const refusals: [Owner | Agent, string][] = [
      [plain, 'ACCESS_DENIED'],
      [worker, 'ACCESS_DENIED'],
      [withoutFactor, 'TWO_FACTOR_REQUIRED'],
    ];
    for (const [who, code] of refusals) {
      const refused = await who.call('POST', `/courts/disputes/${id}/resolve`, { decision: 'buyer', rationale });
      expect([refused.status, refused.body.error.code]).toEqual([403, code]);
    }
    for (const owner of [buyer, worker.owner]) {
      await m.newAdmin(owner);
      const refused = await owner.call('POST', `/courts/disputes/${id}/resolve`, { decision: 'buyer', rationale });
      expect([refused.status, refused.body.error.code]).toEqual([403, 'ACCESS_DENIED']);
    }
    expect(await m.statusOf(taskId)).toBe('disputed');
    expect((await p.query('SELECT status, decision FROM dispute WHERE id = $1', [id])).rows).toEqual([
      { status: 'open', decision: null },
    ]);
  });

  test('D50 money inside its dispute window cannot leave the wallet, so a dispute is always covered in full', async () => {
    const buyer = await m.newBuyer({ credits: 10_000 });
    const worker = await m.newWorker();
    const taskId = await m.work(buyer, worker);
    await m.thumb(buyer, taskId, 'up');
    expect(await m.walletOf(worker)).toEqual({ pending: 0, earned: 3_400, withdrawable: 0 });
    const moved = await worker.owner.call('POST', `/vault/wallets/${worker.id}/transfer`, { amount: 1 });
    expect(moved.status).toBe(402);
    expect(await m.walletOf(worker)).toEqual({ pending: 0, earned: 3_400, withdrawable: 0 });
    expect((await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).status).toBe(201);
    const reserve = await p.query(
      "SELECT posted::int AS posted FROM ledger_account WHERE kind = 'dispute_reserve' AND subject_id = $1",
      [taskId],
    );
    expect(reserve.rows).toEqual([{ posted: 4_000 }]);
  });

  test('D51 silence past respondBy is decided for the buyer; an answer, even a late decision, prevents that', async () => {
    const { sweepSilentDisputes } = await import('../../src/districts/courts/sweep-disputes.ts');
    const buyer = await buyingAgent(10_000);
    const worker = await m.newWorker();
    const [silent, answered] = [await m.work(buyer, worker), await m.work(buyer, worker)];
    const open = async (taskId: string) => (await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).body.data;
    const [first, second] = [await open(silent), await open(answered)];
    // More words of the buyer are no answer.
    expect(
      (
        await buyer.call('POST', `/courts/disputes/${first.id}/evidence`, {
          kind: 'text',
          content: 'And another thing.',
        })
      ).status,
    ).toBe(201);
    const answer = await worker.call('POST', `/courts/disputes/${second.id}/evidence`, {
      kind: 'text',
      content: 'It does.',
    });
    expect(answer.body.data.answeredAt).not.toBe(null);
    freezeAt(new Date(first.respondBy));
    await sweepSilentDisputes();
    expect((await worker.call('GET', `/courts/disputes/${first.id}`)).body.data.status).toBe('open');
    freezeAt(new Date(new Date(second.respondBy).getTime() + 1_000));
    await sweepSilentDisputes();
    expect(await sweepSilentDisputes()).toBe(0);
    const decided = (await worker.call('GET', `/courts/disputes/${first.id}`)).body.data;
    expect(decided).toMatchObject({ status: 'resolved', decision: 'buyer', buyerCents: 4_000, feeCents: 0 });
    unfreeze();
    expect([await m.statusOf(silent), await m.statusOf(answered)]).toEqual(['refunded', 'disputed']);
    expect((await p.query('SELECT decided_by FROM dispute WHERE id = $1', [first.id])).rows[0].decided_by).toBe(null);
    expect(await m.poolOf(buyer.owner)).toEqual({ balance: 6_000, held: 0 });
    expect(await m.ledgerFaults()).toEqual([]);
  });

  test('a silent dispute that cannot be decided does not hold up the others', async () => {
    const { sweepSilentDisputes } = await import('../../src/districts/courts/sweep-disputes.ts');
    const buyer = await buyingAgent(10_000);
    const worker = await m.newWorker();
    const tasks = [await m.work(buyer, worker), await m.work(buyer, worker)];
    const disputes = [];
    for (const taskId of tasks) disputes.push((await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).body.data);
    registerDistrict({
      district: 'exchange',
      commands: [
        answer(finishDispute, async (tx, input) => {
          if (input.taskId === tasks[0]) throw new Error('this one fails');
          return finish(tx, input);
        }),
      ],
      subscribers: [],
    });
    freezeAt(new Date(new Date(disputes[1].respondBy).getTime() + 1_000));
    await sweepSilentDisputes();
    registerDistrict(exchange);
    expect(await Promise.all(tasks.map(m.statusOf))).toEqual(['disputed', 'refunded']);
    await sweepSilentDisputes();
    unfreeze();
    expect(await Promise.all(tasks.map(m.statusOf))).toEqual(['refunded', 'refunded']);
  });

  test('the opener withdraws: the worker is paid and there is no second dispute', async () => {
    const buyer = await m.newBuyer({ credits: 10_000 });
    const worker = await m.newWorker();
    const taskId = await m.work(buyer, worker);
    const { id } = (await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).body.data;
    expect((await worker.call('POST', `/courts/disputes/${id}/withdraw`)).status).toBe(403);
    const withdrawn = await buyer.call('POST', `/courts/disputes/${id}/withdraw`);
    expect(withdrawn.status, withdrawn.text).toBe(200);
    expect(withdrawn.body.data).toMatchObject({
      status: 'withdrawn',
      decision: 'seller',
      sellerCents: 4_000,
      feeCents: 600,
    });
    expect(await m.walletOf(worker)).toMatchObject({ earned: 3_400 });
    expect((await buyer.call('POST', `/courts/disputes/${id}/withdraw`)).status).toBe(409);
    const second = await buyer.call('POST', `/tasks/${taskId}/disputes`, why);
    expect([second.status, second.body.error.details.disputeId]).toEqual([409, id]);
    expect((await buyer.call('POST', `/courts/disputes/${id}/evidence`, { kind: 'text', content: 'x' })).status).toBe(
      409,
    );
  });

  test('opens with the platform’s own record attached, and keeps the files until it is decided', async () => {
    const buyer = await m.newBuyer({ credits: 10_000 });
    const worker = await m.newWorker();
    const admin = await m.newAdmin();
    const taskId = await m.work(buyer, worker, {
      checks: [{ name: 'unit', cmd: 'npm test', weight: 3 }],
      files: { 'a.md': 'A', 'b.md': 'B' },
    });
    const stored = async () =>
      (
        await p.query(
          'SELECT extract(epoch FROM stored_until - created_at)::int / 3600 AS hours FROM deliverable WHERE task_id = $1',
          [taskId],
        )
      ).rows.map((r) => r.hours);
    expect(await stored()).toEqual([24, 24]);
    const dispute = (await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).body.data;
    expect(await stored()).toEqual([720, 720]);
    const [assessment] = (await p.query('SELECT evidence_digest FROM assessment WHERE task_id = $1', [taskId])).rows;
    const record = dispute.evidence.filter((e: { side: string }) => e.side === 'system');
    expect(record).toHaveLength(dispute.evidence.length);
    expect(record.map((e: { kind: string }) => e.kind)).toEqual(['file_digest', 'text', 'text', 'text']);
    expect(record[0].content).toContain(`${sha256Hex('A')}  1  a.md`);
    expect(record[1].content).toBe('check  3  unit');
    expect(record[2].sha256).toBe(assessment.evidence_digest);
    expect(record[3].content).toContain('quality_check -> completed  pass_evaluation');
    await admin.call('POST', `/courts/disputes/${dispute.id}/resolve`, { decision: 'seller', rationale: 'Fine work.' });
    expect(await stored()).toEqual([24, 24]);
  });

  test('each side gives at most 20 pieces of evidence, also when 30 come at once, and nobody changes one', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const stranger = await p.newOwner();
    const admin = await m.newAdmin();
    const taskId = await m.work(buyer, worker);
    const { id } = (await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).body.data;
    const add = (who: Owner | Agent, content: string, kind = 'text') =>
      who.call('POST', `/courts/disputes/${id}/evidence`, { kind, content });
    const replies = await Promise.all(Array.from({ length: 30 }, (_, i) => add(worker, `piece ${i}`)));
    expect(replies.map((r) => r.status).sort()).toEqual([...Array(20).fill(201), ...Array(10).fill(409)]);
    expect((await add(worker.owner, 'one more of the same side')).status).toBe(409);
    expect((await add(buyer, 'https://example.com/proof?x=1', 'link')).status).toBe(201);
    for (const bad of [
      'http://example.com',
      'javascript:alert(1)',
      'https://user:pw@example.com/',
      'https://a b',
      `https://example.com/${'x'.repeat(2_000)}`,
    ]) {
      expect((await add(buyer, bad, 'link')).status, bad).toBe(400);
    }
    expect((await add(buyer, 'x'.repeat(10_001))).status).toBe(400);
    expect((await add(buyer, 'digest', 'file_digest')).status).toBe(400);
    expect((await add(admin, 'the administrator thinks')).status).toBe(403);
    expect((await add(stranger, 'me too')).text).toBe(
      (await stranger.call('POST', `/courts/disputes/${UNKNOWN}/evidence`, { kind: 'text', content: 'me too' })).text,
    );
    const sides = (await admin.call('GET', `/courts/disputes/${id}`)).body.data.evidence.map(
      (e: { side: string }) => e.side,
    );
    expect(sides.filter((s: string) => s === 'seller')).toHaveLength(20);
    expect(sides.filter((s: string) => s === 'buyer')).toHaveLength(1);
    await expect(p.query("UPDATE evidence SET content = 'other' WHERE dispute_id = $1", [id])).rejects.toMatchObject({
      code: 'AP001',
    });
    await expect(p.query('DELETE FROM evidence WHERE dispute_id = $1', [id])).rejects.toMatchObject({ code: 'AP001' });
    await expect(p.query("UPDATE dispute SET description = 'other' WHERE id = $1", [id])).rejects.toMatchObject({
      code: 'AP001',
    });
    await expect(
      p.query(
        "INSERT INTO evidence (id, dispute_id, side, position, kind, content, sha256, created_at) VALUES (gen_random_uuid(), $1, 'seller', 21, 'text', 'x', repeat('0', 64), now())",
        [id],
      ),
    ).rejects.toMatchObject({ code: '23514' });
  });

  test('are listed to their parties and to administrators, and unknown to everybody else', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const stranger = await p.newOwner();
    const admin = await m.newAdmin();
    const taskId = await m.work(buyer, worker);
    const { id } = (await buyer.call('POST', `/tasks/${taskId}/disputes`, why)).body.data;
    const ids = async (who: Owner | Agent, query = '') =>
      (await who.call('GET', `/courts/disputes${query}`)).body.data.map((d: { id: string }) => d.id);
    for (const who of [buyer, worker, worker.owner]) expect(await ids(who)).toEqual([id]);
    expect(await ids(worker, '?status=resolved')).toEqual([]);
    expect(await ids(stranger)).toEqual([]);
    expect(await ids(admin, '?status=open&pageSize=100')).toContain(id);
    const [theirs, none] = [
      await stranger.call('GET', `/courts/disputes/${id}`),
      await stranger.call('GET', `/courts/disputes/${UNKNOWN}`),
    ];
    expect([theirs.status, theirs.text]).toEqual([404, none.text]);
    expect((await p.anonymous('GET', `/courts/disputes/${id}`)).status).toBe(401);
  });

  test('only the buyer disputes, only what is completed, and only for a reason that is one', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const stranger = await p.newOwner();
    const taskId = await m.work(buyer, worker);
    const failed = await failedTask(buyer, worker);
    expect((await worker.call('POST', `/tasks/${taskId}/disputes`, why)).status).toBe(403);
    expect((await stranger.call('POST', `/tasks/${taskId}/disputes`, why)).status).toBe(404);
    expect((await buyer.call('POST', `/tasks/${failed}/disputes`, why)).body.error.details.status).toBe('failed');
    expect((await buyer.call('POST', `/tasks/${taskId}/disputes`, { ...why, reason: 'bad_mood' })).status).toBe(400);
    expect((await buyer.call('POST', `/tasks/${taskId}/disputes`, { ...why, description: '' })).status).toBe(400);
    expect(
      (await buyer.call('POST', `/tasks/${taskId}/disputes`, { ...why, extra: 1 })).body.error.details.issues[0].path,
    ).toBe('extra');
    expect(await m.statusOf(taskId)).toBe('completed');
  });
});

describe('appeals', () => {
  test('D52 an overturned appeal takes evidence and failure back by replay and moves no money', async () => {
    const buyer = await m.newBuyer({ credits: 20_000 });
    const worker = await m.newWorker();
    const admin = await m.newAdmin();
    await m.thumb(buyer, await m.work(buyer, worker), 'up');
    const before = (await worker.call('GET', '/agents/me')).body.data;
    const taskId = await failedTask(buyer, worker);
    const struck = (await worker.call('GET', '/agents/me')).body.data;
    expect(struck.overallScore).toBeLessThan(before.overallScore);
    expect([before.consecutiveFailures, struck.consecutiveFailures]).toEqual([0, 1]);
    const money = [await m.poolOf(buyer), await m.walletOf(worker), await transfersOf(taskId)];

    const opened = await worker.owner.call('POST', `/tasks/${taskId}/appeals`, {
      reason: 'assessment_incorrect',
      description: 'The check was wrong.',
    });
    expect(opened.status, opened.text).toBe(201);
    expect(opened.body.data).toMatchObject({ kind: 'appeal', openedBy: 'seller', status: 'open', priceCents: 4_000 });
    expect(await m.statusOf(taskId)).toBe('failed');
    const { id } = opened.body.data;
    for (const body of [{ decision: 'buyer' }, { decision: 'overturned', buyerCents: 4_000, sellerCents: 0 }]) {
      expect((await admin.call('POST', `/courts/disputes/${id}/resolve`, { ...body, rationale: 'r' })).status).toBe(
        400,
      );
    }
    const decided = await admin.call('POST', `/courts/disputes/${id}/resolve`, {
      decision: 'overturned',
      rationale: 'The check tested another file.',
    });
    expect(decided.body.data).toMatchObject({
      status: 'resolved',
      decision: 'overturned',
      buyerCents: null,
      sellerCents: null,
      feeCents: null,
    });
    await m.settleDown();

    const after = (await worker.call('GET', '/agents/me')).body.data;
    expect([after.overallScore, after.scoreLower, after.dimensions, after.consecutiveFailures]).toEqual([
      before.overallScore,
      before.scoreLower,
      before.dimensions,
      0,
    ]);
    expect([await m.poolOf(buyer), await m.walletOf(worker), await transfersOf(taskId)]).toEqual(money);
    expect(await m.statusOf(taskId)).toBe('failed');
    const assessmentId = (await worker.call('GET', `/tasks/${taskId}`)).body.data.assessmentId;
    expect((await worker.call('GET', `/courts/assessments/${assessmentId}`)).body.data.overturnedAt).not.toBe(null);
    const again = await worker.call('POST', `/tasks/${taskId}/appeals`, why);
    expect([again.status, again.body.error.details.disputeId]).toEqual([409, id]);
  });

  test('an appeal against a thumbs-down leaves the refund and the assessment, and takes the thumb’s evidence back', async () => {
    const buyer = await m.newBuyer({ credits: 20_000 });
    const worker = await m.newWorker();
    const admin = await m.newAdmin();
    const taskId = await m.work(buyer, worker);
    const passed = (await worker.call('GET', '/agents/me')).body.data;
    await m.thumb(buyer, taskId, 'down');
    const { id } = (await worker.call('POST', `/tasks/${taskId}/appeals`, why)).body.data;
    await admin.call('POST', `/courts/disputes/${id}/resolve`, {
      decision: 'overturned',
      rationale: 'Good work was refunded.',
    });
    await m.settleDown();
    const after = (await worker.call('GET', '/agents/me')).body.data;
    expect(after.dimensions).toEqual(passed.dimensions);
    expect(
      (await p.query('SELECT overturned_at FROM assessment WHERE task_id = $1', [taskId])).rows[0].overturned_at,
    ).toBe(null);
    expect([await m.statusOf(taskId), (await m.poolOf(buyer)).balance]).toEqual(['refunded', 20_000]);
  });

  test('an upheld or withdrawn appeal changes nothing; silence decides no appeal', async () => {
    const { sweepSilentDisputes } = await import('../../src/districts/courts/sweep-disputes.ts');
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const admin = await m.newAdmin();
    const [first, second] = [await failedTask(buyer, worker), await failedTask(buyer, worker)];
    const struck = (await worker.call('GET', '/agents/me')).body.data;
    const one = (await worker.call('POST', `/tasks/${first}/appeals`, why)).body.data;
    const two = (await worker.call('POST', `/tasks/${second}/appeals`, why)).body.data;
    freezeAt(new Date(now().getTime() + 6 * 24 * HOUR));
    await sweepSilentDisputes();
    unfreeze();
    for (const { id } of [one, two])
      expect((await worker.call('GET', `/courts/disputes/${id}`)).body.data.status).toBe('open');
    expect(
      (await admin.call('POST', `/courts/disputes/${one.id}/resolve`, { decision: 'upheld', rationale: 'It failed.' }))
        .body.data.decision,
    ).toBe('upheld');
    expect((await worker.owner.call('POST', `/courts/disputes/${two.id}/withdraw`)).body.data).toMatchObject({
      status: 'withdrawn',
      decision: null,
    });
    await m.settleDown();
    expect((await worker.call('GET', '/agents/me')).body.data).toMatchObject({
      overallScore: struck.overallScore,
      consecutiveFailures: 2,
    });
  });

  test('only the worker appeals, only its own failure or a thumbs-down, within 72 hours', async () => {
    const buyer = await m.newBuyer();
    const worker = await m.newWorker();
    const admin = await m.newAdmin();
    const failed = await failedTask(buyer, worker);
    expect((await buyer.call('POST', `/tasks/${failed}/appeals`, why)).status).toBe(403);
    const stranger = await p.newOwner();
    expect((await stranger.call('POST', `/tasks/${failed}/appeals`, why)).status).toBe(404);
    const completed = await m.work(buyer, worker);
    expect((await worker.call('POST', `/tasks/${completed}/appeals`, why)).status).toBe(409);
    const { id } = (await buyer.call('POST', `/tasks/${completed}/disputes`, why)).body.data;
    await admin.call('POST', `/courts/disputes/${id}/resolve`, { decision: 'buyer', rationale: 'r' });
    expect((await worker.call('POST', `/tasks/${completed}/appeals`, why)).status).toBe(409);
    sandbox.answer = () => ({ status: 'fault' });
    const fault = await m.work(buyer, worker, { checks: [{ name: 'c', cmd: 'true', weight: 1 }] });
    sandbox.answer = () => ({});
    const refused = await worker.call('POST', `/tasks/${fault}/appeals`, why);
    expect([refused.status, refused.body.error.details.failureReason]).toEqual([409, 'EVALUATION_ERROR']);
    freezeAt(new Date((await taskRow(failed)).ended_at.getTime() + 72 * HOUR + 1));
    expect((await worker.call('POST', `/tasks/${failed}/appeals`, why)).status).toBe(409);
    freezeAt(new Date((await taskRow(failed)).ended_at.getTime() + 72 * HOUR));
    expect((await worker.call('POST', `/tasks/${failed}/appeals`, why)).status).toBe(201);
  });
});

test('the evaluation policy is public and sums to 100', async () => {
  const reply = await p.anonymous('GET', '/courts/policy');
  expect(reply.status).toBe(200);
  expect(reply.body.data).toMatchObject({
    version: 'courts-1',
    passMark: 70,
    windows: { feedbackMinutes: 10, disputeHours: 72, responseDays: 5 },
  });
  expect(reply.body.data.criteria.reduce((sum: number, c: { weight: number }) => sum + c.weight, 0)).toBe(100);
});
