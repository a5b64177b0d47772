/** The vault's background work on a timer. */
import type { Sweeper } from '#platform/bus/jobs.ts';
import { sweepEarnedLocks } from './sweep-earned-locks.ts';

export const sweepers: Sweeper[] = [{ name: 'vault.sweepEarnedLocks', everySeconds: 300, sweep: sweepEarnedLocks }];
