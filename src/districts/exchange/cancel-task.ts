import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { releaseHold } from '../vault/contract.ts';
import { taskCancelled } from './contract.ts';
import { isBuyer, maySee } from './policy.ts';
import { findTask, type TaskRow } from './queries.ts';
import type { Task } from './schemas.ts';
import { moveTask, wrongStatus } from './step.ts';
import { viewOne } from './task-view.ts';

/** T12: only before work has started. */
export async function cancelTask(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: { taskId: string },
): Promise<Task> {
  return transact(ctx, async (tx) => {
    const task = await findTask(tx, input.taskId, true);
    if (!task || !maySee(ctx.actor, task)) throw new NotFound('TASK_NOT_FOUND');
    if (!isBuyer(ctx.actor, task)) throw wrongStatus(task.status, 'cancel');
    await moveTask(tx, task, 'cancel', { set: { endedAt: txNow(tx) } });
    emit(tx, taskCancelled, task.id, {});
    await ask(tx, releaseHold, { taskId: task.id, buyerOwnerId: task.buyerOwnerId });
    return viewOne(tx, ctx.actor, (await findTask(tx, task.id)) as TaskRow);
  });
}
