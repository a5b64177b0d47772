import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { AccessDenied, Conflict, NotFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { toWire } from '#platform/money.ts';
import { policyVersionFor } from '../courts/schemas.ts';
import { commitBudget } from '../embassy/contract.ts';
import type { Category } from '../registry/schemas.ts';
import { fundEscrow } from '../vault/contract.ts';
import {
  type AgreementRow,
  type BidRow,
  decideBid,
  endRequest,
  findAgreement,
  findBid,
  findRequest,
  listAgreementsOfRequests,
  type RequestRow,
  rejectPendingBids,
} from './agreement-queries.ts';
import { recordAgreementStep } from './agreement-step.ts';
import { viewAgreement } from './agreement-view.ts';
import { askApproval } from './ask-approval.ts';
import { agreementCreated, bidAccepted } from './contract.ts';
import { decideSpending, inSpendingTurn, type Spender, type Spending, submitterOf } from './decide-spending.ts';
import { maySeeRequest } from './get-request.ts';
import { isBuyer } from './policy.ts';
import { partiesOf } from './request-view.ts';
import type { SelectBidInput, SelectBidOutput } from './schemas.ts';
import { agreementHash } from './spec-hash.ts';
import { refuseClosed } from './submit-bid.ts';
import { refuseAfterSunset } from './sunset.ts';

/**
 * E3. The buyer accepts a bid: bid, request, agreement, budget and escrow commit together or not at all. Refuses
 * POLICY_DENIED, BUDGET_EXCEEDED, INSUFFICIENT_BALANCE and AGENT_UNAVAILABLE with nothing written; an amount above the
 * owner's approval limit becomes an approval instead of an agreement. Of parallel selections one wins, the others get
 * CONFLICT. Locks the request, then budget scopes, then the buyer's pool.
 */
export async function selectBid(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: SelectBidInput,
): Promise<SelectBidOutput> {
  refuseAfterSunset();
  const { actor } = ctx;
  return inSpendingTurn(actor.ownerId, () =>
    transact(ctx, async (tx) => {
      const request = await findRequest(tx, input.requestId, true);
      if (!request || !(await maySeeRequest(tx, actor, request))) throw new NotFound();
      if (!isBuyer(actor, partiesOf(request))) throw new AccessDenied('Only the buyer selects a bid.');
      const bid = await pendingBid(tx, request, input.bidId);
      const who = submitterOf(actor);
      const decided = await decideSpending(tx, who, wishOf(request, bid), { approved: false });
      if (decided.decision === 'needs_approval') {
        const { category, description } = request;
        const { agentId, amountMinor } = bid;
        const step = {
          request: { requestId: request.id, bidId: bid.id },
          taskType: category,
          agentId,
          description,
          amountMinor,
        };
        return askApproval(tx, who, { kind: 'agreement.fund', ...step }, decided);
      }
      const agreementId = await makeAgreement(tx, who, request, bid, null);
      return viewAgreement(tx, actor, (await findAgreement(tx, agreementId)) as AgreementRow);
    }),
  );
}

/**
 * Answers `exchange.fundApproved`: the same step for an approved request. Policy and budgets are asked again, only
 * approvalAbove is waived.
 */
export async function fundApproved(
  tx: Tx,
  input: { ownerId: string; agentId: string | null; approvalId: string; request: unknown },
): Promise<{ agreementId: string }> {
  refuseAfterSunset();
  const { requestId, bidId } = input.request as SelectBidInput;
  const request = await findRequest(tx, requestId, true);
  if (request?.buyerOwnerId !== input.ownerId) throw new NotFound();
  const bid = await pendingBid(tx, request, bidId);
  const who: Spender = {
    ownerId: input.ownerId,
    agentId: input.agentId,
    channel: input.agentId ? 'agent_key' : 'owner_token',
  };
  await decideSpending(tx, who, wishOf(request, bid), { approved: true });
  return { agreementId: await makeAgreement(tx, who, request, bid, input.approvalId) };
}

/** A bid that can be accepted now, of a request that is open. */
async function pendingBid(tx: Tx, request: RequestRow, bidId: string): Promise<BidRow> {
  if (request.status === 'matched') {
    const [agreement] = await listAgreementsOfRequests(tx, [request.id]);
    throw new Conflict('A bid of this request has been accepted.', {
      status: request.status,
      agreementId: agreement?.id ?? null,
    });
  }
  refuseClosed(request, txNow(tx));
  const bid = await findBid(tx, request.id, bidId);
  if (!bid) throw new NotFound();
  if (bid.status !== 'pending') throw new Conflict(`This bid is ${bid.status}.`, { status: bid.status });
  return bid;
}

function wishOf(request: RequestRow, bid: BidRow): Spending {
  return {
    category: request.category as Category,
    amountMinor: bid.amountMinor,
    workerAgentId: bid.agentId,
    listPriceBinds: false,
  };
}

async function makeAgreement(
  tx: Tx,
  who: Spender,
  request: RequestRow,
  bid: BidRow,
  approvalId: string | null,
): Promise<string> {
  const now = txNow(tx);
  const id = newId();
  const { amountMinor } = bid;
  const feeBps = env.PLATFORM_FEE_BPS;
  const policyVersion = policyVersionFor(env.QUALITY_PASS_MARK);
  await decideBid(tx, bid.id, 'accepted', now);
  await rejectPendingBids(tx, request.id, now);
  await endRequest(tx, request.id, 'matched', now);
  const { category, templateFields, description, currency, dueAt } = request;
  const agreement = {
    id,
    requestId: request.id,
    bidId: bid.id,
    buyerOwnerId: request.buyerOwnerId,
    buyerAgentId: request.buyerAgentId,
    workerAgentId: bid.agentId,
    workerOwnerId: bid.ownerId,
    category,
    amountMinor,
    currency,
    feeBps,
    policyVersion,
    specHash: agreementHash({
      category,
      templateFields,
      description,
      amountMinor,
      currency,
      feeBps,
      dueAt: iso(dueAt),
      policyVersion,
    }),
    status: 'active',
    dueAt,
    approvalId,
    createdAt: now,
    updatedAt: now,
  };
  await tx.agreement.create({ data: agreement });
  await recordAgreementStep(tx, agreement, {
    from: null,
    to: 'active',
    action: 'select',
    meta: { amount: toWire(amountMinor), approvalId },
  });
  emit(tx, bidAccepted, bid.id, {
    requestId: request.id,
    agentId: bid.agentId,
    agreementId: id,
    amountMinor: toWire(amountMinor),
  });
  emit(tx, agreementCreated, id, {
    requestId: request.id,
    bidId: bid.id,
    buyerOwnerId: request.buyerOwnerId,
    workerAgentId: bid.agentId,
    amountMinor: toWire(amountMinor),
  });
  await ask(tx, commitBudget, { ownerId: who.ownerId, agentId: who.agentId, subjectId: id, amountMinor, now });
  await ask(tx, fundEscrow, {
    agreementId: id,
    buyerOwnerId: request.buyerOwnerId,
    workerAgentId: bid.agentId,
    amountMinor,
    feeBps,
  });
  return id;
}
