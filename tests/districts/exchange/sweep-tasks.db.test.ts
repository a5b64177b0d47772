/** The clocks of tasks: one row that cannot move holds up nobody else's money. */
import { expect, test } from 'vitest';
import { newId } from '../../../src/platform/ids.ts';
import { market } from '../../support/market.ts';
import { testPlatform } from '../../support/platform.ts';

const p = await testPlatform();
const m = await market(p);
const { routeWaitingTasks } = await import('../../../src/districts/exchange/route-task.ts');
const { sweepRouting } = await import('../../../src/districts/exchange/sweep-tasks.ts');

/** A task that waits for a worker. */
async function waitingTask(buyer: Awaited<ReturnType<typeof m.newBuyer>>): Promise<string> {
  const submitted = await buyer.call('POST', '/tasks', {
    taskType: 'general',
    maxBudget: 5_000,
    input: { description: 'Nobody takes it.' },
  });
  expect(submitted.status, submitted.text).toBe(201);
  return submitted.body.data.id;
}

test('a task whose money cannot go back is left as it is, and every other due task moves', async () => {
  const buyer = await m.newBuyer();
  const good = await waitingTask(buyer);
  // A row without its hold, due before the other one.
  const broken = newId();
  await p.query(
    `INSERT INTO task SELECT (jsonb_populate_record(t, jsonb_build_object('id', $1::text, 'status', 'submitted'))).* FROM task t WHERE id = $2`,
    [broken, good],
  );
  for (const [id, late] of [
    [broken, 2],
    [good, 1],
  ] as const) {
    await p.query("UPDATE task SET status = 'routing' WHERE id = $1 AND status = 'submitted'", [id]);
    await p.query('UPDATE task SET routing_deadline_at = now() - make_interval(hours => $2) WHERE id = $1', [id, late]);
  }
  expect(await sweepRouting()).toBe(1);
  expect(await m.statusOf(good)).toBe('expired');
  expect(await m.statusOf(broken)).toBe('routing');
  expect(await m.poolOf(buyer)).toMatchObject({ held: 0 });
});

test('a task that cannot be routed holds up none that waits behind it', async () => {
  const buyer = await m.newBuyer();
  const first = await waitingTask(buyer);
  const second = await waitingTask(buyer);
  await p.query(`CREATE FUNCTION refuse_first() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'this task cannot be routed'; END $$`);
  await p.query(`CREATE TRIGGER refuse_first BEFORE UPDATE ON task FOR EACH ROW WHEN (OLD.id = '${first}')
    EXECUTE FUNCTION refuse_first()`);
  await routeWaitingTasks();
  expect([await m.statusOf(first), await m.statusOf(second)]).toEqual(['submitted', 'routing']);
});
