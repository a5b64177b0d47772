import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { Unauthorized, ValidationFailed } from '#platform/errors.ts';
import { queueMail } from '#platform/mail/mailer.ts';
import { parseEmail } from './email-address.ts';
import { alreadyRegistered, confirmNewAddress, emailChangeAsked } from './mails.ts';
import { notifyOwner } from './notify-owner.ts';
import { issueToken } from './one-time-token.ts';
import { findOwner, findOwnerByEmail } from './queries.ts';
import type { ChangeEmailInput } from './schemas.ts';
import { throttleAddress } from './throttle.ts';

const CHANGE_MESSAGE =
  'If the address can be used, a message with a link is on its way to it. Open it within 24 hours.';

/**
 * Asks the new address to confirm; until then nothing changes. The answer is the same when that address has an account
 * already: its holder is told instead. The old address hears of it at once.
 */
export async function changeEmail(
  ctx: Ctx & { actor: OwnerActor },
  input: ChangeEmailInput,
): Promise<{ message: string }> {
  await throttleAddress('email-change', ctx.ip);
  const email = parseEmail(input.newEmail);
  if (!email) throw new ValidationFailed([{ path: 'newEmail', message: 'is not an e-mail address we can use' }]);
  const { ownerId } = ctx.actor;
  await transact(ctx, async (tx) => {
    const owner = await findOwner(tx, ownerId, true);
    if (!owner) throw new Unauthorized();
    if (owner.emailNormalized === email.normalized)
      throw new ValidationFailed([{ path: 'newEmail', message: 'is the address of this account already' }]);
    const holder = await findOwnerByEmail(tx, email.normalized);
    audit(tx, { action: 'identity.changeEmail', subjectType: 'owner', subjectId: ownerId });
    await notifyOwner(tx, ownerId, emailChangeAsked);
    if (holder) {
      await queueMail(tx, { ...alreadyRegistered(`${env.APP_URL}/login`), to: holder.emailTyped, ownerId: holder.id });
      return;
    }
    await tx.owner.update({ where: { id: ownerId }, data: { pendingEmail: email.typed } });
    const link = await issueToken(tx, 'confirm_email', ownerId, email.normalized);
    await queueMail(tx, { ...confirmNewAddress(link), to: email.typed, ownerId });
  });
  return { message: CHANGE_MESSAGE };
}
