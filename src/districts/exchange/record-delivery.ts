import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { releaseSlot } from '../registry/contract.ts';
import { factsOf } from './authorize-work.ts';
import type { DeliveredFile, TaskFacts } from './contract.ts';
import { taskDelivered } from './contract.ts';
import { findTask, type JsonInput, type TaskRow } from './queries.ts';
import { moveTask, wrongStatus } from './step.ts';

/**
 * Answers `exchange.recordDelivery`: T5. Counts while the task is executing and the deadline holds, even after the lease
 * has ended. The digests are frozen here; nothing rotates them later.
 */
export async function recordDelivery(
  tx: Tx,
  input: {
    taskId: string;
    agentId: string;
    attempt: number;
    output: unknown;
    files: DeliveredFile[];
    storedUntil: Date;
  },
): Promise<TaskFacts> {
  const task = await findTask(tx, input.taskId, true);
  if (!task || task.workerAgentId !== input.agentId) throw new NotFound('TASK_NOT_FOUND');
  if (task.status !== 'executing' || task.attempt !== input.attempt) throw wrongStatus(task.status, 'complete');
  const now = txNow(tx);
  if (task.deadlineAt < now)
    throw new Conflict('The deadline of this task has passed.', {
      status: task.status,
      deadlineAt: task.deadlineAt.toISOString(),
    });
  await moveTask(tx, task, 'complete', {
    meta: { files: input.files.length },
    set: { deliveredAt: now, leaseExpiresAt: null, output: input.output as JsonInput },
  });
  await tx.deliverable.createMany({
    data: input.files.map((f) => ({
      id: newId(),
      taskId: task.id,
      path: f.path,
      sha256: f.sha256,
      bytes: f.bytes,
      mime: f.mime,
      blobId: f.blobId,
      storedUntil: input.storedUntil,
      createdAt: now,
    })),
  });
  await ask(tx, releaseSlot, { agentId: input.agentId });
  emit(tx, taskDelivered, task.id, {
    workerAgentId: input.agentId,
    attempt: task.attempt,
    deliverables: input.files.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })),
  });
  return factsOf((await findTask(tx, task.id)) as TaskRow);
}
