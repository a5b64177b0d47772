/**
 * The format of every long-lived machine credential (identity.md 15).
 *
 *   ac_live_ ac_test_ tst_ adm_   prefix + base62 of 32 random bytes (43 characters) + CRC-32 of prefix and body (6)
 *   vpc_                          prefix + 32 base62 characters, the format of the AINative document; no checksum
 *
 * The checksum lets a server refuse a mistyped key without a query, and a scanner recognise a real one without a
 * false alarm. It is no secret and proves nothing.
 */
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { sha256Hex } from './digest.ts';

export const KEY_PREFIXES = ['ac_live_', 'ac_test_', 'tst_', 'adm_', 'vpc_'] as const;
export type KeyPrefix = (typeof KEY_PREFIXES)[number];

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_BYTES = 32;
/** 62^43 > 2^256: 43 characters hold any 32 bytes. */
const BODY_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const VPC_LENGTH = 32;

const CHECKED_FORM = /^(ac_live_|ac_test_|tst_|adm_)[0-9A-Za-z]{49}$/;
const VPC_FORM = /^vpc_[0-9A-Za-z]{32}$/;

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = ALPHABET[Number(rest % 62n)] + text;
  return text.padStart(length, '0');
}

/** CRC-32 as six base62 characters. GitHub and npm end their tokens the same way (over the body alone). */
export function checksum62(text: string): string {
  return base62(BigInt(crc32(text)), CHECKSUM_LENGTH);
}

/**
 * A new key, the only moment its text exists outside its holder. `random` is for the published vectors; it must give
 * as many independent bytes as it is asked for.
 */
export function mintKey(prefix: KeyPrefix, random: (length: number) => Uint8Array = randomBytes): string {
  if (prefix === 'vpc_') return prefix + drawBase62(VPC_LENGTH, random);
  const secret = random(SECRET_BYTES);
  if (secret.length !== SECRET_BYTES) throw new RangeError(`a key needs ${SECRET_BYTES} random bytes`);
  const body = base62(BigInt(`0x${Buffer.from(secret).toString('hex')}`), BODY_LENGTH);
  return prefix + body + checksum62(prefix + body);
}

/** Uniform base62 characters: 248 is the largest multiple of 62 in a byte, larger bytes are drawn again. */
function drawBase62(length: number, random: (length: number) => Uint8Array): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random(length)) {
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62];
    }
  }
  return text;
}

export interface ParsedKey {
  prefix: KeyPrefix;
  /** False for `vpc_`, whose shape alone was checked. */
  checksummed: boolean;
}

/**
 * The kind of a key, or null when its shape or checksum is wrong. No lookup: a parsed key may still be unknown,
 * revoked or expired. Nothing is trimmed.
 */
export function parseKey(text: string): ParsedKey | null {
  const prefix = CHECKED_FORM.exec(text)?.[1] as KeyPrefix | undefined;
  if (prefix !== undefined) {
    const end = text.length - CHECKSUM_LENGTH;
    return checksum62(text.slice(0, end)) === text.slice(end) ? { prefix, checksummed: true } : null;
  }
  return VPC_FORM.test(text) ? { prefix: 'vpc_', checksummed: false } : null;
}

/** When a key ends that lives so many days from now; null for one without an end. */
export function keyExpiry(now: Date, days: number): Date;
export function keyExpiry(now: Date, days: number | undefined): Date | null;
export function keyExpiry(now: Date, days: number | undefined): Date | null {
  return days === undefined ? null : new Date(now.getTime() + days * 86_400_000);
}

/** What the database keeps: SHA-256 of the whole key. Enough for 256 random bits; a slow hash would add nothing. */
export function keyHash(text: string): string {
  return sha256Hex(text);
}

/** What people see after creation: the prefix and the last four characters, `ac_live_…wRpo`. */
export function displayKey(text: string): string {
  const prefix = KEY_PREFIXES.find((p) => text.startsWith(p)) ?? '';
  return `${prefix}…${text.slice(-4)}`;
}

/** The first eight characters, the `keyPrefix` of the agent and Trust APIs. */
export function keyPrefix8(text: string): string {
  return text.slice(0, 8);
}
