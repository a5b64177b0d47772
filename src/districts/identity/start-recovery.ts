import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { iso } from '#platform/clock.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { AccessDenied, Conflict, NotFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { queueMail } from '#platform/mail/mailer.ts';
import { readFactor } from './factor-queries.ts';
import { recoveryStarted } from './mails.ts';
import { issueToken } from './one-time-token.ts';
import { findOwner, type OwnerRow } from './queries.ts';
import type { RecoveryView, StartRecoveryInput } from './schemas.ts';

/**
 * Begins the removal of a lost second factor (identity.md 16.3): the owner is mailed at once and daily, with a link that
 * cancels, and nothing changes before TWO_FA_RECOVERY_DELAY_HOURS have passed. Refused for administrators, whose recovery
 * is the operator's command line. One at a time per owner.
 */
export async function startRecovery(
  ctx: Ctx & { actor: OwnerActor },
  input: StartRecoveryInput,
): Promise<RecoveryView> {
  try {
    return await transact(ctx, async (tx) => {
      const owner = await findOwner(tx, input.ownerId, true);
      if (!owner || owner.status !== 'ACTIVE') throw new NotFound();
      if (owner.role === 'ADMIN')
        throw new AccessDenied('The factor of an administrator is recovered on the command line of the installation.');
      const factor = await readFactor(tx, owner.id);
      if (!factor || (!factor.smsEnabled && factor.totpConfirmedAt === null))
        throw new Conflict('This account has no second factor.');
      const now = txNow(tx);
      const id = newId();
      const dueAt = new Date(now.getTime() + env.TWO_FA_RECOVERY_DELAY_HOURS * 3_600_000);
      await tx.factorRecovery.create({
        data: {
          id,
          ownerId: owner.id,
          startedById: ctx.actor.ownerId,
          reason: input.reason,
          evidence: input.evidence,
          startedAt: now,
          dueAt,
          remindedAt: now,
        },
      });
      await mailRecovery(tx, owner, dueAt);
      audit(tx, {
        action: 'identity.startRecovery',
        subjectType: 'owner',
        subjectId: owner.id,
        ownerId: owner.id,
        meta: { reason: input.reason, recoveryId: id },
      });
      return { id, ownerId: owner.id, dueAt: iso(dueAt) };
    });
  } catch (e) {
    if (isUniqueViolation(e, 'recovery_one_open'))
      throw new Conflict('A recovery of this account is under way already.');
    throw e;
  }
}

/** Each mail carries a cancel link of its own; all of them work. */
export async function mailRecovery(tx: Tx, owner: OwnerRow, dueAt: Date): Promise<void> {
  const link = await issueToken(tx, 'cancel_recovery', owner.id, owner.emailNormalized);
  const due = `${dueAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  await queueMail(tx, { ...recoveryStarted(due, link), to: owner.emailTyped, ownerId: owner.id });
}
