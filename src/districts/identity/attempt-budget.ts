/**
 * Decisions of the attempt budget (identity.md 9). One budget per owner for every way of guessing a second factor, on
 * every door and server; its state stands in PostgreSQL alone. Pure.
 */

export interface BudgetState {
  /** Guesses paid for and not forgiven since the last success or the end of a lock, those in flight included. */
  failed: number;
  /** The same, not forgiven by the end of a lock. */
  failedTotal: number;
  /** Tells an old reservation that its payment is gone already. */
  budgetEpoch: number;
  /** Finds reservations whose process died. */
  lastAttemptAt: Date | null;
  lockedUntil: Date | null;
  suspendedAt: Date | null;
}

export interface BudgetLimits {
  lockAt: number;
  lockMinutes: number;
}

/** NIST SP 800-63B: at most 100 consecutive failures. */
export const FAILED_TOTAL_MAX = 100;
/** Longer than the longest wait in the hasher's queue (64 jobs of 250 ms over 2 workers: 8 s). */
export const STALE_MS = 30_000;

export type GateVerdict = 'OPEN' | 'LOCKED' | 'SUSPENDED' | 'BUSY' | 'LOCK_NOW' | 'SUSPEND_NOW';

/**
 * Whether anything may be tried or changed. `forgive` says that a lock has ended: `failed` becomes 0 first. LOCK_NOW and
 * SUSPEND_NOW recover from crashes: payments whose settlement never came end in a lock, not in an open door.
 */
export function decideGate(
  s: BudgetState,
  now: Date,
  limits: BudgetLimits,
): { forgive: boolean; verdict: GateVerdict } {
  if (s.suspendedAt !== null) return { forgive: false, verdict: 'SUSPENDED' };
  if (s.lockedUntil !== null && s.lockedUntil > now) return { forgive: false, verdict: 'LOCKED' };
  const forgive = s.lockedUntil !== null;
  const failed = forgive ? 0 : s.failed;
  const stale = s.lastAttemptAt === null || s.lastAttemptAt.getTime() < now.getTime() - STALE_MS;
  if (s.failedTotal >= FAILED_TOTAL_MAX) return { forgive, verdict: stale ? 'SUSPEND_NOW' : 'BUSY' };
  if (failed >= limits.lockAt) return { forgive, verdict: stale ? 'LOCK_NOW' : 'BUSY' };
  return { forgive, verdict: 'OPEN' };
}

/** What a settled wrong guess does to the row. */
export function decideWrong(
  s: BudgetState,
  reservedEpoch: number,
  now: Date,
  limits: BudgetLimits,
): 'NOTHING' | 'LOCK_NOW' | 'SUSPEND_NOW' {
  const locked = s.lockedUntil !== null && s.lockedUntil > now;
  if (s.budgetEpoch !== reservedEpoch || locked || s.suspendedAt !== null) return 'NOTHING';
  if (s.failedTotal >= FAILED_TOTAL_MAX) return 'SUSPEND_NOW';
  return s.failed >= limits.lockAt ? 'LOCK_NOW' : 'NOTHING';
}

/** What stands after the row was read again: used for the answer of a wrong guess. */
export function standing(s: BudgetState, now: Date): 'FREE' | 'LOCKED' | 'SUSPENDED' {
  if (s.suspendedAt !== null) return 'SUSPENDED';
  return s.lockedUntil !== null && s.lockedUntil > now ? 'LOCKED' : 'FREE';
}

export function lockEnd(now: Date, limits: BudgetLimits): Date {
  return new Date(now.getTime() + limits.lockMinutes * 60_000);
}
