/** A scope's limits and what is used of them. */
import { budgetPeriods, type DayUsage, type PolicyRecord } from './policy-rules.ts';
import type { BudgetView } from './schemas.ts';

/** `policy` is the scope's own; a disabled one counts as absent, so it shows no limits. */
export function viewBudget(
  agentId: string | null,
  policy: PolicyRecord | null,
  usage: readonly DayUsage[],
  nowMs: number,
): BudgetView {
  const rules = policy?.enabled ? policy.rules : null;
  const caps = {
    daily: rules?.dailyCap ?? null,
    weekly: rules?.weeklyCap ?? null,
    monthly: rules?.monthlyCap ?? null,
  };
  return {
    scope: agentId === null ? 'owner' : 'agent',
    agentId,
    perTaskMax: rules?.perTaskMax ?? null,
    periods: budgetPeriods(caps, usage, nowMs),
  };
}
