/** The worker process: event delivery, jobs, sweepers. Any number may run on one database. */

import { startWorker } from '#platform/bus/jobs.ts';
import { awaitDatabase } from '#platform/db/await-database.ts';
import { closeDb, syncClock, waitForConnections } from '#platform/db/client.ts';
import { logger } from '#platform/logger.ts';
import { closeRedis } from '#platform/redis.ts';
import { jobs, startHost, sweepers } from '../api/compose.ts';
import { closeLedger, ledger } from '../districts/vault/index.ts';
import { onStop, tellReady } from './lifecycle.ts';

waitForConnections(10_000);
await awaitDatabase(async () => {
  await syncClock();
  await ledger().ready();
});
const clock = setInterval(() => void syncClock().catch(() => {}), 30_000);
// Evaluations run in sandboxes of this process.
const stopHost = await startHost({ listens: false });
const worker = await startWorker({ jobs, sweepers });
logger.info({}, 'worker runs');
tellReady({});

onStop(async () => {
  clearInterval(clock);
  await worker.stop();
  await stopHost();
  await closeLedger();
  await closeRedis();
  await closeDb();
});
