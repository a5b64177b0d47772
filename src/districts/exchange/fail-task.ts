import type { AgentActor, Ctx } from '#platform/actor.ts';
import { transact } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { failTo } from './end-work.ts';
import { findTask, type TaskRow } from './queries.ts';
import type { ReasonInput, Task } from './schemas.ts';
import { wrongStatus } from './step.ts';
import { viewOne } from './task-view.ts';

/** T9: the worker says it cannot do it. The buyer's credits go back in full. */
export async function failTask(ctx: Ctx & { actor: AgentActor }, input: ReasonInput): Promise<Task> {
  return transact(ctx, async (tx) => {
    const task = await findTask(tx, input.taskId, true);
    if (!task || task.workerAgentId !== ctx.actor.agentId) throw new NotFound('TASK_NOT_FOUND');
    if (task.status !== 'executing') throw wrongStatus(task.status, 'fail');
    await failTo(tx, task, 'fail', 'WORKER_FAILED', { reason: input.reason });
    return viewOne(tx, ctx.actor, (await findTask(tx, task.id)) as TaskRow);
  });
}
