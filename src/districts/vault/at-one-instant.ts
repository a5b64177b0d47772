import { db } from '#platform/db/client.ts';
import { asCallerError, type Tx } from '#platform/db/transact.ts';
import { beginCheck } from './queries.ts';

/**
 * Long reads that must see one instant: REPEATABLE READ, READ ONLY, without the time limit of requests. Takes no lock
 * and holds nobody up.
 */
export async function atOneInstant<T>(read: (tx: Tx, asOf: Date) => Promise<T>): Promise<T> {
  try {
    return await db().$transaction(
      async (client) => {
        const tx = client as Tx;
        return read(tx, await beginCheck(tx));
      },
      { timeout: 600_000 },
    );
  } catch (e) {
    throw asCallerError(e);
  }
}
