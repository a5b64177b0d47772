/**
 * Rows of purchases, cards, payouts and the inbox. Lock order: the event row, then the business row, then ledger
 * accounts (payments.md 4, step 5).
 */
import type { Tx } from '#platform/db/transact.ts';
import type {
  AutoTopUp,
  CardDispute,
  ConnectAccount,
  CreditPack,
  CreditRefund,
  PaymentMethod,
  Reconciliation,
  StripeCustomer,
  StripeEvent,
  TopUp,
  VaultAlert,
  Withdrawal,
} from '../../../generated/prisma/client.ts';
import type { TakenBack } from '../purchase-state.ts';

export type TopUpRow = TopUp;
export type WithdrawalRow = Withdrawal;
export type CreditRefundRow = CreditRefund;
export type StripeEventRow = StripeEvent;
export type ConnectAccountRow = ConnectAccount;
export type PaymentMethodRow = PaymentMethod;
export type AutoTopUpRow = AutoTopUp;
export type CardDisputeRow = CardDispute;

// Customers and cards ---------------------------------------------------------------------------------------------

export async function findCustomer(tx: Tx, ownerId: string): Promise<StripeCustomer | null> {
  return tx.stripeCustomer.findUnique({ where: { ownerId } });
}

export async function ownerOfCustomer(tx: Tx, stripeCustomerId: string): Promise<string | null> {
  const row = await tx.stripeCustomer.findUnique({ where: { stripeCustomerId }, select: { ownerId: true } });
  return row?.ownerId ?? null;
}

/** First writer wins: two calls with the same idempotency key got the same customer anyway. */
export async function storeCustomer(
  tx: Tx,
  ownerId: string,
  generation: number,
  stripeCustomerId: string,
): Promise<string> {
  const rows = await tx.$queryRawUnsafe<{ stripe_customer_id: string }[]>(
    `INSERT INTO stripe_customer (owner_id, generation, stripe_customer_id) VALUES ($1::uuid, $2, $3)
     ON CONFLICT (owner_id) DO UPDATE SET generation = greatest(stripe_customer.generation, $2),
       stripe_customer_id = coalesce(stripe_customer.stripe_customer_id, $3) RETURNING stripe_customer_id`,
    ownerId,
    generation,
    stripeCustomerId,
  );
  return rows[0]?.stripe_customer_id as string;
}

/** The customer is gone at Stripe: cards are unlinked, the next purchase makes a new one. Returns the owner. */
export async function unlinkCustomer(tx: Tx, stripeCustomerId: string): Promise<string | null> {
  const rows = await tx.$queryRawUnsafe<{ owner_id: string }[]>(
    `UPDATE stripe_customer SET stripe_customer_id = NULL, generation = generation + 1
      WHERE stripe_customer_id = $1 RETURNING owner_id`,
    stripeCustomerId,
  );
  const ownerId = rows[0]?.owner_id ?? null;
  if (ownerId)
    await tx.$executeRawUnsafe(
      'UPDATE payment_method SET detached_at = now() WHERE owner_id = $1::uuid AND detached_at IS NULL',
      ownerId,
    );
  return ownerId;
}

export interface CardFacts {
  stripePaymentMethodId: string;
  brand: string;
  last4: string;
  expMonth: number;
  expYear: number;
  fingerprintHash: string | null;
}

