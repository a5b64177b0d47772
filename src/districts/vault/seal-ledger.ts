import { appendFile } from 'node:fs/promises';
import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { readOnly, type Tx, transact } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { logger } from '#platform/logger.ts';
import { atOneInstant } from './at-one-instant.ts';
import {
  closingBalances,
  databaseNow,
  firstDay,
  insertSeal,
  lastSeal,
  nextDay,
  readDay,
  runningSince,
  startOf,
} from './queries/seals.ts';
import { balancesHash, type ClosingBalance, GENESIS, leafHash, sealHash, treeRoot } from './seal-tree.ts';

/** A seal is made ten minutes after midnight, when every transaction of the day has ended. */
const AFTER_MIDNIGHT_MS = 10 * 60_000;
const PAGE = 1_000;

export interface DayContent {
  ids: string[];
  leaves: Buffer[];
  entries: bigint;
  balances: ClosingBalance[];
}

/** Reads a closed day page by page; its rows no longer change, so no transaction holds it together. */
export async function readClosedDay(day: string): Promise<DayContent> {
  const ids: string[] = [];
  const leaves: Buffer[] = [];
  let entries = 0n;
  for (let after: string | null = null; ; ) {
    const page = await readOnly((tx) => readDay(tx, day, after, PAGE));
    for (const t of page) {
      ids.push(t.id);
      leaves.push(leafHash(t));
      entries += BigInt(t.entries.length);
    }
    if (page.length < PAGE) break;
    after = page.at(-1)?.id ?? null;
  }
  return { ids, leaves, entries, balances: await atOneInstant((tx) => closingBalances(tx, day)) };
}

/**
 * Seals the next day that is due: the tree over its transfers, the hash of its closing balances, and the hash of the
 * seal before. `now` stands in for the database's clock. No hash is computed under a lock, no sealed row is ever updated. Waits for transactions that began
 * before midnight. Returns 1 when a day was sealed. Two workers compute the same; one of them writes it.
 */
export async function sealLedger(options: { now?: Date } = {}): Promise<number> {
  const due = await readOnly((tx) => dueDay(tx, options.now));
  if (!due) return 0;
  const { day, prevHash } = due;
  const content = await readClosedDay(day);
  const root = treeRoot(content.leaves);
  const fields = {
    day,
    transfers: BigInt(content.ids.length),
    entries: content.entries,
    root,
    balancesHash: balancesHash(content.balances),
    prevHash,
  };
  const hash = sealHash(fields);
  const parts: { ids: string[]; leaves: Buffer }[] = [];
  for (let i = 0; i < content.ids.length; i += PAGE)
    parts.push({ ids: content.ids.slice(i, i + PAGE), leaves: Buffer.concat(content.leaves.slice(i, i + PAGE)) });
  const mine = await transact(systemCtx('vault.sealLedger'), async (tx) => {
    if (!(await insertSeal(tx, { ...fields, hash }, parts, content.balances))) return false;
    audit(tx, {
      action: 'vault.sealLedger',
      subjectType: 'ledger_seal',
      subjectId: day,
      meta: { hash: hash.toString('hex'), transfers: fields.transfers.toString() },
    });
    return true;
  });
  if (mine) await exportHead(day, hash.toString('hex'));
  return 1;
}

async function dueDay(tx: Tx, at: Date | undefined): Promise<{ day: string; prevHash: Uint8Array } | null> {
  const last = await lastSeal(tx);
  const day = last ? nextDay(last.day) : await firstDay(tx);
  if (!day) return null;
  const end = startOf(nextDay(day));
  const now = at ?? (await databaseNow(tx));
  if (now.getTime() < end.getTime() + AFTER_MIDNIGHT_MS) return null;
  if ((await runningSince(tx, end)) > 0) return null;
  return { day, prevHash: last?.hash ?? GENESIS };
}

/** The head goes where the operator points, outside of the database it vouches for. */
async function exportHead(day: string, hash: string): Promise<void> {
  const file = env.LEDGER_SEAL_EXPORT;
  if (!file) return;
  try {
    await appendFile(file, `${day} ${hash}\n`);
  } catch (err) {
    logger.error({ err, day, hash }, 'the head of the seal could not be exported');
  }
}
