import { expect, test } from 'vitest';
import { MemoryCounter } from '../../../src/platform/rate-limit/memory-counter.ts';

test('a window begins with the first request and ends after its length, not earlier', () => {
  const c = new MemoryCounter();
  expect(c.add('n:a', 1, 1_000, 500)).toEqual({ used: 1, resetAtMs: 1_500 });
  expect(c.add('n:a', 2, 1_000, 1_499).used).toBe(3);
  expect(c.add('n:a', 1, 1_000, 1_500)).toEqual({ used: 1, resetAtMs: 2_500 });
});

test('a clock set back lengthens no window beyond its own end', () => {
  const c = new MemoryCounter();
  c.add('n:a', 5, 1_000, 10_000);
  expect(c.add('n:a', 1, 1_000, 9_000)).toEqual({ used: 6, resetAtMs: 11_000 });
});

test('a million addresses are bounded, share buckets by network, and a known count survives', () => {
  const c = new MemoryCounter(10_000);
  c.add('agent-key:0197-known', 60, 60_000, 0);
  for (let i = 0; i < 1_000_000; i += 1) {
    c.add(`address:${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}.${i % 251} /agents`, 1, 60_000, 1);
  }
  expect(c.size).toBeLessThanOrEqual(12_100);
  expect(c.add('agent-key:0197-known', 1, 60_000, 2).used).toBe(61);
});

test('when full, addresses of one /24 and one /48 count together, and keys still count alone', () => {
  const c = new MemoryCounter(1);
  c.add('address:192.0.2.1 /x', 1, 60_000, 0);
  c.add('address:198.51.100.1 /x', 1, 60_000, 0);
  expect(c.add('address:198.51.100.99 /y', 1, 60_000, 0).used).toBe(2);
  const d = new MemoryCounter(10);
  for (let i = 0; i < 10; i += 1) d.add(`address:192.0.2.${i} /x`, 1, 60_000, 0);
  d.add('address:2001:db8:1:2::/64 /x', 1, 60_000, 0);
  expect(d.add('address:2001:db8:1:ffff::/64 /x', 1, 60_000, 0).used).toBe(2);
  expect(d.add('agent-key:a', 1, 60_000, 0).used).toBe(1);
  expect(d.add('agent-key:b', 1, 60_000, 0).used).toBe(1);
});

test('full memory with old windows makes room first', () => {
  const c = new MemoryCounter(100);
  for (let i = 0; i < 100; i += 1) c.add(`address:10.0.0.${i} /x`, 1, 1_000, 0);
  const fresh = c.add('address:10.0.0.200 /x', 1, 1_000, 5_000);
  expect(fresh.used).toBe(1);
  expect(c.size).toBe(1);
});

test('a given-back place can be used again and never makes a count negative', () => {
  const c = new MemoryCounter();
  c.add('n:a', 1, 1_000, 0);
  c.giveBack('n:a', 5);
  expect(c.peek('n:a', 1)?.used).toBe(0);
});
