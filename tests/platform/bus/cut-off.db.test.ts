/** What a dead worker had in hand: an attempt that was cut off is no failure of the job. */
import { expect, test } from 'vitest';
import { systemCtx } from '../../../src/platform/actor.ts';
import { addJob, startWorker } from '../../../src/platform/bus/jobs.ts';
import { waitForConnections } from '../../../src/platform/db/client.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { testDatabase } from '../../support/database.ts';

const { query } = await testDatabase();
waitForConnections(30_000);

test('a job whose last try was cut off by a kill has one more, which knows that it is the last; one that was cut off a hundred times has none', async () => {
  const ctx = systemCtx('test', 'req');
  await transact(ctx, async (tx) => {
    await addJob(tx, 'cut_off', { name: 'last' }, { attemptsMax: 10 });
    await addJob(tx, 'cut_off', { name: 'suspect' }, { attemptsMax: 101 });
  });
  await query(
    `UPDATE graphile_worker._private_jobs SET attempts = max_attempts, locked_by = 'worker-gone', locked_at = now() - interval '1 minute'`,
  );
  const ran: unknown[] = [];
  let done = () => {};
  const over = new Promise<void>((resolve) => {
    done = resolve;
  });
  const worker = await startWorker({
    jobs: {
      cut_off: async (payload, { attempt, lastAttempt }) => {
        ran.push({ ...(payload as object), attempt, lastAttempt });
        done();
      },
    },
    sweepers: [],
    silentSeconds: 1,
  });
  await over;
  await worker.stop();
  expect(ran).toEqual([{ name: 'last', attempt: 11, lastAttempt: true }]);
  const left = await query('SELECT attempts::int AS a, max_attempts::int AS m, locked_by FROM graphile_worker.jobs');
  expect(left.rows).toEqual([{ a: 101, m: 101, locked_by: null }]);
});
