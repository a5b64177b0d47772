import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/** Returns when a statement of this database, or so many, waits for a lock, or `until` has ended. */
export async function waitsForLock(
  query: (sql: string) => Promise<pg.QueryResult>,
  until: Promise<unknown>,
  statements = 1,
): Promise<void> {
  let ended = false;
  const end = () => {
    ended = true;
  };
  until.then(end, end);
  for (;;) {
    const { rows } = await query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (rows.length >= statements || ended) return;
    await sleep(5);
  }
}
