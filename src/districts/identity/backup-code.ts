/**
 * Backup codes (identity.md 11): ten of ten characters from 32 symbols, 50 bits. Stored as bcrypt plus a 16-bit lookup
 * tag, a keyed hash whose key is never in the database: one query finds none or one candidate, so a guess costs exactly
 * one compare and the time says nothing about the position.
 */
import { derivedKey } from '#platform/crypto/derived-keys.ts';
import { hmacSha256 } from '#platform/crypto/digest.ts';
import { drawBytes } from '#platform/crypto/tokens.ts';

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 10;
export const BACKUP_CODES = 10;
const EXACT = /^[A-Z0-9]{10}$/;

/** Upper case without spaces and hyphens, or null when it cannot be one. */
export function readBackupCode(text: string): string | null {
  const code = text.toUpperCase().replace(/[ -]/g, '');
  return EXACT.test(code) ? code : null;
}

/** Two bytes: enough to find a candidate, far too few to be one. */
export function backupTag(key: Uint8Array, ownerId: string, code: string): Buffer {
  return hmacSha256(key, `bc:${ownerId}:${code}`).subarray(0, 2);
}

export interface DrawnBackupCodes {
  tagKeyId: string;
  codes: { code: string; tag: Buffer }[];
}

/** A set in which all codes and all tags differ; ten random tags collide once in 1,400 sets. */
export function drawBackupCodes(ownerId: string, draw: (length: number) => Uint8Array = drawBytes): DrawnBackupCodes {
  const key = derivedKey('ac/backup-tag/v1');
  for (;;) {
    const codes = Array.from({ length: BACKUP_CODES }, () => {
      const code = [...draw(LENGTH)].map((byte) => ALPHABET[byte & 31]).join('');
      return { code, tag: backupTag(key.key, ownerId, code) };
    });
    if (new Set(codes.map((c) => c.tag.toString('hex'))).size === BACKUP_CODES) return { tagKeyId: key.id, codes };
  }
}
