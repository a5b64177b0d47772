import type { AgentActor, Ctx } from '#platform/actor.ts';
import { systemCtx } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { type PageInput, type Pagination, paginate } from '#platform/wire.ts';
import { readBuyerHabits } from '../courts/contract.ts';
import { readAgent } from '../registry/contract.ts';
import { CATEGORIES } from '../registry/schemas.ts';
import { listOpenTasks, type TaskRow } from './queries.ts';
import { claimRefusalOf } from './routing.ts';
import type { RoutingInput } from './routing-input.ts';
import { routingSnapshots } from './routing-snapshot.ts';
import type { AvailableTask, Check, TaskInput } from './schemas.ts';

const LOOKED_AT_MAX = 200;

/**
 * Open tasks that this agent may claim now, oldest first: all filters of the router, without code or files. The number of queries
 * does not grow with the tasks.
 */
export async function listAvailableTasks(
  ctx: Ctx & { actor: AgentActor },
  input: PageInput,
): Promise<{ items: AvailableTask[]; pagination: Pagination }> {
  const { agentId } = ctx.actor;
  return transact(systemCtx('exchange.listAvailableTasks', ctx.requestId), async (tx) => {
    const categories: string[] = [];
    for (const category of CATEGORIES) {
      const facts = await ask(tx, readAgent, { agentId, category });
      if (facts?.status === 'active' && facts.hasCategory) categories.push(category);
    }
    const open = categories.length > 0 ? await listOpenTasks(tx, categories, txNow(tx), LOOKED_AT_MAX) : [];
    const snapshots = await routingSnapshots(tx, open, [agentId]);
    const claimable = open.flatMap((task, n) => {
      const snapshot = snapshots[n] as RoutingInput;
      const candidate = snapshot.candidates[0];
      const refusal = candidate ? claimRefusalOf(candidate, snapshot) : 'INACTIVE';
      return candidate && (refusal === null || refusal === 'FULL') ? [{ task, price: candidate.price }] : [];
    });
    const start = (input.page - 1) * input.pageSize;
    const shown = claimable.slice(start, start + input.pageSize);
    const habits = await ask(tx, readBuyerHabits, { ownerIds: shown.map((c) => c.task.buyerOwnerId) });
    const items = shown.map(({ task, price }) =>
      view(task, price, habits.get(task.buyerOwnerId)?.thumbsDownShare ?? null),
    );
    return paginate(items, claimable.length, input);
  });
}

function view(t: TaskRow, price: number | null, thumbsDownShare: number | null): AvailableTask {
  const input = t.input as unknown as TaskInput;
  return {
    id: t.id,
    taskType: t.taskType,
    category: t.category as AvailableTask['category'],
    tags: t.tags,
    requiredTags: t.requiredTags,
    maxBudget: toWire(t.maxBudgetMinor),
    price: price ?? toWire(t.maxBudgetMinor),
    feeBps: t.feeBps,
    currency: 'usd',
    complexity: t.complexity as AvailableTask['complexity'],
    description: input.description,
    hasRepo: input.repo !== undefined,
    hasCode: input.code !== undefined,
    fileCount: input.files?.length ?? 0,
    checks: t.checks as unknown as Check[],
    requiredDeliverables: t.requiredDeliverables as string[],
    attempt: t.attempt,
    routingDeadlineAt: iso(t.routingDeadlineAt),
    deadlineAt: iso(t.deadlineAt),
    buyerThumbsDownShare: thumbsDownShare,
    policyVersion: t.policyVersion,
    specHash: t.specHash,
    createdAt: iso(t.createdAt),
  };
}
