/** Signals of a server or worker process: SIGTERM ends it cleanly, a second one at once; so does a lost supervisor. */
import { logger } from '#platform/logger.ts';

export function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  const end = (why: string) => {
    if (stopping) {
      if (why !== 'disconnect') process.exit(1);
      return;
    }
    stopping = true;
    setTimeout(() => process.exit(1), 40_000).unref();
    stop()
      .catch((err) => logger.error({ err }, 'unclean stop'))
      .finally(() => process.exit(0));
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  // Ctrl-C reaches every process of the group; the supervisor says when.
  process.on('SIGINT', () => {
    if (!process.send) end('SIGINT');
  });
  if (process.send) process.on('disconnect', () => end('disconnect'));
  process.on('uncaughtException', (err) => {
    logger.fatal({ err }, 'uncaught exception');
    end('uncaughtException');
  });
  process.on('unhandledRejection', (err) => {
    logger.fatal({ err: err instanceof Error ? err : new Error(String(err)) }, 'unhandled rejection');
    end('unhandledRejection');
  });
}

/** Tells the supervisor; does nothing without one. */
export function tellReady(facts: unknown): void {
  process.send?.({ ready: facts });
}
