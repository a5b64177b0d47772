/** Limits of the licence endpoints (licensing.md 2.3): per key, by its hash, whatever the address; unknown keys per address. */
import { RateLimited } from '#platform/errors.ts';
import { consume, type Decision, type LimitRule } from '#platform/rate-limit/limiter.ts';

const MINUTE = 60;
const TELEMETRY: LimitRule = { name: 'vpc-telemetry', points: 1_200, seconds: MINUTE };
const BATCH: LimitRule = { name: 'vpc-telemetry-batch', points: 60, seconds: MINUTE };
const UNKNOWN: LimitRule = { name: 'vpc-unknown-key', points: 30, seconds: MINUTE };
const RELEASE: LimitRule = { name: 'vpc-release', points: 1_200, seconds: MINUTE };

async function pay(rule: LimitRule, subject: string): Promise<void> {
  const decision = await consume(rule, subject);
  if (!decision.allowed) throw over(decision);
}

function over(decision: Decision): RateLimited {
  const refused = new RateLimited(
    decision.resetSeconds,
    `Too many requests: at most ${decision.limit} in this window. Wait ${decision.resetSeconds} s.`,
  );
  return Object.assign(refused, { decision });
}

/** What the smallest licence may ask in a minute, and the largest. */
const VALIDATIONS_MIN = 60;
const VALIDATE: LimitRule = { name: 'vpc-validate', points: 2_000, seconds: MINUTE };

/**
 * One validation of a key: max(60, 2 × replicas) a minute, so that a parallel start of every replica fits. The size of the
 * licence is asked for only by a key that passes what every licence may do; false when there is no such key.
 */
export async function payValidation(keyHash: string, allowedReplicas: () => Promise<number | null>): Promise<boolean> {
  const decision = await consume(VALIDATE, keyHash);
  // Below 1 while Redis is away and each process takes its part.
  const share = decision.limit / VALIDATE.points;
  const used = decision.limit - decision.remaining;
  if (decision.allowed && used <= VALIDATIONS_MIN * share) return true;
  const replicas = await allowedReplicas();
  if (replicas === null) return false;
  const limit = Math.max(1, Math.floor(Math.max(VALIDATIONS_MIN, 2 * replicas) * share));
  if (!decision.allowed || used > limit) throw over({ ...decision, allowed: false, limit, remaining: 0 });
  return true;
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
