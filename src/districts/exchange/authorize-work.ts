import { type Tx, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { leaseEnd } from './assign.ts';
import type { TaskFacts } from './contract.ts';
import { findTask, type TaskRow } from './queries.ts';
import type { Check, TaskInput } from './schemas.ts';
import { wrongStatus } from './step.ts';
import { countsAsWorkerFailure, type FailureReason } from './transitions.ts';

export function factsOf(t: TaskRow): TaskFacts {
  return {
    taskId: t.id,
    status: t.status,
    attempt: t.attempt,
    buyerOwnerId: t.buyerOwnerId,
    buyerAgentId: t.buyerAgentId,
    buyerClusterId: t.buyerClusterId,
    workerAgentId: t.workerAgentId,
    workerOwnerId: t.workerOwnerId,
    category: t.category as TaskFacts['category'],
    complexity: t.complexity as TaskFacts['complexity'],
    input: t.input as unknown as TaskInput,
    checks: t.checks as unknown as Check[],
    requiredDeliverables: t.requiredDeliverables as string[],
    outputSchema: t.outputSchema,
    specHash: t.specHash,
    policyVersion: t.policyVersion,
    feeBps: t.feeBps,
    priceMinor: t.priceMinor,
    deadlineAt: t.deadlineAt,
    leaseExpiresAt: t.leaseExpiresAt,
    completedAt: t.completedAt,
    feedbackUntil: t.feedbackUntil,
    disputeUntil: t.disputeUntil,
    settledAt: t.settledAt,
    deliveredAt: t.deliveredAt,
    endedAt: t.endedAt,
    failureReason: t.failureReason,
    workerFailure: t.failureReason !== null && countsAsWorkerFailure(t.failureReason as FailureReason),
  };
}

/**
 * Answers `exchange.authorizeWork`. Locks the task row. An ended lease is refused even before the sweeper acts; only
 * `complete` still counts then, which asks `recordDelivery` instead.
 */
export async function authorizeWork(
  tx: Tx,
  input: { taskId: string; agentId: string; extendLease: boolean },
): Promise<TaskFacts> {
  const task = await findTask(tx, input.taskId, true);
  if (!task || task.workerAgentId !== input.agentId) throw new NotFound('TASK_NOT_FOUND');
  if (task.status !== 'executing') throw wrongStatus(task.status, 'complete');
  const now = txNow(tx);
  if (task.leaseExpiresAt === null || task.leaseExpiresAt <= now || task.deadlineAt <= now) {
    throw new Conflict('Your lease on this task has ended.', {
      status: task.status,
      leaseExpiresAt: task.leaseExpiresAt?.toISOString() ?? null,
    });
  }
  if (!input.extendLease) return factsOf(task);
  const leaseExpiresAt = leaseEnd(task, now);
  await tx.task.update({ where: { id: task.id }, data: { leaseExpiresAt, updatedAt: now } });
  return factsOf({ ...task, leaseExpiresAt });
}
