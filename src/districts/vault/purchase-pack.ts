import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import type { OwnerCtx } from './policy.ts';
import { findPack } from './queries/payments.ts';
import type { PurchasePackInput, TopUpPoolOutput } from './schemas.ts';
import { savedCard, startTopUp } from './start-top-up.ts';
import { storedWithoutSecret } from './top-up-pool.ts';

/** Buys a pack: its price is charged, its credits and bonus are booked, the difference comes from `promo`. */
export async function purchasePack(
  ctx: OwnerCtx,
  { id, paymentMethodId }: PurchasePackInput,
): Promise<TopUpPoolOutput> {
  const pack = isId(id) ? await readOnly((tx) => findPack(tx, id)) : null;
  if (!pack) throw new NotFound();
  const { ownerId } = ctx.actor;
  const card = paymentMethodId === undefined ? undefined : await savedCard(ownerId, paymentMethodId);
  const bought = (await startTopUp(ctx, {
    ownerId,
    amountMinor: pack.priceMinor,
    creditsMinor: pack.credits + (pack.bonusCredits ?? 0n),
    origin: card === undefined ? 'card' : 'saved_card',
    packId: pack.id,
    stripePaymentMethodId: card,
  })) as TopUpPoolOutput;
  return storedWithoutSecret(ctx, bought);
}
