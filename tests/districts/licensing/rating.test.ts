import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cardAt,
  divideHalfEven,
  priceRange,
  type RateCard,
  type RateLine,
  rateMonth,
  refuseLines,
  type Usage,
} from '../../../src/districts/licensing/rating.ts';

const line = (more: Partial<RateLine> = {}): RateLine => ({
  model: '*',
  kind: 'input',
  priceMillionths: 50_000_000n,
  includedUnits: 0n,
  tiers: [],
  meter: null,
  ...more,
});
const card = (effectiveFrom: string, ...lines: RateLine[]): RateCard => ({
  effectiveFrom: new Date(effectiveFrom),
  lines,
});
const use = (at: string, units: bigint, more: Partial<Usage> = {}): Usage => ({
  licenseId: 'l',
  model: 'm',
  kind: 'input',
  at: new Date(at),
  units,
  ...more,
});
const amount = (cards: RateCard[], usage: Usage[]) => rateMonth(cards, usage)[0]?.amountMinor;

describe('rounding', () => {
  test('the three vectors: 7.5 → 8, 6.75 → 7, 6.5 → 6', () => {
    const of = (units: bigint, priceMillionths: bigint) =>
      amount([card('2026-01-01T00:00:00Z', line({ priceMillionths }))], [use('2026-06-01T00:00:00Z', units)]);
    expect([of(150_000n, 50_000_000n), of(45_000n, 150_000_000n), of(130_000n, 50_000_000n)]).toEqual([8n, 7n, 6n]);
  });

  test('half to even agrees with its definition for any fraction', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 20n), fc.bigInt(1n, 10n ** 9n), (a, b) => {
        const q = divideHalfEven(a, b);
        const off = 2n * (a - q * b);
        expect(off <= b && off >= -b).toBe(true);
        if (off === b || off === -b) expect(q % 2n).toBe(0n);
      }),
    );
  });

  test('a line is rounded once, however many hours it has', () => {
    const hours = Array.from({ length: 100 }, (_, i) =>
      use(`2026-06-0${1 + (i % 5)}T${String(i % 24).padStart(2, '0')}:00:00Z`, 3_000n),
    );
    // 300,000 × 50,000,000 ÷ 10^12 = 15; rounding each hour would give 100 × 0.
    expect(amount([card('2026-01-01T00:00:00Z', line())], hours)).toBe(15n);
  });
});

