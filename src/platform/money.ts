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

// Connected accounts and payouts may use other currencies than ours (payments.md 2).
const NO_DECIMALS = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));
const THREE_DECIMALS = new Set('bhd jod kwd omr tnd'.split(' '));

/** How many digits of an amount stand behind the point: 2 for most, 0 as in JPY, 3 as in KWD. */
export function decimalsOf(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase();
  if (!/^[a-z]{3}$/.test(code)) throw new RangeError(`${currency} is not a currency`);
  return NO_DECIMALS.has(code) ? 0 : THREE_DECIMALS.has(code) ? 3 : 2;
}

/** "12.34 EUR", "500 JPY", "-0.005 KWD": exact, whatever the amount. */
export function formatMoney(amountMinor: bigint, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const part = decimals === 0 ? '' : `.${digits.slice(-decimals)}`;
  return `${amountMinor < 0n ? '-' : ''}${whole}${part} ${currency.toUpperCase()}`;
}

/** "12.34" in the currency's own decimals → minor units. Throws RangeError for more decimals than it has. */
export function parseMoney(text: string, currency: string): bigint {
  const decimals = decimalsOf(currency);
  const found = /^(-?)(\d{1,18})(?:\.(\d+))?$/.exec(text.trim());
  const part = found?.[3] ?? '';
  if (!found || part.length > decimals) throw new RangeError(`${text} is not an amount in ${currency}`);
  const minor = BigInt(`${found[2]}${part.padEnd(decimals, '0')}`);
  return found[1] === '-' ? -minor : minor;
}
