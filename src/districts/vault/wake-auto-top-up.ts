import { addJob } from '#platform/bus/jobs.ts';
import type { Tx } from '#platform/db/transact.ts';
import { type TopUpRow, takeWaitingAutoTopUp } from './queries/payments.ts';

/**
 * A purchase ended without credits: the automatic top-up that met it gets its turn, once. The purchase is locked by the caller.
 * A purchase that succeeds arms the trigger instead.
 */
export async function wakeAutoTopUp(tx: Tx, purchase: TopUpRow): Promise<void> {
  const { ownerId } = purchase;
  const eventId = await takeWaitingAutoTopUp(tx, ownerId, purchase.id);
  if (eventId !== null)
    await addJob(tx, 'resume_auto_top_up', { ownerId, eventId }, { key: `resume_auto_top_up:${eventId}` });
}
