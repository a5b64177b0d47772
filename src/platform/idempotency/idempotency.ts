/**
 * Idempotency-Key (domain.md 6, after the Agentic Commerce Protocol): same key and body → the stored reply, other body →
 * 422, first still running → 409. The reply is stored in the transaction that made its effect, so a crash never leaves
 * an effect without its answer. Kept IDEMPOTENCY_TTL_HOURS per caller and route.
 */
import { now } from '../clock.ts';
import { canonicalJson } from '../crypto/canonical-json.ts';
import { sha256Hex } from '../crypto/digest.ts';
import { db } from '../db/client.ts';
import { asCallerError } from '../db/transact.ts';
import { env } from '../env.ts';
import { CivitasError, ValidationFailed } from '../errors.ts';
import type { IdempotencySlot } from '../request-context.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;
/** A request lives at most this long; after it a silent "running" belongs to a process that died. */
const RUNNING_SECONDS = 75;

export interface StoredReply {
  /** The procedure's value, as its output schema gives it. Null for a stored refusal. */
  value: unknown;
  refusal: { code: string; message: string; details?: Record<string, unknown> } | null;
}

export type Claim = { kind: 'run'; slot: IdempotencySlot } | { kind: 'replay'; reply: StoredReply };

interface Row {
  request_hash: string;
  status: string;
  response: unknown;
  http_status: number | null;
  locked_until: Date;
  inserted: boolean;
}

/**
 * Claims the key for this caller and route, in one statement. Throws VALIDATION_ERROR for a malformed key,
 * IDEMPOTENCY_CONFLICT for another body, IDEMPOTENCY_IN_PROGRESS while the first runs.
 */
export async function claimKey(caller: string, route: string, key: string, body: unknown): Promise<Claim> {
  if (!KEY.test(key))
    throw new ValidationFailed([{ path: 'Idempotency-Key', message: 'must be 1 to 255 printable characters' }]);
  const scope = `${caller} ${route}`;
  const hash = sha256Hex(canonicalJson(body ?? null));
  const at = now();
  const lockedUntil = new Date(at.getTime() + RUNNING_SECONDS * 1_000);
  const expiresAt = new Date(at.getTime() + env.IDEMPOTENCY_TTL_HOURS * 3_600_000);
  try {
    const rows = await db().$queryRawUnsafe<Row[]>(
      `WITH ins AS (
         INSERT INTO idempotency_record (scope, key, request_hash, status, locked_until, expires_at, created_at)
         VALUES ($1, $2, $3, 'running', $5, $6, $4)
         ON CONFLICT (scope, key) DO UPDATE
            SET request_hash = EXCLUDED.request_hash, status = 'running', response = NULL, http_status = NULL,
                locked_until = EXCLUDED.locked_until, expires_at = EXCLUDED.expires_at, created_at = EXCLUDED.created_at
          WHERE idempotency_record.expires_at <= $4
             OR (idempotency_record.status = 'running' AND idempotency_record.locked_until <= $4 AND idempotency_record.request_hash = EXCLUDED.request_hash)
         RETURNING request_hash, status, response, http_status, locked_until)
       SELECT *, true AS inserted FROM ins
       UNION ALL
       SELECT request_hash, status, response, http_status, locked_until, false FROM idempotency_record
        WHERE scope = $1 AND key = $2 AND NOT EXISTS (SELECT 1 FROM ins)`,
      scope,
      key,
      hash,
      at,
      lockedUntil,
      expiresAt,
    );
    const row = rows[0];
    // A concurrent insert that our snapshot does not show yet: its owner runs.
    if (!row) throw inProgress();
    if (row.inserted) return { kind: 'run', slot: { scope, key, settled: false } };
    if (row.request_hash !== hash)
      throw new CivitasError(
        'IDEMPOTENCY_CONFLICT',
        'This Idempotency-Key was used with another request. Use a new key for a new request.',
      );
    if (row.status === 'running') throw inProgress();
    return { kind: 'replay', reply: decode(row) };
  } catch (e) {
    throw asCallerError(e);
  }
}

function inProgress(): CivitasError {
  return new CivitasError(
    'IDEMPOTENCY_IN_PROGRESS',
    'The first request with this Idempotency-Key is still running. Repeat in a second.',
    {
      retryAfterSeconds: 1,
    },
  );
}

function decode(row: Row): StoredReply {
  const r = row.response as { refusal?: StoredReply['refusal'] } | null;
  if (row.http_status !== null && r?.refusal) return { value: null, refusal: r.refusal };
  return { value: row.response, refusal: null };
}

/** Stores a definite refusal (4xx) so that a repeat gets the same one. */
export async function storeRefusal(slot: IdempotencySlot, refusal: NonNullable<StoredReply['refusal']>): Promise<void> {
  if (slot.settled) return;
  await db().$executeRawUnsafe(
    "UPDATE idempotency_record SET status = 'done', http_status = 1, response = $3::jsonb WHERE scope = $1 AND key = $2 AND status = 'running'",
    slot.scope,
    slot.key,
    JSON.stringify({ refusal }),
  );
}

/** Stores the value of an operation that made no transaction of its own. */
export async function storeValue(slot: IdempotencySlot, value: unknown): Promise<void> {
  if (slot.settled) return;
  await db().$executeRawUnsafe(
    "UPDATE idempotency_record SET status = 'done', response = $3::jsonb WHERE scope = $1 AND key = $2 AND status = 'running'",
    slot.scope,
    slot.key,
    JSON.stringify(value ?? null),
  );
}

/** Gives the key back after a 5xx or a refusal that is not stored: the caller may repeat at once. */
export async function releaseKey(slot: IdempotencySlot): Promise<void> {
  if (slot.settled) return;
  await db().$executeRawUnsafe(
    "DELETE FROM idempotency_record WHERE scope = $1 AND key = $2 AND status = 'running'",
    slot.scope,
    slot.key,
  );
}

/** Sweeper: removes expired records in batches. */
export async function purgeExpiredKeys(batch = 1_000): Promise<number> {
  return db().$executeRawUnsafe(
    'DELETE FROM idempotency_record WHERE ctid IN (SELECT ctid FROM idempotency_record WHERE expires_at <= $1 LIMIT $2)',
    now(),
    batch,
  );
}
