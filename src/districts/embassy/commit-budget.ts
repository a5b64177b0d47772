import { emit } from '#platform/bus/bus.ts';
import type { Tx } from '#platform/db/transact.ts';
import { CivitasError } from '#platform/errors.ts';
import { budgetThresholdReached } from './contract.ts';
import { budgetExcesses, capFailures, thresholdDue, thresholdsCrossed, usedIn, utcDay } from './policy-rules.ts';
import { loadPosition, type Position } from './position.ts';
import { addCommitment, rememberTold, type ScopeRow } from './queries.ts';
import { BUDGET_PERIODS, type BudgetScopeKind } from './schemas.ts';

interface Commitment {
  ownerId: string;
  agentId: string | null;
  subjectId: string;
  amountMinor: bigint;
  now: Date;
}

/**
 * Answers `embassy.commitBudget`: counts the amount on today's UTC day in both scopes. Locks the owner's budget scope,
 * then the agent's, until the caller commits; of parallel submissions the later one sums what the earlier one committed,
 * and one that no longer fits a cap is BUDGET_EXCEEDED. Asked last but for the money, so that the locks are held for the
 * shortest time. Tells thresholds, once per cap and period.
 */
export async function commitBudget(tx: Tx, c: Commitment): Promise<{ budgetDay: string }> {
  const position = await loadPosition(tx, c, { lock: true });
  const excesses = budgetExcesses(position.effective, { ...c, usage: position.usage, nowMs: c.now.getTime() });
  const [excess] = excesses;
  if (excess) {
    const policyId = position.effective.scopes.find((s) => s.scope === excess.scope)?.policyId ?? null;
    throw new CivitasError(
      'BUDGET_EXCEEDED',
      `The ${excess.period} budget of ${excess.limit} credits has ${excess.used} used; this asks ${excess.requested}. Ask for less, raise the cap or wait.`,
      { details: { ...excess, policyId, failures: capFailures(excesses) } },
    );
  }
  const budgetDay = utcDay(c.now.getTime());
  const { owner, agent } = position.scopes;
  await addCommitment(tx, {
    subjectId: c.subjectId,
    owner: owner as ScopeRow,
    agent,
    day: budgetDay,
    amountMinor: c.amountMinor,
  });
  await tellThresholds(tx, c, position, budgetDay);
  return { budgetDay };
}

/** The events of budget.threshold_reached: 80 % and 100 %, once per cap and period. */
async function tellThresholds(tx: Tx, c: Commitment, position: Position, today: string): Promise<void> {
  for (const { scope, caps } of position.effective.scopes) {
    const row = position.scopes[scope as BudgetScopeKind] as ScopeRow;
    const told: Record<string, string> = {};
    for (const period of BUDGET_PERIODS) {
      const limit = caps[period];
      if (limit === null) continue;
      const before = usedIn(period, position.usage[scope], today);
      for (const percent of thresholdsCrossed(before, before + c.amountMinor, limit)) {
        const key = `${period}:${percent}`;
        if (!thresholdDue(period, row.told[key] ?? null, today)) continue;
        told[key] = today;
        emit(tx, budgetThresholdReached, row.id, {
          ownerId: c.ownerId,
          agentId: scope === 'agent' ? c.agentId : null,
          scope,
          period,
          percent,
        });
      }
    }
    if (Object.keys(told).length > 0) await rememberTold(tx, row, told);
  }
}
