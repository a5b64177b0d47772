/**
 * Rate limits of layers 2 and 3, paid once per call and before the work (reliability.md 1.2). Anonymous requests and bad
 * credentials count on the address; known callers count on their credential, whatever address they come from.
 */
import type { Actor } from '#platform/actor.ts';
import { env } from '#platform/env.ts';
import { RateLimited } from '#platform/errors.ts';
import { consume, type Decision, giveBack, type LimitRule } from '#platform/rate-limit/limiter.ts';

const PER_MINUTE = 60;

/** Anonymous calls and failed credentials of one address. */
export async function admitAddress(ip: string | null, endpoint: string, cost = 1, points = 300): Promise<Decision> {
  return refuseOver(
    await consume({ name: 'address', points, seconds: PER_MINUTE }, `${ip ?? 'unknown'} ${endpoint}`, cost),
  );
}

/** Failed credentials count on the address, never on the key that was guessed. */
export async function countBadCredential(ip: string | null): Promise<void> {
  refuseOver(await consume({ name: 'bad-credential', points: 100, seconds: PER_MINUTE }, ip ?? 'unknown'));
}

/** A known caller's call; returns the tightest limit for the RateLimit fields. */
export async function admitActor(actor: Actor, endpoint: string, cost = 1): Promise<Decision | null> {
  switch (actor.kind) {
    case 'agent':
      return refuseOver(
        await consume(
          { name: 'agent-key', points: env.AGENT_REQUESTS_PER_MINUTE, seconds: PER_MINUTE },
          actor.keyId,
          cost,
        ),
      );
    case 'trust_client': {
      const perMinute = env.TRUST_TIERS[actor.tier]?.perMinute ?? 300;
      return refuseOver(
        await consume({ name: 'trust-key', points: perMinute, seconds: PER_MINUTE }, actor.keyId, cost),
      );
    }
    case 'owner':
      return refuseOver(
        await consume(
          { name: 'owner', points: env.OWNER_REQUESTS_PER_MINUTE, seconds: PER_MINUTE },
          `${actor.ownerId} ${endpoint}`,
          cost,
        ),
      );
    case 'admin_key':
      return refuseOver(
        await consume({ name: 'admin-key', points: 300, seconds: PER_MINUTE }, `${actor.keyId} ${endpoint}`, cost),
      );
    default:
      return null;
  }
}

const PER_HOUR = 3_600;

function scanRule(): LimitRule {
  return { name: 'scan', points: env.SCANNER_RATE_LIMIT_PER_HOUR, seconds: PER_HOUR };
}

/** Scans count per agent key, and for everybody who is signed in as an owner per owner. */
function scanSubject(actor: Actor): string | null {
  if (actor.kind === 'agent') return `key ${actor.keyId}`;
  return actor.kind === 'owner' ? `owner ${actor.ownerId}` : null;
}

/** One scan of this hour, counted before its body is read; null for somebody who may not scan. */
export async function admitScan(actor: Actor): Promise<Decision | null> {
  const subject = scanSubject(actor);
  return subject === null ? null : refuseOver(await consume(scanRule(), subject));
}

/** A scan that was not carried out does not count. */
export async function giveBackScan(actor: Actor): Promise<void> {
  const subject = scanSubject(actor);
  if (subject !== null) await giveBack(scanRule(), subject);
}

function refuseOver(decision: Decision): Decision {
  if (!decision.allowed) {
    const refused = new RateLimited(
      decision.resetSeconds,
      `Too many requests: at most ${decision.limit} in this window. Wait ${decision.resetSeconds} s.`,
    );
    Object.assign(refused, { decision });
    throw refused;
  }
  return decision;
}
