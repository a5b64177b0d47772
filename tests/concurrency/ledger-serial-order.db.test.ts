/**
 * Histories of concurrent clients have a serial order. Clients post a random history at the same time, through two queues
 * and in transactions of their own; what each was answered, and when, is recorded. Afterwards an order is sought in which
 * every booking follows what it saw (the versions of its accounts), nothing that was answered comes after what was asked
 * later, and the paper model gives every answer and every balance. Refusals and replays must be true at some instant
 * between question and answer. Nobody meets a deadlock.
 */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { earnedOf, escrowOf, pendingOf, poolOf, receivableOf } from '../../src/districts/vault/accounts.ts';
import * as contract from '../../src/districts/vault/contract.ts';
import { postIn } from '../../src/districts/vault/ledger-engine.ts';
import { LedgerQueue } from '../../src/districts/vault/ledger-queue.ts';
import { createClient, createPool } from '../../src/platform/db/client.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { command, ctx, expectSound, untilAnswered } from '../districts/vault/city.ts';
import * as m from '../properties/ledger-model.ts';
import { type City, figureNames, newCity, operationOf } from '../properties/ledger-steps.ts';
import { testDatabase } from '../support/database.ts';

const { query } = await testDatabase();
const seeds = Number(process.env.CIVITAS_SEEDS ?? 20);
const CLIENTS = 8;
const ESCROW = 60;
const WITHDRAWN = 7;

const queues = [0, 1].map(
  () =>
    new LedgerQueue({ batchMax: 64, lanes: 2, queueMax: 4_096, perPoolMax: 1_024, deadlineMs: 30_000 }, () => {
      const pool = createPool(3, { options: '-c lock_timeout=20000' });
      const client = createClient(pool);
      return {
        client,
        async close() {
          await client.$disconnect();
          await pool.end();
        },
      };
    }),
);
afterAll(async () => {
  for (const q of queues) await q.close();
});

interface Recorded {
  step: m.Step;
  asked: number;
  answered: number;
  /** done, replayed, or the refusal's name. */
  answer: string;
  transferId: string | null;
  /** What a refusal for lack of credits told. */
  available: number | null;
}

/** The same steps without what depends on their order: amounts of escrows and withdrawals are fixed, nothing is split. */
function plain(s: m.Step): m.Step {
  if (s.do === 'fund') return { ...s, amount: ESCROW, bps: 1500 };
  if (s.do === 'end' && s.how === 'split') return { ...s, toBuyer: s.toBuyer + 1 };
  if (s.do === 'withdraw') return { ...s, amount: WITHDRAWN };
  if (s.do === 'settle') return { ...s, window: false };
  if (s.do === 'resolve' && s.decision === 'split') return { ...s, decision: 'seller' };
  return s;
}
const known = new m.Model();
for (const w of known.withdrawals) Object.assign(w, { status: 'held', amount: WITHDRAWN });

async function post(city: City, s: m.Step, client: number): Promise<{ replayed: boolean; transferId: string }> {
  if (s.do === 'fund')
    return untilAnswered(() =>
      command(contract.fundEscrow, {
        agreementId: city.agreements[s.agreement] as string,
        buyerOwnerId: city.owners[m.buyerOfAgreement(s.agreement)] as string,
        workerAgentId: city.agents[m.workerOfAgreement(s.agreement)] as string,
        amountMinor: BigInt(ESCROW),
        feeBps: 1500,
      }),
    );
  if (s.do === 'end') {
    const agreementId = city.agreements[s.agreement] as string;
    const buyerMinor = BigInt(s.toBuyer);
    return untilAnswered(() => {
      if (s.how === 'released') return command(contract.releaseEscrow, { agreementId });
      if (s.how === 'refunded') return command(contract.refundEscrow, { agreementId });
      return command(contract.splitEscrow, { agreementId, buyerMinor, sellerMinor: BigInt(ESCROW) - buyerMinor });
    });
  }
  const op = operationOf(city, s, known);
  if (typeof op === 'string') throw new Error(op);
  return untilAnswered(() =>
    client % 3 === 2 ? transact(ctx, (tx) => postIn(tx, op)) : (queues[client % 3] as LedgerQueue).submit({ ctx, op }),
  );
}

