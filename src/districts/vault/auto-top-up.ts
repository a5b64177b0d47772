import { type Ctx, systemCtx } from '#platform/actor.ts';
import type { JobHandler } from '#platform/bus/jobs.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { isCivitasError } from '#platform/errors.ts';
import { poolOf } from './accounts.ts';
import { AUTO_TOP_UP_FAILURES_MAX } from './apply-payment-intent.ts';
import {
  countAutoTopUpFailure,
  disarmBelowThreshold,
  findAutoTopUp,
  findCard,
  findCards,
  rearmAutoTopUp,
  waitForPurchase,
} from './queries/payments.ts';
import { findBalance } from './queries.ts';
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
    if (!isCivitasError(e) || e.code !== 'CONFLICT') throw e;
    // Another payment is under way: it arms the trigger when it succeeds, and gives this one its turn when it fails. One that
    // ended meanwhile is nobody's to wait for: the queue tries again.
    if (!(await transact(ctx, (tx) => waitForPurchase(tx, ownerId, eventId)))) throw e;
  }
}

export const resumeAutoTopUpJob: JobHandler = (payload) => {
  const { ownerId, eventId } = payload as { ownerId: string; eventId: string };
  return resumeAutoTopUp(systemCtx('vault.resumeAutoTopUp'), ownerId, eventId);
};

/**
 * The turn of an automatic top-up that met another payment which then failed: the same crossing, so the same event, which buys
 * once. The trigger is armed before the balance is looked at: a hold that falls below the threshold in between finds it armed, and
 * whoever disarms it charges. A balance that is above again leaves it armed. Failures count as ever: after the third it is off.
 */
export async function resumeAutoTopUp(ctx: Ctx, ownerId: string, eventId: string): Promise<void> {
  await transact(ctx, (tx) => rearmAutoTopUp(tx, ownerId));
  const crossed = await transact(ctx, async (tx) => {
    const balance = await findBalance(tx, poolOf(ownerId).id);
    return balance && (await disarmBelowThreshold(tx, ownerId, balance.posted - balance.held, txNow(tx)));
  });
  if (crossed?.enabled) await autoTopUp(ctx, ownerId, eventId);
}
