import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discount, total } from '../src/cart.mjs';

test('an empty cart costs nothing', () => assert.equal(total([]), 0));
test('quantities count', () =>
  assert.equal(
    total([
      { price: 250, quantity: 3 },
      { price: 100, quantity: 1 },
    ]),
    850,
  ));
test('a discount is rounded to the cent', () => assert.equal(discount(999, 15), 849));
test('a discount above all is refused', () => assert.throws(() => discount(100, 101), RangeError));
