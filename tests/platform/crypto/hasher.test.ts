import { afterAll, expect, test } from 'vitest';
import { costOf, createHasher } from '../../../src/platform/crypto/hasher.ts';
import { ServiceUnavailable } from '../../../src/platform/errors.ts';

const pool = createHasher(2, 8);
afterAll(() => pool.close());

test('hashes at the asked cost and tells right from wrong', async () => {
  const hash = await pool.hash('correct horse', 4);
  expect(costOf(hash)).toBe(4);
  expect(await pool.compare('correct horse', hash)).toBe(true);
  expect(await pool.compare('correct horsf', hash)).toBe(false);
  expect(await pool.compare('x', 'not a hash')).toBe(false);
});

test('the event loop keeps turning while hashes run', async () => {
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 1);
  await Promise.all(Array.from({ length: 6 }, () => pool.hash('x', 9)));
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(5);
});

test('a full queue refuses at once and the waiting jobs still finish', async () => {
  const jobs = Array.from({ length: 30 }, () =>
    pool.hash('x', 8).then(
      () => 'ok',
      (e) => (e instanceof ServiceUnavailable ? 'busy' : 'other'),
    ),
  );
  const results = await Promise.all(jobs);
  expect(results.filter((r) => r === 'ok').length).toBe(10);
  expect(results.filter((r) => r === 'busy').length).toBe(20);
});

test('an aborted job frees its place', async () => {
  const gate = Array.from({ length: 2 }, () => pool.hash('x', 9));
  const away = new AbortController();
  const waiting = Array.from({ length: 8 }, () => pool.hash('y', 4, away.signal).catch(() => 'gone'));
  expect(pool.hasRoom()).toBe(false);
  away.abort();
  expect(pool.hasRoom()).toBe(true);
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['gone']));
  await Promise.all(gate);
});
