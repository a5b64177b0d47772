/** Limits of the licence endpoints (licensing.md 2.3): per key, by its hash, whatever the address; unknown keys per address. */
import { RateLimited } from '#platform/errors.ts';
import { consume, type LimitRule } from '#platform/rate-limit/limiter.ts';

const MINUTE = 60;
const TELEMETRY: LimitRule = { name: 'vpc-telemetry', points: 1_200, seconds: MINUTE };
const BATCH: LimitRule = { name: 'vpc-telemetry-batch', points: 60, seconds: MINUTE };
const UNKNOWN: LimitRule = { name: 'vpc-unknown-key', points: 30, seconds: MINUTE };
const RELEASE: LimitRule = { name: 'vpc-release', points: 1_200, seconds: MINUTE };

async function pay(rule: LimitRule, subject: string): Promise<void> {
  const decision = await consume(rule, subject);
  if (decision.allowed) return;
  const refused = new RateLimited(
    decision.resetSeconds,
    `Too many requests: at most ${decision.limit} in this window. Wait ${decision.resetSeconds} s.`,
  );
  throw Object.assign(refused, { decision });
}

/** A parallel start of every replica fits into a minute. */
export function payValidation(keyHash: string, allowedReplicas: number): Promise<void> {
  return pay({ name: 'vpc-validate', points: Math.max(60, 2 * allowedReplicas), seconds: MINUTE }, keyHash);
}

export function payTelemetry(keyHash: string): Promise<void> {
  return pay(TELEMETRY, keyHash);
}

export function payBatch(keyHash: string): Promise<void> {
  return pay(BATCH, keyHash);
}

export function payRelease(keyHash: string): Promise<void> {
  return pay(RELEASE, keyHash);
}

/** Unknown and malformed keys. */
export function payUnknownKey(ip: string | null): Promise<void> {
  return pay(UNKNOWN, ip ?? 'unknown');
}
