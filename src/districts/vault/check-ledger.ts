import type { Ctx } from '#platform/actor.ts';
import { logger } from '#platform/logger.ts';
import { atOneInstant } from './at-one-instant.ts';
import { compareHoldsWithTasks } from './compare-holds-with-tasks.ts';
import { mayInspectLedger } from './policy.ts';
import { AUDIT_VIEWS, readAuditView } from './queries.ts';
import type { LedgerCheck } from './schemas.ts';

const SAYS: Record<(typeof AUDIT_VIEWS)[number], string> = {
  audit_trial: 'the sum of all entries is zero per currency',
  audit_held: 'what an account holds is the sum of its open holds',
  audit_balance: 'every balance is the sum of its entries, without a gap in their versions',
  audit_hold: 'the entries of a hold sum to its amount while it is open and to zero after',
  audit_hold_age: 'no hold of a task is open for more than 72 hours',
  audit_escrow: 'every escrow account holds the amount of its open escrow and nothing else',
  audit_reserve: 'every dispute reserve holds the price of its open dispute and nothing else',
  audit_pending: 'pending money is the sum of captured shares that were not settled, refunded or disputed',
  audit_earned_lock: 'every dispute-window lock belongs to a settled task and is covered by earned money',
  audit_reference: 'every paid purchase has its posting and every withdrawal the hold that its state says',
  audit_seal: 'every day is sealed and every seal names the one before',
};

const HOLD_TASK_SAYS = 'a hold of a task is open exactly while the task is';

/**
 * All audit views, and the open holds against the open tasks that Exchange names, at one instant (REPEATABLE READ, READ
 * ONLY). A finding makes `ok` false and names account and amount; nothing is repaired. For administrators, the nightly
 * job and the tests.
 */
export async function checkLedger(ctx: Ctx): Promise<LedgerCheck> {
  const refusal = mayInspectLedger(ctx.actor);
  if (refusal) throw refusal;
  return atOneInstant(async (tx, asOf) => {
    const checks: LedgerCheck['checks'] = [];
    for (const view of AUDIT_VIEWS) {
      const { total, first } = await readAuditView(tx, view);
      const ok = total === 0;
      checks.push({ name: view, ok, detail: ok ? SAYS[view] : finding(total, first) });
    }
    const { total, first } = await compareHoldsWithTasks(tx);
    checks.push({
      name: 'audit_hold_task',
      ok: total === 0,
      detail: total === 0 ? HOLD_TASK_SAYS : finding(total, first),
    });
    const ok = checks.every((c) => c.ok);
    if (!ok) logger.error({ incident: 'ledger', checks: checks.filter((c) => !c.ok) }, 'the ledger check failed');
    return { ok, checks, asOf: asOf.toISOString() };
  });
}

function finding(total: number, first: unknown[]): string {
  const shown = first.map((row) => {
    const { n: _n, ...rest } = row as Record<string, unknown>;
    return JSON.stringify(rest, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
  });
  return `${total} finding${total === 1 ? '' : 's'}: ${shown.join(' ')}`.slice(0, 1_000);
}
