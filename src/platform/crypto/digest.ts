/** Digests and comparisons. Strings are hashed as UTF-8. */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** SHA-256, 32 bytes. */
export function sha256(bytes: string | Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** SHA-256 as 64 lower-case hexadecimal characters, the form of every stored and published digest. */
export function sha256Hex(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** HMAC-SHA-256, 32 bytes. */
export function hmacSha256(key: string | Uint8Array, data: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/**
 * True when both are equal. The time depends on the lengths alone: compare digests or codes of a known length, whose
 * length is no secret.
 */
export function timingSafeEqualBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

/** HMAC-SHA-384 as base64, 64 characters. */
export function hmacSha384Base64(key: string | Uint8Array, data: string | Uint8Array): string {
  return createHmac('sha384', key).update(data).digest('base64');
}

/** SHA-1 hex. For HIBP's range protocol only, which is defined on it; never for anything that must resist an attacker. */
export function sha1Hex(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/** HKDF-SHA-256, 32 bytes. */
export function hkdfSha256(ikm: Uint8Array, salt: string, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', ikm, Buffer.from(salt, 'utf8'), info, 32));
}