async function play(city: City, steps: m.Step[]): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  let next = 0;
  const client = async (n: number) => {
    while (next < steps.length) {
      const step = steps[next++] as m.Step;
      const asked = performance.now();
      const r = await post(city, step, n).then(
        (done) => ({ answer: done.replayed ? 'replayed' : 'done', transferId: done.transferId, available: null }),
        (e: Error & { details?: { available?: unknown } }) => ({
          answer: e.name,
          transferId: null,
          available: e.details?.available === undefined ? null : Number(e.details.available),
        }),
      );
      recorded.push({ step, asked, answered: performance.now(), ...r });
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(n)));
  return recorded;
}

interface Entry {
  account: string;
  version: number;
  posted: number;
  held: number;
}

async function entriesOf(ids: string[]): Promise<Map<string, Entry[]>> {
  const { rows } = await query(
    `SELECT transfer_id, account_id, account_version::int AS v, posted_after::int AS p, held_after::int AS h FROM ledger_entry
      WHERE transfer_id = ANY($1) AND account_version IS NOT NULL`,
    [ids],
  );
  const out = new Map<string, Entry[]>(ids.map((id) => [id, []]));
  for (const r of rows) out.get(r.transfer_id)?.push({ account: r.account_id, version: r.v, posted: r.p, held: r.h });
  return out;
}

/** The figures that an entry tells, under the model's names. */
function toldBy(city: City, e: Entry): Record<string, number> {
  const free = e.posted - e.held;
  for (const [i, id] of city.owners.entries()) {
    if (poolOf(id).id === e.account) return { [`available ${i}`]: free, [`held ${i}`]: e.held };
    if (receivableOf(id).id === e.account) return { [`owed ${i}`]: 0 - e.posted };
  }
  for (const [i, id] of city.agents.entries()) {
    if (earnedOf(id).id === e.account) return { [`earned ${i}`]: free, [`withdrawing ${i}`]: e.held };
    if (pendingOf(id).id === e.account) return { [`pending ${i}`]: e.posted };
  }
  for (const [i, id] of city.agreements.entries())
    if (escrowOf(id).id === e.account) return { [`escrow ${i}`]: e.posted };
  return {};
}
const UNTOLD = new Set(['reserve', 'revenue', 'clearing']);

/**
 * One order of the bookings that respects versions and real time and in which the model says every figure; null when there
 * is none. A booking may rest on an account that it left as it was (a chargeback on an empty pool, a top-up that pays a
 * debt to the last credit), which no version tells: so where the order is open, each is tried.
 */
function serialOrder(
  city: City,
  done: Recorded[],
  entries: Map<string, Entry[]>,
): { order: Recorded[]; model: m.Model } | null {
  const at = (r: Recorded) => entries.get(r.transferId as string) as Entry[];
  const before = done.map((a) =>
    done.filter(
      (b) =>
        b !== a &&
        (b.answered < a.asked ||
          at(a).some((x) => at(b).some((y) => y.account === x.account && y.version < x.version))),
    ),
  );
  let tries = 0;
  const extend = (
    order: Recorded[],
    placed: ReadonlySet<Recorded>,
    model: m.Model,
    figures: Record<string, number>,
  ): { order: Recorded[]; model: m.Model } | null => {
    if (order.length === done.length) return { order, model };
    for (const [n, r] of done.entries()) {
      if (placed.has(r) || !(before[n] as Recorded[]).every((b) => placed.has(b))) continue;
      tries += 1;
      if (tries > 200_000) return null;
      const next = Object.assign(new m.Model(), structuredClone(model));
      if (next.apply(r.step) !== 'done') continue;
      const told = Object.assign({ ...figures }, ...at(r).map((e) => toldBy(city, e)));
      if (Object.entries(next.figures()).some(([name, v]) => !UNTOLD.has(name) && v !== (told[name] ?? 0))) continue;
      const found = extend([...order, r], new Set([...placed, r]), next, told);
      if (found) return found;
    }
    return null;
  };
  return extend([], new Set(), new m.Model(), {});
}

