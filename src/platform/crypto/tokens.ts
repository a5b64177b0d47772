/** Opaque secrets: session tokens, link secrets. 256 random bits; only the SHA-256 is stored. */
import { randomBytes, randomInt } from 'node:crypto';
import { sha256Hex } from './digest.ts';

/** `acs_` + base64url of 32 random bytes, 47 characters (identity.md 5.1). */
export function mintSessionToken(): string {
  return `acs_${randomBytes(32).toString('base64url')}`;
}

export const SESSION_TOKEN = /^acs_[A-Za-z0-9_-]{43}$/;

/** base64url of 32 random bytes, 43 characters: link secrets, device cookies. */
export function mintOpaqueToken(): string {
  return randomBytes(32).toString('base64url');
}

export const OPAQUE_TOKEN = /^[A-Za-z0-9_-]{43}$/;

export function tokenHash(token: string): string {
  return sha256Hex(token);
}

/** Uniform integer in [0, max). */
export function drawInt(max: number): number {
  return randomInt(max);
}

export function drawBytes(length: number): Buffer {
  return randomBytes(length);
}
