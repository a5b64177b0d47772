/** A worker that handles Stripe's events until somebody kills it. */
import { jobs } from '../../src/districts/vault/sweepers.ts';
import { startWorker } from '../../src/platform/bus/jobs.ts';
import { waitForConnections } from '../../src/platform/db/client.ts';

waitForConnections(30_000);
await startWorker({ jobs, sweepers: [], concurrency: 4, silentSeconds: 1 });
process.stdout.write('works\n');
