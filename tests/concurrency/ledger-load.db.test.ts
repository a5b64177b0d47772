/** 10,000 holds, captures and releases at once, over a hundred wallets and over one: the sum, the ends and the answers. */
import { afterAll, expect, test } from 'vitest';
import { captureHold } from '../../src/districts/vault/capture-hold.ts';
import { holdCredits } from '../../src/districts/vault/hold-credits.ts';
import { closeLedger, ledger } from '../../src/districts/vault/ledger-queue.ts';
import type { Operation } from '../../src/districts/vault/ledger-rules.ts';
import { releaseHold } from '../../src/districts/vault/release-hold.ts';
import { newId } from '../../src/platform/ids.ts';
import { balances, ctx, expectSound, newAgent, newOwner, untilAnswered } from '../districts/vault/city.ts';
import { testDatabase } from '../support/database.ts';

const OPERATIONS = 10_000;
const CLIENTS = 256;
const { query } = await testDatabase();
const balance = balances(query);
afterAll(closeLedger);
const deadlocks = async () =>
  Number((await query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()')).rows[0].deadlocks);

test.each([100, 1])(
  '10,000 concurrent holds, captures and releases over %i wallets: Σ = 0, every hold ends once, no deadlock reaches a caller',
  async (wallets) => {
    const credits = 1_000_000n;
    const owners: string[] = [];
    for (let i = 0; i < wallets; i += 1) owners.push(await newOwner(credits));
    const agent = await newAgent();
    const before = await deadlocks();
    const answers = new Map<string, number>();
    const spent = new Map<string, number>();
    let asked = 0;
    const submit = async (op: Operation): Promise<boolean> => {
      asked += 1;
      const answer = await untilAnswered(() => ledger().submit({ ctx, op })).then(
        (d) => (d.replayed ? 'replayed' : 'done'),
        (e: Error) => e.name,
      );
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      return answer === 'done';
    };
    const client = async (n: number) => {
      for (let i = n; asked < OPERATIONS; i += 1) {
        const buyerOwnerId = owners[i % wallets] as string;
        const task = { taskId: newId(), buyerOwnerId, workerAgentId: agent };
        if (!(await submit(holdCredits.operation({ ...task, amountMinor: 10n })))) continue;
        // The two ends race; the loser is told how the hold ended.
        const price = 1 + (i % 10);
        const [captured] = await Promise.all([
          submit(captureHold.operation({ ...task, priceMinor: BigInt(price), feeBps: 1500 })),
          ...(i % 3 === 0 ? [submit(releaseHold.operation(task))] : []),
        ]);
        if (captured) spent.set(buyerOwnerId, (spent.get(buyerOwnerId) ?? 0) + price);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(n)));

    expect(asked).toBeGreaterThanOrEqual(OPERATIONS);
    // A race lost is a conflict; nothing else than that and success was ever answered.
    expect([...answers.keys()].filter((a) => !['done', 'HoldCaptured', 'HoldReleased'].includes(a))).toEqual([]);
    expect([...answers.values()].reduce((s, n) => s + n, 0)).toBe(asked);
    for (const owner of owners) {
      expect(await balance(`owner:${owner}:available`)).toBe(Number(credits) - (spent.get(owner) ?? 0));
      expect(await balance(`owner:${owner}:held`)).toBe(0);
    }
    const open = await query("SELECT count(*)::int AS n FROM credit_hold WHERE status = 'held'");
    expect(open.rows[0].n).toBe(0);
    await query('SELECT pg_stat_force_next_flush()');
    expect(await deadlocks()).toBe(before);
    expect(ledger().stats.deadlocks).toBe(0);
    await expectSound(query);
  },
  180_000,
);
