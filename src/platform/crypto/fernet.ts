/**
 * Fernet (github.com/fernet/spec, version 0x80): AES-128-CBC + HMAC-SHA-256, encrypt-then-MAC, 256-bit key =
 * 128-bit signing key ‖ 128-bit encryption key. Every failure gives the same error. Own lines on node:crypto, because
 * the npm package accepts three of the eight published invalid tokens (reliability.md 14).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { hmacSha256, timingSafeEqualBytes } from './digest.ts';

export class FernetInvalid extends Error {
  constructor() {
    super('invalid Fernet token');
    this.name = 'FernetInvalid';
  }
}

const KEY = /^[A-Za-z0-9_-]{43}=$/;
const TOKEN = /^[A-Za-z0-9_-]+={0,2}$/;
const VERSION = 0x80;
const CLOCK_SKEW_SECONDS = 60;

export interface FernetKey {
  signing: Buffer;
  encryption: Buffer;
}

/** url-safe base64 of 32 bytes → key. Throws FernetInvalid. */
export function fernetKey(text: string): FernetKey {
  if (!KEY.test(text)) throw new FernetInvalid();
  return fernetKeyOf(Buffer.from(text, 'base64url'));
}

export function fernetKeyOf(bytes: Buffer): FernetKey {
  if (bytes.length !== 32) throw new FernetInvalid();
  return { signing: bytes.subarray(0, 16), encryption: bytes.subarray(16) };
}

/** Padded url-safe base64, as other implementations expect it. `at` and `iv` are for the published vectors. */
export function fernetEncrypt(
  key: FernetKey,
  plain: Uint8Array | string,
  at = Date.now(),
  iv: Buffer = randomBytes(16),
): string {
  const cipher = createCipheriv('aes-128-cbc', key.encryption, iv);
  const body = Buffer.concat([
    cipher.update(typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain),
    cipher.final(),
  ]);
  const head = Buffer.alloc(9);
  head[0] = VERSION;
  head.writeBigUInt64BE(BigInt(Math.floor(at / 1_000)), 1);
  const signed = Buffer.concat([head, iv, body]);
  return toBase64(Buffer.concat([signed, hmacSha256(key.signing, signed)]));
}

/** Tries each key; throws FernetInvalid when none fits. `ttlSeconds` also refuses tokens from the future. */
export function fernetDecrypt(
  keys: readonly FernetKey[],
  token: string,
  options: { ttlSeconds?: number; nowMs?: number } = {},
): Buffer {
  if (!TOKEN.test(token) || token.length % 4 !== 0) throw new FernetInvalid();
  const bytes = Buffer.from(token, 'base64url');
  if (toBase64(bytes) !== token) throw new FernetInvalid();
  // version 1, time 8, iv 16, at least one block 16, mac 32
  if (bytes.length < 73 || bytes[0] !== VERSION || (bytes.length - 57) % 16 !== 0) throw new FernetInvalid();
  if (options.ttlSeconds !== undefined) {
    const made = Number(bytes.readBigUInt64BE(1));
    const nowSeconds = Math.floor((options.nowMs ?? Date.now()) / 1_000);
    if (made + options.ttlSeconds < nowSeconds || made > nowSeconds + CLOCK_SKEW_SECONDS) throw new FernetInvalid();
  }
  const signed = bytes.subarray(0, bytes.length - 32);
  const mac = bytes.subarray(bytes.length - 32);
  for (const key of keys) {
    if (!timingSafeEqualBytes(hmacSha256(key.signing, signed), mac)) continue;
    try {
      const decipher = createDecipheriv('aes-128-cbc', key.encryption, signed.subarray(9, 25));
      return Buffer.concat([decipher.update(signed.subarray(25)), decipher.final()]);
    } catch {
      throw new FernetInvalid();
    }
  }
  throw new FernetInvalid();
}

function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
