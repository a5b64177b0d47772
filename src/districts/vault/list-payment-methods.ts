import { readOnly } from '#platform/db/transact.ts';
import type { OwnerCtx } from './policy.ts';
import { findCards } from './queries/payments.ts';
import type { PaymentMethod } from './schemas.ts';

/** The caller's saved cards, the latest first. */
export async function listPaymentMethods(ctx: OwnerCtx): Promise<PaymentMethod[]> {
  const rows = await readOnly((tx) => findCards(tx, ctx.actor.ownerId));
  return rows.map(({ id, brand, last4, expMonth, expYear }) => ({ id, brand, last4, expMonth, expYear }));
}
