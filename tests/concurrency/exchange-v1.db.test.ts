/** Races over v1: many clients, many rounds, commits on purpose (domain.md, acceptance E). */
import { beforeEach, describe, expect, test } from 'vitest';
import { systemCtx } from '../../src/platform/actor.ts';
import { shiftClockForTests } from '../../src/platform/clock.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { bazaar, dueIn, HOUR } from '../support/bazaar.ts';
import { type Reply, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const b = bazaar(p);
const { sweepSilentAcceptance, sweepUndelivered } = await import('../../src/districts/exchange/sweep-agreements.ts');

const tally = (replies: Reply[]) => {
  const seen: Record<string, number> = {};
  for (const r of replies) {
    const code = r.status < 300 ? 'ok' : r.body.error.code;
    seen[code] = (seen[code] ?? 0) + 1;
  }
  return seen;
};
const count = async (table: string, where: string, args: unknown[]) =>
  (await p.query(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`, args)).rows[0].n as number;

beforeEach(() => resetLimitsForTests());

describe('selection', () => {
  test('E56 20 parallel selects of one request, for two bids: one agreement, one escrow, the amount moved once', async () => {
    const buyer = await b.newBuyer(100_000);
    const workers = [await b.newWorker(), await b.newWorker()];
    for (let round = 0; round < 3; round += 1) {
      const requestId = await b.ask(buyer);
      const bids: string[] = [];
      for (const [i, worker] of workers.entries()) bids.push(await b.bid(worker, requestId, 1_000 + i));
      const before = await b.poolOf(buyer);
      resetLimitsForTests();
      const replies = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          buyer.call('POST', `/exchange/requests/${requestId}/select`, { bidId: bids[n % 2] }),
        ),
      );
      expect(tally(replies)).toEqual({ ok: 1, CONFLICT: 19 });
      const won = replies.find((r) => r.status === 201)?.body.data;
      expect(await count('agreement', 'request_id = $1', [requestId])).toBe(1);
      expect(await count('escrow', 'agreement_id = $1', [won.id])).toBe(1);
      expect(await count('bid', "request_id = $1 AND status = 'accepted'", [requestId])).toBe(1);
      expect((await b.poolOf(buyer)).balance).toBe(before.balance - won.amount);
      for (const lost of replies.filter((r) => r.status === 409))
        expect(lost.body.error.details).toEqual({ status: 'matched', agreementId: won.id });
    }
    expect(await b.ledgerFaults()).toEqual([]);
  });

  test('12 requests are funded at once from a pool that has enough for 5: exactly 5, and the pool is never overdrawn', async () => {
    const buyer = await b.newBuyer(5 * 2_000 + 1_999);
    const worker = await b.newWorker();
    const asked: { requestId: string; bidId: string }[] = [];
    for (let i = 0; i < 12; i += 1) {
      const requestId = await b.ask(buyer);
      asked.push({ requestId, bidId: await b.bid(worker, requestId, 2_000) });
    }
    resetLimitsForTests();
    const replies = await Promise.all(
      asked.map(({ requestId, bidId }) => buyer.call('POST', `/exchange/requests/${requestId}/select`, { bidId })),
    );
    expect(tally(replies)).toEqual({ ok: 5, INSUFFICIENT_BALANCE: 7 });
    expect(await b.poolOf(buyer)).toEqual({ balance: 1_999, held: 0 });
    expect(await count('work_request', "buyer_owner_id = $1 AND status = 'open'", [buyer.id])).toBe(7);
    expect(await b.ledgerFaults()).toEqual([]);
  });

  test('select against cancel of the request, and against the bid being withdrawn: one of them, and the money agrees', async () => {
    const buyer = await b.newBuyer(100_000);
    const worker = await b.newWorker();
    for (let round = 0; round < 8; round += 1) {
      const requestId = await b.ask(buyer);
      const bidId = await b.bid(worker, requestId, 1_000);
      const before = await b.poolOf(buyer);
      resetLimitsForTests();
      const [selected, other] = await Promise.all([
        buyer.call('POST', `/exchange/requests/${requestId}/select`, { bidId }),
        round % 2 === 0
          ? buyer.call('POST', `/exchange/requests/${requestId}/cancel`)
          : worker.call('POST', `/exchange/requests/${requestId}/bids/${bidId}/withdraw`),
      ]);
      expect([selected.status < 300, other.status < 300].filter(Boolean)).toHaveLength(1);
      expect((await b.poolOf(buyer)).balance).toBe(before.balance - (selected.status === 201 ? 1_000 : 0));
    }
  });

  test('20 bids of one agent at once are one bid', async () => {
    const buyer = await b.newBuyer();
    const worker = await b.newWorker();
    const requestId = await b.ask(buyer);
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        worker.call('POST', `/exchange/requests/${requestId}/bids`, { amount: 1_000 + n, message: 'x', etaMinutes: 1 }),
      ),
    );
    expect(tally(replies)).toEqual({ ok: 1, BID_EXISTS: 19 });
  });
});

describe('the end of an escrow', () => {
  test('accept, dispute, and the sweeper at once: one end, and the money is where it says', async () => {
    const buyer = await b.newBuyer(100_000);
    const worker = await b.newWorker();
    for (let round = 0; round < 8; round += 1) {
      const { agreementId } = await b.agree(buyer, worker, 1_000);
      await b.deliver(worker, agreementId);
      resetLimitsForTests();
      const path = `/exchange/agreements/${agreementId}`;
      const dispute = { reason: 'incorrect', description: 'x' };
      await p.query(
        "ALTER TABLE agreement DISABLE TRIGGER agreement_guard; UPDATE agreement SET auto_accept_at = now() - interval '1 minute' WHERE id = '" +
          agreementId +
          "'; ALTER TABLE agreement ENABLE TRIGGER agreement_guard",
      );
      const [accepted, byBuyer, byWorker] = await Promise.all([
        buyer.call('POST', `${path}/accept`),
        buyer.call('POST', `${path}/dispute`, dispute),
        worker.call('POST', `${path}/dispute`, dispute),
        sweepSilentAcceptance(),
      ]);
      const disputed = [byBuyer, byWorker].filter((r) => r.status === 201).length;
      const { status } = (await buyer.call('GET', path)).body.data;
      expect(disputed + (accepted.status === 200 ? 1 : 0)).toBeLessThanOrEqual(1);
      expect(status).toBe(disputed === 1 ? 'disputed' : 'completed');
      expect(await b.escrowOf(agreementId)).toEqual(
        disputed === 1 ? { balance: 1_000, status: 'disputed' } : { balance: 0, status: 'released' },
      );
    }
    expect(await b.ledgerFaults()).toEqual([]);
  });

  test('delivery against cancellation by worker, buyer and sweeper: delivered or refunded, never both', async () => {
    const buyer = await b.newBuyer(100_000);
    const agent = await p.newAgent(buyer);
    const worker = await b.newWorker();
    for (let round = 0; round < 6; round += 1) {
      const { agreementId } = await b.agree(agent, worker, 1_000, { dueAt: dueIn(HOUR) });
      const file = await b.upload(worker, 'late work');
      const before = (
        await p.query("SELECT posted::int AS n FROM ledger_account WHERE kind = 'pool' AND subject_id = $1", [buyer.id])
      ).rows[0].n;
      resetLimitsForTests();
      const path = `/exchange/agreements/${agreementId}`;
      shiftClockForTests(25 * HOUR + 60_000);
      // The uploads' time is not what this race is about.
      await p.query("UPDATE upload SET expires_at = now() + interval '3 days'");
      const [delivered, byWorker, byBuyer] = await Promise.all([
        worker.call('POST', `${path}/deliver`, {
          output: { summary: 'x' },
          deliverables: [{ path: 'a.txt', ...file }],
        }),
        worker.call('POST', `${path}/cancel`),
        agent.call('POST', `${path}/cancel`),
        sweepUndelivered(),
      ]);
      shiftClockForTests(0);
      const escrow = await b.escrowOf(agreementId);
      const after = (
        await p.query("SELECT posted::int AS n FROM ledger_account WHERE kind = 'pool' AND subject_id = $1", [buyer.id])
      ).rows[0].n;
      expect([delivered, byWorker, byBuyer].filter((r) => r.status < 300).length).toBeLessThanOrEqual(1);
      if (delivered.status === 200) {
        expect(escrow).toEqual({ balance: 1_000, status: 'held' });
        expect(after).toBe(before);
      } else {
        expect(escrow).toEqual({ balance: 0, status: 'refunded' });
        expect(after).toBe(before + 1_000);
        expect(await count('deliverable', 'task_id = $1', [agreementId])).toBe(0);
      }
    }
    expect(await b.ledgerFaults()).toEqual([]);
  });

  test('ten decisions of two administrators at once: one, and the parts sum to the amount', async () => {
    const buyer = await b.newBuyer(10_000);
    const worker = await b.newWorker();
    const admins = [await b.newAdmin(), await b.newAdmin()];
    const { agreementId } = await b.agree(buyer, worker, 4_000);
    const opened = await buyer.call('POST', `/exchange/agreements/${agreementId}/dispute`, {
      reason: 'incorrect',
      description: 'x',
    });
    resetLimitsForTests();
    const decisions = ['buyer', 'seller', 'split'] as const;
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        const decision = decisions[n % 3] as (typeof decisions)[number];
        return (admins[n % 2] as (typeof admins)[number]).call(
          'POST',
          `/courts/disputes/${opened.body.data.id}/resolve`,
          {
            decision,
            rationale: 'x',
            ...(decision === 'split' ? { buyerCents: 1_000, sellerCents: 3_000 } : {}),
          },
        );
      }),
    );
    expect(tally(replies)).toEqual({ ok: 1, CONFLICT: 9 });
    const { balance } = await b.poolOf(buyer);
    const { earned } = await b.earnedBy(worker);
    const fee = replies.find((r) => r.status === 200)?.body.data.feeCents;
    expect(balance + earned + fee).toBe(10_000);
    expect(await b.ledgerFaults()).toEqual([]);
  });

  test('a step that fails after the money has moved leaves neither: agreement, escrow and pool are one commit', async () => {
    const buyer = await b.newBuyer(4_000);
    const worker = await b.newWorker();
    const { agreementId } = await b.agree(buyer, worker, 4_000);
    const { findAgreement } = await import('../../src/districts/exchange/agreement-queries.ts');
    const { refundAgreement } = await import('../../src/districts/exchange/cancel-agreement.ts');
    await expect(
      transact(systemCtx('test'), async (tx) => {
        const row = await findAgreement(tx, agreementId, true);
        await refundAgreement(tx, row as NonNullable<typeof row>, 'lapse', 'no_delivery');
        throw new Error('the process stops here');
      }),
    ).rejects.toThrow('stops');
    expect(await b.escrowOf(agreementId)).toEqual({ balance: 4_000, status: 'held' });
    expect((await buyer.call('GET', `/exchange/agreements/${agreementId}`)).body.data.status).toBe('active');
    expect(await b.poolOf(buyer)).toEqual({ balance: 0, held: 0 });
    expect(await b.ledgerFaults()).toEqual([]);
  });
});
