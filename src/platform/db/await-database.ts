/**
 * Asking a database again that does not answer: at the start of a process, since a server and its database often start
 * together, and for a page, which is lost to its reader when it fails, while a program asks again itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceUnavailable } from '#platform/errors.ts';
import { logger } from '#platform/logger.ts';
import { isBusy, isConnectionLost } from './errors.ts';

/**
 * Runs `ask` until it succeeds and gives what it gave. Only a missing connection is waited for (refused, reset, too slow,
 * still recovering, no slot left), `patienceMs` in all; every other failure, such as a wrong password or missing tables, is
 * thrown at once, and the last one when patience ends. `ask` must be safe to repeat.
 */
export async function awaitDatabase<T>(ask: () => Promise<T>, patienceMs = 60_000, pauseMs = 500): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (err) {
      const why = err instanceof ServiceUnavailable ? err.cause : err;
      if (!(isConnectionLost(why) || isBusy(why)) || Date.now() + pauseMs >= end) throw err;
      logger.warn({ err }, 'the database does not answer yet');
      await sleep(pauseMs);
    }
  }
}
