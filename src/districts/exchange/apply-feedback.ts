import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { toWire } from '#platform/money.ts';
import { refundCapture } from '../vault/contract.ts';
import { taskRefunded } from './contract.ts';
import { findTask } from './queries.ts';
import { settleNow } from './settle-task.ts';
import { moveTask, wrongStatus } from './step.ts';

/**
 * Answers `exchange.applyFeedback`: up settles at once, down refunds in full, both inside the window. Locks the task row
 * first, so a thumbs-down and the settlement sweeper cannot both win.
 */
export async function applyFeedback(
  tx: Tx,
  input: { taskId: string; rating: 'up' | 'down' },
): Promise<{ status: string }> {
  const task = await findTask(tx, input.taskId, true);
  if (!task) throw new NotFound('TASK_NOT_FOUND');
  const action = input.rating === 'up' ? 'feedback_up' : 'feedback_down';
  if (task.status !== 'completed') throw wrongStatus(task.status, action);
  if (task.settledAt !== null || task.feedbackUntil === null || txNow(tx) > task.feedbackUntil) {
    throw new Conflict('The feedback window of this task is over. You can open a dispute until disputeUntil.', {
      status: task.status,
      feedbackUntil: task.feedbackUntil?.toISOString() ?? null,
      disputeUntil: task.disputeUntil?.toISOString() ?? null,
    });
  }
  if (input.rating === 'up') {
    await settleNow(tx, task, 'thumbs_up');
    return { status: 'completed' };
  }
  await moveTask(tx, task, 'feedback_down', { set: { endedAt: txNow(tx) } });
  emit(tx, taskRefunded, task.id, {
    workerAgentId: task.workerAgentId,
    priceMinor: toWire(task.priceMinor as bigint),
    by: 'thumbs_down',
  });
  await ask(tx, refundCapture, {
    taskId: task.id,
    buyerOwnerId: task.buyerOwnerId,
    workerAgentId: task.workerAgentId as string,
  });
  return { status: 'refunded' };
}
