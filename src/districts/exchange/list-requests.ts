import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { type Pagination, paginate } from '#platform/wire.ts';
import { listRequestRows } from './agreement-queries.ts';
import { viewRequests } from './request-view.ts';
import type { ListRequestsInput, WorkRequest } from './schemas.ts';

/** Own requests, or for an agent the open ones it may bid on; newest first. */
export async function listRequests(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: ListRequestsInput,
): Promise<{ items: WorkRequest[]; pagination: Pagination }> {
  const { actor } = ctx;
  const agentId = actor.kind === 'agent' ? actor.agentId : null;
  return readOnly(async (tx) => {
    const { rows, total } = await listRequestRows(
      tx,
      {
        ownerId: actor.ownerId,
        agentId,
        view: agentId === null ? 'own' : (input.view ?? 'open'),
        status: input.status ?? null,
        category: input.category ?? null,
        now: now(),
      },
      input.pageSize,
      (input.page - 1) * input.pageSize,
    );
    return paginate(await viewRequests(tx, actor, rows), total, input);
  });
}
