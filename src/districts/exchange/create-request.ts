import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { type Issue, ValidationFailed } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { CURRENCY } from '#platform/money.ts';
import { requestCreated } from './contract.ts';
import { refuseByPolicy, submitterOf } from './decide-spending.ts';
import type { JsonInput } from './queries.ts';
import { templateProblem } from './request-templates.ts';
import { viewRequest } from './request-view.ts';
import type { CreateRequestInput, WorkRequest } from './schemas.ts';
import { refuseAfterSunset } from './sunset.ts';

const DAY_MS = 86_400_000;
const OPEN_MS = DAY_MS;
const DUE_WITHIN_MS = 90 * DAY_MS;

/**
 * E1. Asks for bids. The owner's policy must allow the category and the upper end of the budget; nothing is spent or
 * held. Open for 24 hours, or until it is due if that is sooner.
 */
export async function createRequest(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: CreateRequestInput,
): Promise<WorkRequest> {
  refuseAfterSunset();
  return transact(ctx, async (tx) => {
    const now = txNow(tx);
    const dueAt = new Date(input.dueAt);
    refuseUnsound(input, dueAt, now);
    const who = submitterOf(ctx.actor);
    await refuseByPolicy(tx, who, {
      category: input.category,
      amountMinor: BigInt(input.budget.max),
      workerAgentId: null,
      listPriceBinds: false,
    });
    const row = await tx.workRequest.create({
      data: {
        id: newId(),
        buyerOwnerId: who.ownerId,
        buyerAgentId: who.agentId,
        category: input.category,
        templateFields: input.templateFields as JsonInput,
        description: input.description,
        budgetMinMinor: BigInt(input.budget.min),
        budgetMaxMinor: BigInt(input.budget.max),
        currency: CURRENCY,
        dueAt,
        closesAt: new Date(Math.min(now.getTime() + OPEN_MS, dueAt.getTime())),
        status: 'open',
        createdAt: now,
        updatedAt: now,
      },
    });
    emit(tx, requestCreated, row.id, {
      buyerOwnerId: who.ownerId,
      buyerAgentId: who.agentId,
      category: input.category,
      budgetMinMinor: input.budget.min,
      budgetMaxMinor: input.budget.max,
      closesAt: row.closesAt.toISOString(),
    });
    audit(tx, {
      action: 'exchange.createRequest',
      subjectType: 'request',
      subjectId: row.id,
      ownerId: who.ownerId,
      meta: { category: input.category, min: input.budget.min, max: input.budget.max },
    });
    return viewRequest(tx, ctx.actor, row);
  });
}

/** What the wire schema cannot say: settings, the clock, one field against another. */
function refuseUnsound(input: CreateRequestInput, dueAt: Date, now: Date): void {
  const issues: Issue[] = [];
  const { min, max } = input.budget;
  if (min > max) issues.push({ path: 'budget.min', message: 'must not exceed budget.max' });
  if (max > env.TASK_BUDGET_MAX)
    issues.push({ path: 'budget.max', message: `must be at most ${env.TASK_BUDGET_MAX} credits` });
  if (dueAt <= now) issues.push({ path: 'dueAt', message: 'must lie in the future' });
  else if (dueAt.getTime() > now.getTime() + DUE_WITHIN_MS)
    issues.push({ path: 'dueAt', message: 'must lie within 90 days' });
  const problem = templateProblem(input.category, input.templateFields);
  if (problem !== null) issues.push({ path: 'templateFields', message: problem });
  if (issues.length > 0) throw new ValidationFailed(issues);
}
