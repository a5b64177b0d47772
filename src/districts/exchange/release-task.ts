import type { AgentActor, Ctx } from '#platform/actor.ts';
import { transact } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { loseWorker } from './lose-worker.ts';
import { findTask, type TaskRow } from './queries.ts';
import type { ReasonInput, Task } from './schemas.ts';
import { wrongStatus } from './step.ts';
import { viewOne } from './task-view.ts';

/** The worker gives the task back: another agent may take it, the first one's reliability pays. */
export async function releaseTask(ctx: Ctx & { actor: AgentActor }, input: ReasonInput): Promise<Task> {
  return transact(ctx, async (tx) => {
    const task = await findTask(tx, input.taskId, true);
    if (!task || task.workerAgentId !== ctx.actor.agentId) throw new NotFound('TASK_NOT_FOUND');
    if (task.status !== 'executing') throw wrongStatus(task.status, 'release');
    await loseWorker(tx, task, 'RELEASED', input.reason);
    return viewOne(tx, { ...ctx.actor }, (await findTask(tx, task.id)) as TaskRow);
  });
}
