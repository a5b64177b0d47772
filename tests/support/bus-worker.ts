/**
 * A worker process that a test may kill at any point: events of one district, one subscriber whose effect is a row, one
 * that talks to the outside, and one job that adds to a counter. DATABASE_URL comes from the test.
 */
import fs from 'node:fs';
import './unit-setup.ts';
import { z } from 'zod';
import { emit, listen, listenOutside, registerDistrict } from '../../src/platform/bus/bus.ts';
import { event } from '../../src/platform/bus/contract.ts';
import { startWorker } from '../../src/platform/bus/jobs.ts';

export const counted = event('crash', 'thing.counted', 'thing', z.object({ n: z.int() }));
export const followed = event('crash', 'thing.followed', 'thing', z.object({ n: z.int() }));

export const crashDistrict = {
  district: 'crash',
  commands: [],
  subscribers: [
    // Adds without looking whether it has already: twice would be seen.
    listen(counted, 'crash.addEffect', async (tx, e) => {
      await tx.$executeRawUnsafe(
        'INSERT INTO crash_effect (event_id, thing, n, at) VALUES ($1, $2, $3, clock_timestamp())',
        e.id,
        e.aggregate.id,
        e.data.n,
      );
      await tx.$executeRawUnsafe('UPDATE crash_total SET n = n + 1');
      emit(tx, followed, e.aggregate.id, { n: e.data.n });
    }),
    listen(followed, 'crash.addFollow', async (tx) => {
      await tx.$executeRawUnsafe('UPDATE crash_total SET followed = followed + 1');
    }),
    listenOutside(counted, 'crash.callOutside', async (_ctx, e) => {
      fs.appendFileSync(process.env.CRASH_OUTSIDE_FILE as string, `${e.id}\n`);
    }),
  ],
};

if (process.argv[1] === import.meta.filename) {
  registerDistrict(crashDistrict);
  await startWorker({ jobs: {}, sweepers: [], concurrency: 4, silentSeconds: 1.5 });
  process.send?.('ready');
}
