import { appendFile } from 'node:fs/promises';
import { systemCtx } from '../actor.ts';
import { alertOperator } from '../alert.ts';
import { transact } from '../db/transact.ts';
import { env } from '../env.ts';
import { logger } from '../logger.ts';
import { blockHash, GENESIS, GONE, rowLeaf } from './audit-chain.ts';
import { databaseClock, insertBlock, lastBlock, readSealedRows, takeSealing, takeUnsealed } from './chain-queries.ts';

/** Rows of one block at most: hashed in a fraction of a second, so that no lock and no snapshot is held for long. */
const BLOCK_ROWS = 2_000;

/**
 * Seals the next block: takes the rows that wait, hashes them, and chains the block to the one before, in one transaction.
 * Writers are not held up: they only add to the queue. A row whose transaction commits late is sealed late; a crash leaves
 * the queue as it was. Two sealers: one works, the other answers 0.
 *
 * Answers the number of rows when more are waiting, else 0.
 */
export async function sealAudit(limit = BLOCK_ROWS): Promise<number> {
  const done = await transact(systemCtx('platform.sealAudit'), async (tx) => {
    if (!(await takeSealing(tx))) return null;
    // Before the rows are taken: what is committed by now is taken, or the block says that it is not drained.
    const madeAt = await databaseClock(tx);
    const waiting = await takeUnsealed(tx, limit);
    if (waiting.length === 0) return null;
    const leaves = new Map((await readSealedRows(tx, waiting)).map((row) => [row.id, rowLeaf(row)]));
    const previous = await lastBlock(tx);
    const fields = {
      number: (previous?.number ?? 0n) + 1n,
      firstSeq: previous ? previous.firstSeq + BigInt(previous.rows) : 1n,
      rows: waiting.length,
      // A row that is gone already is sealed as gone.
      leaves: Buffer.concat(waiting.map((id) => leaves.get(id) ?? GONE)),
      drained: waiting.length < limit,
      madeAt,
      prevHash: previous?.hash ?? GENESIS,
    };
    const hash = blockHash(fields);
    await insertBlock(tx, { ...fields, ids: waiting, hash });
    const newDay = madeAt.toISOString().slice(0, 10) !== previous?.madeAt.toISOString().slice(0, 10);
    return {
      vanished: waiting.length - leaves.size,
      rows: waiting.length,
      drained: fields.drained,
      head: newDay ? `${madeAt.toISOString()} ${fields.number} ${hash.toString('hex')}` : null,
    };
  });
  if (!done) return 0;
  if (done.vanished > 0) alertOperator('audit_rows_vanished', { rows: done.vanished });
  if (done.head) await exportHead(done.head);
  return done.drained ? 0 : done.rows;
}

/** The day's first head goes where the operator points, outside of the database it vouches for. */
async function exportHead(line: string): Promise<void> {
  if (!env.AUDIT_SEAL_EXPORT) return;
  try {
    await appendFile(env.AUDIT_SEAL_EXPORT, `${line}\n`);
  } catch (err) {
    logger.error({ err, line }, 'the head of the audit chain could not be exported');
  }
}