/** What a step is about, beside money: a task, an agreement, a withdrawal. */
function subject(s: m.Step): string | null {
  if ('task' in s) return `task ${s.task}`;
  if ('agreement' in s) return `agreement ${s.agreement}`;
  if ('withdrawal' in s) return `withdrawal ${s.withdrawal}`;
  return null;
}

/** The bookings among `chain` that a question may have seen: all answered before it was asked, none asked after its answer. */
function* seenBy(r: Recorded, chain: Recorded[]): Generator<Recorded[]> {
  for (let n = 0; n <= chain.length; n += 1) {
    const seen = chain.slice(0, n);
    if (chain.slice(n).some((c) => c.answered < r.asked)) continue;
    if (seen.some((c) => c.asked > r.answered)) return;
    yield seen;
  }
}

function isTrueAtSomeInstant(city: City, r: Recorded, order: Recorded[], entries: Map<string, Entry[]>): boolean {
  const s = r.step;
  if (r.answer === 'InsufficientCredits' || r.answer === 'AccountLocked') {
    const buyer = 'task' in s ? m.buyerOfTask(s.task) : s.do === 'fund' ? m.buyerOfAgreement(s.agreement) : 0;
    const agent =
      s.do === 'move'
        ? s.agent
        : s.do === 'withdraw'
          ? m.agentOfWithdrawal(s.withdrawal)
          : s.do === 'dispute'
            ? m.workerOfTask(s.task)
            : null;
    const owner = city.owners[buyer] as string;
    const account =
      r.answer === 'AccountLocked'
        ? receivableOf(owner).id
        : agent === null
          ? poolOf(owner).id
          : earnedOf(city.agents[agent] as string).id;
    const touching = order.filter((o) => entries.get(o.transferId as string)?.some((e) => e.account === account));
    for (const seen of seenBy(r, touching)) {
      const last = seen.at(-1);
      const e = last && entries.get(last.transferId as string)?.find((x) => x.account === account);
      if (r.answer === 'AccountLocked' ? (e?.posted ?? 0) < 0 : (e ? e.posted - e.held : 0) === r.available)
        return true;
    }
    return false;
  }
  const mine = order.filter((o) => subject(o.step) === subject(s));
  for (const seen of seenBy(r, mine)) {
    // Money is not what this answer rests on: everybody is rich.
    const model = new m.Model();
    model.available.fill(1e6);
    model.earned.fill(1e6);
    model.pending.fill(1e6);
    for (const o of seen) model.apply(o.step);
    if (model.apply(s) === r.answer) return true;
  }
  return false;
}

test.each(Array.from({ length: seeds }, (_, i) => i + 1))(
  'a history of eight concurrent clients has a serial order that the model agrees with (seed %i)',
  async (seed) => {
    const city = newCity();
    for (const ownerId of city.owners) await command(contract.openOwnerPool, { ownerId });
    for (const [n, agentId] of city.agents.entries())
      await command(contract.openAgentWallets, { agentId, ownerId: city.owners[m.ownerOfAgent(n)] as string });
    const steps = fc.sample(m.history, { seed, numRuns: 2 }).flat().map(plain);
    const recorded = await play(city, steps);
    const done = recorded.filter((r) => r.answer === 'done');
    expect(done.length).toBeGreaterThan(6);
    const entries = await entriesOf(done.map((r) => r.transferId as string));

    const found = serialOrder(city, done, entries);
    if (!found) throw new Error(`no serial order: ${JSON.stringify(recorded)}`);
    const { order, model } = found;
    const names = figureNames(city);
    const balances = await query('SELECT name, balance FROM ledger_balance WHERE name = ANY($1)', [Object.keys(names)]);
    const figures = model.figures();
    for (const r of balances.rows) {
      const name = names[r.name] as string;
      expect(name.startsWith('owed') ? 0 - Number(r.balance) : Number(r.balance), name).toBe(figures[name]);
    }

    for (const r of recorded.filter((x) => x.answer !== 'done'))
      expect(isTrueAtSomeInstant(city, r, order, entries), `${JSON.stringify(r.step)} → ${r.answer}`).toBe(true);
    await expectSound(query);
  },
);

