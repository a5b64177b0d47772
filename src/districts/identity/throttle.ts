/**
 * Throttles of the authentication routes (identity.md 4.4): pay first, then work. 10 requests per 15 minutes, address and
 * route group; 10 failures per 15 minutes and account, equally for unknown accounts. Redis with in-memory fallback.
 */
import { keyedIndex } from '#platform/crypto/derived-keys.ts';
import { RateLimited } from '#platform/errors.ts';
import { consume, giveBack, type LimitRule } from '#platform/rate-limit/limiter.ts';

const QUARTER_HOUR = 15 * 60;

export type AuthGroup = 'login' | 'signup' | 'reset' | 'verify-email' | 'resend' | 'email-change';

export async function throttleAddress(group: AuthGroup, ip: string | null): Promise<void> {
  if (ip === null) return;
  const decision = await consume({ name: `auth-${group}`, points: 10, seconds: QUARTER_HOUR }, ip);
  if (!decision.allowed)
    throw new RateLimited(decision.resetSeconds, 'Too many attempts from your network. Wait and try again.');
}

export interface AccountPlace {
  /** Failed attempts of the same bucket in this window. */
  failuresBefore: number;
  giveBack(): Promise<void>;
}

/** One place in the bucket of the account, or of a trusted device, so that a stranger cannot keep the owner out. */
export async function throttleAccount(emailNormalized: string, deviceId: string | null): Promise<AccountPlace> {
  const rule: LimitRule = { name: deviceId ? 'auth-device' : 'auth-account', points: 10, seconds: QUARTER_HOUR };
  const subject = deviceId ?? keyedIndex('ac/email-throttle/v1', emailNormalized);
  const decision = await consume(rule, subject);
  if (!decision.allowed)
    throw new RateLimited(decision.resetSeconds, 'Too many attempts for this account. Wait and try again.');
  return {
    failuresBefore: Math.max(0, decision.limit - decision.remaining - 1),
    giveBack: () => giveBack(rule, subject),
  };
}

/** Links by mail: three per hour, kind and address, known or not. */
export async function throttleLinkMail(kind: string, emailNormalized: string): Promise<boolean> {
  const decision = await consume(
    { name: `auth-link-${kind}`, points: 3, seconds: 3_600 },
    keyedIndex('ac/email-throttle/v1', emailNormalized),
  );
  return decision.allowed;
}

/** Second-factor operations: 60 a minute and owner, so that a run of the document's examples never meets a limit. */
export async function throttleSecondFactor(ownerId: string): Promise<void> {
  const decision = await consume({ name: 'auth-2fa', points: 60, seconds: 60 }, ownerId);
  if (!decision.allowed) throw new RateLimited(decision.resetSeconds, 'Too many requests. Wait and try again.');
}
