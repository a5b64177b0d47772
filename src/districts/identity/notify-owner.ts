import { type Tx, txNow } from '#platform/db/transact.ts';
import { type Mail, queueMail } from '#platform/mail/mailer.ts';
import { findOwner } from './queries.ts';

/** Queues a notice to the owner's address (ASVS 6.3.7), in the transaction of what it tells about. */
export async function notifyOwner(
  tx: Tx,
  ownerId: string,
  text: (at: string) => Pick<Mail, 'subject' | 'paragraphs' | 'kind'>,
): Promise<void> {
  const owner = await findOwner(tx, ownerId);
  if (!owner || owner.status === 'ERASED') return;
  const at = `${txNow(tx).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  await queueMail(tx, { ...text(at), to: owner.emailTyped, ownerId });
}
