/**
 * Time-based codes (RFC 6238: 30 s, six digits, HMAC-SHA-1 as authenticator apps implement it) over the `otpauth` library.
 * HMAC is not affected by SHA-1's collisions; the cryptographic inventory records it.
 */
import { Secret, TOTP } from 'otpauth';
import { timingSafeEqualBytes } from './digest.ts';
import { drawBytes } from './tokens.ts';

const STEP_MS = 30_000;
/** RFC 4226 recommends 160 bits. */
const SECRET_BYTES = 20;

/** A fresh shared secret in base32, the form people type. */
export function drawTotpSecret(): string {
  return new Secret({ buffer: new Uint8Array(drawBytes(SECRET_BYTES)).buffer }).base32;
}

function totp(secret: string): TOTP {
  return new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 });
}

/** The URI of the QR code. */
export function totpUri(secret: string, issuer: string, account: string): string {
  return new TOTP({
    issuer,
    label: account,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
  }).toString();
}

export function totpStep(nowMs: number): bigint {
  return BigInt(Math.floor(nowMs / STEP_MS));
}

export function totpCode(secret: string, step: bigint): string {
  return totp(secret).generate({ timestamp: Number(step) * STEP_MS });
}

/**
 * The step whose code this is: the current one or up to `stepsBack` before it, none ahead. Null when none. Every
 * candidate is computed and compared in constant time. Whether a step was used before is the caller's question.
 */
export function matchTotp(secret: string, code: string, nowMs: number, stepsBack: number): bigint | null {
  const current = totpStep(nowMs);
  const given = Buffer.from(code, 'ascii');
  let found: bigint | null = null;
  for (let back = stepsBack; back >= 0; back -= 1) {
    const step = current - BigInt(back);
    if (timingSafeEqualBytes(Buffer.from(totpCode(secret, step), 'ascii'), given)) found = step;
  }
  return found;
}
