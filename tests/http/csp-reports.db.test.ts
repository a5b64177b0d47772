/** The address that the pages' policy names: `POST /api/csp-reports`. */
import { beforeEach, expect, test } from 'vitest';
import { now } from '../../src/platform/clock.ts';
import { FIXED_HEADERS, pageCsp } from '../../src/platform/http/security-headers.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { freezeAt } from '../support/frozen-clock.ts';
import { testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const send = (body: string, type = 'application/csp-report', method = 'POST') =>
  fetch(`${p.url}/api/csp-reports`, {
    method,
    headers: { 'content-type': type },
    ...(method === 'POST' ? { body } : {}),
  });
const REPORT = JSON.stringify({ 'csp-report': { 'effective-directive': 'img-src', 'blocked-uri': 'inline' } });

beforeEach(() => resetLimitsForTests());

test('is the address the policy sends browsers to', () => {
  expect(pageCsp({ nonce: 'x', https: true, payment: false })).toContain('report-uri /api/csp-reports');
});

test('204 without a body for every form of report, without a credential, with the fixed headers', async () => {
  for (const type of ['application/csp-report', 'application/reports+json', 'application/json; charset=utf-8']) {
    const reply = await send(REPORT, type);
    expect(reply.status).toBe(204);
    expect(await reply.text()).toBe('');
    for (const [name, value] of FIXED_HEADERS) expect(reply.headers.get(name)).toBe(value);
    expect(reply.headers.get('set-cookie')).toBeNull();
  }
  expect((await send('no report at all')).status).toBe(204);
});

test('405, 413 and 415: another method, a body that is too large, another type', async () => {
  const get = await send('', 'application/json', 'GET');
  expect(get.status).toBe(405);
  expect(get.headers.get('allow')).toBe('POST');
  expect((await send(`"${'x'.repeat(16 * 1024)}"`)).status).toBe(413);
  expect((await send(REPORT, 'text/plain')).status).toBe(415);
});

test('one address may report thirty times a minute; then 429 with Retry-After, and nothing was written', async () => {
  freezeAt(now());
  const statuses: number[] = [];
  for (let i = 0; i < 32; i += 1) statuses.push((await send(REPORT)).status);
  expect(statuses).toEqual([...Array.from({ length: 30 }, () => 204), 429, 429]);
  expect(Number((await send(REPORT)).headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await p.query('SELECT count(*)::int AS n FROM audit_log')).rows[0].n).toBe(0);
});
