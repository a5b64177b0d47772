/**
 * The hash tree over a day's transfers (RFC 6962: leaf 0x00, node 0x01) and the chain over days (ledger.md 8.4). Pure: a
 * third party can check a proof with the same thirty lines in any language.
 */
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { sha256 } from '#platform/crypto/digest.ts';

/** A transfer as it is hashed: every stored column, instants in microseconds, amounts as decimal strings. */
export interface SealedTransfer {
  id: string;
  kind: string;
  postingKey: string;
  requestHash: string;
  refType: string;
  refId: string;
  result: unknown;
  reversesId: string | null;
  occurredAt: string;
  bookedAt: string;
  metadata: unknown;
  /** In line order. */
  entries: {
    line: number;
    accountId: string;
    currency: string;
    postedDelta: string;
    heldDelta: string;
    holdId: string | null;
    accountVersion: string | null;
    postedAfter: string | null;
    heldAfter: string | null;
    createdAt: string;
  }[];
}

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** SHA-256(0x00 ‖ JCS(transfer)). */
export function leafHash(transfer: SealedTransfer): Buffer {
  return sha256(Buffer.concat([LEAF, Buffer.from(canonicalJson(transfer), 'utf8')]));
}

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(Buffer.concat([NODE, left, right]));
}

/** The largest power of two below n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** RFC 6962's Merkle tree hash; of nothing: SHA-256 of the empty string. */
export function treeRoot(leaves: readonly Uint8Array[], from = 0, to = leaves.length): Buffer {
  const n = to - from;
  if (n === 0) return sha256('');
  if (n === 1) return Buffer.from(leaves[from] as Uint8Array);
  const k = split(n);
  return nodeHash(treeRoot(leaves, from, from + k), treeRoot(leaves, from + k, to));
}

/** RFC 6962's audit path of one leaf, from the leaf upwards. */
export function auditPath(leaves: readonly Uint8Array[], index: number, from = 0, to = leaves.length): Buffer[] {
  const n = to - from;
  if (n <= 1) return [];
  const k = split(n);
  return index < k
    ? [...auditPath(leaves, index, from, from + k), treeRoot(leaves, from + k, to)]
    : [...auditPath(leaves, index - k, from + k, to), treeRoot(leaves, from, from + k)];
}

export interface SealFields {
  /** YYYY-MM-DD. */
  day: string;
  transfers: bigint;
  entries: bigint;
  root: Uint8Array;
  balancesHash: Uint8Array;
  prevHash: Uint8Array;
}

/** SHA-256(prev_hash ‖ day ‖ transfers ‖ entries ‖ root ‖ balances_hash); day as ten ASCII characters, counts as 8 bytes. */
export function sealHash(s: SealFields): Buffer {
  const counts = Buffer.alloc(16);
  counts.writeBigUInt64BE(s.transfers, 0);
  counts.writeBigUInt64BE(s.entries, 8);
  return sha256(Buffer.concat([s.prevHash, Buffer.from(s.day, 'ascii'), counts, s.root, s.balancesHash]));
}

export interface ClosingBalance {
  accountId: string;
  posted: bigint;
  held: bigint;
  version: bigint | null;
}

/** Over the closing balances of every account that moved, in account order, one line each. */
export function balancesHash(balances: readonly ClosingBalance[]): Buffer {
  return sha256(balances.map((b) => `${b.accountId} ${b.posted} ${b.held} ${b.version ?? '-'}\n`).join(''));
}

export const GENESIS = Buffer.alloc(32);
