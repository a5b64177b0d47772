/** T16 to T19: status and money of a dispute, asked by Courts in the transaction that stores the decision. */
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { toWire } from '#platform/money.ts';
import { reserveDispute, resolveDispute } from '../vault/contract.ts';
import { factsOf } from './authorize-work.ts';
import { type TaskFacts, taskRefunded, taskSettled } from './contract.ts';
import { findTask, type TaskRow } from './queries.ts';
import { moveTask, wrongStatus } from './step.ts';

/** Answers `exchange.markDisputed`. */
export async function markDisputed(tx: Tx, input: { taskId: string; disputeId: string }): Promise<TaskFacts> {
  const task = await findTask(tx, input.taskId, true);
  if (!task) throw new NotFound('TASK_NOT_FOUND');
  if (task.status !== 'completed') throw wrongStatus(task.status, 'dispute');
  if (task.disputeUntil === null || txNow(tx) > task.disputeUntil) {
    throw new Conflict('The dispute window of this task is over.', {
      status: task.status,
      disputeUntil: task.disputeUntil?.toISOString() ?? null,
    });
  }
  await moveTask(tx, task, 'dispute', { meta: { disputeId: input.disputeId } });
  await ask(tx, reserveDispute, { taskId: task.id, workerAgentId: task.workerAgentId as string });
  return factsOf((await findTask(tx, task.id)) as TaskRow);
}

/** Answers `exchange.finishDispute`. */
export async function finishDispute(
  tx: Tx,
  input: {
    taskId: string;
    decision: 'buyer' | 'seller' | 'split';
    by: 'admin' | 'withdraw' | 'silence';
    buyerMinor?: bigint;
    sellerMinor?: bigint;
  },
): Promise<{ status: string; buyerMinor: bigint; sellerMinor: bigint; feeMinor: bigint }> {
  const task = await findTask(tx, input.taskId, true);
  if (!task) throw new NotFound('TASK_NOT_FOUND');
  const now = txNow(tx);
  const action =
    input.decision === 'split'
      ? 'decide_split'
      : input.decision === 'seller'
        ? input.by === 'withdraw'
          ? 'withdraw_dispute'
          : 'decide_seller'
        : input.by === 'silence'
          ? 'default_to_buyer'
          : 'decide_buyer';
  const row = await moveTask(tx, task, action, {
    meta: { decision: input.decision, by: input.by },
    set: { settledAt: now, endedAt: now },
  });
  const price = toWire(task.priceMinor as bigint);
  if (row.to === 'refunded')
    emit(tx, taskRefunded, task.id, { workerAgentId: task.workerAgentId, priceMinor: price, by: 'dispute' });
  else emit(tx, taskSettled, task.id, { workerAgentId: task.workerAgentId, priceMinor: price, by: 'dispute' });
  const resolved = await ask(tx, resolveDispute, {
    taskId: task.id,
    buyerOwnerId: task.buyerOwnerId,
    workerAgentId: task.workerAgentId as string,
    decision: input.decision,
    ...(input.decision === 'split'
      ? { buyerMinor: input.buyerMinor as bigint, sellerMinor: input.sellerMinor as bigint }
      : {}),
  });
  return {
    status: row.to,
    buyerMinor: resolved.buyerMinor,
    sellerMinor: resolved.sellerMinor,
    feeMinor: resolved.feeMinor,
  };
}