describe('tiers and included volume', () => {
  const tiered = line({
    priceMillionths: 0n,
    includedUnits: 100n,
    tiers: [
      { upTo: 250n, priceMillionths: 10n ** 12n },
      { upTo: 1_000n, priceMillionths: 5n * 10n ** 11n },
      { upTo: null, priceMillionths: 10n ** 11n },
    ],
  });
  /** Per token, the slow and obvious way. */
  function reference(cards: RateCard[], usage: Usage[]): bigint {
    let position = 0n;
    let sum = 0n;
    for (const u of [...usage].sort((a, b) => a.at.getTime() - b.at.getTime())) {
      const l = cardAt(cards, u.at)?.lines[0];
      for (let i = 0n; i < u.units; i += 1n, position += 1n) {
        if (!l || position < l.includedUnits) continue;
        const tier = l.tiers.find((t) => t.upTo === null || position < t.upTo);
        sum += tier ? tier.priceMillionths : l.priceMillionths;
      }
    }
    return divideHalfEven(sum, 10n ** 12n);
  }

  test('crossing all of them inside one hour equals the reference', () => {
    const cards = [card('2026-01-01T00:00:00Z', tiered)];
    const usage = [use('2026-06-01T00:00:00Z', 1_337n)];
    expect(amount(cards, usage)).toBe(reference(cards, usage));
    expect(amount(cards, usage)).toBe(559n);
  });

  test('crossing them over many hours and across changes of the card equals the reference computed per token', () => {
    const lineOf = fc.record({
      includedUnits: fc.bigInt(0n, 300n),
      priceMillionths: fc.bigInt(0n, 10n ** 12n),
      tiers: fc.uniqueArray(fc.bigInt(1n, 900n), { maxLength: 3 }).chain((bounds) =>
        fc
          .array(fc.bigInt(0n, 2n * 10n ** 12n), { minLength: bounds.length + 1, maxLength: bounds.length + 1 })
          .map((prices) =>
            bounds.length === 0
              ? []
              : [...bounds.sort((a, b) => (a < b ? -1 : 1)), null].map((upTo, i) => ({
                  upTo,
                  priceMillionths: prices[i] as bigint,
                })),
          ),
      ),
    });
    fc.assert(
      fc.property(
        fc.array(lineOf, { minLength: 1, maxLength: 3 }),
        fc.array(fc.record({ hour: fc.integer({ min: 0, max: 700 }), units: fc.bigInt(0n, 200n) }), { maxLength: 12 }),
        (lines, hours) => {
          const cards = lines.map((l, i) => card(`2026-06-${String(1 + i * 10).padStart(2, '0')}T00:00:00Z`, line(l)));
          const usage = hours.map((h) =>
            use(new Date(Date.UTC(2026, 5, 1) + h.hour * 3_600_000).toISOString(), h.units),
          );
          expect(amount(cards, usage) ?? 0n).toBe(reference(cards, usage));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('replica days are priced per unit', () => {
    const l = line({ kind: 'replica_day', priceMillionths: 1_500_000_000n });
    const days = [
      use('2026-06-01T00:00:00Z', 45n, { kind: 'replica_day', model: '*' }),
      use('2026-06-02T00:00:00Z', 1n, { kind: 'replica_day', model: '*' }),
    ];
    expect(amount([card('2026-01-01T00:00:00Z', l)], days)).toBe(69_000n);
  });

  test('a range of positions costs what its two ends cost apart', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2_000n), fc.bigInt(0n, 2_000n), fc.bigInt(0n, 2_000n), (a, b, c) => {
        const [x, y, z] = [a, b, c].sort((p, q) => (p < q ? -1 : 1)) as [bigint, bigint, bigint];
        expect(priceRange(tiered, x, y) + priceRange(tiered, y, z)).toBe(priceRange(tiered, x, z));
      }),
    );
  });
});

describe('lines', () => {
  test('a model’s own line goes before *, and a model with neither is unrated and costs nothing', () => {
    const cards = [
      card('2026-01-01T00:00:00Z', line({ model: 'm', priceMillionths: 10n ** 12n }), line({ model: 'other' })),
    ];
    const lines = rateMonth(cards, [
      use('2026-06-01T00:00:00Z', 5n),
      use('2026-06-01T00:00:00Z', 5n, { model: 'stray' }),
    ]);
    expect(lines.map((l) => [l.model, l.amountMinor, l.rated])).toEqual([
      ['m', 5n, true],
      ['stray', 0n, false],
    ]);
  });

  test('usage before the first card is unrated; the version in force at the hour rates it', () => {
    const cards = [
      card('2026-06-10T00:00:00Z', line({ priceMillionths: 10n ** 12n })),
      card('2026-06-20T00:00:00Z', line({ priceMillionths: 3n * 10n ** 12n })),
    ];
    expect(rateMonth(cards, [use('2026-06-09T23:00:00Z', 1n)])[0]).toMatchObject({ amountMinor: 0n, rated: false });
    expect(amount(cards, [use('2026-06-19T23:00:00Z', 1n), use('2026-06-20T00:00:00Z', 1n)])).toBe(4n);
  });

  test.each([
    ['two lines for one model and kind', [line(), line()]],
    [
      'tiers that do not rise',
      [
        line({
          tiers: [
            { upTo: 5n, priceMillionths: 1n },
            { upTo: 5n, priceMillionths: 1n },
            { upTo: null, priceMillionths: 1n },
          ],
        }),
      ],
    ],
    ['a last tier with an end', [line({ tiers: [{ upTo: 5n, priceMillionths: 1n }] })]],
    [
      'an open tier in the middle',
      [
        line({
          tiers: [
            { upTo: null, priceMillionths: 1n },
            { upTo: null, priceMillionths: 1n },
          ],
        }),
      ],
    ],
    ['replica days of a model', [line({ kind: 'replica_day', model: 'm' })]],
    [
      'one meter at two prices',
      [line({ meter: 'vpc_tokens' }), line({ kind: 'output', meter: 'vpc_tokens', priceMillionths: 1n })],
    ],
  ])('no card with %s', (_name, lines) => {
    expect(refuseLines(lines)).toEqual(expect.any(String));
  });
});
