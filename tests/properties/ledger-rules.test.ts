/**
 * Acceptance 65 of ledger.md without a database: 10,000 random histories, decided by the ledger's rules in batches of
 * any size over rows kept in memory, against the model on paper: same refusals at every step, same balances at the end.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AccountRef,
  earnedOf,
  earnedReceivableOf,
  pendingOf,
  poolOf,
  receivableOf,
  refundingOf,
} from '../../src/districts/vault/accounts.ts';
import {
  type AccountCopy,
  Book,
  type HoldCopy,
  type Operation,
  type Outcome,
  operation,
  type StoredTransfer,
} from '../../src/districts/vault/ledger-rules.ts';
import { history, Model, type Step } from './ledger-model.ts';
import { type City, newCity, operationOf } from './ledger-steps.ts';

/** Rows in memory, read and written the way the engine's two statements do. */
class Rows {
  accounts = new Map<string, AccountCopy & { ref: AccountRef }>();
  holds = new Map<string, HoldCopy>();
  transfers = new Map<string, StoredTransfer>();
  locks = new Map<string, { accountId: string; amount: bigint }>();
  platform = new Map<string, bigint>();
  sums: bigint[] = [];

  open(refs: AccountRef[]): void {
    for (const ref of refs)
      this.accounts.set(ref.id, {
        ref,
        id: ref.id,
        kind: ref.kind,
        currency: ref.currency,
        side: ref.side,
        posted: 0n,
        held: 0n,
        version: 0n,
        locked: false,
      });
  }

  /** One batch; operations put off come back undecided. */
  apply(ops: Operation[]): Outcome[] {
    const book = new Book();
    for (const op of ops) {
      for (const a of op.accounts) {
        const row = this.accounts.get(a.id);
        if (row) book.accounts.set(a.id, { ...row });
      }
      for (const h of op.holdIds) {
        const row = this.holds.get(h);
        if (row) book.holds.set(h, { ...row });
      }
      for (const k of [op.postingKey, ...op.related]) {
        const t = this.transfers.get(k);
        if (t) book.stored.set(k, t);
      }
    }
    for (const { accountId, amount } of this.locks.values())
      book.earnedLocks.set(accountId, (book.earnedLocks.get(accountId) ?? 0n) + amount);
    const outcomes = ops.map((op) => book.decide(op));
    for (const a of book.accepted) {
      this.transfers.set(a.op.postingKey, { transferId: a.op.transferId, hash: a.op.requestHash, result: a.result });
      for (const { ref } of a.born) this.open([ref]);
      let sum = 0n;
      for (const e of a.entries) {
        sum += e.postedDelta;
        if (e.version === null) {
          this.platform.set(e.account.kind, (this.platform.get(e.account.kind) ?? 0n) + e.postedDelta);
          continue;
        }
        const row = this.accounts.get(e.account.id) as AccountCopy;
        row.posted += e.postedDelta;
        row.held += e.heldDelta;
        row.version += 1n;
        // What the database's guards would refuse.
        if (row.version !== e.version || row.posted !== e.postedAfter || row.held !== e.heldAfter)
          throw new Error('an entry does not lead from one balance to the next');
        if (row.held < 0n || (row.side === 1 && row.posted < row.held) || (row.side === -1 && row.posted > 0n))
          throw new Error('a balance is out of bounds');
      }
      this.sums.push(sum);
      for (const h of a.opened)
        this.holds.set(h.id, { id: h.id, accountId: h.accountId, amount: h.amount, status: 'held' });
      for (const h of a.closed) (this.holds.get(h.id) as HoldCopy).status = h.status;
      for (const { taskId } of a.droppedLocks) this.locks.delete(taskId);
      for (const l of a.earnedLocks) this.locks.set(l.taskId, l);
      for (const p of a.poolLocks) (this.accounts.get(p.accountId) as AccountCopy).locked = p.locked;
    }
    return outcomes;
  }
}

function nameOf(o: Outcome): string {
  if (o.status === 'refused') return o.error.name;
  if (o.status === 'deferred') return 'deferred';
  return o.replayed ? 'replayed' : 'done';
}

function openCity(rows: Rows, city: City): void {
  rows.open(city.owners.flatMap((o) => [poolOf(o), receivableOf(o), refundingOf(o)]));
  rows.open(city.agents.flatMap((a) => [pendingOf(a), earnedOf(a), earnedReceivableOf(a)]));
}

