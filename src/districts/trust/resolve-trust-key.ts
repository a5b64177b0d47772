import type { TrustClientActor } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { keyHash } from '#platform/crypto/api-key.ts';
import { readDirect } from '#platform/db/read-direct.ts';
import { readOnly } from '#platform/db/transact.ts';
import { findActiveTrustKey, touchTrustKey } from './queries.ts';

const TOUCH_AFTER_MS = 60_000;

/** The client behind a trust key whose form was checked, or null. No cache: revocation acts on the next request. */
export async function resolveTrustKey(key: string): Promise<TrustClientActor | null> {
  const at = now();
  const found = await readDirect((reader) => findActiveTrustKey(reader, keyHash(key), at));
  if (!found) return null;
  if (found.lastUsedAt === null || at.getTime() - found.lastUsedAt.getTime() >= TOUCH_AFTER_MS) {
    await readOnly((tx) => touchTrustKey(tx, found.id, at));
  }
  return {
    kind: 'trust_client',
    keyId: found.id,
    ownerId: found.ownerId,
    tier: found.tier,
    dailyLimit: found.dailyLimit,
  };
}
