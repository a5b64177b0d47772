import { systemCtx } from '#platform/actor.ts';
import { now, nowMs } from '#platform/clock.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { logger } from '#platform/logger.ts';
import { callStripe, factsOfEvent, isStripeConfigured, listAll, StripeFailure } from '#platform/vendors/stripe.ts';
import { applyPaymentIntent } from './apply-payment-intent.ts';
import {
  findOpenTopUps,
  findUnansweredRefunds,
  findUnansweredTopUps,
  findUnsentWithdrawals,
} from './queries/payments.ts';
import { findUnansweredReversals } from './queries/reversals.ts';
import { storeStripeEvent } from './receive-stripe-event.ts';
import { sendReversal } from './send-reversal.ts';
import { sendWithdrawal } from './send-withdrawal.ts';
import { fetchPayment } from './stripe-events/payments.ts';
import { submitCreditRefund } from './submit-credit-refund.ts';
import { submitTopUp } from './submit-top-up.ts';

const ctx = systemCtx('vault.recoverStripeCalls');
/** A request that is still at work is left alone. */
const PATIENCE_MS = 60_000;
const LOST_AFTER_MS = 3_600_000;
const EXPIRE_AFTER_MS = 24 * 3_600_000;

/** Each by itself: one that cannot go on is logged and does not hold up the others. */
async function tryEach(ids: string[], use: (id: string) => Promise<unknown>): Promise<void> {
  for (const id of ids) {
    try {
      await use(id);
    } catch (e) {
      if (!(e instanceof StripeFailure)) {
        logger.error({ err: e, id }, 'a stripe call cannot be finished');
        continue;
      }
      logger.warn({ err: e, id }, 'stripe call is still open');
      if (e.kind === 'not_done') return;
    }
  }
}

/** Repeats calls whose answer was never stored, with the same key; after 23 hours they are searched, not sent. */
export async function recoverStripeCalls(): Promise<number> {
  const before = new Date(nowMs() - PATIENCE_MS);
  const [topUps, refunds, withdrawals, reversals] = await readOnly(async (tx) => [
    await findUnansweredTopUps(tx, before, 50),
    await findUnansweredRefunds(tx, before, 50),
    await findUnsentWithdrawals(tx, before, false, 50),
    await findUnansweredReversals(tx, before, 50),
  ]);
  await tryEach(
    topUps.map((r) => r.id),
    (id) => submitTopUp(ctx, id),
  );
  await tryEach(
    refunds.map((r) => r.id),
    (id) => submitCreditRefund(ctx, id),
  );
  await tryEach(
    withdrawals.map((r) => r.id),
    (id) => sendWithdrawal(ctx, id),
  );
  await tryEach(
    reversals.map((r) => r.id),
    (id) => sendReversal(ctx, id),
  );
  return 0;
}

/** Purchases open for more than an hour are asked for (a lost webhook); after a day they are cancelled at Stripe. */
export async function checkOpenPurchases(): Promise<number> {
  const at = nowMs();
  const rows = await readOnly((tx) =>
    findOpenTopUps(tx, new Date(at - LOST_AFTER_MS), new Date(at - 7 * EXPIRE_AFTER_MS), 200),
  );
  await tryEach(
    rows.map((r) => r.id),
    async (id) => {
      const row = rows.find((r) => r.id === id);
      const intentId = row?.stripePaymentIntentId;
      if (!row || !intentId) return;
      let { intent } = await fetchPayment(intentId);
      const unfinished = ['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(
        intent.status,
      );
      if (unfinished && at - row.createdAt.getTime() > EXPIRE_AFTER_MS)
        intent = await callStripe((s) => s.paymentIntents.cancel(intentId, {}, { idempotencyKey: `cancel:${row.id}` }));
      await transact(ctx, (tx) => applyPaymentIntent(tx, intent, { credit: true }));
    },
  );
  return 0;
}

/** Events that Stripe could not deliver, of the last three days, go into the same inbox. */
export async function fetchUndeliveredEvents(): Promise<number> {
  if (!isStripeConfigured()) return 0;
  const since = Math.floor((nowMs() - 3 * EXPIRE_AFTER_MS) / 1_000);
  const events = await listAll(
    (s) => s.events.list({ delivery_success: false, created: { gte: since }, limit: 100 }),
    5_000,
  );
  let fresh = 0;
  for (const e of events) {
    const isNew = await transact(ctx, (tx) => storeStripeEvent(tx, factsOfEvent(e)));
    if (isNew) fresh += 1;
  }
  if (fresh > 0) logger.warn({ fresh, at: now() }, 'undelivered stripe events fetched');
  return 0;
}
