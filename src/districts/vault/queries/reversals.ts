/** Transfers that are taken back by us, and customers whose redaction is asked for. Lock order: withdrawal, then reversal. */
import type { Tx } from '#platform/db/transact.ts';
import type { CustomerRedaction, Withdrawal, WithdrawalReversal } from '../../../generated/prisma/client.ts';

export type ReversalRow = WithdrawalReversal;
export type RedactionRow = CustomerRedaction;

export async function insertReversal(
  tx: Tx,
  row: { id: string; withdrawalId: string; amountMinor: bigint },
): Promise<WithdrawalReversal> {
  return tx.withdrawalReversal.create({ data: row });
}

export async function findReversal(tx: Tx, id: string): Promise<WithdrawalReversal | null> {
  return tx.withdrawalReversal.findUnique({ where: { id } });
}

/** Σ of what is asked for and did not arrive: the debt for it stands or was given up. Call it under the withdrawal's lock. */
export async function openReversalsOf(tx: Tx, withdrawalId: string): Promise<bigint> {
  const sum = await tx.withdrawalReversal.aggregate({
    where: { withdrawalId, status: { not: 'done' } },
    _sum: { amountMinor: true },
  });
  return sum._sum.amountMinor ?? 0n;
}

export async function updateReversal(
  tx: Tx,
  id: string,
  data: Partial<Pick<WithdrawalReversal, 'status' | 'stripeReversalId' | 'failureCode' | 'calledAt' | 'callKey'>>,
): Promise<void> {
  await tx.withdrawalReversal.update({ where: { id }, data });
}

/**
 * A reversal that Stripe made in our name; once. False when it is not ours or was noted before. One that was given up and arrives
 * after all is done too: the seller owes nothing for it, so it is earned again.
 */
export async function noteReversal(
  tx: Tx,
  id: string,
  withdrawalId: string,
  stripeReversalId: string,
): Promise<boolean> {
  const { count } = await tx.withdrawalReversal.updateMany({
    where: { id, withdrawalId, status: { not: 'done' } },
    data: { status: 'done', stripeReversalId, failureCode: null },
  });
  return count > 0;
}

export async function findUnansweredReversals(tx: Tx, before: Date, take: number): Promise<WithdrawalReversal[]> {
  return tx.withdrawalReversal.findMany({
    where: { status: 'asked', createdAt: { lt: before } },
    orderBy: { createdAt: 'asc' },
    take,
  });
}

