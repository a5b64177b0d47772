/** Every query and lock of Trust. */
import type { Tx } from '#platform/db/transact.ts';

export interface TrustKeyFacts {
  id: string;
  ownerId: string;
  tier: string;
  dailyLimit: number;
  lastUsedAt: Date | null;
}

/** By hash, of an active owner; revoked, expired and unknown give the same nothing. */
export async function findActiveTrustKey(tx: Tx, keyHash: string, now: Date): Promise<TrustKeyFacts | null> {
  const rows = await tx.$queryRawUnsafe<TrustKeyFacts[]>(
    `SELECT k.id, k.owner_id AS "ownerId", k.tier, k.daily_limit AS "dailyLimit", k.last_used_at AS "lastUsedAt"
       FROM trust_key k JOIN owner o ON o.id = k.owner_id
      WHERE k.key_hash = $1 AND k.status = 'active' AND (k.expires_at IS NULL OR k.expires_at > $2) AND o.status = 'ACTIVE'`,
    keyHash,
    now,
  );
  return rows[0] ?? null;
}

export async function touchTrustKey(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.$executeRawUnsafe(
    "UPDATE trust_key SET last_used_at = $2::timestamptz WHERE id = $1::uuid AND (last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '60 seconds')",
    id,
    now,
  );
}

/**
 * Pays `cost` reads of today in one statement, or none: the row decides, so parallel readers never pass the limit.
 * Returns the day's count after paying, or null when it would pass.
 */
export async function payUsage(
  tx: Tx,
  keyId: string,
  day: string,
  cost: number,
  limit: number,
): Promise<number | null> {
  const rows = await tx.$queryRawUnsafe<{ count: number }[]>(
    `INSERT INTO trust_usage (key_id, day, count) SELECT $1::uuid, $2::date, $3 WHERE $3 <= $4
     ON CONFLICT (key_id, day) DO UPDATE SET count = trust_usage.count + $3 WHERE trust_usage.count + $3 <= $4
     RETURNING count`,
    keyId,
    day,
    cost,
    limit,
  );
  return rows[0]?.count ?? null;
}
