import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { displayKey, keyExpiry, keyHash, keyPrefix8, mintKey } from '#platform/crypto/api-key.ts';
import { storeSecretShown, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { newId } from '#platform/ids.ts';
import { trustKeyCreated } from './contract.ts';
import type { CreatedTrustKey, CreateTrustKeyInput } from './schemas.ts';

const TIER = 'free';

/** A key for outsiders who read reputation; shown once, only its SHA-256 is stored. */
export async function createTrustKey(
  ctx: Ctx & { actor: OwnerActor },
  input: CreateTrustKeyInput,
): Promise<CreatedTrustKey> {
  const key = mintKey('tst_');
  const dailyLimit = env.TRUST_TIERS[TIER]?.dailyLimit ?? 100;
  return transact(ctx, async (tx) => {
    const id = newId();
    const now = txNow(tx);
    const expiresAt = keyExpiry(now, input.expiresInDays);
    const keyPrefix = keyPrefix8(key);
    await tx.trustKey.create({
      data: {
        id,
        ownerId: ctx.actor.ownerId,
        name: input.name,
        keyHash: keyHash(key),
        keyPrefix,
        keyLast4: key.slice(-4),
        tier: TIER,
        dailyLimit,
        createdAt: now,
        expiresAt,
      },
    });
    emit(tx, trustKeyCreated, id, { keyPrefix });
    audit(tx, {
      action: 'trust.createTrustKey',
      subjectType: 'trust_key',
      subjectId: id,
      meta: { key: displayKey(key), expiresAt: iso(expiresAt) },
    });
    storeSecretShown(tx, id);
    return { id, key, keyPrefix, tier: TIER, dailyLimit, expiresAt: iso(expiresAt) };
  });
}
