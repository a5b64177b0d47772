import { expect, test } from 'vitest';
import { type Gathering, gather } from '../../../src/districts/licensing/gathering.ts';
import { ServiceUnavailable } from '../../../src/platform/errors.ts';

/** A statement that ends when it is told to. */
function statement() {
  const running: { items: number[]; end: (error?: unknown) => void }[] = [];
  const started: (() => void)[] = [];
  const run = (items: number[]) =>
    new Promise<number[]>((resolve, reject) => {
      running.push({ items, end: (e) => (e === undefined ? resolve(items.map((i) => i * 10)) : reject(e)) });
      for (const tell of started.splice(0)) tell();
    });
  const next = async (n: number) => {
    while (running.length < n) await new Promise<void>((r) => started.push(r));
    return running[n - 1] as (typeof running)[number];
  };
  return { running, run, next };
}

function how(over: Partial<Gathering<number, number>>): Gathering<number, number> {
  return {
    lanes: 1,
    itemsMax: 100,
    waitingMax: 100,
    waitMs: 60_000,
    together: async (items) => items.map((i) => i * 10),
    alone: async (item) => item * 10,
    ...over,
  };
}

test('a call that comes alone leaves alone; those that come while it runs leave together, in their order, each with its own answer', async () => {
  const s = statement();
  const ask = gather(how({ together: s.run, alone: async (i) => (await s.run([i]))[0] as number }));
  const first = ask(1);
  const one = await s.next(1);
  expect(one.items).toEqual([1]);
  const others = [2, 3, 4].map(ask);
  one.end();
  expect(await first).toBe(10);
  const two = await s.next(2);
  expect(two.items).toEqual([2, 3, 4]);
  two.end();
  expect(await Promise.all(others)).toEqual([20, 30, 40]);
});

test('nobody is answered before the statement ended', async () => {
  const s = statement();
  const ask = gather(how({ together: s.run }));
  const answered: number[] = [];
  const both = [1, 2].map((i) => ask(i).then((v) => answered.push(v)));
  const run = await s.next(1);
  await new Promise((r) => setImmediate(r));
  expect(answered).toEqual([]);
  run.end();
  await Promise.all(both);
  expect(answered).toEqual([10, 20]);
});

test('two whose order decides never share a statement, and nobody overtakes one that waits for that', async () => {
  const s = statement();
  // Equal last digits overlap.
  const ask = gather(
    how({
      together: s.run,
      alone: async (i) => (await s.run([i]))[0] as number,
      mayShare: (a, b) => a % 10 !== b % 10,
    }),
  );
  const all = [1, 2, 11, 21, 3].map(ask);
  (await s.next(1)).end();
  (await s.next(2)).end();
  (await s.next(3)).end();
  await Promise.all(all);
  expect(s.running.map((r) => r.items)).toEqual([[1, 2, 3], [11], [21]]);
});

test('a statement that fails for one of them is run again alone for each: only that one hears of it', async () => {
  const refused = Object.assign(new Error('check'), { code: '23514' });
  const ask = gather(
    how({
      together: () => Promise.reject(refused),
      alone: async (i) => {
        if (i === 2) throw refused;
        return i * 10;
      },
    }),
  );
  expect(await Promise.allSettled([1, 2, 3].map(ask))).toEqual([
    { status: 'fulfilled', value: 10 },
    { status: 'rejected', reason: refused },
    { status: 'fulfilled', value: 30 },
  ]);
});

test('a database that is away is not asked once more for each', async () => {
  const away = Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' });
  let alone = 0;
  const ask = gather(
    how({
      together: () => Promise.reject(away),
      alone: async (i) => {
        alone += 1;
        return i;
      },
    }),
  );
  const results = await Promise.allSettled([1, 2, 3].map(ask));
  expect(results.map((r) => r.status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(alone).toBe(0);
});

test('one more than may wait is refused, and so is one that waited too long; neither was done', async () => {
  const s = statement();
  const ask = gather(
    how({ together: s.run, alone: async (i) => (await s.run([i]))[0] as number, waitingMax: 1, waitMs: 0 }),
  );
  const first = ask(1);
  await expect(ask(2)).rejects.toBeInstanceOf(ServiceUnavailable);
  await expect(first).rejects.toBeInstanceOf(ServiceUnavailable);
  expect(s.running).toEqual([]);
});

test('while a statement is held up, a second one begins; never more than there are lanes', async () => {
  const s = statement();
  const ask = gather(how({ lanes: 2, together: s.run, alone: async (i) => (await s.run([i]))[0] as number }));
  const all = [ask(1)];
  const held = await s.next(1);
  all.push(ask(2));
  const second = await s.next(2);
  all.push(ask(3));
  await new Promise((r) => setTimeout(r, 60));
  expect(s.running.length).toBe(2);
  second.end();
  (await s.next(3)).end();
  held.end();
  expect(await Promise.all(all)).toEqual([10, 20, 30]);
});
