import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { type Pagination, paginate } from '#platform/wire.ts';
import { findRequest, listBidRows } from './agreement-queries.ts';
import { maySeeRequest } from './get-request.ts';
import { isAdmin, isBuyer } from './policy.ts';
import { partiesOf, viewBids } from './request-view.ts';
import type { Bid, ListBidsInput } from './schemas.ts';

/** All of them for the buyer, cheapest first; for a bidder its own, and how many there are. */
export async function listBids(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: ListBidsInput,
): Promise<{ items: Bid[]; pagination: Pagination }> {
  const { actor } = ctx;
  return readOnly(async (tx) => {
    const request = await findRequest(tx, input.requestId);
    if (!request || !(await maySeeRequest(tx, actor, request))) throw new NotFound();
    const seesAll = isBuyer(actor, partiesOf(request)) || isAdmin(actor);
    const own = actor.kind === 'agent' ? { agentId: actor.agentId } : { ownerId: actor.ownerId };
    const { rows, total } = await listBidRows(
      tx,
      request.id,
      seesAll ? null : own,
      input.pageSize,
      (input.page - 1) * input.pageSize,
    );
    return paginate(await viewBids(tx, rows), total, input);
  });
}
