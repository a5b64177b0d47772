import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { AccessDenied, Conflict } from '#platform/errors.ts';
import { ownerFactorDisabled } from './contract.ts';
import { passGate } from './factor-gate.ts';
import { requirePassword } from './factor-guards.ts';
import { notEnabled, refusedByGate } from './factor-replies.ts';
import { factorDisabled } from './mails.ts';
import { notifyOwner } from './notify-owner.ts';
import { findOwner, revokeOtherSessions } from './queries.ts';
import { requireLiveSession } from './require-live-session.ts';
import type { FactorReply, PasswordInput } from './schemas.ts';

/** Removes the authenticator app while codes by text message remain; CONFLICT when it is the only factor. */
export async function removeTotp(ctx: Ctx & { actor: OwnerActor }, input: PasswordInput): Promise<FactorReply> {
  const { ownerId, sessionId, role } = ctx.actor;
  await requirePassword(ctx, input.password);
  return transact(ctx, async (tx) => {
    await findOwner(tx, ownerId, true);
    const gate = await passGate(tx, ownerId, (row) => row.totpConfirmedAt !== null);
    const refused = refusedByGate(gate);
    if (refused) return refused;
    if (gate.kind !== 'OPEN') throw notEnabled();
    if (!gate.row.smsEnabled) {
      if (role === 'ADMIN') throw new AccessDenied('Administrators must keep two-factor authentication enabled');
      throw new Conflict('This is the only second factor. Use /disable.');
    }
    await requireLiveSession(tx, ctx);
    await tx.twoFactor.update({
      where: { ownerId },
      data: { totpSecretEncrypted: null, totpConfirmedAt: null, totpPendingAt: null, totpPendingTries: 0 },
    });
    await revokeOtherSessions(tx, ownerId, sessionId, txNow(tx), 'second_factor_changed');
    emit(tx, ownerFactorDisabled, ownerId, { method: 'totp' });
    audit(tx, { action: 'identity.removeTotp', subjectType: 'owner', subjectId: ownerId });
    await notifyOwner(tx, ownerId, (at) => factorDisabled(at, 'totp'));
    return { success: true, message: 'Authenticator app disabled successfully' };
  });
}
