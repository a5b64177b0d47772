/** Standard Webhooks (github.com/standard-webhooks/standard-webhooks): secrets, signatures and the retry schedule. Pure. */
import { hmacSha256 } from '#platform/crypto/digest.ts';
import { drawBytes } from '#platform/crypto/tokens.ts';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** `whsec_` and 32 random bytes in base64. */
export function mintWebhookSecret(): string {
  return PREFIX + drawBytes(SECRET_BYTES).toString('base64');
}

/** `v1,<base64>` per secret, the newest first: a receiver that knows any of them accepts. */
export function webhookSignature(
  secrets: readonly string[],
  id: string,
  timestampSeconds: number,
  rawBody: string,
): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
      return `v1,${hmacSha256(key, `${id}.${timestampSeconds}.${rawBody}`).toString('base64')}`;
    })
    .join(' ');
}

export const ATTEMPTS_MAX = 12;
const FIRST_WAIT_MS = 30_000;
const WAIT_MAX_MS = 6 * 3_600_000;
const JITTER = 0.3;

/**
 * How long to wait after the n-th failed attempt (from 1): 30 s doubled each time up to 6 h, and up to 30 % more, so that
 * receivers that went down together do not come back to one wave. `draw` is uniform in [0, 1).
 */
export function retryWaitMs(attempt: number, draw: number): number {
  return Math.round(Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), WAIT_MAX_MS) * (1 + JITTER * draw));
}

/**
 * What a receiver asks for by `Retry-After` on 429 and 503 (seconds or an HTTP date), at most 6 h; 0 when it asks for
 * nothing. The schedule is never shortened by it.
 */
export function askedWaitMs(status: number, retryAfter: string | undefined, nowMs: number): number {
  if ((status !== 429 && status !== 503) || retryAfter === undefined) return 0;
  const text = retryAfter.trim();
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), WAIT_MAX_MS) : 0;
}
