/**
 * Rating: what usage costs, without I/O (licensing.md 6). Units of one (licence, model, kind) run through the month in
 * time order; the card in force at an hour prices its units at the position they have in the month, so tiers and included
 * volume cross hours and changes of card. Exact integers all the way; one rounding per line, half to even.
 *
 * Worked: 150,000 tokens at 50,000,000 millionths per million = 7.5 minor units → 8; 130,000 → 6.5 → 6.
 */
import type { UsageKind } from './schemas.ts';

export interface Tier {
  /** Last unit of the month in this tier; null = no end. */
  upTo: bigint | null;
  priceMillionths: bigint;
}

export interface RateLine {
  model: string;
  kind: UsageKind;
  priceMillionths: bigint;
  includedUnits: bigint;
  tiers: Tier[];
  meter: string | null;
}

export interface RateCard {
  effectiveFrom: Date;
  lines: RateLine[];
}

/** Units of one licence, model and kind in one hour (or on one day, for replica days). */
export interface Usage {
  licenseId: string;
  model: string;
  kind: UsageKind;
  at: Date;
  units: bigint;
}

export interface RatedLine {
  licenseId: string;
  model: string;
  kind: UsageKind;
  units: bigint;
  amountMinor: bigint;
  /** False when no card has a price for it: shown, never silently free. */
  rated: boolean;
}

/** Prices are millionths of the minor unit per million units; replica days are priced per unit. */
const SCALE = 10n ** 12n;
const PER_UNIT = 10n ** 6n;

/** a / b to the nearest integer, ties to the even one. a ≥ 0, b > 0. */
export function divideHalfEven(a: bigint, b: bigint): bigint {
  const q = a / b;
  const twice = (a % b) * 2n;
  if (twice > b || (twice === b && q % 2n === 1n)) return q + 1n;
  return q;
}

/** The card in force at an instant; cards in any order. */
export function cardAt(cards: readonly RateCard[], at: Date): RateCard | null {
  let best: RateCard | null = null;
  for (const c of cards) {
    if (c.effectiveFrom <= at && (best === null || c.effectiveFrom > best.effectiveFrom)) best = c;
  }
  return best;
}

/** The line for a model and kind: the model's own before `*`. */
export function lineFor(card: RateCard | null, model: string, kind: UsageKind): RateLine | null {
  if (!card) return null;
  const of = (name: string) => card.lines.find((l) => l.model === name && l.kind === kind) ?? null;
  return of(model) ?? of('*');
}

/** True when a card prices anything of this model: a kind without a price is then meant to be free. */
export function isRated(card: RateCard | null, model: string): boolean {
  return card?.lines.some((l) => (l.model === model || l.model === '*') && l.kind !== 'replica_day') ?? false;
}

/** Price × units for the units at positions [from, to) of the month, in 10^-12 minor units. */
export function priceRange(line: RateLine, from: bigint, to: bigint): bigint {
  const scale = line.kind === 'replica_day' ? PER_UNIT : 1n;
  let at = from > line.includedUnits ? from : line.includedUnits;
  if (to <= at) return 0n;
  const tiers: Tier[] = line.tiers.length > 0 ? line.tiers : [{ upTo: null, priceMillionths: line.priceMillionths }];
  let sum = 0n;
  for (const tier of tiers) {
    if (at >= to) break;
    const end = tier.upTo === null || tier.upTo > to ? to : tier.upTo;
    if (end <= at) continue;
    sum += (end - at) * tier.priceMillionths;
    at = end;
  }
  return sum * scale;
}

/** The lines of one month, by licence, model and kind. `usage` holds that month only; order does not matter. */
export function rateMonth(cards: readonly RateCard[], usage: readonly Usage[]): RatedLine[] {
  const groups = new Map<string, Usage[]>();
  for (const u of usage) {
    if (u.units === 0n) continue;
    const key = `${u.licenseId}\n${u.kind}\n${u.model}`;
    const group = groups.get(key);
    if (group) group.push(u);
    else groups.set(key, [u]);
  }
  const lines: RatedLine[] = [];
  for (const group of groups.values()) {
    group.sort((a, b) => a.at.getTime() - b.at.getTime());
    const { licenseId, model, kind } = group[0] as Usage;
    let position = 0n;
    let numerator = 0n;
    let rated = true;
    for (const u of group) {
      const card = cardAt(cards, u.at);
      const line = lineFor(card, model, kind);
      if (line) numerator += priceRange(line, position, position + u.units);
      else if (kind !== 'replica_day' && !isRated(card, model)) rated = false;
      position += u.units;
    }
    lines.push({ licenseId, model, kind, units: position, amountMinor: divideHalfEven(numerator, SCALE), rated });
  }
  const order = (l: RatedLine) => `${l.licenseId}\n${l.model}\n${l.kind}`;
  return lines.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** The tenth power that turns a price range into minor units, for amounts of a part of a line. */
export function toMinor(numerator: bigint): bigint {
  return numerator < 0n ? -divideHalfEven(-numerator, SCALE) : divideHalfEven(numerator, SCALE);
}

/** Why a set of lines is no card; null when it is one. */
export function refuseLines(lines: readonly RateLine[]): string | null {
  const seen = new Set<string>();
  const prices = new Map<string, string>();
  for (const l of lines) {
    const name = `${l.model} ${l.kind}`;
    if (seen.has(name)) return `two lines for ${name}`;
    seen.add(name);
    if (l.kind === 'replica_day' && l.model !== '*') return 'replica_day is priced for * only';
    let last = 0n;
    for (const [i, t] of l.tiers.entries()) {
      const isLast = i === l.tiers.length - 1;
      if (isLast !== (t.upTo === null)) return `${name}: the last tier, and only it, has no end`;
      if (t.upTo !== null && t.upTo <= last) return `${name}: tier bounds must rise`;
      last = t.upTo ?? last;
    }
    if (l.meter === null) continue;
    // Stripe prices a meter, not a model: lines that share one must cost the same.
    const price = JSON.stringify([
      l.kind === 'replica_day',
      `${l.priceMillionths}`,
      `${l.includedUnits}`,
      l.tiers.map((t) => [`${t.upTo}`, `${t.priceMillionths}`]),
    ]);
    if (prices.has(l.meter) && prices.get(l.meter) !== price) return `lines with the meter ${l.meter} differ in price`;
    prices.set(l.meter, price);
  }
  return null;
}
