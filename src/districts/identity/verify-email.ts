import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { OPAQUE_TOKEN, tokenHash } from '#platform/crypto/tokens.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { CivitasError } from '#platform/errors.ts';
import { ownerEmailVerified } from './contract.ts';
import { consumeToken, findOwner, peekToken } from './queries.ts';
import type { VerifyEmailInput } from './schemas.ts';
import { throttleAddress } from './throttle.ts';

export class InvalidLink extends CivitasError {
  constructor() {
    super('INVALID_TOKEN', 'This link is not valid any more. Ask for a new one.');
  }
}

/**
 * Consumes the link of the sign-up mail, once. INVALID_TOKEN for unknown, used, expired and foreign secrets alike, and
 * when the account's address has changed since. Locks the owner row.
 */
export async function verifyEmail(ctx: Ctx, input: VerifyEmailInput): Promise<{ ok: true }> {
  await throttleAddress('verify-email', ctx.ip);
  if (!OPAQUE_TOKEN.test(input.token)) throw new InvalidLink();
  return transact(ctx, async (tx) => {
    const hash = tokenHash(input.token);
    const known = await peekToken(tx, 'verify_email', hash, txNow(tx));
    const owner = known && (await findOwner(tx, known.ownerId, true));
    const token = owner && (await consumeToken(tx, 'verify_email', hash, txNow(tx)));
    if (!owner || !token || owner.emailNormalized !== token.email || owner.status !== 'ACTIVE') throw new InvalidLink();
    if (!owner.emailVerifiedAt) {
      await tx.owner.update({ where: { id: owner.id }, data: { emailVerifiedAt: txNow(tx) } });
      emit(tx, ownerEmailVerified, owner.id, {});
    }
    audit(tx, { action: 'identity.verifyEmail', subjectType: 'owner', subjectId: owner.id, ownerId: owner.id });
    return { ok: true } as const;
  });
}