/** Stores or refreshes a card of this owner; true when it is new or came back. */
export async function storeCard(tx: Tx, id: string, ownerId: string, card: CardFacts): Promise<boolean> {
  const { stripePaymentMethodId, brand, last4, expMonth, expYear, fingerprintHash } = card;
  const inserted = await tx.$executeRawUnsafe(
    `INSERT INTO payment_method (id, owner_id, stripe_payment_method_id, brand, last4, exp_month, exp_year, fingerprint_hash)
     VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8) ON CONFLICT (stripe_payment_method_id) DO NOTHING`,
    id,
    ownerId,
    stripePaymentMethodId,
    brand,
    last4,
    expMonth,
    expYear,
    fingerprintHash,
  );
  if (inserted > 0) return true;
  const [known] = await tx.$queryRawUnsafe<{ owner_id: string; detached_at: Date | null }[]>(
    'SELECT owner_id::text, detached_at FROM payment_method WHERE stripe_payment_method_id = $1 FOR UPDATE',
    stripePaymentMethodId,
  );
  if (known?.owner_id !== ownerId) return false;
  await tx.paymentMethod.update({
    where: { stripePaymentMethodId },
    data: { brand, last4, expMonth, expYear, fingerprintHash, detachedAt: null },
  });
  return known.detached_at !== null;
}

/** New expiry or number of a card that is known; nothing for others. */
export async function refreshCard(tx: Tx, card: CardFacts): Promise<boolean> {
  const { count } = await tx.paymentMethod.updateMany({
    where: { stripePaymentMethodId: card.stripePaymentMethodId },
    data: { brand: card.brand, last4: card.last4, expMonth: card.expMonth, expYear: card.expYear },
  });
  return count > 0;
}

export async function detachCard(tx: Tx, stripePaymentMethodId: string): Promise<void> {
  await tx.paymentMethod.updateMany({
    where: { stripePaymentMethodId, detachedAt: null },
    data: { detachedAt: new Date() },
  });
}

export async function findCards(tx: Tx, ownerId: string): Promise<PaymentMethod[]> {
  return tx.paymentMethod.findMany({ where: { ownerId, detachedAt: null }, orderBy: { createdAt: 'desc' }, take: 100 });
}

export async function findCard(tx: Tx, ownerId: string, id: string): Promise<PaymentMethod | null> {
  return tx.paymentMethod.findFirst({ where: { id, ownerId, detachedAt: null } });
}

// Purchases -------------------------------------------------------------------------------------------------------

export async function insertTopUp(
  tx: Tx,
  row: {
    id: string;
    ownerId: string;
    amountMinor: bigint;
    creditsMinor: bigint;
    currency: string;
    origin: 'card' | 'saved_card' | 'auto';
    packId: string | null;
    stripePaymentMethodId: string | null;
    triggerEventId: string | null;
    createdAt: Date;
  },
): Promise<void> {
  await tx.topUp.create({ data: row });
}

/** The purchase whose call to Stripe is under way for this pool, if any. */
export async function findUnansweredTopUp(tx: Tx, ownerId: string): Promise<TopUp | null> {
  return tx.topUp.findFirst({ where: { ownerId, status: 'pending', stripePaymentIntentId: null } });
}

export async function findTopUp(tx: Tx, id: string): Promise<TopUp | null> {
  return tx.topUp.findUnique({ where: { id } });
}

