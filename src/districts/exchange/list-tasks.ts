import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { type Pagination, paginate } from '#platform/wire.ts';
import { listTaskRows } from './queries.ts';
import type { ListTasksInput, Task } from './schemas.ts';
import { viewTasks } from './task-view.ts';

/** Own tasks, bought or worked on, newest first. */
export async function listTasks(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: ListTasksInput,
): Promise<{ items: Task[]; pagination: Pagination }> {
  const { actor } = ctx;
  return readOnly(async (tx) => {
    const { rows, total } = await listTaskRows(
      tx,
      {
        ownerId: actor.ownerId,
        agentId: actor.kind === 'agent' ? actor.agentId : null,
        role: input.role ?? null,
        status: input.status ?? null,
        withAgent: input.agentId ?? null,
      },
      input.pageSize,
      (input.page - 1) * input.pageSize,
    );
    return paginate(await viewTasks(tx, actor, rows), total, input);
  });
}
