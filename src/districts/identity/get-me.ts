import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { Unauthorized } from '#platform/errors.ts';
import { findOwner } from './queries.ts';
import type { Me } from './schemas.ts';

/** The caller's own account and session. */
export async function getMe(ctx: Ctx & { actor: OwnerActor }): Promise<Me> {
  const { actor } = ctx;
  return readOnly(async (tx) => {
    const owner = await findOwner(tx, actor.ownerId);
    const session = await tx.session.findUnique({ where: { id: actor.sessionId } });
    if (!owner || !session) throw new Unauthorized();
    const factor = await tx.twoFactor.findUnique({ where: { ownerId: owner.id } });
    return {
      id: owner.id,
      email: owner.emailTyped,
      name: owner.name,
      role: owner.role,
      emailVerified: owner.emailVerifiedAt !== null,
      twoFactor: {
        enabled: actor.twoFactorOn,
        sms: factor?.smsEnabled ?? false,
        totp: factor?.totpConfirmedAt != null,
      },
      session: {
        id: session.id,
        state: actor.state,
        expiresAt: iso(session.absoluteExpiresAt),
        passwordVerifiedAt: iso(session.passwordVerifiedAt),
        secondFactorAt: iso(session.secondFactorAt),
      },
      createdAt: iso(owner.createdAt),
    };
  });
}