async function lockOne(tx: Tx, table: string, column: string, value: string, cast: string): Promise<string | null> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id FROM ${table} WHERE ${column} = $1${cast} FOR UPDATE`,
    value,
  );
  return rows[0]?.id ?? null;
}

/** Locks the row; it is read after the lock, so it is current. */
export async function lockTopUp(tx: Tx, id: string): Promise<TopUp | null> {
  return (await lockOne(tx, 'top_up', 'id', id, '::uuid')) ? tx.topUp.findUnique({ where: { id } }) : null;
}

export async function lockTopUpOfIntent(tx: Tx, stripePaymentIntentId: string): Promise<TopUp | null> {
  const id = await lockOne(tx, 'top_up', 'stripe_payment_intent_id', stripePaymentIntentId, '');
  return id ? tx.topUp.findUnique({ where: { id } }) : null;
}

/**
 * What was taken back of this purchase: refunds by its row, chargebacks and the bonus by the ledger itself. Call it under
 * the purchase's lock.
 */
export async function takenBackOf(tx: Tx, topUp: TopUp): Promise<TakenBack> {
  const rows = await tx.$queryRawUnsafe<{ bonus: bigint; charged_back: bigint }[]>(
    `SELECT coalesce(sum(e.posted_delta) FILTER (WHERE a.kind = 'promo' AND t.kind <> 'topup'), 0)::bigint AS bonus,
            coalesce(sum(e.posted_delta) FILTER (WHERE a.kind = 'stripe_clearing' AND t.kind IN ('chargeback','chargeback_won')), 0)::bigint
              AS charged_back
       FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id JOIN ledger_account a ON a.id = e.account_id
      WHERE t.ref_type = 'top_up' AND t.ref_id = $1`,
    topUp.id,
  );
  return {
    refundedMinor: topUp.refundedMinor,
    chargedBackMinor: rows[0]?.charged_back ?? 0n,
    bonusMinor: rows[0]?.bonus ?? 0n,
  };
}

export async function updateTopUp(
  tx: Tx,
  id: string,
  data: Partial<
    Pick<
      TopUp,
      | 'status'
      | 'failureCode'
      | 'stripePaymentIntentId'
      | 'stripeCustomerId'
      | 'calledAt'
      | 'callKey'
      | 'refundedMinor'
      | 'freezes'
      | 'settledAt'
    >
  >,
): Promise<void> {
  await tx.topUp.update({ where: { id }, data });
}

export async function findTopUps(
  tx: Tx,
  ownerId: string,
  skip: number,
  take: number,
): Promise<{ rows: TopUp[]; total: number }> {
  const rows = await tx.topUp.findMany({
    where: { ownerId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    skip,
    take,
  });
  return { rows, total: await tx.topUp.count({ where: { ownerId } }) };
}

/** Purchases whose call has no stored answer, called before `before`; oldest first. */
export async function findUnansweredTopUps(tx: Tx, before: Date, take: number): Promise<TopUp[]> {
  return tx.topUp.findMany({
    where: { status: 'pending', stripePaymentIntentId: null, createdAt: { lt: before } },
    orderBy: { createdAt: 'asc' },
    take,
  });
}

/** Purchases that have an intent and did not finish within the window. */
export async function findOpenTopUps(tx: Tx, before: Date, after: Date, take: number): Promise<TopUp[]> {
  return tx.topUp.findMany({
    where: {
      status: { in: ['pending', 'requires_action', 'processing', 'failed'] },
      stripePaymentIntentId: { not: null },
      createdAt: { lt: before, gte: after },
    },
    orderBy: { createdAt: 'asc' },
    take,
  });
}

export async function findPacks(tx: Tx): Promise<CreditPack[]> {
  return tx.creditPack.findMany({ where: { active: true }, orderBy: [{ position: 'asc' }, { id: 'asc' }], take: 100 });
}

export async function findPack(tx: Tx, id: string): Promise<CreditPack | null> {
  return tx.creditPack.findFirst({ where: { id, active: true } });
}

// Auto top-up -----------------------------------------------------------------------------------------------------

export async function findAutoTopUp(tx: Tx, ownerId: string): Promise<AutoTopUp | null> {
  return tx.autoTopUp.findUnique({ where: { ownerId } });
}

export async function storeAutoTopUp(
  tx: Tx,
  row: {
    ownerId: string;
    enabled: boolean;
    thresholdMinor: bigint;
    reloadMinor: bigint;
    paymentMethodId: string | null;
  },
): Promise<AutoTopUp> {
  const { ownerId, ...data } = row;
  const fresh = { ...data, armed: true, failureCount: 0, waitsFor: null, waitingEventId: null };
  return tx.autoTopUp.upsert({ where: { ownerId }, create: { ownerId, ...fresh }, update: fresh });
}

/** Disarms when the balance is below the threshold; null when it is not, or was told already. One statement. */
export async function disarmBelowThreshold(
  tx: Tx,
  ownerId: string,
  balanceMinor: bigint,
  at: Date,
): Promise<{ thresholdMinor: bigint; enabled: boolean } | null> {
  const rows = await tx.$queryRawUnsafe<{ threshold_minor: bigint; enabled: boolean }[]>(
    `UPDATE auto_top_up SET armed = false, last_triggered_at = $3
      WHERE owner_id = $1::uuid AND armed AND threshold_minor > $2 RETURNING threshold_minor, enabled`,
    ownerId,
    balanceMinor,
    at,
  );
  const row = rows[0];
  return row ? { thresholdMinor: row.threshold_minor, enabled: row.enabled } : null;
}

/** A top-up arms the trigger again; a successful automatic one forgets earlier failures. */
export async function armAutoTopUp(tx: Tx, ownerId: string, wasAutomatic: boolean): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE auto_top_up SET armed = true, waits_for = NULL, waiting_event_id = NULL,
            failure_count = CASE WHEN $2 THEN 0 ELSE failure_count END WHERE owner_id = $1::uuid`,
    ownerId,
    wasAutomatic,
  );
}

