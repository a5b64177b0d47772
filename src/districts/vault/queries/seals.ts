/** Reads of a closed day and the rows that seal it. Nothing here takes a lock on money. */
import type { Tx } from '#platform/db/transact.ts';
import type { ClosingBalance, SealedTransfer, SealFields } from '../seal-tree.ts';

const STAMP = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const SEALED = `
SELECT t.id, t.kind, t.posting_key AS "postingKey", encode(t.request_hash, 'hex') AS "requestHash", t.ref_type AS "refType",
       t.ref_id AS "refId", t.result, t.reverses_id AS "reversesId", ${STAMP('t.occurred_at')} AS "occurredAt",
       ${STAMP('t.booked_at')} AS "bookedAt", t.metadata,
       coalesce((SELECT jsonb_agg(jsonb_build_object('line', e.line, 'accountId', e.account_id, 'currency', e.currency,
         'postedDelta', e.posted_delta::text, 'heldDelta', e.held_delta::text, 'holdId', e.hold_id,
         'accountVersion', e.account_version::text, 'postedAfter', e.posted_after::text, 'heldAfter', e.held_after::text,
         'createdAt', ${STAMP('e.created_at')}) ORDER BY e.line)
         FROM ledger_entry e WHERE e.transfer_id = t.id), '[]') AS entries
  FROM ledger_transfer t`;

/** Midnight of a day in UTC. */
export const startOf = (day: string) => new Date(`${day}T00:00:00.000Z`);
export function nextDay(day: string): string {
  return new Date(startOf(day).getTime() + 86_400_000).toISOString().slice(0, 10);
}

/** The day's transfers in id order, from after an id on. */
export async function readDay(tx: Tx, day: string, afterId: string | null, limit: number): Promise<SealedTransfer[]> {
  return tx.$queryRawUnsafe<SealedTransfer[]>(
    `${SEALED} WHERE t.booked_at >= $1 AND t.booked_at < $2 AND ($3::uuid IS NULL OR t.id > $3::uuid) ORDER BY t.id LIMIT $4`,
    startOf(day),
    startOf(nextDay(day)),
    afterId,
    limit,
  );
}

export async function readSealed(tx: Tx, id: string): Promise<SealedTransfer | null> {
  const rows = await tx.$queryRawUnsafe<SealedTransfer[]>(`${SEALED} WHERE t.id = $1::uuid`, id);
  return rows[0] ?? null;
}

/** The first day with a transfer; null for an empty ledger. */
export async function firstDay(tx: Tx): Promise<string | null> {
  const rows = await tx.$queryRawUnsafe<{ day: string | null }[]>(
    "SELECT to_char(min(booked_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM ledger_transfer",
  );
  return rows[0]?.day ?? null;
}

