import { type Ctx, systemCtx } from '#platform/actor.ts';
import { readOnly, transact } from '#platform/db/transact.ts';
import { isCivitasError } from '#platform/errors.ts';
import { AUTO_TOP_UP_FAILURES_MAX } from './apply-payment-intent.ts';
import { countAutoTopUpFailure, findAutoTopUp, findCard, findCards } from './queries/payments.ts';
import { raiseAlert } from './raise-alert.ts';
import { startTopUp } from './start-top-up.ts';

/**
 * Charges the saved card off session, once per crossing: the event's id is unique on the purchase, and one automatic
 * top-up of a pool is in flight at a time. `authentication_required` ends as a failed purchase: the owner is asked, no
 * second charge. Throws when Stripe does not answer: the row is pending and the recovery job finishes it.
 */
export async function autoTopUp(ctx: Ctx, ownerId: string, eventId: string): Promise<void> {
  const { setting, card } = await readOnly(async (tx) => {
    const found = await findAutoTopUp(tx, ownerId);
    if (!found?.enabled) return { setting: null, card: null };
    const chosen = found.paymentMethodId ? await findCard(tx, ownerId, found.paymentMethodId) : null;
    return { setting: found, card: chosen ?? (await findCards(tx, ownerId))[0] ?? null };
  });
  if (!setting) return;
  if (!card) {
    await transact(ctx, async (tx) => {
      if (await countAutoTopUpFailure(tx, ownerId, AUTO_TOP_UP_FAILURES_MAX))
        await raiseAlert(tx, { key: `auto_top_up:${ownerId}:${eventId}`, kind: 'auto_top_up_off', subjectId: ownerId });
    });
    return;
  }
  try {
    await startTopUp(systemCtx('vault.autoTopUp', ctx.requestId), {
      ownerId,
      amountMinor: setting.reloadMinor,
      creditsMinor: setting.reloadMinor,
      origin: 'auto',
      stripePaymentMethodId: card.stripePaymentMethodId,
      triggerEventId: eventId,
    });
  } catch (e) {
    // Another payment is under way: it will arm the trigger again.
    if (isCivitasError(e) && e.code === 'CONFLICT') return;
    throw e;
  }
}
