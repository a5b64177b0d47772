/** The owner at Stripe: an id and ours in its metadata, nothing personal. */
import type { Ctx } from '#platform/actor.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { callStripe } from '#platform/vendors/stripe.ts';
import { findCustomer, storeCustomer } from './queries/payments.ts';

/**
 * The owner's customer id, made at the first use. Two calls at once carry the same key and get the same customer. After
 * Stripe deleted one, the key counts on. Calls Stripe: never inside a transaction. Throws StripeFailure.
 */
export async function ensureCustomer(ctx: Ctx, ownerId: string): Promise<string> {
  const known = await readOnly((tx) => findCustomer(tx, ownerId));
  if (known?.stripeCustomerId) return known.stripeCustomerId;
  const generation = known?.generation ?? 1;
  const customer = await callStripe((s) =>
    s.customers.create({ metadata: { owner_id: ownerId } }, { idempotencyKey: `cus:${ownerId}:${generation}` }),
  );
  return transact(ctx, (tx) => storeCustomer(tx, ownerId, generation, customer.id), { reply: false });
}
