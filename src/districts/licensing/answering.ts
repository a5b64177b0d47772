import { dbFailure } from '#platform/db/errors.ts';
import { asCallerError } from '#platform/db/transact.ts';
import { isCivitasError, ServiceUnavailable } from '#platform/errors.ts';

/**
 * Runs what a customer's pod waits for: whatever the database does, the pod hears 503 and keeps its last good answer.
 * Refusals and limits pass as they are.
 */
export async function answering<T>(fn: () => Promise<T>): Promise<T> {
  try {
    return await fn();
  } catch (e) {
    const known = asCallerError(e);
    if (isCivitasError(known)) throw known;
    if (dbFailure(e) !== null) throw new ServiceUnavailable('The service is busy. Please try again.', e);
    throw e;
  }
}
