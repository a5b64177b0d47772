/** The ways a task ends without payment: its hold goes back in full, its worker's slot is free, nobody else is asked. */
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { releaseSlot } from '../registry/contract.ts';
import { releaseHold } from '../vault/contract.ts';
import { taskFailed } from './contract.ts';
import type { TaskRow } from './queries.ts';
import { moveTask } from './step.ts';
import type { FailureReason, TaskAction } from './transitions.ts';

/** T7 to T11: → failed, slot free, hold released. Money last. */
export async function failTo(
  tx: Tx,
  task: TaskRow,
  action: TaskAction,
  failureReason: FailureReason,
  extra: { reason?: string | null; score?: number | null; coverage?: number | null; assessmentId?: string | null } = {},
): Promise<void> {
  await moveTask(tx, task, action, {
    to: 'failed',
    reason: extra.reason ?? failureReason,
    meta: { failureReason, ...(extra.assessmentId ? { assessmentId: extra.assessmentId } : {}) },
    set: { failureReason, endedAt: txNow(tx), leaseExpiresAt: null },
  });
  if (task.status === 'executing' && task.workerAgentId) await ask(tx, releaseSlot, { agentId: task.workerAgentId });
  emit(tx, taskFailed, task.id, {
    failureReason,
    workerAgentId: task.workerAgentId,
    score: extra.score ?? null,
    coverage: extra.coverage ?? null,
  });
  await ask(tx, releaseHold, { taskId: task.id, buyerOwnerId: task.buyerOwnerId });
}
