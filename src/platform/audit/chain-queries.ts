/** Reads and writes of the audit log's chain. */
import type { Tx } from '../db/client.ts';
import type { BlockFields, SealedRow } from './audit-chain.ts';

export interface AuditBlock extends BlockFields {
  ids: string[];
  hash: Uint8Array;
}

const SEALED = `SELECT id::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, request_id AS "requestId",
  actor_type AS "actorType", actor_id AS "actorId", owner_id::text AS "ownerId", action, subject_type AS "subjectType",
  subject_id AS "subjectId", outcome, ip_encrypted AS "ipEncrypted", meta::text AS meta FROM audit_log`;
const BLOCK = `number, first_seq AS "firstSeq", rows, ids, leaves, drained, made_at AS "madeAt", prev_hash AS "prevHash", hash`;

/** One sealer at a time; false while another one works. Writers of the log never ask for this lock. */
export async function takeSealing(tx: Tx): Promise<boolean> {
  const rows = await tx.$queryRawUnsafe<{ mine: boolean }[]>(
    "SELECT pg_try_advisory_xact_lock(hashtextextended('platform.sealAudit', 0)) AS mine",
  );
  return rows[0]?.mine === true;
}

/** The database's clock now, to the millisecond. */
export async function databaseClock(tx: Tx): Promise<Date> {
  const rows = await tx.$queryRawUnsafe<{ now: Date }[]>("SELECT date_trunc('milliseconds', clock_timestamp()) AS now");
  return rows[0]?.now as Date;
}

/** Takes up to `limit` waiting rows out of the queue. The caller's transaction seals them, or they wait on. */
export async function takeUnsealed(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `DELETE FROM audit_unsealed
      WHERE audit_id IN (SELECT audit_id FROM audit_unsealed ORDER BY audit_id LIMIT $1) RETURNING audit_id::text AS id`,
    limit,
  );
  return rows.map((r) => r.id).sort();
}

/** In id order. */
export async function readSealedRows(tx: Tx, ids: readonly string[]): Promise<SealedRow[]> {
  return tx.$queryRawUnsafe<SealedRow[]>(`${SEALED} WHERE id = ANY($1::uuid[]) ORDER BY id`, `{${ids.join(',')}}`);
}

export async function lastBlock(tx: Tx): Promise<AuditBlock | null> {
  const rows = await tx.$queryRawUnsafe<AuditBlock[]>(`SELECT ${BLOCK} FROM audit_block ORDER BY number DESC LIMIT 1`);
  return rows[0] ?? null;
}

/** The first block from this number on. */
export async function nextBlock(tx: Tx, from: bigint): Promise<AuditBlock | null> {
  const rows = await tx.$queryRawUnsafe<AuditBlock[]>(
    `SELECT ${BLOCK} FROM audit_block WHERE number >= $1 ORDER BY number LIMIT 1`,
    from,
  );
  return rows[0] ?? null;
}

/** When the newest block before this one was made that left no committed row behind. */
export async function lastDrained(tx: Tx, before: bigint): Promise<Date | null> {
  const rows = await tx.$queryRawUnsafe<{ madeAt: Date }[]>(
    'SELECT made_at AS "madeAt" FROM audit_block WHERE number < $1 AND drained ORDER BY number DESC LIMIT 1',
    before,
  );
  return rows[0]?.madeAt ?? null;
}

export async function hasBlockHash(tx: Tx, hash: Uint8Array): Promise<boolean> {
  const rows = await tx.$queryRawUnsafe<{ n: number }[]>(
    'SELECT count(*)::int AS n FROM audit_block WHERE hash = $1',
    hash,
  );
  return (rows[0]?.n ?? 0) > 0;
}

export async function insertBlock(tx: Tx, b: AuditBlock): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO audit_block (number, first_seq, rows, ids, leaves, drained, made_at, prev_hash, hash)
     VALUES ($1, $2, $3, $4::uuid[], $5, $6, $7::timestamptz, $8, $9)`,
    b.number,
    b.firstSeq,
    b.rows,
    `{${b.ids.join(',')}}`,
    b.leaves,
    b.drained,
    b.madeAt,
    b.prevHash,
    b.hash,
  );
}

/** Rows of the log, of the queue and of all blocks, at one instant. */
export async function countRows(tx: Tx): Promise<{ log: bigint; waiting: bigint; sealed: bigint }> {
  const rows = await tx.$queryRawUnsafe<{ log: bigint; waiting: bigint; sealed: bigint }[]>(
    `SELECT (SELECT count(*) FROM audit_log) AS log, (SELECT count(*) FROM audit_unsealed) AS waiting,
            (SELECT coalesce(sum(rows), 0)::bigint FROM audit_block) AS sealed`,
  );
  return rows[0] as { log: bigint; waiting: bigint; sealed: bigint };
}

/** Rows of the last seconds that no block holds yet. */
export async function countWaiting(tx: Tx): Promise<number> {
  const rows = await tx.$queryRawUnsafe<{ n: number }[]>('SELECT count(*)::int AS n FROM audit_unsealed');
  return rows[0]?.n ?? 0;
}

/** A row that stands in the log and in neither the queue nor a block; null when there is none. */
export async function findStranger(tx: Tx): Promise<string | null> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT l.id::text AS id FROM audit_log l
      WHERE NOT EXISTS (SELECT 1 FROM audit_unsealed u WHERE u.audit_id = l.id)
        AND l.id NOT IN (SELECT unnest(ids) FROM audit_block)
      ORDER BY l.id LIMIT 1`,
  );
  return rows[0]?.id ?? null;
}

/** Long reads that must see one instant. */
export async function beginReading(tx: Tx): Promise<void> {
  await tx.$executeRawUnsafe('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  await tx.$executeRawUnsafe("SET LOCAL statement_timeout = '10min'");
}