/** How many transactions that began before this instant are still running: they may book into the day that ended then. */
export async function runningSince(tx: Tx, before: Date): Promise<number> {
  const rows = await tx.$queryRawUnsafe<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start < $1`,
    before,
  );
  return rows[0]?.n ?? 0;
}

/** The database's own clock: days end by it, because `booked_at` is its `now()`. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const rows = await tx.$queryRawUnsafe<{ now: Date }[]>('SELECT clock_timestamp() AS now');
  return rows[0]?.now as Date;
}

/**
 * Closing balances of every account that moved on the day: the last snapshot before it plus the day's entries by
 * `booked_at`. A version may have been written by a transaction of the day after, so sums decide, not versions.
 */
export async function closingBalances(tx: Tx, day: string): Promise<ClosingBalance[]> {
  return tx.$queryRawUnsafe<ClosingBalance[]>(
    `WITH moved AS (SELECT e.account_id, sum(e.posted_delta) AS p, sum(e.held_delta) AS h, max(e.account_version) AS v
                      FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id
                     WHERE t.booked_at >= $1 AND t.booked_at < $2 GROUP BY 1)
     SELECT m.account_id AS "accountId", (coalesce(s.posted, 0) + m.p)::bigint AS posted,
            (coalesce(s.held, 0) + m.h)::bigint AS held, m.v AS version
       FROM moved m LEFT JOIN LATERAL (SELECT b.posted, b.held FROM balance_snapshot b
              WHERE b.account_id = m.account_id AND b.day < $3::date ORDER BY b.day DESC LIMIT 1) s ON true
      ORDER BY m.account_id`,
    startOf(day),
    startOf(nextDay(day)),
    day,
  );
}

export interface SealRow extends SealFields {
  hash: Uint8Array;
  madeAt: Date;
}
const SEAL = `to_char(day, 'YYYY-MM-DD') AS day, transfers, entries, root, balances_hash AS "balancesHash", prev_hash AS "prevHash",
  hash, made_at AS "madeAt"`;

export async function lastSeal(tx: Tx): Promise<SealRow | null> {
  const rows = await tx.$queryRawUnsafe<SealRow[]>(`SELECT ${SEAL} FROM ledger_seal ORDER BY day DESC LIMIT 1`);
  return rows[0] ?? null;
}

export async function findSeal(tx: Tx, day: string): Promise<SealRow | null> {
  const rows = await tx.$queryRawUnsafe<SealRow[]>(`SELECT ${SEAL} FROM ledger_seal WHERE day = $1::date`, day);
  return rows[0] ?? null;
}

export async function findSeals(tx: Tx, from: string | null, to: string | null): Promise<SealRow[]> {
  return tx.$queryRawUnsafe<SealRow[]>(
    `SELECT ${SEAL} FROM ledger_seal WHERE ($1::date IS NULL OR day >= $1::date) AND ($2::date IS NULL OR day <= $2::date) ORDER BY day`,
    from,
    to,
  );
}

/** The seal, its leaves and the day's snapshots, in the caller's transaction. False: another worker was first. */
export async function insertSeal(
  tx: Tx,
  seal: Omit<SealRow, 'madeAt'>,
  parts: { ids: string[]; leaves: Uint8Array }[],
  balances: readonly ClosingBalance[],
): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    `INSERT INTO ledger_seal (day, transfers, entries, root, balances_hash, prev_hash, hash)
     VALUES ($1::date, $2, $3, $4, $5, $6, $7) ON CONFLICT (day) DO NOTHING`,
    seal.day,
    seal.transfers,
    seal.entries,
    seal.root,
    seal.balancesHash,
    seal.prevHash,
    seal.hash,
  );
  if (n === 0) return false;
  for (const [part, { ids, leaves }] of parts.entries())
    await tx.$executeRawUnsafe(
      'INSERT INTO ledger_seal_part (day, part, ids, leaves) VALUES ($1::date, $2, $3::uuid[], $4)',
      seal.day,
      part,
      `{${ids.join(',')}}`,
      leaves,
    );
  for (let i = 0; i < balances.length; i += 5_000) {
    const some = balances.slice(i, i + 5_000);
    const list = (pick: (b: ClosingBalance) => string | bigint | null) =>
      `{${some.map((b) => pick(b) ?? 'NULL').join(',')}}`;
    await tx.$executeRawUnsafe(
      `INSERT INTO balance_snapshot (day, account_id, posted, held, account_version)
       SELECT $1::date, * FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[])`,
      seal.day,
      list((b) => b.accountId),
      list((b) => b.posted),
      list((b) => b.held),
      list((b) => b.version),
    );
  }
  return true;
}

export async function readSealParts(tx: Tx, day: string): Promise<{ ids: string[]; leaves: Uint8Array }[]> {
  return tx.$queryRawUnsafe<{ ids: string[]; leaves: Uint8Array }[]>(
    'SELECT ids, leaves FROM ledger_seal_part WHERE day = $1::date ORDER BY part',
    day,
  );
}

/** The stored snapshots of a day, as the seal hashed them. */
export async function readSnapshots(tx: Tx, day: string): Promise<ClosingBalance[]> {
  return tx.$queryRawUnsafe<ClosingBalance[]>(
    `SELECT account_id AS "accountId", posted, held, account_version AS version FROM balance_snapshot
      WHERE day = $1::date ORDER BY account_id`,
    day,
  );
}
