import { setTimeout as sleep } from 'node:timers/promises';

/** A worker in this process, on the file's database: events, jobs and sweepers, quick. */
export async function startTestWorker(): Promise<{ stop: () => Promise<void> }> {
  const { jobs, sweepers } = await import('../../src/api/compose.ts');
  const { startWorker } = await import('../../src/platform/bus/jobs.ts');
  const { waitForConnections } = await import('../../src/platform/db/client.ts');
  waitForConnections(10_000);
  return startWorker({ jobs, sweepers: sweepers.map((s) => ({ ...s, everySeconds: 0.5 })), concurrency: 4 });
}

/** One turn of every sweeper, or of those of one district, for tests without a worker. */
export async function runSweep(district?: string): Promise<void> {
  const { sweepers } = await import('../../src/api/compose.ts');
  for (const s of sweepers) if (!district || s.name.startsWith(`${district}.`)) await s.sweep();
  await sleep(0);
}
