/**
 * Every query and lock of v1. The request's row is the first lock of everything about its bids, the agreement's row of
 * everything that moves it; budgets and money come after.
 */
import type { Tx } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import type { AgreementRow, BidRow, NewTaskEvent, Prisma, RequestRow } from './queries.ts';

export type { AgreementRow, BidRow, RequestRow };

// Requests ---------------------------------------------------------------------------------------------------------

/** The row, locked when it or its bids will change. Null for unknown and malformed ids. */
export async function findRequest(tx: Tx, requestId: string, lock = false): Promise<RequestRow | null> {
  if (!isId(requestId)) return null;
  if (lock) await tx.$executeRawUnsafe('SELECT 1 FROM work_request WHERE id = $1::uuid FOR UPDATE', requestId);
  return tx.workRequest.findUnique({ where: { id: requestId } });
}

/** Ends an open request; false when it has ended before. */
export async function endRequest(
  tx: Tx,
  requestId: string,
  status: 'matched' | 'cancelled' | 'expired',
  at: Date,
): Promise<boolean> {
  const { count } = await tx.workRequest.updateMany({
    where: { id: requestId, status: 'open' },
    data: { status, updatedAt: at },
  });
  return count === 1;
}

export interface RequestFilter {
  ownerId: string;
  /** Set for an agent's own listing. */
  agentId: string | null;
  view: 'own' | 'open';
  status: string | null;
  category: string | null;
  now: Date;
}

/** Newest first. `open` leaves out what is past its closing time, and what the asking owner itself asked for. */
export async function listRequestRows(
  tx: Tx,
  f: RequestFilter,
  limit: number,
  offset: number,
): Promise<{ rows: RequestRow[]; total: number }> {
  const which: Prisma.WorkRequestWhereInput =
    f.view === 'open'
      ? { status: 'open', closesAt: { gt: f.now }, buyerOwnerId: { not: f.ownerId } }
      : f.agentId
        ? { buyerAgentId: f.agentId }
        : { buyerOwnerId: f.ownerId };
  const where: Prisma.WorkRequestWhereInput = {
    AND: [which, f.status ? { status: f.status } : {}, f.category ? { category: f.category } : {}],
  };
  const rows = await tx.workRequest.findMany({
    where,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    skip: offset,
  });
  return { rows, total: await tx.workRequest.count({ where }) };
}

/** One open request past its closing time, locked; those another worker has, and those named, are passed over. */
export async function lockClosedRequest(tx: Tx, at: Date, except: readonly string[]): Promise<RequestRow | null> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id FROM work_request WHERE id <> ALL($2::uuid[]) AND status = 'open' AND closes_at <= $1
      ORDER BY closes_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    at,
    except,
  );
  return rows[0] ? tx.workRequest.findUnique({ where: { id: rows[0].id } }) : null;
}

// Bids -------------------------------------------------------------------------------------------------------------

/** False when the agent has bid on this request before, whatever became of it. */
export async function insertBid(tx: Tx, bid: Prisma.BidCreateManyInput): Promise<boolean> {
  const { count } = await tx.bid.createMany({ data: [bid], skipDuplicates: true });
  return count === 1;
}

export async function findBid(tx: Tx, requestId: string, bidId: string): Promise<BidRow | null> {
  return isId(bidId) ? tx.bid.findFirst({ where: { id: bidId, requestId } }) : null;
}

/** A pending bid gets its end; false when it has one. */
export async function decideBid(
  tx: Tx,
  bidId: string,
  status: 'accepted' | 'rejected' | 'withdrawn',
  at: Date,
): Promise<boolean> {
  const { count } = await tx.bid.updateMany({
    where: { id: bidId, status: 'pending' },
    data: { status, updatedAt: at },
  });
  return count === 1;
}

/** Everybody else's bid, when one is accepted or the request ends. */
export async function rejectPendingBids(tx: Tx, requestId: string, at: Date): Promise<void> {
  await tx.bid.updateMany({ where: { requestId, status: 'pending' }, data: { status: 'rejected', updatedAt: at } });
}

/** Lowest amount first; `bidderOwnerId` or `agentId` narrow to a bidder's own. `total` counts all of the request. */
export async function listBidRows(
  tx: Tx,
  requestId: string,
  own: { agentId: string } | { ownerId: string } | null,
  limit: number,
  offset: number,
): Promise<{ rows: BidRow[]; total: number }> {
  const rows = await tx.bid.findMany({
    where: { requestId, ...own },
    orderBy: [{ amountMinor: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }],
    take: limit,
    skip: offset,
  });
  return { rows, total: await tx.bid.count({ where: { requestId } }) };
}

