/** The vault's view of an agent's limits (domain.md 7.6): its Embassy policy under other names. */
import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { readOnly, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { viewBudget } from './budget-view.ts';
import { NO_LIMITS } from './policy-rules.ts';
import { usageFrom } from './position.ts';
import { findPolicies, findScopes, loadUsage } from './queries.ts';
import type { AgentBudget, SetAgentBudgetInput } from './schemas.ts';
import { requireOwnAgent, storePolicy } from './set-policy.ts';

async function view(tx: Tx, ownerId: string, agentId: string, at: Date): Promise<AgentBudget> {
  const { ofAgent } = await findPolicies(tx, ownerId, agentId);
  const scopes = await findScopes(tx, ownerId, agentId);
  const usage = await loadUsage(tx, { owner: null, agent: scopes.agent }, usageFrom(at.getTime()));
  const { perTaskMax, periods } = viewBudget(agentId, ofAgent, usage.agent, at.getTime());
  const period = (name: (typeof periods)[number]['period']) => {
    const { limit, used, remaining, resetsAt } = periods.find((p) => p.period === name)!;
    return { limit, used, remaining, resetsAt };
  };
  return {
    agentId,
    perTransactionMax: perTaskMax,
    daily: period('daily'),
    weekly: period('weekly'),
    monthly: period('monthly'),
  };
}

/** Limits and use of one own agent; null where it has no limit. */
export async function getAgentBudget(
  ctx: Ctx & { actor: OwnerActor },
  { agentId }: { agentId: string },
): Promise<AgentBudget> {
  return readOnly(async (tx) => {
    await requireOwnAgent(tx, ctx.actor.ownerId, agentId);
    return view(tx, ctx.actor.ownerId, agentId, now());
  });
}

/**
 * Sets limits of one own agent: a new version of its policy, enabled, with every other rule as it was. Limits left out
 * stay, null takes one away. VALIDATION_ERROR when they cannot hold together.
 */
export async function setAgentBudget(
  ctx: Ctx & { actor: OwnerActor },
  input: SetAgentBudgetInput,
): Promise<AgentBudget> {
  const { agentId, perTransactionMax, daily, weekly, monthly } = input;
  return transact(ctx, async (tx) => {
    const { ownerId } = ctx.actor;
    await requireOwnAgent(tx, ownerId, agentId);
    const { ofAgent } = await findPolicies(tx, ownerId, agentId, { lock: true });
    const rules = { ...(ofAgent?.rules ?? NO_LIMITS) };
    if (perTransactionMax !== undefined) rules.perTaskMax = perTransactionMax;
    if (daily) rules.dailyCap = daily.limit;
    if (weekly) rules.weeklyCap = weekly.limit;
    if (monthly) rules.monthlyCap = monthly.limit;
    await storePolicy(tx, { ownerId, agentId, enabled: true, rules });
    return view(tx, ownerId, agentId, txNow(tx));
  });
}
