/**
 * Sealing of stored objects (sandbox.md 9): AES-256-GCM with a random data key per object; the data key travels beside
 * it, wrapped by the encryption service. The object's id and digest are associated data, so that a blob cannot stand in
 * for another. Layout: "CVB1", length of the wrapped key (2 bytes), wrapped key, iv (12), ciphertext, tag (16).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { decryptBytes, encryptBytes } from './encryption.ts';

const MAGIC = Buffer.from('CVB1');

export class SealBroken extends Error {
  constructor() {
    super('a stored object does not open');
    this.name = 'SealBroken';
  }
}

export function sealBytes(plain: Uint8Array, associated: string): Buffer {
  const key = randomBytes(32);
  const iv = randomBytes(12);
  const wrapped = Buffer.from(encryptBytes(key), 'ascii');
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(associated, 'utf8'));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(wrapped.length);
  return Buffer.concat([MAGIC, length, wrapped, iv, body, cipher.getAuthTag()]);
}

/** Throws SealBroken for anything that was not sealed with the same associated data under a key we hold. */
export function openBytes(sealed: Buffer, associated: string): Buffer {
  try {
    if (!sealed.subarray(0, 4).equals(MAGIC)) throw new SealBroken();
    const length = sealed.readUInt16BE(4);
    const key = decryptBytes(sealed.subarray(6, 6 + length).toString('ascii'));
    const at = 6 + length;
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(at, at + 12));
    decipher.setAAD(Buffer.from(associated, 'utf8'));
    decipher.setAuthTag(sealed.subarray(sealed.length - 16));
    return Buffer.concat([decipher.update(sealed.subarray(at + 12, sealed.length - 16)), decipher.final()]);
  } catch {
    throw new SealBroken();
  }
}
