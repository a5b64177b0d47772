/**
 * The gate that every operation on a second factor passes (identity.md 9.2): locks the owner's row, forgives an ended
 * lock, recovers lost settlements, and says whether anything may be tried.
 */
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { type BudgetLimits, decideGate, lockEnd } from './attempt-budget.ts';
import { ownerFactorLocked, ownerFactorSuspended } from './contract.ts';
import { type FactorRow, invalidateChallenges, readFactor, writeBudget } from './factor-queries.ts';
import { factorLocked, factorSuspended } from './mails.ts';
import { notifyOwner } from './notify-owner.ts';

export type Gate =
  | { kind: 'OPEN'; row: FactorRow }
  /** Nothing is set up; `row` is locked when there is one. */
  | { kind: 'OFF'; row: FactorRow | null }
  | { kind: 'LOCKED'; until: Date }
  | { kind: 'SUSPENDED' }
  | { kind: 'BUSY' };

export function budgetLimits(): BudgetLimits {
  return { lockAt: env.TWO_FA_LOCKOUT_THRESHOLD, lockMinutes: env.TWO_FA_LOCKOUT_MINUTES };
}

export async function passGate(tx: Tx, ownerId: string, isSetUp: (row: FactorRow) => boolean): Promise<Gate> {
  const now = txNow(tx);
  const row = await readFactor(tx, ownerId, true);
  if (!row) return { kind: 'OFF', row: null };
  const { forgive, verdict } = decideGate(row, now, budgetLimits());
  if (forgive) {
    const fresh = { failed: 0, lockedUntil: null, budgetEpoch: row.budgetEpoch + 1 };
    await writeBudget(tx, ownerId, fresh);
    Object.assign(row, fresh);
  }
  switch (verdict) {
    case 'SUSPENDED':
      return { kind: 'SUSPENDED' };
    case 'LOCKED':
      return { kind: 'LOCKED', until: row.lockedUntil as Date };
    case 'BUSY':
      return { kind: 'BUSY' };
    case 'SUSPEND_NOW':
      await suspendFactor(tx, ownerId);
      return { kind: 'SUSPENDED' };
    case 'LOCK_NOW':
      return { kind: 'LOCKED', until: await lockFactor(tx, ownerId) };
    case 'OPEN':
      return isSetUp(row) ? { kind: 'OPEN', row } : { kind: 'OFF', row };
  }
}

/** Locks the owner out of every second-factor decision and kills the live code. Returns the end. */
export async function lockFactor(tx: Tx, ownerId: string): Promise<Date> {
  const now = txNow(tx);
  const until = lockEnd(now, budgetLimits());
  await writeBudget(tx, ownerId, { lockedUntil: until });
  await invalidateChallenges(tx, ownerId, now);
  emit(tx, ownerFactorLocked, ownerId, { lockedUntil: until.toISOString() });
  audit(tx, { action: 'identity.lockFactor', subjectType: 'owner', subjectId: ownerId, ownerId });
  await notifyOwner(tx, ownerId, (at) => factorLocked(at, env.TWO_FA_LOCKOUT_MINUTES));
  return until;
}

export async function suspendFactor(tx: Tx, ownerId: string): Promise<void> {
  await writeBudget(tx, ownerId, { suspendedAt: txNow(tx) });
  await lockFactor(tx, ownerId);
  emit(tx, ownerFactorSuspended, ownerId, {});
  audit(tx, { action: 'identity.suspendFactor', subjectType: 'owner', subjectId: ownerId, ownerId });
  await notifyOwner(tx, ownerId, factorSuspended);
}
