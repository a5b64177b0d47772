import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { encryptFactor } from '#platform/crypto/encryption.ts';
import { drawTotpSecret, totpUri } from '#platform/crypto/totp.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { Conflict, Unauthorized } from '#platform/errors.ts';
import { passGate } from './factor-gate.ts';
import { ensureFactor } from './factor-queries.ts';
import { refusedByGate } from './factor-replies.ts';
import { findOwner } from './queries.ts';
import { requireLiveSession } from './require-live-session.ts';
import type { TotpEnrolment } from './schemas.ts';

export const PENDING_SECONDS = 600;

/**
 * A fresh secret for an authenticator app, shown here and never again. Nothing counts until `confirmTotp`; a second call
 * replaces the first secret. CONFLICT when an app is active.
 */
export async function enrolTotp(ctx: Ctx & { actor: OwnerActor }): Promise<TotpEnrolment> {
  const { ownerId } = ctx.actor;
  const secret = drawTotpSecret();
  return transact(ctx, async (tx) => {
    const owner = await findOwner(tx, ownerId, true);
    if (!owner) throw new Unauthorized();
    await ensureFactor(tx, ownerId);
    const gate = await passGate(tx, ownerId, (row) => row.totpConfirmedAt !== null);
    const refused = refusedByGate(gate);
    if (refused) return refused;
    if (gate.kind === 'OPEN') throw new Conflict('An authenticator app is already enabled');
    await requireLiveSession(tx, ctx);
    await tx.twoFactor.update({
      where: { ownerId },
      data: { totpSecretEncrypted: encryptFactor(secret), totpPendingAt: txNow(tx), totpPendingTries: 0 },
    });
    audit(tx, { action: 'identity.enrolTotp', subjectType: 'owner', subjectId: ownerId });
    return {
      success: true,
      secret,
      otpauthUri: totpUri(secret, 'Civitas', owner.emailTyped),
      expiresIn: PENDING_SECONDS,
    };
  });
}
