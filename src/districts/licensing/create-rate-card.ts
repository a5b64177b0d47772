import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import { insertCard, listCards, type StoredCard } from './queries.ts';
import { type RateLine, refuseLines } from './rating.ts';
import { licenseConflict, ruleBroken } from './refusals.ts';
import type { CreateRateCardInput, RateCardList, RateCardView } from './schemas.ts';
import { instant, utc } from './times.ts';

const HOUR_MS = 3_600_000;

/**
 * Prices from a full UTC hour on. Cards are never changed: a new one takes over at its hour. The first card may begin in
 * the past, so that usage before it gets a price; every later one begins ahead, or a bill could not be derived again from
 * what stood when it was made. 422 `invalid_rate_card`, 409 `rate_card_exists` for a second card of the same hour.
 */
export async function createRateCard(ctx: Ctx, input: CreateRateCardInput): Promise<RateCardView> {
  const lines: RateLine[] = input.lines.map((l) => ({
    model: l.model,
    kind: l.kind,
    priceMillionths: BigInt(l.priceMillionths),
    includedUnits: BigInt(l.includedUnits),
    tiers: l.tiers.map((t) => ({
      upTo: t.upTo === null ? null : BigInt(t.upTo),
      priceMillionths: BigInt(t.priceMillionths),
    })),
    meter: l.meter,
  }));
  const effectiveFrom = instant(input.effectiveFrom);
  const refused = refuseLines(lines);
  if (refused) throw ruleBroken('invalid_rate_card', refused);
  if (effectiveFrom.getTime() % HOUR_MS !== 0)
    throw ruleBroken('invalid_rate_card', 'effective_from must be a full UTC hour');
  try {
    return await transact(ctx, async (tx) => {
      const now = txNow(tx);
      const cards = await listCards(tx, 1);
      if (cards.length > 0 && effectiveFrom <= now)
        throw ruleBroken('invalid_rate_card', 'effective_from must lie in the future: past usage keeps its prices');
      const card = { id: newId(), name: input.name, effectiveFrom, createdAt: now, lines };
      await insertCard(tx, card);
      audit(tx, {
        action: 'licensing.createRateCard',
        subjectType: 'vpc_rate_card',
        subjectId: card.id,
        ownerId: null,
        meta: { name: input.name, effectiveFrom: utc(effectiveFrom), lines: lines.length },
      });
      return viewCard(card);
    });
  } catch (e) {
    if (isUniqueViolation(e)) throw licenseConflict('rate_card_exists', 'There is a rate card for this hour');
    throw e;
  }
}

/** Every version, newest first. */
export async function listRateCards(): Promise<RateCardList> {
  return { cards: (await readOnly((tx) => listCards(tx, 100))).map(viewCard) };
}

function viewCard(card: StoredCard): RateCardView {
  return {
    cardId: card.id,
    name: card.name,
    effectiveFrom: utc(card.effectiveFrom),
    lines: card.lines.map((l) => ({
      model: l.model,
      kind: l.kind,
      priceMillionths: l.priceMillionths.toString(),
      includedUnits: l.includedUnits.toString(),
      tiers: l.tiers.map((t) => ({
        upTo: t.upTo === null ? null : t.upTo.toString(),
        priceMillionths: t.priceMillionths.toString(),
      })),
      meter: l.meter,
    })),
  };
}
