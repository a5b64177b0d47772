/** Every query and lock of Trust. */
import type { Reader } from '#platform/db/read-direct.ts';
import type { Tx } from '#platform/db/transact.ts';

export interface TrustKeyFacts {
  id: string;
  ownerId: string;
  tier: string;
  dailyLimit: number;
  lastUsedAt: Date | null;
}

/** By hash, of an active owner; revoked, expired and unknown give the same nothing. */
export async function findActiveTrustKey(tx: Reader, keyHash: string, now: Date): Promise<TrustKeyFacts | null> {
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
    `INSERT INTO trust_usage (key_id, day, count) SELECT $1::uuid, $2::date, $3::int WHERE $3::int <= $4::int
     ON CONFLICT (key_id, day) DO UPDATE SET count = trust_usage.count + $3::int WHERE trust_usage.count + $3::int <= $4::int
     RETURNING count`,
    keyId,
    day,
    cost,
    limit,
  );
  return rows[0]?.count ?? null;
}

/**
 * Notes that the day's limit was reached; true the first time. The row may be missing when the very first request asked
 * for more than a day allows.
 */
export async function noteLimitReached(tx: Tx, keyId: string, day: string, now: Date): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    `INSERT INTO trust_usage (key_id, day, count, limit_reached_at) VALUES ($1::uuid, $2::date, 0, $3::timestamptz)
     ON CONFLICT (key_id, day) DO UPDATE SET limit_reached_at = $3::timestamptz WHERE trust_usage.limit_reached_at IS NULL`,
    keyId,
    day,
    now,
  );
  return n === 1;
}

/** What a key has used of a day, and whether its limit was noted. */
export async function readUsage(tx: Tx, keyId: string, day: string): Promise<{ count: number; noted: boolean }> {
  const rows = await tx.$queryRawUnsafe<{ count: number; noted: boolean }[]>(
    'SELECT count, limit_reached_at IS NOT NULL AS noted FROM trust_usage WHERE key_id = $1::uuid AND day = $2::date',
    keyId,
    day,
  );
  return rows[0] ?? { count: 0, noted: false };
}

export async function findKeyPrefix(tx: Tx, keyId: string): Promise<string> {
  const row = await tx.trustKey.findUnique({ where: { id: keyId }, select: { keyPrefix: true } });
  return row?.keyPrefix ?? '';
}

// Signing keys -----------------------------------------------------------------------------------------------------

export interface SigningKeyRow {
  kid: string;
  publicJwk: unknown;
  privateEncrypted: string;
}

/** The key that signs now; null before the first use. Locked when it will be retired. */
export async function findActiveSigningKey(tx: Tx, lock = false): Promise<SigningKeyRow | null> {
  const rows = await tx.$queryRawUnsafe<SigningKeyRow[]>(
    `SELECT kid, public_jwk AS "publicJwk", private_encrypted AS "privateEncrypted" FROM signing_key
      WHERE retired_at IS NULL${lock ? ' FOR UPDATE' : ''}`,
  );
  return rows[0] ?? null;
}

/** Inserts the active key; false when another process was first: the partial unique index allows one. */
export async function insertSigningKey(tx: Tx, key: SigningKeyRow, now: Date): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    `INSERT INTO signing_key (kid, public_jwk, private_encrypted, active_from) VALUES ($1, $2::jsonb, $3, $4)
     ON CONFLICT DO NOTHING`,
    key.kid,
    JSON.stringify(key.publicJwk),
    key.privateEncrypted,
    now,
  );
  return n === 1;
}

export async function retireSigningKey(tx: Tx, kid: string, now: Date): Promise<void> {
  await tx.signingKey.update({ where: { kid }, data: { retiredAt: now } });
}

/** The active key and those retired since an instant, newest first. */
export async function listPublishedKeys(tx: Tx, retiredSince: Date): Promise<unknown[]> {
  const rows = await tx.signingKey.findMany({
    where: { OR: [{ retiredAt: null }, { retiredAt: { gt: retiredSince } }] },
    orderBy: { activeFrom: 'desc' },
    select: { publicJwk: true },
  });
  return rows.map((r) => r.publicJwk);
}