/**
 * The automatic top-up of this event waits for the newest unfinished purchase of its pool, which it locks. False when there is none
 * any more and nothing has armed the trigger meanwhile: then it may go on itself.
 */
export async function waitForPurchase(tx: Tx, ownerId: string, eventId: string): Promise<boolean> {
  const [purchase] = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id::text FROM top_up WHERE owner_id = $1::uuid AND status IN ('pending','requires_action','processing')
      ORDER BY created_at DESC, id DESC LIMIT 1 FOR UPDATE`,
    ownerId,
  );
  if (!purchase) return (await tx.autoTopUp.findUnique({ where: { ownerId } }))?.armed !== false;
  await tx.autoTopUp.updateMany({
    where: { ownerId, armed: false, enabled: true },
    data: { waitsFor: purchase.id, waitingEventId: eventId },
  });
  return true;
}

/** The event whose automatic top-up waits for this purchase, told once. */
export async function takeWaitingAutoTopUp(tx: Tx, ownerId: string, topUpId: string): Promise<string | null> {
  const rows = await tx.$queryRawUnsafe<{ event_id: string }[]>(
    `WITH found AS (SELECT owner_id, waiting_event_id FROM auto_top_up WHERE owner_id = $1::uuid AND waits_for = $2::uuid FOR UPDATE)
     UPDATE auto_top_up a SET waits_for = NULL, waiting_event_id = NULL FROM found WHERE a.owner_id = found.owner_id
     RETURNING found.waiting_event_id AS event_id`,
    ownerId,
    topUpId,
  );
  return rows[0]?.event_id ?? null;
}

/** Arms the trigger without a top-up; earlier failures stay counted. */
export async function rearmAutoTopUp(tx: Tx, ownerId: string): Promise<void> {
  await tx.autoTopUp.updateMany({ where: { ownerId }, data: { armed: true } });
}

/** Counts a failure; the third switches it off. Returns true when it is off now. */
export async function countAutoTopUpFailure(tx: Tx, ownerId: string, max: number): Promise<boolean> {
  const rows = await tx.$queryRawUnsafe<{ enabled: boolean }[]>(
    `UPDATE auto_top_up SET failure_count = failure_count + 1, enabled = enabled AND failure_count + 1 < $2
      WHERE owner_id = $1::uuid RETURNING enabled`,
    ownerId,
    max,
  );
  return rows[0]?.enabled === false;
}

/** The owner and available credits behind a hold, one instant. */
export async function balanceBehindHold(
  tx: Tx,
  holdId: string,
): Promise<{ ownerId: string; availableMinor: bigint } | null> {
  const rows = await tx.$queryRawUnsafe<{ owner_id: string; available: bigint }[]>(
    `SELECT a.subject_id AS owner_id, a.posted - a.held AS available
       FROM credit_hold h JOIN ledger_account a ON a.id = h.account_id WHERE h.id = $1::uuid AND a.kind = 'pool'`,
    holdId,
  );
  const row = rows[0];
  return row ? { ownerId: row.owner_id, availableMinor: row.available } : null;
}

// Refunds of credits ----------------------------------------------------------------------------------------------

export async function insertCreditRefund(
  tx: Tx,
  row: { id: string; ownerId: string; topUpId: string; amountMinor: bigint; currency: string },
): Promise<CreditRefund> {
  return tx.creditRefund.create({ data: row });
}

export async function findCreditRefund(tx: Tx, id: string): Promise<CreditRefund | null> {
  return tx.creditRefund.findUnique({ where: { id } });
}

export async function lockCreditRefund(tx: Tx, id: string): Promise<CreditRefund | null> {
  return (await lockOne(tx, 'credit_refund', 'id', id, '::uuid'))
    ? tx.creditRefund.findUnique({ where: { id } })
    : null;
}

export async function creditRefundIdOf(tx: Tx, stripeRefundId: string): Promise<string | null> {
  const row = await tx.creditRefund.findUnique({ where: { stripeRefundId }, select: { id: true } });
  return row?.id ?? null;
}

export async function updateCreditRefund(
  tx: Tx,
  id: string,
  data: Partial<Pick<CreditRefund, 'status' | 'stripeRefundId' | 'calledAt' | 'callKey'>>,
): Promise<void> {
  await tx.creditRefund.update({ where: { id }, data });
}

export async function findCreditRefunds(tx: Tx, ownerId: string, take: number): Promise<CreditRefund[]> {
  return tx.creditRefund.findMany({ where: { ownerId }, orderBy: { createdAt: 'desc' }, take });
}

export async function findUnansweredRefunds(tx: Tx, before: Date, take: number): Promise<CreditRefund[]> {
  return tx.creditRefund.findMany({
    where: { status: 'held', createdAt: { lt: before } },
    orderBy: { createdAt: 'asc' },
    take,
  });
}

// Card disputes ---------------------------------------------------------------------------------------------------

export async function storeCardDispute(
  tx: Tx,
  row: Omit<CardDispute, 'createdAt' | 'updatedAt'> & { updatedAt: Date },
): Promise<void> {
  const { stripeDisputeId, status, evidenceDueAt, updatedAt } = row;
  await tx.cardDispute.upsert({
    where: { stripeDisputeId },
    create: row,
    update: { status, evidenceDueAt, updatedAt },
  });
}

export async function hasOpenCardDispute(tx: Tx, topUpId: string, closed: readonly string[]): Promise<boolean> {
  return (await tx.cardDispute.count({ where: { topUpId, status: { notIn: [...closed] } } })) > 0;
}

export async function findCardDisputes(
  tx: Tx,
  skip: number,
  take: number,
): Promise<{ rows: CardDispute[]; total: number }> {
  const rows = await tx.cardDispute.findMany({ orderBy: { createdAt: 'desc' }, skip, take });
  return { rows, total: await tx.cardDispute.count() };
}

// Connected accounts and withdrawals ------------------------------------------------------------------------------

export async function findConnectAccount(tx: Tx, ownerId: string): Promise<ConnectAccount | null> {
  return tx.connectAccount.findUnique({ where: { ownerId } });
}

export async function connectAccountOf(tx: Tx, stripeAccountId: string): Promise<ConnectAccount | null> {
  return tx.connectAccount.findUnique({ where: { stripeAccountId } });
}

/** First writer wins, as for customers. A deauthorised account is replaced by the new one. */
export async function storeConnectAccount(tx: Tx, ownerId: string, stripeAccountId: string): Promise<ConnectAccount> {
  await tx.$executeRawUnsafe(
    `INSERT INTO connect_account (owner_id, stripe_account_id) VALUES ($1::uuid, $2)
     ON CONFLICT (owner_id) DO UPDATE SET stripe_account_id = $2, deauthorized_at = NULL, details_submitted = false
       WHERE connect_account.deauthorized_at IS NOT NULL`,
    ownerId,
    stripeAccountId,
  );
  return tx.connectAccount.findUniqueOrThrow({ where: { ownerId } });
}

export async function updateConnectAccount(
  tx: Tx,
  stripeAccountId: string,
  data: Partial<
    Pick<ConnectAccount, 'transfersEnabled' | 'detailsSubmitted' | 'country' | 'deauthorizedAt' | 'payoutFailure'>
  >,
): Promise<boolean> {
  const { count } = await tx.connectAccount.updateMany({ where: { stripeAccountId }, data });
  return count > 0;
}

export async function insertWithdrawal(
  tx: Tx,
  row: {
    id: string;
    agentId: string;
    ownerId: string;
    amountMinor: bigint;
    currency: string;
    stripeAccountId: string;
  },
): Promise<Withdrawal> {
  return tx.withdrawal.create({ data: row });
}

export async function findWithdrawal(tx: Tx, id: string): Promise<Withdrawal | null> {
  return tx.withdrawal.findUnique({ where: { id } });
}

export async function lockWithdrawal(tx: Tx, id: string): Promise<Withdrawal | null> {
  return (await lockOne(tx, 'withdrawal', 'id', id, '::uuid')) ? tx.withdrawal.findUnique({ where: { id } }) : null;
}

export async function withdrawalIdOf(tx: Tx, stripeTransferId: string): Promise<string | null> {
  const row = await tx.withdrawal.findUnique({ where: { stripeTransferId }, select: { id: true } });
  return row?.id ?? null;
}

export async function updateWithdrawal(
  tx: Tx,
  id: string,
  data: Partial<
    Pick<
      Withdrawal,
      'status' | 'waiting' | 'failureCode' | 'stripeTransferId' | 'reversedMinor' | 'calledAt' | 'callKey'
    >
  >,
): Promise<void> {
  await tx.withdrawal.update({ where: { id }, data });
}

export async function findWithdrawals(
  tx: Tx,
  ownerId: string,
  agentId: string | null,
  skip: number,
  take: number,
): Promise<{ rows: Withdrawal[]; total: number }> {
  const where = { ownerId, ...(agentId === null ? {} : { agentId }) };
  const rows = await tx.withdrawal.findMany({ where, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], skip, take });
  return { rows, total: await tx.withdrawal.count({ where }) };
}

/** Withdrawals that were not sent yet; those that wait for Stripe's balance only when it has changed. */
export async function findUnsentWithdrawals(
  tx: Tx,
  before: Date,
  includeWaiting: boolean,
  take: number,
): Promise<Withdrawal[]> {
  return tx.withdrawal.findMany({
    where: { status: 'held', createdAt: { lt: before }, ...(includeWaiting ? {} : { waiting: false }) },
    orderBy: { createdAt: 'asc' },
    take,
  });
}

// Inbox -----------------------------------------------------------------------------------------------------------

/** True when the event is new. Its primary key is the dedupe. */
export async function insertStripeEvent(
  tx: Tx,
  row: {
    id: string;
    account: string | null;
    type: string;
    apiVersion: string | null;
    payload: object;
    createdAt: Date;
  },
): Promise<boolean> {
  const n = await tx.$executeRawUnsafe(
    `INSERT INTO stripe_event (id, account, type, api_version, payload, created_at)
     VALUES ($1, $2, $3, $4, $5::jsonb, $6) ON CONFLICT (id) DO NOTHING`,
    row.id,
    row.account,
    row.type,
    row.apiVersion,
    JSON.stringify(row.payload),
    row.createdAt,
  );
  return n === 1;
}

export async function findStripeEvent(tx: Tx, id: string): Promise<StripeEvent | null> {
  return tx.stripeEvent.findUnique({ where: { id } });
}

export async function lockStripeEvent(tx: Tx, id: string): Promise<StripeEvent | null> {
  return (await lockOne(tx, 'stripe_event', 'id', id, '')) ? tx.stripeEvent.findUnique({ where: { id } }) : null;
}

export async function endStripeEvent(tx: Tx, id: string, status: 'done' | 'ignored', at: Date): Promise<void> {
  await tx.stripeEvent.update({ where: { id }, data: { status, processedAt: at, lastError: null } });
}

export async function failStripeEvent(tx: Tx, id: string, error: string, dead: boolean): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE stripe_event SET attempts = attempts + 1, last_error = $2, status = CASE WHEN $3 THEN 'dead' ELSE status END
      WHERE id = $1 AND status IN ('pending','dead')`,
    id,
    error.slice(0, 500),
    dead,
  );
}

