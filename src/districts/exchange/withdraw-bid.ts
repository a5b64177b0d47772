import type { AgentActor, Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { type BidRow, decideBid, findBid, findRequest } from './agreement-queries.ts';
import { viewBids } from './request-view.ts';
import type { Bid, BidIdInput } from './schemas.ts';

/** The bidder takes back a bid that nobody has accepted. It stays its only one. Locks the request. */
export async function withdrawBid(ctx: Ctx & { actor: AgentActor }, input: BidIdInput): Promise<Bid> {
  return transact(ctx, async (tx) => {
    const request = await findRequest(tx, input.requestId, true);
    const bid = request ? await findBid(tx, request.id, input.bidId) : null;
    if (!bid || bid.agentId !== ctx.actor.agentId) throw new NotFound();
    if (!(await decideBid(tx, bid.id, 'withdrawn', txNow(tx))))
      throw new Conflict(`This bid is ${bid.status}.`, { status: bid.status });
    audit(tx, {
      action: 'exchange.withdrawBid',
      subjectType: 'bid',
      subjectId: bid.id,
      meta: { requestId: bid.requestId },
    });
    return (await viewBids(tx, [(await findBid(tx, bid.requestId, bid.id)) as BidRow]))[0] as Bid;
  });
}
