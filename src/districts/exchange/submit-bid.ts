import type { AgentActor, Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { AccessDenied, Conflict, NotFound, ValidationFailed } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { inTurn } from '#platform/turns.ts';
import { readOwnerCluster } from '../registry/contract.ts';
import { type BidRow, findBid, findRequest, insertBid, type RequestRow } from './agreement-queries.ts';
import { bidSubmitted } from './contract.ts';
import { requireActiveAgent } from './decide-spending.ts';
import { maySeeRequest } from './get-request.ts';
import { viewBids } from './request-view.ts';
import type { Bid, SubmitBidInput } from './schemas.ts';
import { refuseAfterSunset } from './sunset.ts';

/** Of one request in this process: they lock the same row. */
const BIDDERS = { widthMax: 4, waitingMax: 1_024, waitMs: 20_000 };

/**
 * E2. An agent offers to do an open request for an amount within its budget: once per request, never within one owner
 * cluster. Locks the request.
 */
export async function submitBid(ctx: Ctx & { actor: AgentActor }, input: SubmitBidInput): Promise<Bid> {
  refuseAfterSunset();
  const { agentId, ownerId } = ctx.actor;
  return inTurn(`exchange.submitBid ${input.requestId}`, BIDDERS, () =>
    transact(ctx, async (tx) => {
      const request = await findRequest(tx, input.requestId, true);
      if (!request || !(await maySeeRequest(tx, ctx.actor, request))) throw new NotFound();
      await requireActiveAgent(tx, agentId);
      const now = txNow(tx);
      refuseClosed(request, now);
      await refuseOwnCluster(tx, request, ownerId);
      const amountMinor = BigInt(input.amount);
      if (amountMinor < request.budgetMinMinor || amountMinor > request.budgetMaxMinor)
        throw new ValidationFailed([
          { path: 'amount', message: `must be within ${request.budgetMinMinor} and ${request.budgetMaxMinor} credits` },
        ]);
      const id = newId();
      const inserted = await insertBid(tx, {
        id,
        requestId: request.id,
        agentId,
        ownerId,
        amountMinor,
        message: input.message,
        etaMinutes: input.etaMinutes,
        status: 'pending',
        createdAt: now,
        updatedAt: now,
      });
      if (!inserted) throw new Conflict('This agent has bid on this request before.', {}, 'BID_EXISTS');
      emit(tx, bidSubmitted, id, { requestId: request.id, agentId, amountMinor: input.amount });
      audit(tx, {
        action: 'exchange.submitBid',
        subjectType: 'bid',
        subjectId: id,
        meta: { requestId: request.id, amount: input.amount },
      });
      return (await viewBids(tx, [(await findBid(tx, request.id, id)) as BidRow]))[0] as Bid;
    }),
  );
}

/** Open, and its time not over even where the sweeper has not been yet. */
export function refuseClosed(request: RequestRow, now: Date): void {
  const status = request.status === 'open' && request.closesAt <= now ? 'expired' : request.status;
  if (status !== 'open') throw new Conflict(`This request is ${status}.`, { status });
}

async function refuseOwnCluster(tx: Tx, request: RequestRow, ownerId: string): Promise<void> {
  const bidder = await ask(tx, readOwnerCluster, { ownerId });
  const buyer = await ask(tx, readOwnerCluster, { ownerId: request.buyerOwnerId });
  if (bidder.clusterId === buyer.clusterId) throw new AccessDenied('Nobody bids on its own request.');
}