/** How many bids each of these requests has, withdrawn ones included: they are on record. */
export async function countBids(tx: Tx, requestIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.bid.groupBy({ by: ['requestId'], where: { requestId: { in: [...requestIds] } }, _count: true });
  return new Map(rows.map((r) => [r.requestId, r._count]));
}

/** Whether this agent, or an agent of this owner, has bid on a request. */
export async function hasBid(
  tx: Tx,
  requestId: string,
  who: { agentId: string } | { ownerId: string },
): Promise<boolean> {
  return (await tx.bid.count({ where: { requestId, ...who } })) > 0;
}

// Agreements -------------------------------------------------------------------------------------------------------

/** The row, locked when it will change. Null for unknown and malformed ids. */
export async function findAgreement(tx: Tx, agreementId: string, lock = false): Promise<AgreementRow | null> {
  if (!isId(agreementId)) return null;
  if (lock) await tx.$executeRawUnsafe('SELECT 1 FROM agreement WHERE id = $1::uuid FOR UPDATE', agreementId);
  return tx.agreement.findUnique({ where: { id: agreementId } });
}

export async function listAgreementsOfRequests(
  tx: Tx,
  requestIds: readonly string[],
): Promise<Pick<AgreementRow, 'id' | 'requestId' | 'workerAgentId' | 'workerOwnerId'>[]> {
  return tx.agreement.findMany({
    where: { requestId: { in: [...requestIds] } },
    select: { id: true, requestId: true, workerAgentId: true, workerOwnerId: true },
  });
}

/** Conditional change of status: false means somebody else moved first. */
export async function changeAgreement(
  tx: Tx,
  agreementId: string,
  from: readonly string[],
  data: Prisma.AgreementUpdateManyMutationInput,
): Promise<boolean> {
  const { count } = await tx.agreement.updateMany({ where: { id: agreementId, status: { in: [...from] } }, data });
  return count === 1;
}

/** The agreement's row is locked, so the next number is free. */
export async function insertAgreementEvent(
  tx: Tx,
  e: Omit<NewTaskEvent, 'taskId' | 'reason'> & { agreementId: string },
): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO agreement_event (id, agreement_id, seq, from_status, to_status, action, actor_type, actor_id, at, meta)
     SELECT $1::uuid, $2::uuid, coalesce(max(seq), 0) + 1, $3, $4, $5, $6, $7, $8, $9::jsonb
       FROM agreement_event WHERE agreement_id = $2::uuid`,
    e.id,
    e.agreementId,
    e.from,
    e.to,
    e.action,
    e.actorType,
    e.actorId,
    e.at,
    JSON.stringify(e.meta),
  );
}

export async function listAgreementEvents(tx: Tx, agreementId: string, limit: number) {
  return tx.agreementEvent.findMany({ where: { agreementId }, orderBy: { seq: 'asc' }, take: limit });
}

/** Somebody's agreements on either side, newest first. */
export async function listAgreementRows(
  tx: Tx,
  f: { ownerId: string; agentId: string | null; status: string | null },
  limit: number,
  offset: number,
): Promise<{ rows: AgreementRow[]; total: number }> {
  const party: Prisma.AgreementWhereInput = f.agentId
    ? { OR: [{ buyerAgentId: f.agentId }, { workerAgentId: f.agentId }] }
    : { OR: [{ buyerOwnerId: f.ownerId }, { workerOwnerId: f.ownerId }] };
  const where: Prisma.AgreementWhereInput = { AND: [party, f.status ? { status: f.status } : {}] };
  const rows = await tx.agreement.findMany({
    where,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    skip: offset,
  });
  return { rows, total: await tx.agreement.count({ where }) };
}

type Due = 'accept' | 'lapse';
const DUE: Record<Due, string> = {
  accept: "status IN ('delivered', 'evaluating') AND auto_accept_at <= $1 ORDER BY auto_accept_at",
  lapse: "status = 'active' AND due_at <= $1 ORDER BY due_at",
};

/** Locks one due agreement, skipping those another worker holds and those named. Null when none is due. */
export async function lockDueAgreement(
  tx: Tx,
  due: Due,
  at: Date,
  except: readonly string[],
): Promise<AgreementRow | null> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id FROM agreement WHERE id <> ALL($2::uuid[]) AND ${DUE[due]} LIMIT 1 FOR UPDATE SKIP LOCKED`,
    at,
    except,
  );
  return rows[0] ? tx.agreement.findUnique({ where: { id: rows[0].id } }) : null;
}
