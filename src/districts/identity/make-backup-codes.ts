import { newId } from '#platform/ids.ts';
import { drawBackupCodes } from './backup-code.ts';
import { hashCode } from './code-hash.ts';

export interface HashedBackupCodes {
  tagKeyId: string;
  /** Shown once, in the reply. */
  codes: string[];
  rows: { id: string; tag: Buffer; hash: string }[];
}

/** Draws and hashes a set, outside any transaction. SERVICE_UNAVAILABLE when the hasher has no room. */
export async function makeBackupCodes(ownerId: string): Promise<HashedBackupCodes> {
  const { tagKeyId, codes } = drawBackupCodes(ownerId);
  const rows = await Promise.all(codes.map(async (c) => ({ id: newId(), tag: c.tag, hash: await hashCode(c.code) })));
  return { tagKeyId, codes: codes.map((c) => c.code), rows };
}
