import { setTimeout as sleep } from 'node:timers/promises';

/** A worker in this process, on the file's database: events, jobs and sweepers, quick. */
export async function startTestWorker(): Promise<{ stop: () => Promise<void> }> {
  const { jobs, sweepers } = await import('../../src/api/compose.ts');
  const { startWorker } = await import('../../src/platform/bus/jobs.ts');
  return startWorker({ jobs, sweepers: sweepers.map((s) => ({ ...s, everySeconds: 0.5 })), concurrency: 4 });
}

/** One turn of every sweeper, for tests without a worker. */
export async function runSweep(): Promise<void> {
  const { sweepers } = await import('../../src/api/compose.ts');
  for (const s of sweepers) await s.sweep();
  await sleep(0);
}
