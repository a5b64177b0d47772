import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { asProviderError, callStripe } from '#platform/vendors/stripe.ts';
import type { OwnerCtx } from './policy.ts';
import { findTopUp } from './queries/payments.ts';
import type { TopUpIdInput, TopUpPoolOutput } from './schemas.ts';
import { answer } from './start-top-up.ts';

const UNFINISHED = new Set(['pending', 'requires_action', 'failed']);

/** One purchase of the caller, with the client secret while the browser can still finish it. */
export async function getTopUp(ctx: OwnerCtx, { topUpId }: TopUpIdInput): Promise<TopUpPoolOutput> {
  const row = isId(topUpId) ? await readOnly((tx) => findTopUp(tx, topUpId)) : null;
  if (!row || row.ownerId !== ctx.actor.ownerId) throw new NotFound();
  const intentId = row.stripePaymentIntentId;
  if (!intentId || !UNFINISHED.has(row.status)) return answer(topUpId, row.ownerId, null);
  try {
    return await answer(topUpId, row.ownerId, await callStripe((s) => s.paymentIntents.retrieve(intentId)));
  } catch (e) {
    throw asProviderError(e);
  }
}
