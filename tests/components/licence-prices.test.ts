import { expect, test } from 'vitest';
import { centsOfMillionths, millionthsOfCents } from '../../src/components/licences/licence-words.ts';
import { CreateRateCardInput } from '../../src/districts/licensing/schemas.ts';

test('a price typed in cents is sent in millionths without a rounding, and shown as it was typed', () => {
  for (const [cents, millionths] of [
    ['50', '50000000'],
    ['0.5', '500000'],
    ['0.000001', '1'],
    ['12.345678', '12345678'],
    ['999999999999', '999999999999000000'],
    ['0', '0'],
  ] as const) {
    expect(millionthsOfCents(cents)).toBe(millionths);
    expect(centsOfMillionths(millionths)).toBe(cents);
  }
  expect(millionthsOfCents(' 1.50 ')).toBe('1500000');
});

test('what is no price is refused by the schema, never sent as another number', () => {
  for (const text of ['', '-1', '1,5', '1.2345678', '1e6', 'abc', '.5'])
    expect(
      CreateRateCardInput.safeParse({
        name: 'x',
        effectiveFrom: '2030-01-01T00:00:00Z',
        lines: [{ model: '*', kind: 'input', priceMillionths: millionthsOfCents(text) }],
      }).success,
      text,
    ).toBe(false);
});
