import { fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { systemCtx } from '../../../src/platform/actor.ts';
import { emit, registerDistrict } from '../../../src/platform/bus/bus.ts';
import { listDeadLetters } from '../../../src/platform/bus/deliver.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { counted, crashDistrict } from '../../support/bus-worker.ts';
import { testDatabase } from '../../support/database.ts';

const { query, url } = await testDatabase();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-crash-'));
const outsideFile = path.join(dir, 'outside');
fs.writeFileSync(outsideFile, '');
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));
registerDistrict(crashDistrict);
await query('CREATE TABLE crash_effect (event_id text, thing text, n int, at timestamptz)');
await query('CREATE TABLE crash_total (n int, followed int)');
await query('INSERT INTO crash_total VALUES (0, 0)');

const THINGS = 8;
const PER_THING = 25;

function startWorkerProcess() {
  const child = fork(path.resolve(import.meta.dirname, '../../support/bus-worker.ts'), {
    env: { ...process.env, DATABASE_URL: url, CRASH_OUTSIDE_FILE: outsideFile },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code, signal) => reject(new Error(`worker ended before it was ready: ${code} ${signal}`)));
  });
  ready.catch(() => {});
  return {
    ready,
    kill: () =>
      new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

const done = async (): Promise<number> =>
  Number((await query("SELECT count(*)::int AS n FROM event_delivery WHERE status = 'delivered'")).rows[0].n);

test('kill -9 of the worker at any point loses no event and applies none twice', async () => {
  for (let n = 1; n <= PER_THING; n += 1) {
    await transact(systemCtx('test', 'req'), async (tx) => {
      for (let t = 0; t < THINGS; t += 1) emit(tx, counted, `thing-${t}`, { n });
    });
  }
  // counted has two subscribers, and each effect emits followed, which has one.
  const all = THINGS * PER_THING * 3;
  let kills = 0;
  for (const share of [0.02, 0.15, 0.3, 0.5, 0.7, 0.9]) {
    const worker = startWorkerProcess();
    await worker.ready;
    const until = Date.now() + 20_000;
    while ((await done()) < all * share && Date.now() < until) await sleep(3);
    await worker.kill();
    if ((await done()) < all) kills += 1;
  }
  // Towards the end a worker may be done before the news of its share is here; in the first half it cannot be.
  expect(kills, 'killed with work left').toBeGreaterThanOrEqual(4);

  const last = startWorkerProcess();
  await last.ready;
  for (let left = all, until = 0; left > 0; await sleep(50)) {
    const now = all - (await done());
    // A busy machine is slow, not stuck: the patience begins again with every delivery.
    if (now < left || until === 0) until = Date.now() + 60_000;
    left = now;
    if (Date.now() > until) break;
  }
  await last.kill();

  const left = await query(
    "SELECT subscriber, status, count(*)::int AS n FROM event_delivery WHERE status <> 'delivered' GROUP BY 1, 2",
  );
  expect(left.rows).toEqual([]);
  expect(await done()).toBe(all);
  const total = (await query('SELECT n, followed FROM crash_total')).rows[0];
  expect(total).toEqual({ n: THINGS * PER_THING, followed: THINGS * PER_THING });
  const twice = await query('SELECT event_id FROM crash_effect GROUP BY event_id HAVING count(*) > 1');
  expect(twice.rows).toEqual([]);
  for (let t = 0; t < THINGS; t += 1) {
    const order = await query('SELECT n FROM crash_effect WHERE thing = $1 ORDER BY at', [`thing-${t}`]);
    expect(
      order.rows.map((r) => r.n),
      `order of thing-${t}`,
    ).toEqual(Array.from({ length: PER_THING }, (_v, i) => i + 1));
  }
  // Talking to the outside is at least once: each event was there, and a repeat carries the same id.
  const outside = fs.readFileSync(outsideFile, 'utf8').trim().split('\n');
  expect(new Set(outside).size).toBe(THINGS * PER_THING);
  expect((await listDeadLetters(10, 0)).total).toBe(0);
}, 400_000);
