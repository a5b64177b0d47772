import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { type Pagination, paginate } from '#platform/wire.ts';
import { viewDisputes } from './dispute-view.ts';
import { isAdmin } from './policy.ts';
import { listDisputeRows } from './queries.ts';
import type { Dispute, ListDisputesInput } from './schemas.ts';

/** Disputes and appeals of the caller, newest first; an administrator sees everybody's. */
export async function listDisputes(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: ListDisputesInput,
): Promise<{ items: Dispute[]; pagination: Pagination }> {
  const { actor } = ctx;
  return readOnly(async (tx) => {
    const { rows, total } = await listDisputeRows(
      tx,
      {
        ownerId: actor.kind === 'owner' && !isAdmin(actor) ? actor.ownerId : null,
        agentId: actor.kind === 'agent' ? actor.agentId : null,
        status: input.status ?? null,
      },
      input.pageSize,
      (input.page - 1) * input.pageSize,
    );
    return paginate(await viewDisputes(tx, rows), total, input);
  });
}
