import { readOnly } from '#platform/db/transact.ts';
import { CURRENCY, toWire } from '#platform/money.ts';
import { findPacks } from './queries/payments.ts';
import type { CreditPackage } from './schemas.ts';

/** The packs on sale, in their order. */
export async function listPacks(): Promise<CreditPackage[]> {
  const rows = await readOnly(findPacks);
  return rows.map((p) => ({
    id: p.id,
    name: p.name,
    description: p.description,
    credits: toWire(p.credits),
    price: toWire(p.priceMinor),
    currency: CURRENCY,
    isPopular: p.isPopular,
    bonusCredits: p.bonusCredits === null ? null : toWire(p.bonusCredits),
    features: p.features,
  }));
}
