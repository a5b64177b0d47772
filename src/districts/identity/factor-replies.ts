/** The sentences of the second factor (identity.md 13). The document's are byte for byte. */

import { env } from '#platform/env.ts';
import { CivitasError, Conflict, RateLimited } from '#platform/errors.ts';
import type { Gate } from './factor-gate.ts';

/** RFC 3339 UTC with seconds, truncated. */
export function flatTime(at: Date): string;
export function flatTime(at: Date | null): string | null;
export function flatTime(at: Date | null): string | null {
  return at ? `${at.toISOString().slice(0, 19)}Z` : null;
}

export interface LockedReply {
  success: false;
  error: string;
  locked: true;
  lockoutUntil?: string;
}

export function lockedReply(until: Date): LockedReply {
  return {
    success: false,
    error: `Account locked for ${env.TWO_FA_LOCKOUT_MINUTES} minutes due to too many failed attempts`,
    locked: true,
    lockoutUntil: flatTime(until),
  };
}

export function suspendedReply(): LockedReply {
  return {
    success: false,
    error: 'Two-factor authentication is suspended. Reset your password and contact support.',
    locked: true,
  };
}

/** The reply of a gate that is shut by a lock; BUSY is thrown; null when it is passable. */
export function refusedByGate(gate: Gate): LockedReply | null {
  switch (gate.kind) {
    case 'LOCKED':
      return lockedReply(gate.until);
    case 'SUSPENDED':
      return suspendedReply();
    case 'BUSY':
      throw busy();
    default:
      return null;
  }
}

export function busy(): RateLimited {
  return new RateLimited(1, 'Too many concurrent attempts. Please try again.');
}

export function notEnabled(): CivitasError {
  return new CivitasError('TWO_FACTOR_NOT_ENABLED', 'Two-factor authentication is not enabled');
}

export function phoneRefused(message: string): CivitasError {
  return new CivitasError('PHONE_NUMBER_REFUSED', message);
}

export const INVALID_PHONE = 'Invalid phone number';
export const PHONE_TYPE = 'Phone number type is not supported';
export const PHONE_COUNTRY = 'Phone number country is not supported';
export const SEND_FAILED = 'Failed to send verification code';
export const SMS_LIMITED = 'SMS delivery is temporarily limited';

export function alreadyEnabled(): Conflict {
  return new Conflict('Two-factor authentication is already enabled');
}
