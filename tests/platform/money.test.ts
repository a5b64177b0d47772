import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalsOf, feeOf, formatMoney, formatUsd, parseMoney, toWire } from '../../src/platform/money.ts';

test.each([
  [500n, 'jpy', '500 JPY'],
  [1_234_567n, 'JPY', '1,234,567 JPY'],
  [5n, 'kwd', '0.005 KWD'],
  [-1_234_567n, 'kwd', '-1,234.567 KWD'],
  [1_234n, 'eur', '12.34 EUR'],
  [-5n, 'usd', '-0.05 USD'],
  [0n, 'jpy', '0 JPY'],
  [9_007_199_254_740_993n, 'usd', '90,071,992,547,409.93 USD'],
])('%s minor units of %s are %s', (minor, currency, text) => {
  expect(formatMoney(minor, currency)).toBe(text);
});

test('every amount of every kind of currency formats and parses exactly', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
      fc.constantFrom('jpy', 'usd', 'kwd'),
      (minor, currency) => {
        const [amount] = formatMoney(minor, currency).replaceAll(',', '').split(' ') as [string];
        expect(parseMoney(amount, currency)).toBe(minor);
      },
    ),
  );
});

test.each([
  ['1.5', 'jpy'],
  ['1.001', 'usd'],
  ['1.0001', 'kwd'],
  ['', 'usd'],
  ['1e3', 'usd'],
  ['.5', 'usd'],
  ['0x10', 'usd'],
])('%s is not an amount in %s', (text, currency) => {
  expect(() => parseMoney(text, currency)).toThrow(RangeError);
});

test('a name that is no currency is refused', () => {
  for (const name of ['', 'dollar', 'u$d', 'us']) expect(() => decimalsOf(name)).toThrow(RangeError);
});

test('the fee is rounded down for the platform: 333 at 1500 bps is 49, and no price gives more than its bps', () => {
  expect([feeOf(333n, 1500), feeOf(4000n, 1500), feeOf(1n, 1500), feeOf(0n, 1500)]).toEqual([49n, 600n, 0n, 0n]);
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.nat({ max: 10_000 }), (price, bps) => {
      const fee = feeOf(price, bps);
      expect(fee * 10_000n <= price * BigInt(bps) && (fee + 1n) * 10_000n > price * BigInt(bps)).toBe(true);
    }),
  );
  for (const bps of [-1, 10_001, 1.5]) expect(() => feeOf(1n, bps)).toThrow(RangeError);
});

test('an amount that no JSON integer holds exactly is refused, not rounded', () => {
  expect(toWire(2n ** 53n - 1n)).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => toWire(2n ** 53n)).toThrow(RangeError);
  expect(formatUsd(123_456n)).toBe('$1,234.56');
});
