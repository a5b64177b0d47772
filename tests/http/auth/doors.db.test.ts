/** What every door of the API says and hides, whoever asks and whatever is asked. */
import { beforeEach, expect, test } from 'vitest';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { testPlatform } from '../../support/platform.ts';

const p = await testPlatform();
beforeEach(() => resetLimitsForTests());

async function replies(): Promise<[string, Response][]> {
  const owner = await p.newOwner();
  const ask = (path: string, init: RequestInit = {}) => fetch(`${p.url}${path}`, { redirect: 'manual', ...init });
  const as = { headers: { authorization: `Bearer ${owner.token}` } };
  return [
    ['a read', await ask('/api/v1/auth/me', as)],
    ['a refusal', await ask('/api/v1/auth/me')],
    ['an unknown path', await ask('/api/v1/nothing/here')],
    ['an unknown method', await ask('/api/v1/auth/me', { method: 'DELETE' })],
    [
      'broken JSON',
      await ask('/api/v1/auth/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }),
    ],
    [
      'another type',
      await ask('/api/v1/auth/login', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }),
    ],
    ['a procedure', await ask('/api/trpc/identity.me', as)],
    ['an unknown procedure', await ask('/api/trpc/identity.nothing', as)],
    ['next-auth', await ask('/api/auth/csrf')],
    ['a closed route of next-auth', await ask('/api/auth/providers/x')],
    ['a webhook', await ask('/api/webhooks/github/secret-scanning')],
    ['the document', await ask('/api/v1/openapi.json')],
  ];
}

test('[ASVS V4.1.1] [ASVS V4.1.2] [ASVS V13.4.6] [ASVS V3.2.1] every body names its type and charset; no banner, no redirect, no sniffing', async () => {
  for (const [what, r] of await replies()) {
    const text = await r.text();
    if (text !== '')
      expect(r.headers.get('content-type'), what).toMatch(/^(?:application\/json|text\/\w+);\s*charset=utf-8$/i);
    expect(r.headers.get('x-powered-by'), what).toBeNull();
    expect(r.headers.get('server'), what).toBeNull();
    expect(r.status < 300 || r.status >= 400, `${what} ${r.status}`).toBe(true);
    expect(r.headers.get('x-content-type-options'), what).toBe('nosniff');
    expect(r.headers.get('content-security-policy'), what).toContain("default-src 'none'");
  }
});

test('[ASVS V3.4.1] [ASVS V3.4.4] [ASVS V3.4.5] [ASVS V3.4.6] [ASVS V3.5.8] the fixed headers stand on every reply, refusals and unknown paths too', async () => {
  for (const [what, r] of await replies()) {
    await r.text();
    expect(r.headers.get('strict-transport-security'), what).toBe('max-age=63072000; includeSubDomains; preload');
    expect(r.headers.get('referrer-policy'), what).toBe('strict-origin-when-cross-origin');
    expect(r.headers.get('x-frame-options'), what).toBe('DENY');
    expect(r.headers.get('content-security-policy'), what).toContain("frame-ancestors 'none'");
    expect(r.headers.get('cross-origin-opener-policy'), what).toBe('same-origin');
    expect(r.headers.get('cross-origin-resource-policy'), what).toMatch(/^(?:same-origin|cross-origin)$/);
  }
});

test('[ASVS V3.4.2] no foreign origin is allowed to read a reply that a credential opens', async () => {
  const owner = await p.newOwner();
  for (const origin of ['https://evil.example', 'null', 'http://localhost:3000.evil.example']) {
    for (const method of ['GET', 'OPTIONS']) {
      const r = await fetch(`${p.url}/api/v1/auth/me`, {
        method,
        headers: { origin, authorization: `Bearer ${owner.token}`, 'access-control-request-method': 'GET' },
      });
      await r.text();
      expect(r.headers.get('access-control-allow-origin'), `${method} ${origin}`).toBeNull();
      expect(r.headers.get('access-control-allow-credentials'), `${method} ${origin}`).toBeNull();
    }
  }
});

test('[ASVS V14.2.5] a private page’s address with a file’s ending is no address', async () => {
  const owner = await p.newOwner();
  for (const path of ['/auth/me/x.css', '/auth/me.css', '/auth/me%2Fx.css', '/auth/sessions/x.js', '/auth/me;x.css']) {
    const r = await owner.call('GET', path);
    expect([404, 405], path).toContain(r.status);
    expect(r.text).not.toContain(owner.email);
    expect(r.headers.get('cache-control'), path).toContain('no-store');
  }
});

test('[ASVS V1.2.4] [ASVS V16.5.1] text that is SQL is text: stored as it is, found as it is, and no error speaks of the database', async () => {
  const owner = await p.newOwner();
  const names = [
    `Robert'); DROP TABLE agent; --`,
    `' OR '1'='1`,
    `"; SELECT pg_sleep(9); --`,
    '\\x27 UNION SELECT 1',
    '$1 $$ $tag$',
    '%_%',
  ];
  for (const displayName of names) {
    const agent = await p.newAgent(owner, { displayName });
    expect((await owner.call('GET', `/agents/${agent.id}`)).body.data.displayName).toBe(displayName);
  }
  for (const hostile of names) {
    const text = encodeURIComponent(hostile);
    for (const path of [`/agents/${text}`, `/agents?page=${text}`, `/tasks/${text}`, `/trust/agents/${text}`]) {
      resetLimitsForTests();
      const r = await owner.call('GET', path);
      expect([200, 400, 403, 404, 405], `${path} ${r.text}`).toContain(r.status);
      expect(r.text).not.toMatch(/syntax error|prisma|postgres|relation|column|at \w+ \(/i);
    }
  }
  expect((await p.query('SELECT count(*)::int AS n FROM agent WHERE owner_id = $1', [owner.id])).rows[0].n).toBe(
    names.length,
  );
});
