/**
 * Money. 1 credit = 1 US cent. Inside: `bigint` minor units with a currency. On the wire: a JSON integer.
 * Browser-safe.
 */
export const CURRENCY = 'usd';
export const AMOUNT_MAX = 2n ** 53n - 1n;

/** bigint minor units → JSON integer. Throws when the amount cannot be represented exactly. */
export function toWire(amountMinor: bigint): number {
  if (amountMinor > AMOUNT_MAX || amountMinor < -AMOUNT_MAX) throw new RangeError('amount does not fit a JSON integer');
  return Number(amountMinor);
}

/** `floor(price · bps / 10000)`; the seller gets the rest (domain.md 6). */
export function feeOf(priceMinor: bigint, feeBps: number): bigint {
  if (priceMinor < 0n) throw new RangeError('price is negative');
  if (!Number.isInteger(feeBps) || feeBps < 0 || feeBps > 10_000) throw new RangeError('fee is not 0..10000 bps');
  return (priceMinor * BigInt(feeBps)) / 10_000n;
}

/** "$12.34"; negative amounts as "-$0.05". */
export function formatUsd(amountMinor: bigint | number): string {
  const minor = BigInt(amountMinor);
  const abs = minor < 0n ? -minor : minor;
  const dollars = (abs / 100n).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${minor < 0n ? '-' : ''}$${dollars}.${(abs % 100n).toString().padStart(2, '0')}`;
}