/** dead or ignored → pending; false when the event is in another state. */
export async function reviveStripeEvent(tx: Tx, id: string): Promise<boolean> {
  const { count } = await tx.stripeEvent.updateMany({
    where: { id, status: { in: ['dead', 'ignored'] } },
    data: { status: 'pending', processedAt: null },
  });
  return count > 0;
}

export async function findStripeEvents(
  tx: Tx,
  filter: { status: string | null; type: string | null },
  skip: number,
  take: number,
): Promise<{ rows: StripeEvent[]; total: number }> {
  const where = {
    ...(filter.status ? { status: filter.status } : {}),
    ...(filter.type ? { type: filter.type } : {}),
  };
  const rows = await tx.stripeEvent.findMany({ where, orderBy: { receivedAt: 'desc' }, skip, take });
  return { rows, total: await tx.stripeEvent.count({ where }) };
}

/** Events of these objects that wait or are dead: items in flight, or the replay of a missing posting. */
export async function findEventsOfObject(tx: Tx, objectId: string): Promise<StripeEvent[]> {
  return tx.$queryRawUnsafe<StripeEvent[]>(
    "SELECT id, type, status FROM stripe_event WHERE payload ->> 'id' = $1 ORDER BY created_at",
    objectId,
  );
}

// Reconciliation --------------------------------------------------------------------------------------------------

