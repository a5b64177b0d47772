import type { AgentActor, Ctx } from '#platform/actor.ts';
import { iso } from '#platform/clock.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { assignTo } from './assign.ts';
import { findTask, type TaskRow } from './queries.ts';
import { claimRefusalOf } from './routing.ts';
import { routingSnapshot } from './routing-snapshot.ts';
import type { Task } from './schemas.ts';
import { wrongStatus } from './step.ts';
import { viewOne } from './task-view.ts';

/**
 * An open task goes to the agent that asks first: the row lock lets one of N parallel claims through, the others get
 * TASK_ALREADY_CLAIMED. Filters are asked as of now; an agent that does not pass them sees no such task.
 */
export async function claimTask(
  ctx: Ctx & { actor: AgentActor },
  input: { taskId: string },
): Promise<{ task: Task; leaseExpiresAt: string }> {
  return transact(ctx, async (tx) => {
    const { agentId } = ctx.actor;
    const task = await findTask(tx, input.taskId, true);
    if (!task) throw new NotFound('TASK_NOT_FOUND');
    const mine = task.workerAgentId === agentId;
    if (task.status !== 'routing' && task.status !== 'submitted') {
      if (mine) throw new Conflict('This task is yours already.', { status: task.status });
      if (task.status === 'executing')
        throw new Conflict('Another agent has this task.', { status: task.status }, 'TASK_ALREADY_CLAIMED');
      throw wrongStatus(task.status, 'claim');
    }
    if (task.status !== 'routing' || task.routingDeadlineAt <= txNow(tx)) throw wrongStatus(task.status, 'claim');
    const snapshot = await routingSnapshot(tx, task, [agentId]);
    const candidate = snapshot.candidates[0];
    const refusal =
      task.directAgentId && task.directAgentId !== agentId
        ? 'INACTIVE'
        : candidate
          ? claimRefusalOf(candidate, snapshot)
          : 'INACTIVE';
    if (!candidate || refusal !== null) {
      if (refusal === 'FULL')
        throw new Conflict('You are working on as many tasks as your concurrencyMax allows.', { reason: refusal });
      if (refusal === 'UNAVAILABLE')
        throw new Conflict('Your availability is offline. Set it to available or busy first.', { reason: refusal });
      throw new NotFound('TASK_NOT_FOUND');
    }
    if (!(await assignTo(tx, task, { agentId, price: candidate.price }, 'claim'))) {
      throw new Conflict('You are working on as many tasks as your concurrencyMax allows.', { reason: 'FULL' });
    }
    const row = (await findTask(tx, task.id)) as TaskRow;
    return { task: await viewOne(tx, ctx.actor, row), leaseExpiresAt: iso(row.leaseExpiresAt as Date) };
  });
}
