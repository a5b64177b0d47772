import { transact } from '#platform/db/transact.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { currentRequest } from '#platform/request-context.ts';
import type { OwnerCtx } from './policy.ts';
import { TOP_UP_MAX, TOP_UP_MIN, type TopUpPoolInput, type TopUpPoolOutput } from './schemas.ts';
import { savedCard, startTopUp } from './start-top-up.ts';

/**
 * Buys credits for the caller's own pool. Credited only by Stripe's event: until then `newBalance` is the present
 * balance. Without a saved card the browser finishes the payment with the client secret. Refuses amounts outside 500 to
 * 1,000,000 and other people's cards before Stripe is called.
 */
export async function topUpPool(ctx: OwnerCtx, input: TopUpPoolInput): Promise<TopUpPoolOutput> {
  const { amount, paymentMethodId } = input;
  if (!Number.isInteger(amount) || amount < TOP_UP_MIN || amount > TOP_UP_MAX)
    throw new ValidationFailed([{ path: 'amount', message: `must be ${TOP_UP_MIN} to ${TOP_UP_MAX} credits` }]);
  const { ownerId } = ctx.actor;
  const card = paymentMethodId === undefined ? undefined : await savedCard(ownerId, paymentMethodId);
  const bought = (await startTopUp(ctx, {
    ownerId,
    amountMinor: BigInt(amount),
    creditsMinor: BigInt(amount),
    origin: card === undefined ? 'card' : 'saved_card',
    stripePaymentMethodId: card,
  })) as TopUpPoolOutput;
  return storedWithoutSecret(ctx, bought);
}

/**
 * The reply that an Idempotency-Key stores holds no client secret: a repeat answers the purchase without it, and
 * `getTopUp` fetches it again from Stripe.
 */
export async function storedWithoutSecret(ctx: OwnerCtx, output: TopUpPoolOutput): Promise<TopUpPoolOutput> {
  if (!currentRequest()?.idempotency) return output;
  const { clientSecret: _secret, ...stored } = output;
  await transact(ctx, async () => stored);
  return output;
}