/** Which of these posting keys are booked, with what they moved on Stripe's clearing account, in whatever currency. */
export async function findClearingPostings(
  tx: Tx,
  keys: readonly string[],
): Promise<Map<string, { clearingMinor: bigint; currency: string }>> {
  const rows = await tx.$queryRawUnsafe<{ key: string; delta: bigint | null; currency: string | null }[]>(
    `SELECT t.posting_key AS key, e.posted_delta AS delta, e.currency::text AS currency
       FROM ledger_transfer t
       LEFT JOIN (ledger_entry e JOIN ledger_account a ON a.id = e.account_id AND a.kind = 'stripe_clearing')
              ON e.transfer_id = t.id
      WHERE t.posting_key = ANY($1::text[])`,
    keys,
  );
  return new Map(rows.map((r) => [r.key, { clearingMinor: r.delta ?? 0n, currency: r.currency ?? '' }]));
}

/** Postings on the clearing account that happened at Stripe within the window. */
export async function findClearingKeys(
  tx: Tx,
  clearingId: string,
  from: Date,
  to: Date,
): Promise<{ key: string; deltaMinor: bigint }[]> {
  const rows = await tx.$queryRawUnsafe<{ key: string; delta: bigint }[]>(
    `SELECT t.posting_key AS key, e.posted_delta AS delta FROM ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id
      WHERE e.account_id = $1::uuid AND e.account_version IS NULL AND t.occurred_at >= $2 AND t.occurred_at < $3`,
    clearingId,
    from,
    to,
  );
  return rows.map((r) => ({ key: r.key, deltaMinor: r.delta }));
}

