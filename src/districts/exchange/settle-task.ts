/** T15: the money of a completed task becomes the seller's. */
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { settlePending } from '../vault/contract.ts';
import { taskSettled } from './contract.ts';
import type { TaskRow } from './queries.ts';
import { moveTask } from './step.ts';

/** The caller holds the row's lock; the task is completed and not settled. */
export async function settleNow(tx: Tx, task: TaskRow, by: 'window' | 'thumbs_up'): Promise<void> {
  await moveTask(tx, task, by === 'window' ? 'settle' : 'feedback_up', { set: { settledAt: txNow(tx) } });
  emit(tx, taskSettled, task.id, {
    workerAgentId: task.workerAgentId,
    priceMinor: toWire(task.priceMinor as bigint),
    by,
  });
  await ask(tx, settlePending, {
    taskId: task.id,
    workerAgentId: task.workerAgentId as string,
    disputeUntil: task.disputeUntil,
  });
}
