import { audit } from '#platform/audit/audit.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { asProviderError, callStripe, StripeFailure } from '#platform/vendors/stripe.ts';
import type { OwnerCtx } from './policy.ts';
import { detachCard, findCard } from './queries/payments.ts';
import type { PaymentMethodIdInput } from './schemas.ts';

/** Forgets a saved card, at Stripe first. A card that Stripe no longer knows is forgotten here as well. */
export async function detachPaymentMethod(ctx: OwnerCtx, { id }: PaymentMethodIdInput): Promise<{ ok: true }> {
  const card = isId(id) ? await readOnly((tx) => findCard(tx, ctx.actor.ownerId, id)) : null;
  if (!card) throw new NotFound();
  try {
    await callStripe((s) =>
      s.paymentMethods.detach(card.stripePaymentMethodId, {}, { idempotencyKey: `detach:${card.id}` }),
    );
  } catch (e) {
    // "missing" and "refused": it is not attached any more.
    if (!(e instanceof StripeFailure) || (e.kind !== 'missing' && e.kind !== 'refused')) throw asProviderError(e);
  }
  return transact(ctx, async (tx) => {
    await detachCard(tx, card.stripePaymentMethodId);
    audit(tx, { action: 'vault.detachPaymentMethod', subjectType: 'payment_method', subjectId: card.id });
    return { ok: true as const };
  });
}
