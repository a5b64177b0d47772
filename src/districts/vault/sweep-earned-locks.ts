import { systemCtx } from '#platform/actor.ts';
import { nowMs } from '#platform/clock.ts';
import { transact } from '#platform/db/transact.ts';
import { sweepEarnedLocks as sweep } from './queries.ts';

/** Removes dispute-window locks that ended an hour ago or more: they no longer count. Returns how many. */
export function sweepEarnedLocks(): Promise<number> {
  return transact(systemCtx('vault.sweepEarnedLocks'), (tx) => sweep(tx, new Date(nowMs() - 3_600_000), 500));
}
