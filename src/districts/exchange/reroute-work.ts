import type { Ctx } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { readAgent } from '../registry/contract.ts';
import { loseWorker } from './lose-worker.ts';
import { findTask, listRunningOf } from './queries.ts';

/**
 * A suspended or deactivated worker's running tasks go to others, without evidence against it (domain.md 4.3, rule 11).
 * One task a transaction: the row of a task is the first lock of every step, and a second task after the first one's
 * worker and pool would be a step that waits the other way round. Run again it finds what is left; an agent that works
 * again by then keeps its tasks.
 */
export async function rerouteWork(ctx: Ctx, agentId: string): Promise<void> {
  for (const taskId of await readOnly((tx) => listRunningOf(tx, agentId)))
    await transact(ctx, async (tx) => {
      const task = await findTask(tx, taskId, true);
      if (task?.status !== 'executing' || task.workerAgentId !== agentId) return;
      if ((await ask(tx, readAgent, { agentId }))?.status === 'active') return;
      await loseWorker(tx, task, 'WORKER_UNAVAILABLE');
    });
}
