import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { maySee } from './policy.ts';
import { findTask } from './queries.ts';
import type { Task } from './schemas.ts';
import { viewOne } from './task-view.ts';

/** For the buyer, the worker, the worker's owner and admins; everybody else gets the answer of an unknown id. */
export async function getTask(ctx: Ctx & { actor: OwnerActor | AgentActor }, input: { taskId: string }): Promise<Task> {
  return readOnly(async (tx) => {
    const task = await findTask(tx, input.taskId);
    if (!task || !maySee(ctx.actor, task)) throw new NotFound('TASK_NOT_FOUND');
    return viewOne(tx, ctx.actor, task);
  });
}