export async function storeReconciliation(
  tx: Tx,
  row: { id: string; day: Date; ok: boolean; matched: number; result: object },
): Promise<void> {
  await tx.reconciliation.create({ data: row as never });
}

export async function findReconciliations(
  tx: Tx,
  skip: number,
  take: number,
): Promise<{ rows: Reconciliation[]; total: number }> {
  const rows = await tx.reconciliation.findMany({ orderBy: { ranAt: 'desc' }, skip, take });
  return { rows, total: await tx.reconciliation.count() };
}

export async function lastReconciliation(tx: Tx, day: Date): Promise<Reconciliation | null> {
  return tx.reconciliation.findFirst({ where: { day }, orderBy: { ranAt: 'desc' } });
}

// Alerts ----------------------------------------------------------------------------------------------------------

export async function storeAlert(
  tx: Tx,
  row: { key: string; kind: string; subjectId: string | null; detail: object; at: Date },
): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO vault_alert (key, kind, subject_id, detail, first_at, last_at) VALUES ($1, $2, $3, $4::jsonb, $5, $5)
     ON CONFLICT (key) DO UPDATE SET count = vault_alert.count + 1, last_at = $5, detail = $4::jsonb`,
    row.key,
    row.kind,
    row.subjectId,
    JSON.stringify(row.detail),
    row.at,
  );
}

export async function findAlerts(
  tx: Tx,
  kind: string | null,
  skip: number,
  take: number,
): Promise<{ rows: VaultAlert[]; total: number }> {
  const where = kind === null ? {} : { kind };
  const rows = await tx.vaultAlert.findMany({ where, orderBy: [{ lastAt: 'desc' }, { key: 'asc' }], skip, take });
  return { rows, total: await tx.vaultAlert.count({ where }) };
}

/** Which of these purchases are frozen now. */
export async function frozenAmong(tx: Tx, topUpIds: readonly string[]): Promise<Set<string>> {
  if (topUpIds.length === 0) return new Set();
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    'SELECT id::text FROM top_up WHERE id = ANY($1::uuid[]) AND freezes % 2 = 1',
    topUpIds,
  );
  return new Set(rows.map((r) => r.id));
}

export interface FrozenRow {
  topUpId: string;
  ownerId: string;
  paidMinor: bigint;
  frozenMinor: bigint;
  reason: string | null;
  warned: boolean;
  disputed: boolean;
  frozenAt: Date;
}

/** Purchases that are frozen now, the newest purchase first; reason and instant are those of the freeze in the ledger. */
export async function findFrozenPurchases(
  tx: Tx,
  closed: readonly string[],
  skip: number,
  take: number,
): Promise<{ rows: FrozenRow[]; total: number }> {
  const rows = await tx.$queryRawUnsafe<FrozenRow[]>(
    `SELECT p.id::text AS "topUpId", p.owner_id::text AS "ownerId", p.amount_minor AS "paidMinor",
            coalesce((SELECT a.posted FROM ledger_account a
                       WHERE a.kind = 'pool_frozen' AND a.subject_id = p.id AND a.currency = p.currency), 0)::bigint AS "frozenMinor",
            f.metadata ->> 'reason' AS reason,
            EXISTS (SELECT 1 FROM vault_alert v WHERE v.key = 'fraud_warning:' || p.id) AS warned,
            EXISTS (SELECT 1 FROM card_dispute d WHERE d.top_up_id = p.id AND d.status <> ALL($1::text[])) AS disputed,
            coalesce(f.booked_at, p.created_at) AS "frozenAt"
       FROM top_up p LEFT JOIN ledger_transfer f ON f.posting_key = 'fz:' || p.id || ':' || p.freezes
      WHERE p.freezes % 2 = 1 ORDER BY p.created_at DESC, p.id DESC LIMIT $2 OFFSET $3`,
    closed,
    take,
    skip,
  );
  const [count] = await tx.$queryRawUnsafe<{ n: bigint }[]>('SELECT count(*) AS n FROM top_up WHERE freezes % 2 = 1');
  return { rows, total: Number(count?.n ?? 0n) };
}