/** Everybody's withdrawals, newest first, each with what was taken back of it. `reversal`: with one in this state, or any. */
export async function findAllWithdrawals(
  tx: Tx,
  filter: { status: string | null; reversal: string | null },
  skip: number,
  take: number,
): Promise<{
  rows: (Withdrawal & { reversals: (WithdrawalReversal & { reason: string | null })[] })[];
  total: number;
}> {
  const where = `($1::text IS NULL OR w.status = $1) AND ($2::text IS NULL OR EXISTS (
    SELECT 1 FROM withdrawal_reversal r WHERE r.withdrawal_id = w.id AND ($2 = 'any' OR r.status = $2)))`;
  const ids = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT w.id FROM withdrawal w WHERE ${where} ORDER BY w.created_at DESC, w.id DESC LIMIT $3 OFFSET $4`,
    filter.status,
    filter.reversal,
    take,
    skip,
  );
  const [count] = await tx.$queryRawUnsafe<{ n: bigint }[]>(
    `SELECT count(*) AS n FROM withdrawal w WHERE ${where}`,
    filter.status,
    filter.reversal,
  );
  const named = ids.map((r) => r.id);
  const rows = await tx.withdrawal.findMany({
    where: { id: { in: named } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const reversals = await tx.withdrawalReversal.findMany({
    where: { withdrawalId: { in: named } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 1_000,
  });
  const reasons = await reasonsOf(
    tx,
    reversals.map((r) => r.id),
  );
  return {
    rows: rows.map((r) => ({
      ...r,
      reversals: reversals
        .filter((v) => v.withdrawalId === r.id)
        .map((v) => ({ ...v, reason: reasons.get(v.id) ?? null })),
    })),
    total: Number(count?.n ?? 0n),
  };
}

/** Why these were asked for: the debt that was booked for each says so. */
export async function reasonsOf(tx: Tx, reversalIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.$queryRawUnsafe<{ key: string; reason: string | null }[]>(
    "SELECT posting_key AS key, metadata ->> 'reason' AS reason FROM ledger_transfer WHERE posting_key = ANY($1::text[])",
    reversalIds.map((id) => `adj:${id}`),
  );
  return new Map(rows.flatMap((r) => (r.reason === null ? [] : [[r.key.slice('adj:'.length), r.reason] as const])));
}

/** Open receivables of owners and of sellers, the greatest debt first; `lockedAt` is the owner's pool's. */
export async function findDebts(
  tx: Tx,
  skip: number,
  take: number,
): Promise<{
  rows: { ownerId: string; agentId: string | null; owedMinor: bigint; lockedAt: Date | null }[];
  total: number;
}> {
  const debts = `ledger_account a LEFT JOIN agent_wallet w ON a.kind = 'earned_receivable' AND w.agent_id = a.subject_id
    WHERE a.kind IN ('pool_receivable', 'earned_receivable') AND a.posted < 0`;
  const rows = await tx.$queryRawUnsafe<
    { ownerId: string; agentId: string | null; owedMinor: bigint; lockedAt: Date | null }[]
  >(
    `SELECT coalesce(w.owner_id, a.subject_id)::text AS "ownerId", w.agent_id::text AS "agentId", -a.posted AS "owedMinor",
            (SELECT p.locked_at FROM ledger_account p WHERE a.kind = 'pool_receivable' AND p.kind = 'pool'
                AND p.subject_id = a.subject_id AND p.currency = a.currency) AS "lockedAt"
       FROM ${debts} ORDER BY a.posted, a.id LIMIT $1 OFFSET $2`,
    take,
    skip,
  );
  const [count] = await tx.$queryRawUnsafe<{ n: bigint }[]>(`SELECT count(*) AS n FROM ${debts}`);
  return { rows, total: Number(count?.n ?? 0n) };
}

// Redactions ------------------------------------------------------------------------------------------------------

/** Every customer that Stripe ever made for this owner, as far as a row remembers it. */
export async function customersOf(tx: Tx, ownerId: string): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT stripe_customer_id AS id FROM stripe_customer WHERE owner_id = $1::uuid AND stripe_customer_id IS NOT NULL
     UNION SELECT stripe_customer_id FROM top_up WHERE owner_id = $1::uuid AND stripe_customer_id IS NOT NULL ORDER BY 1`,
    ownerId,
  );
  return rows.map((r) => r.id);
}

/** Cards, the standing order and the link to the customer go; purchases keep their pseudonymous ids. */
export async function forgetCards(tx: Tx, ownerId: string): Promise<void> {
  await tx.autoTopUp.deleteMany({ where: { ownerId } });
  // The customer before its cards, as the event of a deleted customer takes them.
  await tx.$executeRawUnsafe(
    'UPDATE stripe_customer SET stripe_customer_id = NULL, generation = generation + 1 WHERE owner_id = $1::uuid AND stripe_customer_id IS NOT NULL',
    ownerId,
  );
  await tx.paymentMethod.deleteMany({ where: { ownerId } });
}

/** The one redaction of this owner; null when there was one already. */
export async function insertRedaction(
  tx: Tx,
  row: { id: string; ownerId: string; stripeCustomerIds: string[] },
): Promise<string | null> {
  const { count } = await tx.customerRedaction.createMany({ data: [row], skipDuplicates: true });
  return count > 0 ? row.id : null;
}

export async function findRedaction(tx: Tx, id: string): Promise<CustomerRedaction | null> {
  return tx.customerRedaction.findUnique({ where: { id } });
}

/** Moves on from `from` only: two workers at one redaction write once. */
export async function moveRedaction(
  tx: Tx,
  id: string,
  from: string,
  data: Partial<Pick<CustomerRedaction, 'status' | 'stripeJobId' | 'failureCode' | 'endedAt'>>,
): Promise<boolean> {
  const { count } = await tx.customerRedaction.updateMany({ where: { id, status: from }, data });
  return count > 0;
}

export async function findOpenRedactions(tx: Tx, take: number): Promise<CustomerRedaction[]> {
  return tx.customerRedaction.findMany({
    where: { status: { in: ['asked', 'created', 'running'] } },
    orderBy: { createdAt: 'asc' },
    take,
  });
}
