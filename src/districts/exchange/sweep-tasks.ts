/**
 * The sweeper (domain.md 4.3, rule 12): every step is a row of the table, one task a transaction, rows taken with SKIP
 * LOCKED so that several workers share the work.
 */
import { now } from '#platform/clock.ts';
import type { Tx } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { failTo } from './end-work.ts';
import { expireNow } from './expire-task.ts';
import { loseWorker } from './lose-worker.ts';
import { lockDueTask, type TaskRow } from './queries.ts';
import { settleNow } from './settle-task.ts';
import { sweepRows } from './sweep-rows.ts';

const sweep = (
  name: string,
  kind: Parameters<typeof lockDueTask>[1],
  at: () => Date,
  act: (tx: Tx, task: TaskRow) => Promise<unknown>,
) => sweepRows(name, (tx, except) => lockDueTask(tx, kind, at(), except), act);

/** T10. */
export const sweepDeadlines = () =>
  sweep('sweepDeadlines', 'deadline', now, (tx, t) => failTo(tx, t, 'miss_deadline', 'DEADLINE_PASSED'));
/** T4, T11. */
export const sweepLeases = () => sweep('sweepLeases', 'lease', now, (tx, t) => loseWorker(tx, t, 'LEASE_LOST'));
/** T13. */
export const sweepRouting = () => sweep('sweepRouting', 'routing', now, expireNow);
/** T15. */
export const sweepSettlements = () => sweep('sweepSettlements', 'settle', now, (tx, t) => settleNow(tx, t, 'window'));
/** T8: nobody evaluated it in time. */
export const sweepChecking = () =>
  sweep(
    'sweepChecking',
    'checking',
    () => new Date(now().getTime() - env.QUALITY_CHECK_TIMEOUT_MINUTES * 60_000),
    (tx, t) => failTo(tx, t, 'abandon_evaluation', 'EVALUATION_ERROR', { reason: 'evaluation timed out' }),
  );

/** All of them, in the order that keeps the worker's interest first. */
export async function sweepTasks(): Promise<number> {
  const counts = [
    await sweepDeadlines(),
    await sweepLeases(),
    await sweepRouting(),
    await sweepChecking(),
    await sweepSettlements(),
  ];
  return counts.reduce((a, b) => a + b, 0);
}
