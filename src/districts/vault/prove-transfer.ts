import type { Ctx } from '#platform/actor.ts';
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { readOnly } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { mayInspectLedger } from './policy.ts';
import { findSeal, readSealed, readSealParts } from './queries/seals.ts';
import { auditPath } from './seal-tree.ts';

export interface InclusionProof {
  /** The canonical JSON (RFC 8785) whose leaf is proven. */
  transfer: string;
  day: string;
  leafIndex: number;
  treeSize: number;
  /** RFC 6962 audit path, hexadecimal, from the leaf upwards. */
  path: string[];
  root: string;
  seal: { transfers: string; entries: string; balancesHash: string; prevHash: string; hash: string };
}

/**
 * An inclusion proof of one transfer in its day's seal, which a third party checks without us: hash the transfer, walk
 * the path to the root, hash the seal's fields, compare with the published head. 409 while the day is not sealed.
 */
export async function proveTransfer(ctx: Ctx, { transferId }: { transferId: string }): Promise<InclusionProof> {
  const refusal = mayInspectLedger(ctx.actor);
  if (refusal) throw refusal;
  const transfer = isId(transferId) ? await readOnly((tx) => readSealed(tx, transferId)) : null;
  if (!transfer) throw new NotFound();
  const day = transfer.bookedAt.slice(0, 10);
  const seal = await readOnly((tx) => findSeal(tx, day));
  if (!seal) throw new Conflict('The day of this transfer is not sealed yet.', { status: 'open' });
  const parts = await readOnly((tx) => readSealParts(tx, day));
  const ids = parts.flatMap((p) => p.ids);
  const leaves = parts.flatMap((p) => p.ids.map((_, i) => p.leaves.subarray(i * 32, i * 32 + 32)));
  const index = ids.indexOf(transferId);
  if (index < 0) throw new Conflict('This transfer is not in the seal of its day.', { status: 'not_sealed' });
  const hex = (b: Uint8Array) => Buffer.from(b).toString('hex');
  return {
    transfer: canonicalJson(transfer),
    day,
    leafIndex: index,
    treeSize: leaves.length,
    path: auditPath(leaves, index).map(hex),
    root: hex(seal.root),
    seal: {
      transfers: seal.transfers.toString(),
      entries: seal.entries.toString(),
      balancesHash: hex(seal.balancesHash),
      prevHash: hex(seal.prevHash),
      hash: hex(seal.hash),
    },
  };
}
