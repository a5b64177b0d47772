/**
 * Background work on graphile-worker: jobs are enqueued inside the caller's Prisma transaction and run after commit.
 * Sweepers run on a timer in every worker; their rows are taken with SKIP LOCKED, so two workers share the work.
 */
import { EventEmitter } from 'node:events';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type Runner, run } from 'graphile-worker';
import type { Tx } from '../db/client.ts';
import { createPool } from '../db/client.ts';
import { newId } from '../ids.ts';
import { logger } from '../logger.ts';
import { DELIVERY_ATTEMPTS_MAX, deliverEvent } from './deliver.ts';

export type JobHandler = (
  payload: never,
  info: { attempt: number; lastAttempt: boolean; signal: AbortSignal },
) => Promise<void>;

/** Adds a job in this transaction. `key` dedupes pending jobs of the same name. */
export async function addJob(
  tx: Tx,
  task: string,
  payload: unknown,
  options: { key?: string; runAt?: Date; attemptsMax?: number } = {},
): Promise<void> {
  await tx.$queryRawUnsafe(
    'SELECT (graphile_worker.add_job($1::text, $2::json, run_at := $3::timestamptz, max_attempts := $4::int, job_key := $5::text)).id::text',
    task,
    JSON.stringify(payload),
    options.runAt ?? null,
    options.attemptsMax ?? DELIVERY_ATTEMPTS_MAX,
    options.key ?? null,
  );
}

export interface Sweeper {
  name: string;
  everySeconds: number;
  /** Handles one batch; returns how many rows it moved. Called again at once while it moved some. */
  sweep: () => Promise<number>;
}

export interface WorkerHandle {
  stop(): Promise<void>;
}

/** A job that was cut off so often is suspect: it may be what kills its workers. */
const CUT_OFF_MAX = 100;

export async function startWorker(options: {
  jobs: Record<string, JobHandler>;
  sweepers: Sweeper[];
  /** crontab of graphile-worker for daily work. */
  crontab?: string;
  concurrency?: number;
  /** A worker process silent for this long is taken for dead, and its jobs are given back. */
  silentSeconds?: number;
}): Promise<WorkerHandle> {
  const silentSeconds = options.silentSeconds ?? 15;
  const pool = createPool((options.concurrency ?? 5) + 3);
  const taskList: Record<
    string,
    (
      payload: unknown,
      helpers: { job: { attempts: number; max_attempts: number }; abortSignal?: AbortSignal },
    ) => Promise<void>
  > = {
    deliver_event: async (payload, { job }) => {
      const { eventId, subscriber } = payload as { eventId: string; subscriber: string };
      await deliverEvent(eventId, subscriber, job.attempts >= job.max_attempts);
    },
  };
  for (const [name, handle] of Object.entries(options.jobs)) {
    taskList[name] = async (payload, { job, abortSignal }) =>
      handle(payload as never, {
        attempt: job.attempts,
        lastAttempt: job.attempts >= job.max_attempts,
        signal: abortSignal ?? new AbortController().signal,
      });
  }
  const workerIds = new Set<string>();
  const events = new EventEmitter();
  events.on('worker:create', ({ worker }: { worker: { workerId: string } }) => workerIds.add(worker.workerId));
  const runner: Runner = await run({
    events: events as never,
    pgPool: pool,
    concurrency: options.concurrency ?? 5,
    noHandleSignals: true,
    pollInterval: 1_000,
    taskList: taskList as never,
    crontab: options.crontab,
    logger: new Logger(() => (level, message, meta) => {
      // The library's texts may quote payloads at debug level; only warnings and errors are kept.
      if (level === 'error' || level === 'warning')
        logger.warn(
          { queue: message, error: String((meta as { error?: unknown })?.error ?? '').slice(0, 300) },
          'job queue',
        );
    }),
  });
  runner.promise.catch((err) => logger.error({ err }, 'job queue stopped'));

  let stopping = false;
  const processId = newId();
  const heartbeat: Sweeper = {
    name: 'platform.heartbeat',
    everySeconds: silentSeconds / 5,
    async sweep() {
      await pool.query(
        `INSERT INTO worker_process (id, host, worker_ids) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET last_seen = now(), worker_ids = $3`,
        [processId, os.hostname(), [...workerIds]],
      );
      // A killed worker's jobs stay locked for hours by default; a silent process gives them back now. An attempt that was
      // cut off is no failure of the job: it has one more, so that the last one is always the job's own and can say why.
      await pool.query(
        `UPDATE graphile_worker._private_jobs j SET max_attempts = max_attempts + 1
          WHERE j.attempts <= $2 AND j.locked_by IS NOT NULL AND j.locked_at < now() - make_interval(secs => $1::float8 / 3)
            AND NOT EXISTS (SELECT 1 FROM worker_process p WHERE p.last_seen >= now() - make_interval(secs => $1) AND j.locked_by = ANY(p.worker_ids))`,
        [silentSeconds, CUT_OFF_MAX],
      );
      await pool.query(
        `WITH gone AS (DELETE FROM worker_process WHERE last_seen < now() - make_interval(secs => $1) RETURNING id)
         SELECT graphile_worker.force_unlock_workers(array_agg(DISTINCT j.locked_by))
           FROM graphile_worker.jobs j
          WHERE j.locked_by IS NOT NULL AND j.locked_at < now() - make_interval(secs => $1::float8 / 3)
            AND NOT EXISTS (SELECT 1 FROM worker_process p WHERE p.last_seen >= now() - make_interval(secs => $1) AND j.locked_by = ANY(p.worker_ids))
         HAVING count(*) > 0`,
        [silentSeconds],
      );
      return 0;
    },
  };
  const timers = [heartbeat, ...options.sweepers].map(async (s) => {
    while (!stopping) {
      try {
        while (!stopping && (await s.sweep()) > 0);
      } catch (err) {
        logger.error({ err, sweeper: s.name }, 'sweeper failed');
      }
      const until = Date.now() + s.everySeconds * 1_000;
      while (!stopping && Date.now() < until) await sleep(Math.min(200, s.everySeconds * 1_000));
    }
  });
  return {
    async stop() {
      stopping = true;
      await Promise.allSettled(timers);
      await runner.stop().catch(() => {});
      await pool.query('DELETE FROM worker_process WHERE id = $1', [processId]).catch(() => {});
      await pool.end().catch(() => {});
    },
  };
}
