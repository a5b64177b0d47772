/**
 * What a process does first with its database, done again while nobody answers: a server and its database often start
 * together, and a machine that starts both is busy.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { logger } from '#platform/logger.ts';
import { isBusy, isConnectionLost } from './errors.ts';

/**
 * Runs `start` until it succeeds. Only a missing connection is waited for (refused, reset, too slow, still recovering, no
 * slot left), `patienceMs` in all; every other failure, such as a wrong password or missing tables, is thrown at once, and
 * the last one when patience ends. `start` must be safe to repeat.
 */
export async function awaitDatabase(start: () => Promise<void>, patienceMs = 60_000, pauseMs = 500): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      await start();
      return;
    } catch (err) {
      if (!(isConnectionLost(err) || isBusy(err)) || Date.now() + pauseMs >= end) throw err;
      logger.warn({ err }, 'the database does not answer yet');
      await sleep(pauseMs);
    }
  }
}
