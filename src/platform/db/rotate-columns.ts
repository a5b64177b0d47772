/**
 * Re-encrypts stored values under the current key, in batches by primary key. A batch is one statement that compares and
 * swaps each of its rows, so a value that changed meanwhile is left to its writer; a stopped run goes on where values are
 * still old, because a value under the current key is skipped.
 */

import { systemCtx } from '../actor.ts';
import type { EncryptedColumn } from '../crypto/encrypted-columns.ts';
import {
  decryptBytes,
  decryptFactor,
  encryptBytes,
  encryptFactor,
  isUnderCurrentFactorKey,
  isUnderCurrentSecret,
} from '../crypto/encryption.ts';
import { readOnly, type Tx, transact } from './transact.ts';

const BATCH = 200;

export interface ColumnRotation {
  seen: number;
  rotated: number;
  /** Values that no configured key opens; they stay as they are. */
  unreadable: number;
}

/** `progress` hears the number of rows seen so far. Identifiers come from our own lists, never from input. */
export async function rotateColumn(
  c: EncryptedColumn,
  progress: (seen: number) => void = () => {},
): Promise<ColumnRotation> {
  const result: ColumnRotation = { seen: 0, rotated: 0, unreadable: 0 };
  const types = await readOnly((tx) => keyTypes(tx, c));
  const keys = c.key.map((k) => `"${k}"`).join(', ');
  const after = `(${keys}) > (${c.key.map((_k, i) => `$${i + 2}::${types[i]}`).join(', ')})`;
  let cursor: string[] | null = null;
  for (;;) {
    const at: string[] | null = cursor;
    const rows: { keys: string[]; value: string }[] = await readOnly((tx) =>
      tx.$queryRawUnsafe(
        `SELECT ARRAY[${c.key.map((k) => `"${k}"::text`).join(', ')}] AS keys, "${c.column}" AS value FROM "${c.table}"
          WHERE "${c.column}" IS NOT NULL ${at ? `AND ${after}` : ''} ORDER BY ${keys} LIMIT $1`,
        BATCH,
        ...(at ?? []),
      ),
    );
    const swaps: Swap[] = [];
    for (const row of rows) {
      result.seen += 1;
      const next = reEncrypt(c, row.value);
      if (next === 'unreadable') result.unreadable += 1;
      else if (next !== null) swaps.push({ ...row, next });
    }
    if (swaps.length > 0)
      result.rotated += await transact(systemCtx('platform.rotateKeys'), (tx) => swapBatch(tx, c, types, swaps));
    progress(result.seen);
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return result;
    cursor = last.keys;
  }
}

interface Swap {
  keys: string[];
  value: string;
  next: string;
}

/**
 * One statement: every row whose value is still the one that was read. Returns how many that were. Rows that are final
 * for everybody else let ciphertext be exchanged while the transaction says that it rotates.
 */
async function swapBatch(tx: Tx, c: EncryptedColumn, types: string[], swaps: Swap[]): Promise<number> {
  const names = c.key.map((_k, i) => `k${i}`);
  const columns = names.map((_n, i) => `$${i + 3}::text[]`).join(', ');
  const where = c.key.map((k, i) => `t."${k}" = v.k${i}::${types[i]}`).join(' AND ');
  await tx.$queryRawUnsafe(`SELECT set_config('civitas.rotating_keys', 'on', true)`);
  return tx.$executeRawUnsafe(
    `UPDATE "${c.table}" t SET "${c.column}" = v.next
       FROM unnest($1::text[], $2::text[], ${columns}) AS v(old, next, ${names.join(', ')})
      WHERE ${where} AND t."${c.column}" = v.old`,
    swaps.map((s) => s.value),
    swaps.map((s) => s.next),
    ...c.key.map((_k, i) => swaps.map((s) => s.keys[i])),
  );
}

/** How many values the column holds, for the progress bar. */
export async function countColumn(c: EncryptedColumn): Promise<number> {
  const rows = await readOnly((tx) =>
    tx.$queryRawUnsafe<{ n: number }[]>(`SELECT count(*)::int AS n FROM "${c.table}" WHERE "${c.column}" IS NOT NULL`),
  );
  return rows[0]?.n ?? 0;
}

/** Null when the current key made it. */
function reEncrypt(c: EncryptedColumn, value: string): string | null | 'unreadable' {
  try {
    if (c.cipher === 'factor') return isUnderCurrentFactorKey(value) ? null : encryptFactor(decryptFactor(value));
    return isUnderCurrentSecret(value) ? null : encryptBytes(decryptBytes(value));
  } catch {
    return 'unreadable';
  }
}

async function keyTypes(tx: Tx, c: EncryptedColumn): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ name: string; type: string }[]>(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a
      WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped`,
    c.table,
  );
  return c.key.map((k) => {
    const found = rows.find((r) => r.name === k);
    if (!found) throw new Error(`${c.table} has no column ${k}`);
    return found.type;
  });
}
