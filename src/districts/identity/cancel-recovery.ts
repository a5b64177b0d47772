import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { OPAQUE_TOKEN, tokenHash } from '#platform/crypto/tokens.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { consumeToken, findOwner, invalidateTokens, peekToken } from './queries.ts';
import type { VerifyEmailInput } from './schemas.ts';
import { throttleAddress } from './throttle.ts';
import { InvalidLink } from './verify-email.ts';

/** The owner stops the removal of the second factor by any of the mailed links. */
export async function cancelRecovery(ctx: Ctx, input: VerifyEmailInput): Promise<{ ok: true }> {
  await throttleAddress('verify-email', ctx.ip);
  if (!OPAQUE_TOKEN.test(input.token)) throw new InvalidLink();
  const hash = tokenHash(input.token);
  return transact(ctx, async (tx) => {
    const at = txNow(tx);
    const known = await peekToken(tx, 'cancel_recovery', hash, at);
    const owner = known && (await findOwner(tx, known.ownerId, true));
    const token = owner && (await consumeToken(tx, 'cancel_recovery', hash, at));
    if (!owner || !token) throw new InvalidLink();
    const cancelled = await tx.factorRecovery.updateMany({
      where: { ownerId: owner.id, cancelledAt: null, finishedAt: null },
      data: { cancelledAt: at },
    });
    if (cancelled.count === 0) throw new InvalidLink();
    await invalidateTokens(tx, owner.id, ['cancel_recovery'], at);
    audit(tx, { action: 'identity.cancelRecovery', subjectType: 'owner', subjectId: owner.id, ownerId: owner.id });
    return { ok: true } as const;
  });
}
