import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { ProviderUnavailable } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { asProviderError, callStripe } from '#platform/vendors/stripe.ts';
import type { OwnerCtx } from './policy.ts';
import type { CardSetup } from './schemas.ts';
import { ensureCustomer } from './stripe-customer.ts';

/**
 * A SetupIntent for the browser's card form. The card goes from the browser to Stripe; we store brand, last four digits
 * and expiry when its event arrives.
 */
export async function createCardSetup(ctx: OwnerCtx): Promise<CardSetup> {
  try {
    const customer = await ensureCustomer(ctx, ctx.actor.ownerId);
    const attempt = newId();
    const intent = await callStripe((s) =>
      s.setupIntents.create(
        { customer, usage: 'off_session', automatic_payment_methods: { enabled: true, allow_redirects: 'never' } },
        { idempotencyKey: `si:${attempt}` },
      ),
    );
    if (!intent.client_secret) throw new ProviderUnavailable('card payments');
    await transact(
      ctx,
      async (tx) => audit(tx, { action: 'vault.createCardSetup', subjectType: 'setup_intent', subjectId: intent.id }),
      { reply: false },
    );
    return { setupIntentId: intent.id, clientSecret: intent.client_secret };
  } catch (e) {
    throw asProviderError(e);
  }
}
