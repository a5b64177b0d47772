/** Random histories of v1 against a model on paper: same statuses, same refusals, same balances, and nothing is lost. */
import { expect, test } from 'vitest';
import { feeOf } from '../../src/platform/money.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { bazaar } from '../support/bazaar.ts';
import { testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const b = bazaar(p);
const seed = Number(process.env.FUZZ_SEED ?? 20260630);
const STEPS = 30;

/** The same seed gives the same history (mulberry32). */
function dice(from: number): (n: number) => number {
  let state = from >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

interface Paper {
  id: string;
  amount: number;
  status: 'active' | 'delivered' | 'disputed' | 'completed' | 'cancelled';
  disputeId: string | null;
}

test.each([1, 2, 3, 4])('history %s: the ledger is what the model says, to the credit', async (n) => {
  const roll = dice(seed + n);
  const buyer = await b.newBuyer(60_000);
  const worker = await b.newWorker();
  const admin = await b.newAdmin();
  let pool = 60_000;
  let earned = 0;
  let revenue = 0;
  const agreements: Paper[] = [];
  const file = await b.upload(worker, `work ${n}`);
  const end = (a: Paper, toBuyer: number, status: Paper['status']) => {
    const toSeller = a.amount - toBuyer;
    const fee = Number(feeOf(BigInt(toSeller), 1_500));
    pool += toBuyer;
    earned += toSeller - fee;
    revenue += fee;
    a.status = status;
  };

  for (let step = 0; step < STEPS; step += 1) {
    resetLimitsForTests();
    if (agreements.length === 0 || roll(4) === 0) {
      const amount = 1_000 + roll(4_001);
      const requestId = await b.ask(buyer);
      const bidId = await b.bid(worker, requestId, amount);
      const reply = await buyer.call('POST', `/exchange/requests/${requestId}/select`, { bidId });
      expect(reply.status, `step ${step}`).toBe(pool >= amount ? 201 : 402);
      if (reply.status === 201) {
        pool -= amount;
        agreements.push({ id: reply.body.data.id, amount, status: 'active', disputeId: null });
      }
      continue;
    }
    const a = agreements[roll(agreements.length)] as Paper;
    const path = `/exchange/agreements/${a.id}`;
    const act = roll(6);
    let possible = false;
    let status = 0;
    if (act === 0) {
      possible = a.status === 'active';
      const body = { output: { summary: 'x' }, deliverables: [{ path: 'a.txt', ...file }] };
      status = (await worker.call('POST', `${path}/deliver`, body)).status;
      if (possible) a.status = 'delivered';
    } else if (act === 1) {
      possible = a.status === 'delivered';
      status = (await buyer.call('POST', `${path}/accept`)).status;
      if (possible) end(a, 0, 'completed');
    } else if (act === 2) {
      possible = a.status === 'active';
      status = (await worker.call('POST', `${path}/cancel`)).status;
      if (possible) end(a, a.amount, 'cancelled');
    } else if (act === 3) {
      possible = a.status === 'active' || a.status === 'delivered';
      const who = roll(2) === 0 ? buyer : worker;
      const reply = await who.call('POST', `${path}/dispute`, { reason: 'other', description: 'x' });
      status = reply.status;
      if (possible) Object.assign(a, { status: 'disputed', disputeId: reply.body.data.id });
    } else if (a.disputeId !== null) {
      possible = a.status === 'disputed';
      const decision = (['buyer', 'seller', 'split'] as const)[roll(3)] as 'buyer' | 'seller' | 'split';
      const toBuyer = decision === 'split' ? 1 + roll(a.amount - 1) : decision === 'buyer' ? a.amount : 0;
      const parts = decision === 'split' ? { buyerCents: toBuyer, sellerCents: a.amount - toBuyer } : {};
      const reply = await admin.call('POST', `/courts/disputes/${a.disputeId}/resolve`, {
        decision,
        rationale: 'x',
        ...parts,
      });
      status = reply.status;
      if (possible) end(a, toBuyer, decision === 'buyer' ? 'cancelled' : 'completed');
    } else continue;
    expect(status < 300, `seed ${seed + n}, step ${step}, act ${act} on ${a.status}: ${status}`).toBe(possible);
    if (!possible) expect(status).toBe(409);
  }

  const open = agreements.filter((a) => !['completed', 'cancelled'].includes(a.status));
  expect(await b.poolOf(buyer)).toEqual({ balance: pool, held: 0 });
  expect((await b.earnedBy(worker)).earned).toBe(earned);
  const escrowed = open.reduce((sum, a) => sum + a.amount, 0);
  expect(pool + earned + revenue + escrowed).toBe(60_000);
  for (const a of agreements) {
    const { balance } = await b.escrowOf(a.id);
    expect(balance, a.status).toBe(open.includes(a) ? a.amount : 0);
  }
  expect(await b.ledgerFaults()).toEqual([]);
});
