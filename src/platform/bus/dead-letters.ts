/** Deliveries that nobody could make, as an administrator handles them. */
import type { Ctx } from '../actor.ts';
import { audit } from '../audit/audit.ts';
import { transact } from '../db/transact.ts';
import { Conflict, NotFound } from '../errors.ts';
import { isId } from '../ids.ts';
import { replayDeadLetter as putBack, readDeliveryStatus } from './deliver.ts';

/**
 * Puts one dead delivery back into the queue, with all its attempts. NOT_FOUND for a delivery that does not exist,
 * CONFLICT with the status for one that is not dead: of two administrators one puts it back. Audited with the reason.
 */
export async function replayDeadLetter(
  ctx: Ctx,
  input: { eventId: string; subscriber: string; reason: string },
): Promise<{ eventId: string; subscriber: string; status: 'pending' }> {
  const { eventId, subscriber, reason } = input;
  if (!isId(eventId)) throw new NotFound();
  return transact(ctx, async (tx) => {
    if (!(await putBack(tx, eventId, subscriber))) {
      const status = await readDeliveryStatus(tx, eventId, subscriber);
      if (status === null) throw new NotFound();
      throw new Conflict('This delivery is not dead.', { status });
    }
    audit(tx, {
      action: 'platform.replayDeadLetter',
      subjectType: 'event',
      subjectId: eventId,
      ownerId: null,
      meta: { subscriber, reason },
    });
    return { eventId, subscriber, status: 'pending' };
  });
}
