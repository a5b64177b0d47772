/**
 * The hash chain over the audit log, as arithmetic: a leaf per row, a block over leaves, each block over the one before.
 * A third party can repeat it in any language from the rows alone.
 */
import { canonicalJson } from '../crypto/canonical-json.ts';
import { sha256 } from '../crypto/digest.ts';

/** A row as it is hashed: every stored column; the instant with milliseconds and `Z`; `meta` as PostgreSQL prints jsonb. */
export interface SealedRow {
  id: string;
  at: string;
  requestId: string;
  actorType: string;
  actorId: string | null;
  ownerId: string | null;
  action: string;
  subjectType: string;
  subjectId: string | null;
  outcome: string;
  ipEncrypted: string | null;
  meta: string;
}

export interface BlockFields {
  /** 1, 2, 3, … without a gap. */
  number: bigint;
  /** Place of its first row in the whole log, counted from 1. */
  firstSeq: bigint;
  rows: number;
  /** 32 bytes per row, in the order of the rows. */
  leaves: Uint8Array;
  /** True when every row that was committed at `madeAt` is in this block or an earlier one. */
  drained: boolean;
  madeAt: Date;
  prevHash: Uint8Array;
}

export const HASH_BYTES = 32;
export const GENESIS = Buffer.alloc(HASH_BYTES);
/** The leaf of a row that was taken away while it waited for its block. */
export const GONE = Buffer.alloc(HASH_BYTES);

/** SHA-256(0x00 ‖ JCS(row)). */
export function rowLeaf(row: SealedRow): Buffer {
  return sha256(Buffer.concat([Buffer.of(0), Buffer.from(canonicalJson(row), 'utf8')]));
}

/**
 * SHA-256(0x01 ‖ prev_hash ‖ number ‖ first_seq ‖ rows ‖ drained ‖ made_at ‖ leaves): numbers as 8 bytes, `drained` as one,
 * `made_at` as 24 ASCII characters.
 */
export function blockHash(b: BlockFields): Buffer {
  const head = Buffer.alloc(25);
  head.writeBigUInt64BE(b.number, 0);
  head.writeBigUInt64BE(b.firstSeq, 8);
  head.writeBigUInt64BE(BigInt(b.rows), 16);
  head.writeUInt8(b.drained ? 1 : 0, 24);
  return sha256(
    Buffer.concat([Buffer.of(1), b.prevHash, head, Buffer.from(b.madeAt.toISOString(), 'ascii'), b.leaves]),
  );
}
