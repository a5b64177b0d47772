import type { Ctx } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { mayInspectLedger } from './policy.ts';
import { findSeal, findSeals, nextDay, readSealParts, readSnapshots, type SealRow } from './queries/seals.ts';
import { readClosedDay } from './seal-ledger.ts';
import { balancesHash, GENESIS, sealHash, treeRoot } from './seal-tree.ts';

export interface LedgerVerdict {
  ok: boolean;
  days: number;
  transfers: bigint;
  /** Hash of the last seal; compare it with the copy that was exported. */
  head: string | null;
  /** The first bad day, what is wrong with it, and the transfer where it can be named. */
  problem: { day: string; what: string; transferId: string | null } | null;
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;

/**
 * Recomputes every seal of a range from the transfers themselves and names the first bad day and transfer: a changed
 * amount, a deleted entry, an inserted transfer, a changed old seal. For administrators and the command line.
 */
export async function verifyLedger(
  ctx: Ctx,
  range: { from?: string; to?: string; onDay?: (day: string) => void } = {},
): Promise<LedgerVerdict> {
  const refusal = mayInspectLedger(ctx.actor);
  if (refusal) throw refusal;
  const seals = await readOnly((tx) => findSeals(tx, range.from ?? null, range.to ?? null));
  const first = seals[0];
  // A range starts from the seal before it.
  const before = first
    ? await readOnly((tx) => findSeal(tx, new Date(Date.parse(first.day) - 86_400_000).toISOString().slice(0, 10)))
    : null;
  let previous: SealRow | null = before;
  let days = 0;
  let transfers = 0n;
  for (const seal of seals) {
    const problem = await checkSeal(seal, previous);
    if (problem) return { ok: false, days, transfers, head: hex(seals.at(-1)), problem: { day: seal.day, ...problem } };
    range.onDay?.(seal.day);
    previous = seal;
    days += 1;
    transfers += seal.transfers;
  }
  return { ok: true, days, transfers, head: hex(seals.at(-1)), problem: null };
}

const hex = (seal: SealRow | undefined) => (seal ? Buffer.from(seal.hash).toString('hex') : null);

async function checkSeal(
  seal: SealRow,
  previous: SealRow | null,
): Promise<{ what: string; transferId: string | null } | null> {
  if (!same(seal.prevHash, previous?.hash ?? GENESIS))
    return { what: 'the chain is broken: it does not name the seal before', transferId: null };
  if (previous && nextDay(previous.day) !== seal.day) return { what: 'a day before it has no seal', transferId: null };
  if (!same(seal.hash, sealHash(seal))) return { what: 'the seal itself was changed', transferId: null };
  const content = await readClosedDay(seal.day);
  const fits =
    BigInt(content.ids.length) === seal.transfers &&
    content.entries === seal.entries &&
    same(treeRoot(content.leaves), seal.root);
  if (!fits) return nameTransfer(seal, content.ids, content.leaves);
  const snapshots = await readOnly((tx) => readSnapshots(tx, seal.day));
  if (!same(balancesHash(snapshots), seal.balancesHash))
    return { what: 'the closing balances of the day were changed', transferId: null };
  return null;
}

/** The leaves that were sealed, next to those of today. */
async function nameTransfer(
  seal: SealRow,
  ids: string[],
  leaves: Buffer[],
): Promise<{ what: string; transferId: string | null }> {
  const parts = await readOnly((tx) => readSealParts(tx, seal.day));
  const sealedIds = parts.flatMap((p) => p.ids);
  const sealedLeaves = parts.flatMap((p) => p.ids.map((_, i) => Buffer.from(p.leaves.subarray(i * 32, i * 32 + 32))));
  if (!same(treeRoot(sealedLeaves), seal.root))
    return { what: 'transfers and the stored leaves of the day were changed', transferId: null };
  const now = new Map(ids.map((id, i) => [id, leaves[i] as Buffer]));
  for (const [i, id] of sealedIds.entries()) {
    const leaf = now.get(id);
    if (!leaf) return { what: 'a transfer was deleted', transferId: id };
    if (!same(leaf, sealedLeaves[i] as Buffer))
      return { what: 'a transfer or its entries were changed', transferId: id };
  }
  const sealed = new Set(sealedIds);
  const added = ids.find((id) => !sealed.has(id)) ?? null;
  return { what: 'a transfer was inserted', transferId: added };
}
