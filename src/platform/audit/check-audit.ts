import { db, type Tx } from '../db/client.ts';
import { asCallerError, readOnly } from '../db/transact.ts';
import { blockHash, GENESIS, HASH_BYTES, rowLeaf } from './audit-chain.ts';
import {
  type AuditBlock,
  beginReading,
  countRows,
  countWaiting,
  findStranger,
  hasBlockHash,
  lastBlock,
  lastDrained,
  nextBlock,
  readSealedRows,
} from './chain-queries.ts';

/** A row older than this would have been in an earlier block: no transaction of the platform runs for an hour. */
const LATEST_COMMIT_MS = 3_600_000;

export interface AuditProblem {
  kind: 'row_changed' | 'row_removed' | 'row_inserted' | 'block_broken' | 'head_missing';
  /** Place in the log, counted from 1, where it can be named. */
  seq: bigint | null;
  block: bigint | null;
  auditId: string | null;
}

/** The problem for JSON: the log has no more rows and blocks than a number counts exactly. */
export function plainProblem({ seq, block, ...rest }: AuditProblem): Omit<AuditProblem, 'seq' | 'block'> & {
  seq: number | null;
  block: number | null;
} {
  return { ...rest, seq: seq === null ? null : Number(seq), block: block === null ? null : Number(block) };
}

export interface AuditVerdict {
  ok: boolean;
  /** What was compared by this call. */
  blocks: number;
  rows: number;
  /** Rows of the last seconds that no block holds yet. */
  unsealed: number;
  /** Hash of the last block; compare it with a copy that was exported. */
  head: string | null;
  /** Where to go on, when `rowsMax` ended the check before the end of the chain. */
  next: bigint | null;
  /** The first one found; null when everything fits. */
  problem: AuditProblem | null;
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/**
 * Recomputes the chain from the rows themselves, from block `from` on, and names the first row or block that does not
 * fit: changed, removed, or inserted later with an old date. A check that reaches the end of the chain counts the whole log
 * besides, so that a row that came past the queue is found too. `head` is the hash of an exported block that must still be part of the chain. Locks nothing; writers
 * go on.
 */
export async function checkAudit(
  options: { from?: bigint; rowsMax?: number; head?: string; onBlock?: (block: bigint) => void } = {},
): Promise<AuditVerdict> {
  const from = options.from ?? 1n;
  const before = from > 1n ? await readOnly((tx) => nextBlock(tx, from - 1n)) : null;
  let previous = before?.number === from - 1n ? before : null;
  let drainedAt = await readOnly((tx) => lastDrained(tx, from));
  const done = { blocks: 0, rows: 0 };
  let next: bigint | null = null;
  let problem: AuditProblem | null = from > 1n && !previous ? broken(from - 1n) : null;
  while (!problem) {
    const number: bigint = previous ? previous.number + 1n : 1n;
    const block = await readOnly((tx) => nextBlock(tx, number));
    if (!block) break;
    if (options.rowsMax !== undefined && done.rows >= options.rowsMax) {
      next = number;
      break;
    }
    problem = await readOnly((tx) => checkBlock(tx, block, previous, drainedAt));
    if (problem) break;
    options.onBlock?.(block.number);
    done.blocks += 1;
    done.rows += block.rows;
    if (block.drained) drainedAt = block.madeAt;
    previous = block;
  }
  const { head: exported } = options;
  if (!problem && exported !== undefined && !(await readOnly((tx) => hasBlockHash(tx, Buffer.from(exported, 'hex')))))
    problem = { kind: 'head_missing', seq: null, block: null, auditId: null };
  const whole = problem === null && next === null;
  const end = await atOneInstant(async (tx) => ({
    miscount: whole ? await findMiscount(tx) : null,
    unsealed: await countWaiting(tx),
    last: await lastBlock(tx),
  }));
  problem ??= end.miscount;
  return {
    ok: problem === null,
    ...done,
    unsealed: end.unsealed,
    head: end.last ? Buffer.from(end.last.hash).toString('hex') : null,
    next,
    problem,
  };
}

/** Rows that no block and no queue explains, or that are missing without a trace in the chain. */
async function findMiscount(tx: Tx): Promise<AuditProblem | null> {
  const { log, waiting, sealed } = await countRows(tx);
  if (log === waiting + sealed) return null;
  const stranger = log > waiting + sealed ? await findStranger(tx) : null;
  return { kind: stranger ? 'row_inserted' : 'row_removed', seq: null, block: null, auditId: stranger };
}

const broken = (block: bigint): AuditProblem => ({ kind: 'block_broken', seq: null, block, auditId: null });

async function checkBlock(
  tx: Tx,
  block: AuditBlock,
  previous: AuditBlock | null,
  drainedAt: Date | null,
): Promise<AuditProblem | null> {
  const fits =
    block.number === (previous ? previous.number + 1n : 1n) &&
    block.firstSeq === (previous ? previous.firstSeq + BigInt(previous.rows) : 1n) &&
    block.ids.length === block.rows &&
    block.leaves.length === block.rows * HASH_BYTES &&
    same(block.prevHash, previous?.hash ?? GENESIS) &&
    same(block.hash, blockHash(block));
  if (!fits) return broken(block.number);
  const rows = new Map((await readSealedRows(tx, block.ids)).map((row) => [row.id, row]));
  for (const [i, id] of block.ids.entries()) {
    const place = { seq: block.firstSeq + BigInt(i), block: block.number, auditId: id };
    const row = rows.get(id);
    if (!row) return { kind: 'row_removed', ...place };
    if (!same(rowLeaf(row), block.leaves.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)))
      return { kind: 'row_changed', ...place };
    if (drainedAt && Date.parse(row.at) < drainedAt.getTime() - LATEST_COMMIT_MS)
      return { kind: 'row_inserted', ...place };
  }
  return null;
}

async function atOneInstant<T>(read: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await db().$transaction(
      async (client) => {
        await beginReading(client as Tx);
        return read(client as Tx);
      },
      { timeout: 600_000 },
    );
  } catch (e) {
    throw asCallerError(e);
  }
}
