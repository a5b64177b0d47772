import type { Tx } from '#platform/db/transact.ts';
import { queueMail } from '#platform/mail/mailer.ts';
import { findOwner } from './queries.ts';

/**
 * Answers `identity.mailOwner`: queues a mail to the owner's address in the caller's transaction. Other districts never
 * learn the address. Nothing is sent to an account that is not active or not verified.
 */
export async function mailOwner(
  tx: Tx,
  input: { ownerId: string; kind: string; subject: string; paragraphs: string[] },
): Promise<{ queued: boolean }> {
  const owner = await findOwner(tx, input.ownerId);
  if (owner?.status !== 'ACTIVE' || owner.emailVerifiedAt === null) return { queued: false };
  const { ownerId, kind, subject, paragraphs } = input;
  await queueMail(tx, { to: owner.emailTyped, ownerId, kind, subject, paragraphs });
  return { queued: true };
}
