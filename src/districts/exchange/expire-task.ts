import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { releaseHold } from '../vault/contract.ts';
import { taskExpired } from './contract.ts';
import { maySee } from './policy.ts';
import { findTask, type TaskRow } from './queries.ts';
import type { Task } from './schemas.ts';
import { moveTask, wrongStatus } from './step.ts';
import { viewOne } from './task-view.ts';

/** T13 by anyone involved, so that a release can always happen even when no sweeper runs. */
export async function expireTask(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: { taskId: string },
): Promise<Task> {
  return transact(ctx, async (tx) => {
    const task = await findTask(tx, input.taskId, true);
    if (!task || !maySee(ctx.actor, task)) throw new NotFound('TASK_NOT_FOUND');
    if (task.status !== 'routing') throw wrongStatus(task.status, 'expire');
    if (task.routingDeadlineAt > txNow(tx)) {
      throw new Conflict('The time to find a worker is not over yet.', {
        status: task.status,
        routingDeadlineAt: task.routingDeadlineAt.toISOString(),
      });
    }
    await expireNow(tx, task);
    return viewOne(tx, ctx.actor, (await findTask(tx, task.id)) as TaskRow);
  });
}

/** The step itself, for the sweeper and for the call above. */
export async function expireNow(tx: Tx, task: TaskRow): Promise<void> {
  await moveTask(tx, task, 'expire', { set: { endedAt: txNow(tx) } });
  emit(tx, taskExpired, task.id, {});
  await ask(tx, releaseHold, { taskId: task.id, buyerOwnerId: task.buyerOwnerId });
}
