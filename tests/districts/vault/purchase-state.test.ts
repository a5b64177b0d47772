/** The part of a purchase that goes with its price (payments.md 2, 3). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bonusOf, bonusToMove, type TakenBack } from '../../../src/districts/vault/purchase-state.ts';

const money = (max: number) => fc.integer({ min: 1, max }).map(BigInt);

test('whatever is refunded, charged back, failed and won in whatever order: the gift taken is the part of the price that is gone', () => {
  fc.assert(
    fc.property(
      money(5_000),
      fc.integer({ min: 0, max: 5_000 }).map(BigInt),
      fc.array(fc.record({ amount: money(5_000), chargeback: fc.boolean(), undo: fc.boolean() }), { maxLength: 12 }),
      (amountMinor, bonus, steps) => {
        const purchase = { amountMinor, creditsMinor: amountMinor + bonus };
        const taken: TakenBack = { refundedMinor: 0n, chargedBackMinor: 0n, bonusMinor: 0n };
        const undone: (() => void)[] = [];
        const move = (name: 'refundedMinor' | 'chargedBackMinor', amount: bigint) => {
          taken.bonusMinor += bonusToMove(purchase, taken, { [name]: amount });
          taken[name] += amount;
        };
        const check = () => {
          const gone = taken.refundedMinor + taken.chargedBackMinor;
          expect(taken.bonusMinor).toBe(bonusOf(purchase, gone > amountMinor ? amountMinor : gone));
          expect(taken.bonusMinor >= 0n && taken.bonusMinor <= bonus).toBe(true);
        };
        for (const { amount, chargeback, undo } of steps) {
          const name = chargeback ? 'chargedBackMinor' : 'refundedMinor';
          move(name, amount);
          check();
          if (undo) undone.push(() => move(name, -amount));
        }
        for (const take of undone) {
          take();
          check();
        }
      },
    ),
  );
});