function figures(rows: Rows, city: City): Record<string, number> {
  const row = (ref: AccountRef) => rows.accounts.get(ref.id);
  const posted = (ref: AccountRef) => Number(row(ref)?.posted ?? 0n);
  const held = (ref: AccountRef) => Number(row(ref)?.held ?? 0n);
  const out: Record<string, number> = {
    reserve: [...rows.accounts.values()]
      .filter((a) => a.kind === 'dispute_reserve')
      .reduce((s, a) => s + Number(a.posted), 0),
    revenue: Number(rows.platform.get('revenue') ?? 0n),
    clearing: Number(rows.platform.get('stripe_clearing') ?? 0n),
  };
  city.owners.forEach((o, i) => {
    out[`available ${i}`] = posted(poolOf(o)) - held(poolOf(o));
    out[`held ${i}`] = held(poolOf(o));
    out[`owed ${i}`] = 0 - posted(receivableOf(o));
  });
  city.agents.forEach((a, i) => {
    out[`pending ${i}`] = posted(pendingOf(a));
    out[`earned ${i}`] = posted(earnedOf(a)) - held(earnedOf(a));
    out[`withdrawing ${i}`] = held(earnedOf(a));
  });
  city.agreements.forEach((g, i) => {
    out[`escrow ${i}`] = Number(
      [...rows.accounts.values()].find((a) => a.kind === 'escrow' && a.ref.subjectId === g)?.posted ?? 0n,
    );
  });
  return out;
}

/** How often each step got each answer; a history that is refused all along proves nothing. */
const answered = new Map<string, number>();

function run(steps: Step[], batch: number): void {
  const city = newCity();
  const rows = new Rows();
  const model = new Model();
  openCity(rows, city);
  for (let i = 0; i < steps.length; i += batch) {
    const expected: string[] = [];
    const ops: Operation[] = [];
    for (const s of steps.slice(i, i + batch)) {
      // Built from the model as it is before the step: prices and amounts of a later end.
      const op = operationOf(city, s, model);
      const answer = model.apply(s);
      answered.set(`${s.do} ${answer}`, (answered.get(`${s.do} ${answer}`) ?? 0) + 1);
      if (typeof op === 'string') expect(answer).toBe(op);
      else {
        ops.push(op);
        expected.push(answer);
      }
    }
    const answers = new Array<string>(ops.length);
    let open = ops.map((_, n) => n);
    while (open.length > 0) {
      const round = rows.apply(open.map((n) => ops[n] as Operation));
      const again: number[] = [];
      round.forEach((o, k) => {
        const n = open[k] as number;
        answers[n] = nameOf(o);
        if (o.status === 'deferred') again.push(n);
      });
      expect(again.length).toBeLessThan(open.length);
      open = again;
    }
    if (answers.join() !== expected.join()) expect(answers).toEqual(expected);
  }
  expect(figures(rows, city)).toEqual(model.figures());
  expect(rows.sums.every((s) => s === 0n)).toBe(true);
}

test('10,000 random histories in batches of any size: same balances and same refusals as on paper', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 12 }), (steps, batch) => run(steps, batch)),
    { numRuns: 10_000 },
  );
  for (const step of [
    'topUp',
    'hold',
    'capture',
    'release',
    'refund',
    'settle',
    'dispute',
    'resolve',
    'fund',
    'end',
    'move',
    'withdraw',
    'paid',
    'unpaid',
    'chargeback',
  ])
    expect(answered.get(`${step} done`) ?? 0, step).toBeGreaterThan(100);
  for (const step of [
    'hold',
    'capture',
    'release',
    'refund',
    'settle',
    'dispute',
    'resolve',
    'fund',
    'end',
    'withdraw',
    'paid',
    'unpaid',
  ])
    expect(answered.get(`${step} replayed`) ?? 0, step).toBeGreaterThan(20);
}, 120_000);

test('an operation whose entries do not sum to zero, or that posts nothing, is named as a bug before anything is written', () => {
  const pool = poolOf('00000000-0000-7000-8000-000000000001');
  const rows = new Rows();
  rows.open([pool]);
  const decide = (posts: (scope: Parameters<Operation['decide']>[0]) => void) => () => {
    const op = operation({
      kind: 'adjust',
      postingKey: 'test',
      refType: 'test',
      refId: 'test',
      currency: 'usd',
      request: {},
      accounts: [pool],
      decide(scope) {
        posts(scope);
        return {};
      },
    });
    return rows.apply([op]);
  };
  expect(decide((scope) => scope.post(pool, 5n))).toThrow('does not sum to zero');
  expect(decide(() => {})).toThrow('posts nothing');
});