test('nobody met a deadlock', async () => {
  await query('SELECT pg_stat_force_next_flush()');
  const r = await query('SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()');
  expect(r.rows[0].n).toBe(0);
});

test('the checker sees a lost update, an answer from the past and a refusal that was never true', () => {
  const city = newCity();
  const pool = poolOf(city.owners[0] as string).id;
  const record = (step: m.Step, asked: number, answered: number, answer = 'done'): Recorded => ({
    step,
    asked,
    answered,
    answer,
    transferId: answer === 'done' ? `${asked}` : null,
    available: answer === 'InsufficientCredits' ? 5 : null,
  });
  const first = record({ do: 'topUp', owner: 0, amount: 100 }, 1, 2);
  const second = record({ do: 'topUp', owner: 0, amount: 50 }, 3, 4);
  const entry = (version: number, posted: number): Entry[] => [{ account: pool, version, posted, held: 0 }];
  // Version 1 belongs to the later one, although the earlier had been answered.
  expect(
    serialOrder(
      city,
      [first, second],
      new Map([
        ['1', entry(2, 150)],
        ['3', entry(1, 50)],
      ]),
    ),
  ).toBeNull();
  const entries = new Map([
    ['1', entry(1, 100)],
    ['3', entry(2, 150)],
  ]);
  const order = serialOrder(city, [first, second], entries)?.order as Recorded[];
  expect(order).toEqual([first, second]);
  const refused = record({ do: 'hold', task: 0, amount: 20 }, 5, 6, 'InsufficientCredits');
  expect(isTrueAtSomeInstant(city, refused, order, entries)).toBe(false);
  expect(isTrueAtSomeInstant(city, { ...refused, available: 150 }, order, entries)).toBe(true);
  expect(isTrueAtSomeInstant(city, { ...refused, available: 100 }, order, entries)).toBe(false);
  expect(isTrueAtSomeInstant(city, { ...refused, asked: 2.5, available: 100 }, order, entries)).toBe(true);
  const missing = record({ do: 'release', task: 0 }, 5, 6, 'HoldReleased');
  expect(isTrueAtSomeInstant(city, missing, order, entries)).toBe(false);
});

test('the checker finds the order that only the balances tell, and none where a booking saw what never was', () => {
  const city = newCity();
  const pool = poolOf(city.owners[0] as string).id;
  const debt = receivableOf(city.owners[0] as string).id;
  const record = (step: m.Step, asked: number, answered: number): Recorded => ({
    step,
    asked,
    answered,
    answer: 'done',
    transferId: `${step.do} ${asked}`,
    available: null,
  });
  const entry = (account: string, version: number, posted: number, held = 0): Entry => ({
    account,
    version,
    posted,
    held,
  });
  const came = record({ do: 'topUp', owner: 0, amount: 100 }, 1, 2);
  const held = record({ do: 'hold', task: 0, amount: 20 }, 3, 4);
  const taken = record({ do: 'chargeback', owner: 0, amount: 110 }, 5, 6);
  const freed = record({ do: 'release', task: 0 }, 7, 8);
  // At the same time: the hold is allowed by the top-up, although they have no account in common.
  const again = record({ do: 'hold', task: 2, amount: 20 }, 9, 11);
  const paid = record({ do: 'topUp', owner: 0, amount: 30 }, 10, 12);
  const entries = new Map([
    [came.transferId as string, [entry(pool, 1, 100)]],
    [held.transferId as string, [entry(pool, 2, 100, 20)]],
    [taken.transferId as string, [entry(pool, 3, 20, 20), entry(debt, 1, -30)]],
    [freed.transferId as string, [entry(pool, 4, 20)]],
    [again.transferId as string, [entry(pool, 5, 20, 20)]],
    [paid.transferId as string, [entry(debt, 2, 0)]],
  ]);
  const done = [came, held, taken, freed, again, paid];
  expect(serialOrder(city, done, entries)?.order.at(-1)).toBe(again);
  // Had the hold been answered before the debt was paid, it would have been booked on a locked pool.
  expect(serialOrder(city, done.with(4, { ...again, answered: 9.5 }), entries)).toBeNull();
});
