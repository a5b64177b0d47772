import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { queueMail } from '#platform/mail/mailer.ts';
import { resetPassword } from './mails.ts';
import { issueToken } from './one-time-token.ts';
import { findOwner } from './queries.ts';
import type { AboutOwnerInput } from './schemas.ts';

/** An administrator has a reset link mailed to the owner; nobody but the mailbox sees it (ASVS 6.4.6). */
export async function startPasswordReset(
  ctx: Ctx & { actor: OwnerActor },
  input: AboutOwnerInput,
): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const owner = await findOwner(tx, input.ownerId, true);
    if (!owner || owner.status !== 'ACTIVE') throw new NotFound();
    const link = await issueToken(tx, 'reset_password', owner.id, owner.emailNormalized);
    await queueMail(tx, { ...resetPassword(link), to: owner.emailTyped, ownerId: owner.id });
    audit(tx, {
      action: 'identity.startPasswordReset',
      subjectType: 'owner',
      subjectId: owner.id,
      ownerId: owner.id,
      meta: { reason: input.reason },
    });
    return { ok: true } as const;
  });
}
