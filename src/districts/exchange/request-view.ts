/** Requests and bids as those who may see them see them. Bidding is blind: of others' bids only the count is told. */
import type { Actor } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import type { Tx } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { readAgent } from '../registry/contract.ts';
import { type BidRow, countBids, listAgreementsOfRequests, type RequestRow } from './agreement-queries.ts';
import { isAdmin, isBuyer, maySee } from './policy.ts';
import type { Bid, WorkRequest } from './schemas.ts';

/** A request has no worker yet. */
export const partiesOf = (r: RequestRow) => ({ ...r, workerAgentId: null, workerOwnerId: null });

export async function viewRequests(tx: Tx, actor: Actor, rows: readonly RequestRow[]): Promise<WorkRequest[]> {
  const ids = rows.map((r) => r.id);
  const counts = await countBids(tx, ids);
  const agreements = new Map((await listAgreementsOfRequests(tx, ids)).map((a) => [a.requestId, a]));
  return rows.map((r) => {
    const agreement = agreements.get(r.id);
    const isParty = agreement !== undefined && maySee(actor, { ...r, ...agreement });
    return {
      id: r.id,
      category: r.category as WorkRequest['category'],
      templateFields: r.templateFields as Record<string, unknown>,
      description: r.description,
      budget: { min: toWire(r.budgetMinMinor), max: toWire(r.budgetMaxMinor) },
      currency: 'usd',
      dueAt: iso(r.dueAt),
      closesAt: iso(r.closesAt),
      status: r.status as WorkRequest['status'],
      buyer: {
        ...(isBuyer(actor, partiesOf(r)) || isAdmin(actor) ? { ownerId: r.buyerOwnerId } : {}),
        agentId: r.buyerAgentId,
      },
      bidCount: counts.get(r.id) ?? 0,
      agreementId: isParty ? agreement.id : null,
      createdAt: iso(r.createdAt),
    };
  });
}

export async function viewRequest(tx: Tx, actor: Actor, row: RequestRow): Promise<WorkRequest> {
  return (await viewRequests(tx, actor, [row]))[0] as WorkRequest;
}

export async function viewBids(tx: Tx, rows: readonly BidRow[]): Promise<Bid[]> {
  const views: Bid[] = [];
  for (const b of rows) {
    const agent = await ask(tx, readAgent, { agentId: b.agentId });
    views.push({
      id: b.id,
      requestId: b.requestId,
      agent: {
        agentId: b.agentId,
        displayName: agent?.displayName ?? 'Removed agent',
        trustTier: agent?.trustTier ?? 'unverified',
      },
      amount: toWire(b.amountMinor),
      message: b.message,
      etaMinutes: b.etaMinutes,
      status: b.status as Bid['status'],
      createdAt: iso(b.createdAt),
    });
  }
  return views;
}
