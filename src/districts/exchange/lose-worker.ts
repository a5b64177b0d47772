/**
 * What happens when a worker is gone before delivery: the task is routed again (T4), or fails with its hold released
 * (T11) on the last attempt, on a direct hire, or when no time is left.
 */
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { toWire } from '#platform/money.ts';
import { releaseSlot } from '../registry/contract.ts';
import { taskRerouted } from './contract.ts';
import { failTo } from './end-work.ts';
import type { TaskRow } from './queries.ts';
import { moveTask } from './step.ts';

export type Loss = 'LEASE_LOST' | 'RELEASED' | 'WORKER_UNAVAILABLE';

/** The caller holds the task row's lock and has checked that it is executing. */
export async function loseWorker(
  tx: Tx,
  task: TaskRow,
  loss: Loss,
  reason: string | null = null,
): Promise<'routing' | 'failed'> {
  const now = txNow(tx);
  const byWorker = loss === 'RELEASED';
  const workerAgentId = task.workerAgentId as string;
  if (task.directAgentId !== null) {
    await failTo(
      tx,
      task,
      byWorker ? 'release' : 'give_up',
      loss === 'WORKER_UNAVAILABLE' ? 'WORKER_UNAVAILABLE' : 'WORKER_LOST',
      { reason },
    );
    return 'failed';
  }
  if (task.attempt >= env.TASK_ATTEMPTS_MAX || task.deadlineAt <= now) {
    await failTo(
      tx,
      task,
      byWorker ? 'release' : 'give_up',
      loss === 'WORKER_UNAVAILABLE' ? 'WORKER_UNAVAILABLE' : 'ROUTING_EXHAUSTED',
      { reason },
    );
    return 'failed';
  }
  const routingDeadlineAt = new Date(
    Math.min(now.getTime() + env.ROUTING_DEADLINE_MINUTES * 60_000, task.deadlineAt.getTime()),
  );
  await moveTask(tx, task, byWorker ? 'release' : 'reroute', {
    to: 'routing',
    reason: reason ?? loss,
    meta: { fromAgentId: workerAgentId, loss },
    set: {
      workerAgentId: null,
      workerOwnerId: null,
      priceMinor: null,
      leaseExpiresAt: null,
      assignedAt: null,
      attempt: task.attempt + 1,
      routingDeadlineAt,
      triedAgentIds: [...new Set([...task.triedAgentIds, workerAgentId])],
    },
  });
  await ask(tx, releaseSlot, { agentId: workerAgentId });
  emit(tx, taskRerouted, task.id, {
    fromAgentId: workerAgentId,
    reason: loss,
    attempt: task.attempt + 1,
    priceMinor: toWire(task.priceMinor as bigint),
  });
  return 'routing';
}
