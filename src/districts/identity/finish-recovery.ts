import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { queueMail } from '#platform/mail/mailer.ts';
import { ownerFactorDisabled } from './contract.ts';
import { eraseFactors } from './disable-two-factor.ts';
import { readFactor } from './factor-queries.ts';
import { factorDisabled, resetPassword } from './mails.ts';
import { notifyOwner } from './notify-owner.ts';
import { issueToken } from './one-time-token.ts';
import { endAllSessions, findOwner, invalidateTokens } from './queries.ts';
import type { AboutOwnerInput } from './schemas.ts';
import { voidPassword } from './undo-email.ts';

/**
 * Removes the second factor when the delay has passed and the owner has not cancelled. All sessions end and the password
 * is void: a reset link is mailed. CONFLICT before its time. Locks owner and factor.
 */
export async function finishRecovery(ctx: Ctx & { actor: OwnerActor }, input: AboutOwnerInput): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const at = txNow(tx);
    const owner = await findOwner(tx, input.ownerId, true);
    const open =
      owner &&
      (await tx.factorRecovery.findFirst({ where: { ownerId: owner.id, cancelledAt: null, finishedAt: null } }));
    if (!owner || owner.status !== 'ACTIVE' || !open) throw new NotFound();
    if (open.dueAt > at)
      throw new Conflict('The owner can still cancel this recovery.', { dueAt: open.dueAt.toISOString() });
    if (owner.role === 'ADMIN') throw new Conflict('This account became an administrator meanwhile.');
    await readFactor(tx, owner.id, true);
    await eraseFactors(tx, owner.id, at);
    await endAllSessions(tx, owner.id, at, 'recovery');
    await voidPassword(tx, owner.id);
    await tx.factorRecovery.update({ where: { id: open.id }, data: { finishedAt: at } });
    await invalidateTokens(tx, owner.id, ['cancel_recovery'], at);
    const link = await issueToken(tx, 'reset_password', owner.id, owner.emailNormalized);
    await notifyOwner(tx, owner.id, (t) => factorDisabled(t, 'all'));
    await queueMail(tx, { ...resetPassword(link), to: owner.emailTyped, ownerId: owner.id });
    emit(tx, ownerFactorDisabled, owner.id, { method: 'all' });
    audit(tx, {
      action: 'identity.finishRecovery',
      subjectType: 'owner',
      subjectId: owner.id,
      ownerId: owner.id,
      meta: { reason: input.reason, recoveryId: open.id },
    });
    return { ok: true } as const;
  });
}
