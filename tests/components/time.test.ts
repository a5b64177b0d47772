import { describe, expect, test } from 'vitest';
import { formatExact, formatLeft, formatRelative } from '../../src/components/ui/time.tsx';

const NOW = Date.parse('2026-03-29T00:59:30Z');

describe('time left', () => {
  test.each([
    [247_000, '4:07'],
    [1, '0:01'],
    [3_600_000, '1 h 00 min'],
    [2 * 3_600_000 + 5 * 60_000, '2 h 05 min'],
    [49 * 3_600_000, '2 days'],
  ])('%i ms is said as "%s"', (ms, said) => {
    expect(formatLeft(NOW + ms, NOW)).toBe(said);
  });
  test('what has passed has no time left', () => {
    expect(formatLeft(NOW, NOW)).toBeNull();
    expect(formatLeft(NOW - 1, NOW)).toBeNull();
  });
});

test('an instant is told relative to now, across a change of the clocks too', () => {
  expect(formatRelative(NOW - 2_000, NOW)).toBe('just now');
  expect(formatRelative(NOW - 90_000, NOW)).toMatch(/^1 min/);
  // Europe's clocks jump within this hour; what passed is one hour all the same.
  expect(formatRelative(NOW, NOW + 3_600_000)).toMatch(/^1 h/);
});

test('the exact instant is given in UTC, whole seconds', () => {
  expect(formatExact('2026-03-29T00:59:30.999Z').utc).toBe('2026-03-29 00:59:30 UTC');
});
