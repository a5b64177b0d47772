/** What a PaymentIntent means for our purchase; the one place that turns a payment into credits. */
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import { toWire } from '#platform/money.ts';
import type { Stripe } from '#platform/vendors/stripe.ts';
import { paymentFailed, poolToppedUp } from './contract.ts';
import { postIn } from './ledger-engine.ts';
import { mayFollow, purchaseStateOf } from './purchase-state.ts';
import {
  armAutoTopUp,
  countAutoTopUpFailure,
  lockTopUp,
  lockTopUpOfIntent,
  type TopUpRow,
  updateTopUp,
} from './queries/payments.ts';
import { raiseAlert } from './raise-alert.ts';
import type { TopUpStatus } from './schemas.ts';
import { topUpPosting } from './stripe-postings.ts';
import { wakeAutoTopUp } from './wake-auto-top-up.ts';

export const AUTO_TOP_UP_FAILURES_MAX = 3;

const idOf = (ref: string | { id: string } | null | undefined): string | null =>
  typeof ref === 'string' ? ref : (ref?.id ?? null);

/**
 * Locks the purchase, moves its state, and with `credit` books a success exactly once (`pi:{id}`). An amount or currency
 * that differs from the purchase credits nothing and asks for a review. Returns the purchase, or null when the payment
 * is not one of ours; the caller decides whether that is news.
 */
export async function applyPaymentIntent(
  tx: Tx,
  intent: Stripe.PaymentIntent,
  options: { credit: boolean; again?: boolean },
): Promise<TopUpRow | null> {
  const row = (await lockTopUpOfIntent(tx, intent.id)) ?? (await adopt(tx, intent));
  if (!row) return null;
  const state = purchaseStateOf(intent);
  if (state === null) {
    await raiseAlert(tx, {
      key: `state:${intent.id}:${intent.status}`,
      kind: 'unknown_state',
      subjectId: row.id,
      detail: { object: 'payment_intent', status: intent.status },
    });
    return row;
  }
  const from = row.status as TopUpStatus;
  if (state === 'succeeded') {
    if (options.credit) await credit(tx, row, intent, options.again === true);
    else if (mayFollow(from, 'processing')) await updateTopUp(tx, row.id, { status: 'processing' });
    return row;
  }
  if (!mayFollow(from, state)) return row;
  const code = intent.last_payment_error?.decline_code ?? intent.last_payment_error?.code ?? null;
  await updateTopUp(tx, row.id, { status: state, failureCode: state === 'failed' ? code : null });
  if (state === 'failed') {
    emit(tx, paymentFailed, row.id, { topUpId: row.id, code: (code ?? 'failed').slice(0, 64) });
    if (row.origin === 'auto' && (await countAutoTopUpFailure(tx, row.ownerId, AUTO_TOP_UP_FAILURES_MAX)))
      await raiseAlert(tx, { key: `auto_top_up:${row.id}`, kind: 'auto_top_up_off', subjectId: row.ownerId });
  }
  if (state === 'failed' || state === 'cancelled') await wakeAutoTopUp(tx, row);
  return row;
}

/**
 * The process died between the call and storing the id: the metadata, which clients cannot set, names the purchase;
 * amount, currency and customer must agree.
 */
async function adopt(tx: Tx, intent: Stripe.PaymentIntent): Promise<TopUpRow | null> {
  const purchaseId = intent.metadata?.purchase_id;
  if (!purchaseId || !isId(purchaseId)) return null;
  const row = await lockTopUp(tx, purchaseId);
  if (!row || row.stripePaymentIntentId !== null) return null;
  const agrees =
    BigInt(intent.amount) === row.amountMinor &&
    intent.currency === row.currency &&
    (row.stripeCustomerId === null || idOf(intent.customer) === row.stripeCustomerId);
  if (!agrees) {
    await review(tx, row, intent);
    return null;
  }
  await updateTopUp(tx, row.id, { stripePaymentIntentId: intent.id });
  return { ...row, stripePaymentIntentId: intent.id };
}

async function review(tx: Tx, row: TopUpRow, intent: Stripe.PaymentIntent): Promise<void> {
  if (mayFollow(row.status as TopUpStatus, 'review')) await updateTopUp(tx, row.id, { status: 'review' });
  await raiseAlert(tx, {
    key: `amount:${intent.id}`,
    kind: 'amount_differs',
    subjectId: row.id,
    detail: {
      expected: row.amountMinor.toString(),
      received: intent.amount_received,
      currency: intent.currency,
    },
  });
}

/** `again`: the purchase is paid, but its posting is missing; the reconciler asks for it. */
async function credit(tx: Tx, row: TopUpRow, intent: Stripe.PaymentIntent, again: boolean): Promise<void> {
  if (row.status === 'succeeded' && !again) return;
  if (BigInt(intent.amount_received) !== row.amountMinor || intent.currency !== row.currency) {
    await review(tx, row, intent);
    return;
  }
  await updateTopUp(tx, row.id, { status: 'succeeded', failureCode: null, settledAt: txNow(tx) });
  await armAutoTopUp(tx, row.ownerId, row.origin === 'auto');
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const done = await postIn(
    tx,
    topUpPosting({
      paymentIntentId: intent.id,
      ownerId: row.ownerId,
      topUpId: row.id,
      chargedMinor: row.amountMinor,
      creditsMinor: row.creditsMinor,
      occurredAt: new Date((charge?.created ?? intent.created) * 1_000),
      currency: row.currency,
    }),
  );
  if (done.replayed) return;
  audit(tx, {
    action: 'vault.creditPurchase',
    subjectType: 'top_up',
    subjectId: row.id,
    ownerId: row.ownerId,
    meta: { amountMinor: row.amountMinor.toString(), creditsMinor: row.creditsMinor.toString(), origin: row.origin },
  });
  emit(tx, poolToppedUp, row.ownerId, { amountMinor: toWire(row.creditsMinor), topUpId: row.id });
}
