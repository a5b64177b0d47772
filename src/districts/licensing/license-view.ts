import { nowMs } from '#platform/clock.ts';
import { toWire } from '#platform/money.ts';
import { SEAT_LIFE_MS, statusOf } from './policy.ts';
import type { LicenseListRow, LicenseRow } from './queries.ts';
import type { LicenseDetails, LicenseView } from './schemas.ts';
import { utc } from './times.ts';

/** The ten fields of the document. `notes` is empty when none were given. */
export function viewDetails(l: LicenseRow, totalEvents: number, now: Date): LicenseDetails {
  return {
    licenseId: l.id,
    orgId: l.orgId,
    status: statusOf(l, now),
    expiresAt: utc(l.expiresAt),
    allowedReplicas: l.allowedReplicas,
    supportTier: l.supportTier,
    issuedAt: utc(l.issuedAt),
    notes: l.notes,
    lastValidatedAt: utc(l.lastValidatedAt),
    totalEvents,
  };
}

export function viewLicense(l: LicenseListRow, now: Date): LicenseView {
  return {
    ...viewDetails(l, l.totalEvents, now),
    orgName: l.orgName,
    replicaPolicy: l.replicaPolicy,
    offline: l.offline,
    usageBudgetMinor: l.usageBudgetMinor === null ? null : toWire(l.usageBudgetMinor),
    seatsLive: l.seatsLive,
    suspendedAt: utc(l.suspendedAt),
    revokedAt: utc(l.revokedAt),
  };
}

/** Seats seen after this instant are live. */
export function seatsSince(now: Date = new Date(nowMs())): Date {
  return new Date(now.getTime() - SEAT_LIFE_MS);
}
