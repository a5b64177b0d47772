import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { systemCtx } from '../../../src/platform/actor.ts';
import { audit } from '../../../src/platform/audit/audit.ts';
import { answer, ask, emit, listen, registerDistrict } from '../../../src/platform/bus/bus.ts';
import { command, event } from '../../../src/platform/bus/contract.ts';
import { startWorker } from '../../../src/platform/bus/jobs.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { testDatabase } from '../../support/database.ts';

const { query } = await testDatabase();
const ctx = systemCtx('test', 'req-1');
const happened = event('test', 'thing.happened', 'thing', z.object({ n: z.int() }));
const double = command<{ n: number }, { n: number }>('test.doubleNumber');
const seen: string[] = [];
let failures = 0;

registerDistrict({
  district: 'test',
  commands: [answer(double, async (_tx, { n }) => ({ n: n * 2 }))],
  subscribers: [
    listen(happened, 'test.recordThing', async (tx, e) => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('not now');
      }
      await tx.$executeRawUnsafe(
        "INSERT INTO platform_fact (name, value, updated_at) VALUES ($1, '1', now())",
        `seen:${e.id}`,
      );
      seen.push(`${e.aggregate.id}:${e.data.n}`);
    }),
  ],
});

beforeEach(() => {
  seen.length = 0;
  failures = 0;
});

async function eventually(check: () => Promise<boolean>, ms = 60_000): Promise<void> {
  const until = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > until) throw new Error('did not happen in time');
    await new Promise((r) => setTimeout(r, 25));
  }
}

test('a rolled-back transaction leaves no row, no audit, no event and no job', async () => {
  await expect(
    transact(ctx, async (tx) => {
      audit(tx, { action: 'test.fail', subjectType: 'thing', subjectId: 'r' });
      emit(tx, happened, 'r', { n: 1 });
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  const counts = await query(
    "SELECT (SELECT count(*) FROM audit_log WHERE subject_id = 'r') + (SELECT count(*) FROM outbox_event WHERE aggregate_id = 'r') + (SELECT count(*) FROM graphile_worker.jobs) AS n",
  );
  expect(Number(counts.rows[0].n)).toBe(0);
});

test('audit row, event, delivery and job commit with the transaction and the event is delivered once', async () => {
  await transact(ctx, async (tx) => {
    audit(tx, { action: 'test.happen', subjectType: 'thing', subjectId: 'a', meta: { changed: ['x'] } });
    emit(tx, happened, 'a', { n: 7 });
  });
  const rows = await query("SELECT action, request_id, actor_type, actor_id FROM audit_log WHERE subject_id = 'a'");
  expect(rows.rows).toEqual([{ action: 'test.happen', request_id: 'req-1', actor_type: 'system', actor_id: 'test' }]);
  const worker = await startWorker({ jobs: {}, sweepers: [], concurrency: 3 });
  try {
    await eventually(async () => seen.includes('a:7'));
    await eventually(
      async () => (await query("SELECT 1 FROM event_delivery WHERE status = 'delivered'")).rowCount === 1,
    );
    expect(seen).toEqual(['a:7']);
  } finally {
    await worker.stop();
  }
});

test('events of one aggregate arrive in order although the first delivery fails twice', async () => {
  failures = 2;
  for (let n = 1; n <= 5; n += 1) await transact(ctx, async (tx) => void emit(tx, happened, 'ordered', { n }));
  const worker = await startWorker({ jobs: {}, sweepers: [], concurrency: 5 });
  try {
    await eventually(async () => seen.length === 5, 100_000);
    expect(seen).toEqual(['ordered:1', 'ordered:2', 'ordered:3', 'ordered:4', 'ordered:5']);
  } finally {
    await worker.stop();
  }
});

test('ask answers inside the transaction and an unknown command stops at once', async () => {
  expect(await transact(ctx, (tx) => ask(tx, double, { n: 21 }))).toEqual({ n: 42 });
  await expect(transact(ctx, (tx) => ask(tx, command('test.nobody'), {}))).rejects.toThrow('nobody answers');
});

test('transact refuses to nest', async () => {
  await expect(transact(ctx, () => transact(ctx, async () => 1))).rejects.toThrow('inside transact');
});

test('audit rows cannot be changed or removed', async () => {
  await transact(ctx, async (tx) => audit(tx, { action: 'test.keep', subjectType: 'thing', subjectId: 'k' }));
  await expect(query("UPDATE audit_log SET action = 'x'")).rejects.toMatchObject({ code: 'AP001' });
  await expect(query('DELETE FROM audit_log')).rejects.toMatchObject({ code: 'AP001' });
  await expect(query('TRUNCATE audit_log')).rejects.toMatchObject({ code: 'AP001' });
});
