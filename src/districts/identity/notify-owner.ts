import type { Tx } from '#platform/db/transact.ts';
import { type Mail, queueMail } from '#platform/mail/mailer.ts';
import { findOwner } from './queries.ts';

/**
 * Answers `identity.notifyOwner`: queues a mail to the owner's address in the caller's transaction. Other districts
 * never learn the address. Nothing is sent to an account that is not active or not verified.
 */
export async function notifyOwner(
  tx: Tx,
  input: { ownerId: string; kind: string; subject: string; paragraphs: string[] },
): Promise<{ queued: boolean }> {
  const owner = await findOwner(tx, input.ownerId);
  if (owner?.status !== 'ACTIVE' || owner.emailVerifiedAt === null) return { queued: false };
  const mail: Mail = {
    to: owner.emailTyped,
    ownerId: owner.id,
    kind: input.kind,
    subject: input.subject,
    paragraphs: input.paragraphs,
  };
  await queueMail(tx, mail);
  return { queued: true };
}
