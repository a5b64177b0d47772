import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { trustKeyRevoked } from './contract.ts';
import type { RevokeTrustKeyInput } from './schemas.ts';

/** Dead at the commit. Revoking twice answers the same; another owner's key is not found. */
export async function revokeTrustKey(
  ctx: Ctx & { actor: OwnerActor },
  input: RevokeTrustKeyInput,
): Promise<{ ok: true }> {
  if (!isId(input.keyId)) throw new NotFound();
  return transact(ctx, async (tx) => {
    const key = await tx.trustKey.findFirst({ where: { id: input.keyId, ownerId: ctx.actor.ownerId } });
    if (!key) throw new NotFound();
    const { count } = await tx.trustKey.updateMany({
      where: { id: key.id, status: 'active' },
      data: { status: 'revoked', revokedAt: txNow(tx) },
    });
    if (count === 1) {
      emit(tx, trustKeyRevoked, key.id, { keyPrefix: key.keyPrefix });
      audit(tx, { action: 'trust.revokeTrustKey', subjectType: 'trust_key', subjectId: key.id });
    }
    return { ok: true } as const;
  });
}
