import { setTimeout as sleep } from 'node:timers/promises';

/** These talk to Stripe, which is not there, and are tested by themselves. */
const talksToVendors = (name: string) => name.startsWith('vault.');

/** A worker in this process, on the file's database: events, jobs and sweepers, quick. */
export async function startTestWorker(): Promise<{ stop: () => Promise<void> }> {
  const { jobs, sweepers } = await import('../../src/api/compose.ts');
  const { startWorker } = await import('../../src/platform/bus/jobs.ts');
  const { waitForConnections } = await import('../../src/platform/db/client.ts');
  waitForConnections(10_000);
  const quick = sweepers.filter((s) => !talksToVendors(s.name)).map((s) => ({ ...s, everySeconds: 0.5 }));
  return startWorker({ jobs, sweepers: quick, concurrency: 4 });
}

/** One turn of every sweeper that needs no vendor, or of those of one district, for tests without a worker. */
export async function runSweep(district?: string): Promise<void> {
  const { sweepers } = await import('../../src/api/compose.ts');
  for (const s of sweepers) if (district ? s.name.startsWith(`${district}.`) : !talksToVendors(s.name)) await s.sweep();
  await sleep(0);
}
