import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { systemCtx } from '../../../src/platform/actor.ts';
import { emit, listen, registerDistrict } from '../../../src/platform/bus/bus.ts';
import { event } from '../../../src/platform/bus/contract.ts';
import { deliverEvent, listDeadLetters, replayDeadLetter } from '../../../src/platform/bus/deliver.ts';
import { startWorker } from '../../../src/platform/bus/jobs.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { testDatabase } from '../../support/database.ts';

const { query } = await testDatabase();
const ctx = systemCtx('test', 'req-1');
const broke = event('test', 'thing.broke', 'thing', z.object({ n: z.int() }));
let poison = true;
const handled: number[] = [];
registerDistrict({
  district: 'test',
  commands: [],
  subscribers: [
    listen(broke, 'test.handleBroken', async (_tx, e) => {
      if (poison && e.data.n === 1) throw new Error('cannot digest this');
      handled.push(e.data.n);
    }),
  ],
});
const name = 'test.handleBroken';

async function emitOne(n: number, thing: string): Promise<string> {
  return transact(ctx, async (tx) => emit(tx, broke, thing, { n }));
}

beforeEach(() => {
  poison = true;
  handled.length = 0;
});

test('a delivery whose last attempt fails is dead, listed with its error and without its payload, and stays until replayed', async () => {
  const id = await emitOne(1, 'a');
  for (let i = 0; i < 2; i += 1) await expect(deliverEvent(id, name, false)).rejects.toThrow('digest');
  expect((await listDeadLetters(10, 0)).total).toBe(0);
  await expect(deliverEvent(id, name, true)).rejects.toThrow('digest');
  const { items, total } = await listDeadLetters(10, 0);
  expect(total).toBe(1);
  expect(items[0]).toMatchObject({
    eventId: id,
    subscriber: name,
    type: 'thing.broke',
    attempts: 3,
    lastError: 'cannot digest this',
  });
  expect(JSON.stringify(items)).not.toContain('"n":1');

  poison = false;
  await deliverEvent(id, name, false);
  expect(handled).toEqual([]);
});

test('later events of the aggregate go on past a dead one', async () => {
  const first = await emitOne(1, 'b');
  const second = await emitOne(2, 'b');
  await expect(deliverEvent(second, name, false)).rejects.toThrow('digest');
  expect(handled).toEqual([]);
  await expect(deliverEvent(first, name, true)).rejects.toThrow('digest');
  await deliverEvent(second, name, false);
  expect(handled).toEqual([2]);
});

test('a replay puts it back once and a worker delivers it', async () => {
  const id = await emitOne(1, 'c');
  await expect(deliverEvent(id, name, true)).rejects.toThrow('digest');
  poison = false;
  const replays = await Promise.all(
    Array.from({ length: 5 }, () => transact(ctx, (tx) => replayDeadLetter(tx, id, name))),
  );
  expect(replays.filter(Boolean)).toHaveLength(1);
  const worker = await startWorker({ jobs: {}, sweepers: [], concurrency: 2 });
  try {
    const until = Date.now() + 90_000;
    const status = async () =>
      (await query('SELECT status FROM event_delivery WHERE event_id = $1', [id])).rows[0].status;
    while ((await status()) !== 'delivered' && Date.now() < until) await new Promise((r) => setTimeout(r, 25));
    expect(await status()).toBe('delivered');
  } finally {
    await worker.stop();
  }
  expect(handled.filter((n) => n === 1)).toEqual([1]);
});

test('a delivery that is not dead, or no delivery at all, is not replayed', async () => {
  const id = await emitOne(2, 'd');
  expect(await transact(ctx, (tx) => replayDeadLetter(tx, id, name))).toBe(false);
  expect(await transact(ctx, (tx) => replayDeadLetter(tx, id, 'test.nobody'))).toBe(false);
});
