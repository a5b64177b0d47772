/** Who may do what, and which answer a licence gives: pure functions (licensing.md 4). */
import type { Actor } from '#platform/actor.ts';
import type { LicenseStatus, ReplicaPolicy, SupportTier, ValidationCode } from './schemas.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A seat lives 24 h, the interval of the checks, and one hour more. */
export const SEAT_LIFE_MS = 25 * HOUR_MS;
/** Up to here a seat is renewed as it is: far enough from its end that nobody counted it as lapsed. */
export const RENEWABLE_MS = SEAT_LIFE_MS - 30 * 60_000;
export const CHECK_INTERVAL_MS = 24 * HOUR_MS;
/** After a refusal the next check comes soon, so that a reinstated licence works again soon. */
export const RECHECK_MS = HOUR_MS;
export const EXPIRES_MAX_YEARS = 10;

export const LICENSE_KEY = /^vpc_[0-9A-Za-z]{32}$/;

export interface LicenseFacts {
  status: 'active' | 'suspended' | 'revoked';
  expiresAt: Date;
  suspendedAt: Date | null;
}

/** What people and the API see: expired follows from the clock. */
export function statusOf(license: LicenseFacts, now: Date): LicenseStatus {
  return license.status === 'active' && now >= license.expiresAt ? 'expired' : license.status;
}

export type Refusal = 'NOT_FOUND' | 'REVOKED' | 'SUSPENDED' | 'EXPIRED';

/** The first refusal that applies, in the order of the specification; null = may run. Valid only while now < expiry. */
export function refusalOf(license: LicenseFacts | null, now: Date): Refusal | null {
  if (!license) return 'NOT_FOUND';
  const status = statusOf(license, now);
  return status === 'active' ? null : (status.toUpperCase() as Refusal);
}

/** The document's texts; REPLICA_LIMIT is ours. */
export const MESSAGES: Record<Exclude<ValidationCode, 'VALID' | 'REPLICA_OVERAGE'>, string> = {
  NOT_FOUND: 'License key not found',
  REVOKED: 'License has been revoked',
  SUSPENDED: 'License is suspended -- contact support',
  EXPIRED: 'License has expired',
  REPLICA_LIMIT: 'Replica limit exceeded',
};

/** After expiry, and without our API counted from the last good answer (4.3). The offline grace outlasts a check. */
export const GRACE_HOURS: Record<SupportTier, { expiry: number; offline: number }> = {
  standard: { expiry: 24, offline: 72 },
  enterprise: { expiry: 7 * 24, offline: 7 * 24 },
  platinum: { expiry: 14 * 24, offline: 14 * 24 },
};

/** Until when a pod may go on on this answer alone; null where there is no grace. */
export function graceUntil(
  code: ValidationCode,
  license: (LicenseFacts & { supportTier: SupportTier }) | null,
  now: Date,
): Date | null {
  if (!license) return null;
  const { expiry, offline } = GRACE_HOURS[license.supportTier];
  const afterExpiry = license.expiresAt.getTime() + expiry * HOUR_MS;
  switch (code) {
    case 'VALID':
    case 'REPLICA_OVERAGE':
      return new Date(Math.min(now.getTime() + offline * HOUR_MS, afterExpiry));
    case 'EXPIRED':
      return new Date(afterExpiry);
    case 'SUSPENDED':
      return new Date((license.suspendedAt ?? now).getTime() + DAY_MS);
    default:
      return null;
  }
}

export function nextCheck(code: ValidationCode, license: LicenseFacts | null, now: Date): Date {
  if (license && (code === 'VALID' || code === 'REPLICA_OVERAGE'))
    return new Date(Math.min(now.getTime() + CHECK_INTERVAL_MS, license.expiresAt.getTime()));
  return new Date(now.getTime() + RECHECK_MS);
}

/** What becomes of a seat of this rank. */
export function seatDecision(
  rank: number,
  allowed: number,
  policy: ReplicaPolicy,
): 'VALID' | 'REPLICA_OVERAGE' | 'REPLICA_LIMIT' {
  if (rank <= allowed) return 'VALID';
  return policy === 'soft' ? 'REPLICA_OVERAGE' : 'REPLICA_LIMIT';
}

/** Host names are compared in lower case without one trailing dot. */
export function canonicalHostname(hostname: string): string {
  const lower = hostname.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}

/** An organisation's owner sees its licences; an administrator all of them. */
export function maySee(actor: Actor, asAdmin: boolean, orgOwnerId: string | null): boolean {
  return asAdmin || (actor.kind === 'owner' && orgOwnerId !== null && actor.ownerId === orgOwnerId);
}
