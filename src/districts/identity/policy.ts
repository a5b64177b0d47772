/** Who may do what with accounts and sessions. Pure: returns the refusal or null. */
import type { OwnerActor } from '#platform/actor.ts';

const RECENT_MS = 10 * 60_000;

/** A password confirmed in this session within ten minutes; a fresh sign-in counts (identity.md 8.2). */
export function hasRecentPassword(actor: OwnerActor, nowMs: number): boolean {
  return actor.passwordVerifiedAt !== null && nowMs - actor.passwordVerifiedAt.getTime() <= RECENT_MS;
}

/** Second factor off, or proven within ten minutes, or never proven and enabled by this very session. */
export function hasRecentSecondFactor(actor: OwnerActor, nowMs: number): boolean {
  if (!actor.twoFactorOn || actor.enabledFactorHere) return true;
  return actor.secondFactorAt !== null && nowMs - actor.secondFactorAt.getTime() <= RECENT_MS;
}

/** A factor proven in this session within ten minutes. Administrators get no credit for one that was only switched on. */
export function hasFreshFactor(actor: OwnerActor, nowMs: number): boolean {
  return actor.twoFactorOn && actor.secondFactorAt !== null && nowMs - actor.secondFactorAt.getTime() <= RECENT_MS;
}
