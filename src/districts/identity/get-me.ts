import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { iso } from '#platform/clock.ts';
import { readDirect } from '#platform/db/read-direct.ts';
import { Unauthorized } from '#platform/errors.ts';
import { findAccount } from './queries.ts';
import type { Me } from './schemas.ts';

/** The caller's own account and session. */
export async function getMe(ctx: Ctx & { actor: OwnerActor }): Promise<Me> {
  const { actor } = ctx;
  const found = await readDirect((reader) => findAccount(reader, actor.ownerId, actor.sessionId));
  if (!found) throw new Unauthorized();
  return {
    id: found.id,
    email: found.email,
    name: found.name,
    role: found.role,
    emailVerified: found.emailVerifiedAt !== null,
    twoFactor: { enabled: actor.twoFactorOn, sms: found.sms, totp: found.totp },
    session: {
      id: actor.sessionId,
      state: actor.state,
      expiresAt: iso(found.absoluteExpiresAt),
      passwordVerifiedAt: iso(found.passwordVerifiedAt),
      secondFactorAt: iso(found.secondFactorAt),
    },
    createdAt: iso(found.createdAt),
  };
}
