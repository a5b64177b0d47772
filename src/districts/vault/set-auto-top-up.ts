import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import { toWire } from '#platform/money.ts';
import type { OwnerCtx } from './policy.ts';
import { findCard, findCards, storeAutoTopUp } from './queries/payments.ts';
import type { AutoTopUp, SetAutoTopUpInput } from './schemas.ts';

/**
 * Charges the saved card whenever the balance falls below the threshold: once per crossing, off after three failures in
 * a row. Refuses to be switched on without a saved card (409).
 */
export async function setAutoTopUp(ctx: OwnerCtx, input: SetAutoTopUpInput): Promise<AutoTopUp> {
  const { ownerId } = ctx.actor;
  return transact(ctx, async (tx) => {
    let paymentMethodId: string | null = null;
    if (input.paymentMethodId !== undefined) {
      const card = isId(input.paymentMethodId) ? await findCard(tx, ownerId, input.paymentMethodId) : null;
      if (!card) throw new NotFound();
      paymentMethodId = card.id;
    } else if (input.enabled && (await findCards(tx, ownerId)).length === 0)
      throw new Conflict('Save a card first: automatic top-ups charge a saved card.', { status: 'no_card' });
    const row = await storeAutoTopUp(tx, {
      ownerId,
      enabled: input.enabled,
      thresholdMinor: BigInt(input.threshold),
      reloadMinor: BigInt(input.reloadAmount),
      paymentMethodId,
    });
    audit(tx, {
      action: 'vault.setAutoTopUp',
      subjectType: 'pool',
      subjectId: ownerId,
      meta: { enabled: row.enabled, thresholdMinor: String(input.threshold), reloadMinor: String(input.reloadAmount) },
    });
    return {
      enabled: row.enabled,
      threshold: toWire(row.thresholdMinor),
      reloadAmount: toWire(row.reloadMinor),
    };
  });
}
