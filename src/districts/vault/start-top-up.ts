/** The common way of a purchase: by hand, of a pack, or automatic. */
import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { now } from '#platform/clock.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { isId, newId } from '#platform/ids.ts';
import { CURRENCY, toWire } from '#platform/money.ts';
import { asProviderError, type Stripe } from '#platform/vendors/stripe.ts';
import { poolOf } from './accounts.ts';
import { openOwnerPool } from './open-owner-pool.ts';
import { findCard, findTopUp, insertTopUp } from './queries/payments.ts';
import { findBalance } from './queries.ts';
import type { TopUpPoolOutput, TopUpStatus } from './schemas.ts';
import { submitTopUp } from './submit-top-up.ts';

export interface Purchase {
  ownerId: string;
  amountMinor: bigint;
  creditsMinor: bigint;
  origin: 'card' | 'saved_card' | 'auto';
  packId?: string;
  stripePaymentMethodId?: string;
  /** The event that triggered an automatic top-up: delivered twice, it buys once. */
  triggerEventId?: string;
}

/** The saved card's id at Stripe; 404 for a card that is not the owner's. */
export async function savedCard(ownerId: string, paymentMethodId: string): Promise<string> {
  const card = isId(paymentMethodId) ? await readOnly((tx) => findCard(tx, ownerId, paymentMethodId)) : null;
  if (!card) throw new NotFound();
  return card.stripePaymentMethodId;
}

/**
 * Writes the purchase, commits, calls Stripe, stores the answer. Refuses 409 while another purchase of this pool waits
 * for Stripe's answer. 503 when Stripe does not answer: the row stays pending and the recovery job finishes it.
 * Null: this trigger has bought already.
 */
export async function startTopUp(ctx: Ctx, purchase: Purchase): Promise<TopUpPoolOutput | null> {
  const id = newId();
  const { ownerId } = purchase;
  try {
    await transact(
      ctx,
      async (tx) => {
        await openOwnerPool(tx, { ownerId });
        await insertTopUp(tx, {
          id,
          ownerId,
          amountMinor: purchase.amountMinor,
          creditsMinor: purchase.creditsMinor,
          currency: CURRENCY,
          origin: purchase.origin,
          packId: purchase.packId ?? null,
          stripePaymentMethodId: purchase.stripePaymentMethodId ?? null,
          triggerEventId: purchase.triggerEventId ?? null,
          createdAt: now(),
        });
        audit(tx, {
          action: 'vault.startTopUp',
          subjectType: 'top_up',
          subjectId: id,
          ownerId,
          meta: { amountMinor: purchase.amountMinor.toString(), origin: purchase.origin },
        });
      },
      { reply: false },
    );
  } catch (e) {
    if (isUniqueViolation(e, 'trigger_event_id')) return null;
    if (isUniqueViolation(e, 'top_up_one_call') || isUniqueViolation(e, 'owner_id'))
      throw new Conflict('Another payment for this pool is being made. Wait for its result.', { status: 'pending' });
    throw e;
  }
  let intent: Stripe.PaymentIntent | null;
  try {
    intent = await submitTopUp(ctx, id);
  } catch (e) {
    throw asProviderError(e);
  }
  return answer(id, ownerId, intent);
}

/** The purchase as its buyer sees it now. The secret lets the browser finish this one payment and nothing else. */
export async function answer(
  topUpId: string,
  ownerId: string,
  intent: Stripe.PaymentIntent | null,
): Promise<TopUpPoolOutput> {
  const { row, balance } = await readOnly(async (tx) => ({
    row: await findTopUp(tx, topUpId),
    balance: await findBalance(tx, poolOf(ownerId).id),
  }));
  if (!row) throw new NotFound();
  const needsBrowser =
    intent !== null && ['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status);
  return {
    topUpId,
    status: row.status as TopUpStatus,
    ...(needsBrowser && intent.client_secret && row.status !== 'failed' ? { clientSecret: intent.client_secret } : {}),
    newBalance: balance ? toWire(balance.posted - balance.held) : 0,
    amountCharged: toWire(row.amountMinor),
  };
}
