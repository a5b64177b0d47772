import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { AccessDenied } from '#platform/errors.ts';
import { ownerFactorDisabled } from './contract.ts';
import { passGate } from './factor-gate.ts';
import { requirePassword } from './factor-guards.ts';
import { notEnabled, refusedByGate } from './factor-replies.ts';
import { factorDisabled } from './mails.ts';
import { notifyOwner } from './notify-owner.ts';
import { findOwner, revokeOtherSessions } from './queries.ts';
import { requireLiveSession } from './require-live-session.ts';
import type { FactorReply, PasswordInput } from './schemas.ts';

/**
 * Switches every second factor off: number, secret, backup codes and live codes go in one transaction, other sessions
 * end. The failure counters live on, so that a lock cannot be shed by disabling and enabling. Refused to administrators.
 */
export async function disableTwoFactor(ctx: Ctx & { actor: OwnerActor }, input: PasswordInput): Promise<FactorReply> {
  const { ownerId, sessionId, role } = ctx.actor;
  if (role === 'ADMIN') throw new AccessDenied('Administrators must keep two-factor authentication enabled');
  await requirePassword(ctx, input.password);
  return transact(ctx, async (tx) => {
    await findOwner(tx, ownerId, true);
    const gate = await passGate(tx, ownerId, (row) => row.smsEnabled || row.totpConfirmedAt !== null);
    const refused = refusedByGate(gate);
    if (refused) return refused;
    if (gate.kind !== 'OPEN') throw notEnabled();
    await requireLiveSession(tx, ctx);
    await eraseFactors(tx, ownerId, txNow(tx));
    await revokeOtherSessions(tx, ownerId, sessionId, txNow(tx), 'second_factor_changed');
    emit(tx, ownerFactorDisabled, ownerId, { method: 'all' });
    audit(tx, { action: 'identity.disableTwoFactor', subjectType: 'owner', subjectId: ownerId });
    await notifyOwner(tx, ownerId, (at) => factorDisabled(at, 'all'));
    return { success: true, message: 'Two-factor authentication disabled successfully' };
  });
}

/**
 * Removes what the factors are made of. Challenge rows stay for the budgets (otherwise enable and disable in turn would
 * send without end), their hashes go.
 */
export async function eraseFactors(tx: Tx, ownerId: string, now: Date): Promise<void> {
  await tx.twoFactor.update({
    where: { ownerId },
    data: {
      smsEnabled: false,
      phoneEncrypted: null,
      phoneHmac: null,
      phoneKeyId: null,
      phoneLast4: null,
      phoneCountry: null,
      verifiedAt: null,
      enabledAt: null,
      enabledBySessionId: null,
      totpSecretEncrypted: null,
      totpPendingAt: null,
      totpPendingTries: 0,
      totpConfirmedAt: null,
    },
  });
  await tx.$executeRawUnsafe(
    `UPDATE two_factor_challenge SET invalidated_at = coalesce(invalidated_at, $2), code_hash = '' WHERE owner_id = $1::uuid AND consumed_at IS NULL`,
    ownerId,
    now,
  );
  await tx.backupCode.deleteMany({ where: { ownerId } });
}
