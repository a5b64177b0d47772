import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { readOnly, type Tx } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { readTask, type TaskFacts } from '../exchange/contract.ts';
import { findRun } from './queries.ts';
import { viewRun } from './sandbox-view.ts';
import type { SandboxView } from './schemas.ts';

/** The newest sandbox of the present attempt: for the assigned agent and its owner. */
export async function getSandbox(
  ctx: Ctx & { actor: AgentActor | OwnerActor },
  input: { taskId: string },
): Promise<SandboxView> {
  return readOnly(async (tx) => {
    const task = await workerSideTask(tx, ctx, input.taskId);
    const row = await findRun(tx, task.taskId, task.attempt);
    if (!row) throw new NotFound();
    return viewRun(tx, row);
  });
}

/** The task when the caller is its worker or the worker's owner; the buyer does not see the work (domain.md 4.6). */
export async function workerSideTask(tx: Tx, ctx: Ctx, taskId: string): Promise<TaskFacts> {
  const task = await ask(tx, readTask, { taskId });
  const { actor } = ctx;
  const mine =
    task &&
    ((actor.kind === 'agent' && actor.agentId === task.workerAgentId) ||
      (actor.kind === 'owner' && actor.ownerId === task.workerOwnerId));
  if (!task || !mine) throw new NotFound('TASK_NOT_FOUND');
  return task;
}
