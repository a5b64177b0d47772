/** How the clocks of Exchange take their rows: one a transaction, and one that cannot move holds up nobody else. */
import { systemCtx } from '#platform/actor.ts';
import { type Tx, transact } from '#platform/db/transact.ts';
import { logger } from '#platform/logger.ts';

const BATCH = 100;

/**
 * Moves due rows until none is left, at most 100 a turn; answers how many it moved. `lock` takes one due row and passes over
 * those named. A row whose step throws is rolled back, logged and left for the next turn. Throws when no row can be taken.
 */
export async function sweepRows<R extends { id: string }>(
  name: string,
  lock: (tx: Tx, except: readonly string[]) => Promise<R | null>,
  act: (tx: Tx, row: R) => Promise<unknown>,
): Promise<number> {
  let moved = 0;
  const failed: string[] = [];
  while (moved + failed.length < BATCH) {
    let taken: string | null = null;
    try {
      const done = await transact(systemCtx(`exchange.${name}`), async (tx) => {
        taken = null;
        const row = await lock(tx, failed);
        if (!row) return false;
        taken = row.id;
        await act(tx, row);
        return true;
      });
      if (!done) break;
      moved += 1;
    } catch (err) {
      if (taken === null) throw err;
      logger.error({ err, sweep: name, id: taken }, 'a due row could not be moved');
      failed.push(taken);
    }
  }
  return moved;
}
