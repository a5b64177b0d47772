/** The call of a purchase: row first, then Stripe, then the answer (payments.md 2). */
import type { Ctx } from '#platform/actor.ts';
import { now, nowMs } from '#platform/clock.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { callStripe, listAll, type Stripe, StripeFailure } from '#platform/vendors/stripe.ts';
import { applyPaymentIntent } from './apply-payment-intent.ts';
import { findTopUp, lockTopUp, type TopUpRow, updateTopUp } from './queries/payments.ts';
import { raiseAlert } from './raise-alert.ts';
import { ensureCustomer } from './stripe-customer.ts';
import { wakeAutoTopUp } from './wake-auto-top-up.ts';

/** Stripe keeps idempotency keys for at least a day; after that a repeat could make a second object. */
export const RESEND_WITHIN_MS = 23 * 3_600_000;

/**
 * Makes the purchase's PaymentIntent, with the same key however often it is called, and stores the answer. Returns the
 * intent, or null when nothing was made (declined before an intent existed, or given up). Throws StripeFailure of kind
 * `unknown` or `not_done` when the outcome is open: the row stays pending and the recovery job goes on.
 */
export async function submitTopUp(ctx: Ctx, topUpId: string): Promise<Stripe.PaymentIntent | null> {
  const row = await readOnly((tx) => findTopUp(tx, topUpId));
  if (!row || row.status !== 'pending' || row.stripePaymentIntentId !== null) return null;
  if (row.calledAt && nowMs() - row.calledAt.getTime() > RESEND_WITHIN_MS) return adoptOrGiveUp(ctx, row);
  const customer = row.stripeCustomerId ?? (await ensureCustomer(ctx, row.ownerId));
  await transact(
    ctx,
    async (tx) => {
      const locked = await lockTopUp(tx, topUpId);
      if (locked) await updateTopUp(tx, topUpId, { stripeCustomerId: customer, calledAt: locked.calledAt ?? now() });
    },
    { reply: false },
  );
  try {
    const intent = await callStripe((s) =>
      s.paymentIntents.create(paramsOf(row, customer), { idempotencyKey: keyOf(row) }),
    );
    await store(ctx, row, intent);
    return intent;
  } catch (e) {
    if (!(e instanceof StripeFailure)) throw e;
    return settleFailure(ctx, row, customer, e);
  }
}

const keyOf = (row: TopUpRow) => (row.callKey === 1 ? `purchase:${row.id}` : `purchase:${row.id}:${row.callKey}`);

function paramsOf(row: TopUpRow, customer: string): Stripe.PaymentIntentCreateParams {
  const common: Stripe.PaymentIntentCreateParams = {
    amount: Number(row.amountMinor),
    currency: row.currency,
    customer,
    metadata: { purchase_id: row.id },
    transfer_group: `purchase_${row.id}`,
  };
  if (row.stripePaymentMethodId === null) return { ...common, automatic_payment_methods: { enabled: true } };
  return {
    ...common,
    payment_method: row.stripePaymentMethodId,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...(row.origin === 'auto' ? { off_session: true } : {}),
  };
}

async function store(ctx: Ctx, row: TopUpRow, intent: Stripe.PaymentIntent): Promise<void> {
  await transact(
    ctx,
    async (tx) => {
      const locked = await lockTopUp(tx, row.id);
      if (!locked) return;
      if (locked.stripePaymentIntentId === null) await updateTopUp(tx, row.id, { stripePaymentIntentId: intent.id });
      // The state only: credits come with the event or the reconciler, never with this answer.
      await applyPaymentIntent(tx, intent, { credit: false });
    },
    { reply: false },
  );
}

async function settleFailure(
  ctx: Ctx,
  row: TopUpRow,
  customer: string,
  failure: StripeFailure,
): Promise<Stripe.PaymentIntent | null> {
  if (failure.kind === 'declined' && failure.intentId !== null) {
    const intentId = failure.intentId;
    const intent = await callStripe((s) => s.paymentIntents.retrieve(intentId));
    await store(ctx, row, intent);
    return intent;
  }
  if (failure.kind === 'unknown' && failure.kept) {
    // Stripe answers this key with its own failure for good. Look whether something was made; if not, use a new key.
    const found = await searchIntent(row, customer);
    if (found) {
      await store(ctx, row, found);
      return found;
    }
    await transact(ctx, (tx) => updateTopUp(tx, row.id, { callKey: row.callKey + 1 }), { reply: false });
    throw failure;
  }
  if (failure.kind === 'unknown' || failure.kind === 'not_done') throw failure;
  await transact(
    ctx,
    async (tx) => {
      const locked = await lockTopUp(tx, row.id);
      if (!locked || locked.status !== 'pending') return;
      await updateTopUp(tx, row.id, { status: 'failed', failureCode: failure.declineCode ?? failure.code });
      await wakeAutoTopUp(tx, locked);
      if (failure.kind === 'key_reused')
        await raiseAlert(tx, {
          key: `key_reused:${row.id}`,
          kind: 'key_reused',
          subjectId: row.id,
          detail: { object: 'payment_intent' },
        });
    },
    { reply: false },
  );
  return null;
}

/** Lists are current, searches are not. */
async function searchIntent(row: TopUpRow, customer: string): Promise<Stripe.PaymentIntent | null> {
  const since = Math.floor(row.createdAt.getTime() / 1_000) - 300;
  const found = await listAll((s) => s.paymentIntents.list({ customer, created: { gte: since }, limit: 100 }), 1_000);
  return found.find((i) => i.metadata.purchase_id === row.id) ?? null;
}

async function adoptOrGiveUp(ctx: Ctx, row: TopUpRow): Promise<Stripe.PaymentIntent | null> {
  const found = row.stripeCustomerId ? await searchIntent(row, row.stripeCustomerId) : null;
  if (found) {
    await store(ctx, row, found);
    return found;
  }
  await transact(
    ctx,
    async (tx) => {
      const locked = await lockTopUp(tx, row.id);
      if (locked?.status !== 'pending') return;
      await updateTopUp(tx, row.id, { status: 'failed', failureCode: 'not_sent' });
      await wakeAutoTopUp(tx, locked);
    },
    { reply: false },
  );
  return null;
}
