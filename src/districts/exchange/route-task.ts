/**
 * The router (domain.md 10.7): T2 and T3 of one task, in one transaction. Every run that changes the picture stores its
 * whole input with the ranking, so that a buyer can replay it.
 */
import type { Ctx } from '#platform/actor.ts';
import { systemCtx } from '#platform/actor.ts';
import { emit } from '#platform/bus/bus.ts';
import { readOnly, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { assignTo } from './assign.ts';
import { taskRouting } from './contract.ts';
import { findTask, type JsonInput, listTasksToRoute, lockTaskToRoute, type TaskRow } from './queries.ts';
import { decideDirectHire, type RoutingDecisionResult, rankCandidates } from './routing.ts';
import type { RoutingInput } from './routing-input.ts';
import { routingSnapshot } from './routing-snapshot.ts';
import { moveTask } from './step.ts';

const BATCH = 50;

/** Routes one task; true when somebody got it. A task that another router holds is left to it. */
export async function routeTask(
  taskId: string,
  ctx: Ctx = systemCtx('exchange.router', `route-${taskId}`),
): Promise<boolean> {
  return transact(ctx, async (tx) => {
    let task = await lockTaskToRoute(tx, taskId);
    if (!task) return false;
    if (task.status === 'submitted') {
      await moveTask(tx, task, 'begin_routing', { meta: { attempt: task.attempt } });
      emit(tx, taskRouting, task.id, { attempt: task.attempt });
      task = (await findTask(tx, task.id)) as TaskRow;
    }
    if (task.routingDeadlineAt <= txNow(tx)) return false;
    return task.directAgentId ? routeDirect(tx, task, task.directAgentId) : routeOpen(tx, task);
  });
}

async function routeOpen(tx: Tx, task: TaskRow): Promise<boolean> {
  const input = await routingSnapshot(tx, task);
  const decision = rankCandidates(input);
  const prices = new Map(input.candidates.map((c) => [c.agentId, c.price]));
  for (const candidate of decision.ranked) {
    if (
      await assignTo(tx, task, { agentId: candidate.agentId, price: prices.get(candidate.agentId) ?? null }, 'assign')
    ) {
      await storeDecision(tx, task, input, decision, candidate.agentId, decision.reason);
      return true;
    }
  }
  await storeDecision(tx, task, input, decision, null, decision.ranked.length > 0 ? 'slots_taken' : decision.reason);
  return false;
}

/** Only that agent: it gets the task, the task waits for it, or it can never have it and the hold goes back. */
async function routeDirect(tx: Tx, task: TaskRow, agentId: string): Promise<boolean> {
  const input = await routingSnapshot(tx, task, [agentId]);
  const candidate = input.candidates[0];
  const decided = candidate ? decideDirectHire(candidate, input) : ({ decision: 'refuse', code: 'INACTIVE' } as const);
  const empty = { ...rankCandidates({ ...input, candidates: [] }), pass: null };
  if (
    decided.decision === 'assign' &&
    candidate &&
    (await assignTo(tx, task, { agentId, price: candidate.price }, 'direct'))
  ) {
    await storeDecision(tx, task, input, empty, agentId, 'direct_hire');
    return true;
  }
  const reason = decided.decision === 'assign' ? 'slots_taken' : `direct_${decided.decision}_${decided.code}`;
  await storeDecision(tx, task, input, empty, null, reason);
  return false;
}

/** A run that found nobody, and finds the same nobody again, adds no row. */
async function storeDecision(
  tx: Tx,
  task: TaskRow,
  input: RoutingInput,
  decision: RoutingDecisionResult,
  chosen: string | null,
  reason: string,
): Promise<void> {
  if (chosen === null) {
    const last = await tx.routingDecision.findFirst({
      where: { taskId: task.id, attempt: task.attempt },
      orderBy: { decidedAt: 'desc' },
    });
    if (
      last &&
      last.chosenAgentId === null &&
      last.reason === reason &&
      JSON.stringify(sorted(last.excluded)) === JSON.stringify(sorted(decision.excluded))
    )
      return;
  }
  await tx.routingDecision.create({
    data: {
      id: newId(),
      taskId: task.id,
      attempt: task.attempt,
      routingVersion: input.version,
      decidedAt: txNow(tx),
      inputs: input as unknown as JsonInput,
      excluded: decision.excluded as unknown as JsonInput,
      ranked: decision.ranked as unknown as JsonInput,
      pass: decision.pass,
      chosenAgentId: chosen,
      reason,
    },
  });
}

function sorted(value: unknown): [string, unknown][] {
  return Object.entries((value ?? {}) as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Sweeper, every 10 s: oldest first, one batch a turn, so that tasks nobody wants do not keep the worker busy. A task that
 * cannot be routed is left for the next turn and does not hold up the others.
 */
export async function routeWaitingTasks(): Promise<number> {
  const ids = await readOnly((tx) => listTasksToRoute(tx, BATCH));
  for (const id of ids)
    await routeTask(id).catch((err: unknown) => logger.error({ err, taskId: id }, 'a task could not be routed'));
  return 0;
}
