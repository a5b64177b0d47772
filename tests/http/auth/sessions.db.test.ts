/** Attack list S of identity.md: sessions, credentials, browser rules. */
import http from 'node:http';
import { encode } from 'next-auth/jwt';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { safeReturn } from '../../../src/adapters/web/next-auth.ts';
import { appRouter } from '../../../src/api/root.ts';
import type { ProcedureMeta } from '../../../src/api/trpc.ts';
import { now, shiftClockForTests } from '../../../src/platform/clock.ts';
import { derivedKey } from '../../../src/platform/crypto/derived-keys.ts';
import { tokenHash } from '../../../src/platform/crypto/tokens.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { authPlatform, watchHasher } from '../../support/auth.ts';
import { CookieBrowser } from '../../support/cookie-browser.ts';
import { freezeAt, inOneInstant } from '../../support/frozen-clock.ts';
import type { Owner } from '../../support/platform.ts';

const p = await authPlatform();
const [rest] = p.doors as [(typeof p.doors)[0]];
beforeEach(() => {
  resetLimitsForTests();
  shiftClockForTests(0);
});
afterAll(() => shiftClockForTests(0));

const bearer = (token: string) => p.withHeaders({ authorization: `Bearer ${token}` });
async function browserOf(owner: Owner): Promise<{ browser: CookieBrowser; token: () => string }> {
  const browser = new CookieBrowser(p.url);
  expect((await browser.signIn(owner.email, owner.password)).status).toBe(200);
  return { browser, token: () => browser.jar.get('civitas.session') as string };
}
/** A request byte by byte, for what fetch would not send. Resolves with the status. */
function raw(method: string, path: string, headers: [string, string][]): Promise<number> {
  return new Promise((resolve, reject) => {
    const req = http.request(`${p.url}${path}`, { method, setHost: true }, (res) => {
      res.resume();
      resolve(res.statusCode as number);
    });
    for (const name of new Set(headers.map(([n]) => n)))
      req.setHeader(
        name,
        headers.filter(([n]) => n === name).map(([, v]) => v),
      );
    req.on('error', reject);
    req.end();
  });
}

describe('ends', () => {
  test('S1 [ASVS V7.4.1] [ASVS V7.2.1] [ASVS V14.3.1] after logout the cookie is worth nothing, as a bearer neither', async () => {
    const owner = await p.newOwner();
    const { browser, token } = await browserOf(owner);
    const value = token();
    const out = await browser.send('POST', '/api/v1/auth/logout', { json: {} });
    expect([out.status, out.headers.get('clear-site-data')]).toEqual([200, '"cache","storage"']);
    expect(browser.jar.has('civitas.session')).toBe(false);
    browser.jar.set('civitas.session', value);
    expect((await browser.send('GET', '/api/v1/auth/me')).status).toBe(401);
    expect((await bearer(value)('GET', '/auth/me')).status).toBe(401);
    const row = await p.query('SELECT revoked_at FROM session WHERE token_hash = $1', [tokenHash(value)]);
    expect(row.rows[0].revoked_at).toBeInstanceOf(Date);
  });

  test('S3 [ASVS V7.4.5] a new epoch ends every session at once; agent keys go on', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    await p.query("UPDATE auth_setting SET auth_epoch = now() + interval '1 millisecond'");
    try {
      expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(401);
      expect((await agent.call('GET', '/agents/me')).status).toBe(200);
    } finally {
      await p.query("UPDATE auth_setting SET auth_epoch = 'epoch'");
    }
  });

  test('S4 [ASVS V16.5.3] a logout that cannot be written answers 503 and claims nothing', async () => {
    const owner = await p.newOwner();
    // Not one of the platform's connections: those may not hold a transaction open for longer than the logout waits.
    const holder = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM session WHERE token_hash = $1 FOR UPDATE', [tokenHash(owner.token)]);
      const r = await bearer(owner.token)('POST', '/auth/logout');
      expect([r.status, r.headers.get('clear-site-data')]).toEqual([503, null]);
    } finally {
      await holder.end();
    }
    expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(200);
  });

  test('S11 [ASVS V7.3.1] [ASVS V7.3.2] idle 31 minutes ends a session; twelve hours do whatever the activity', async () => {
    const owner = await p.newOwner();
    for (let minutes = 0; minutes <= 12 * 60; minutes += 29) {
      shiftClockForTests(minutes * 60_000);
      expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(200);
    }
    shiftClockForTests(12 * 3_600_000 + 1_000);
    expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(401);
    shiftClockForTests(0);
    const idle = await p.newOwner();
    shiftClockForTests(31 * 60_000);
    expect((await bearer(idle.token)('GET', '/auth/me')).status).toBe(401);
  });

  test('S12 polling the session route does not outlive the absolute limit', async () => {
    const owner = await p.newOwner();
    const { browser } = await browserOf(owner);
    let alive = 0;
    for (let minutes = 0; minutes < 13 * 60; minutes += 20) {
      shiftClockForTests(minutes * 60_000);
      const session = (await (await browser.send('GET', '/api/auth/session')).json()) as { user?: unknown };
      if (session.user) alive = minutes;
    }
    expect(alive).toBeGreaterThan(11 * 60);
    expect(alive).toBeLessThan(12 * 60 + 1);
  });

  test('S24 [ASVS V7.4.2] [ASVS V8.3.2] disabled, erased and demoted accounts lose their rights on the next request, keys too', async () => {
    for (const status of ['DISABLED', 'ERASED']) {
      const owner = await p.newOwner();
      const agent = await p.newAgent(owner);
      await p.query('UPDATE owner SET status = $2 WHERE id = $1', [owner.id, status]);
      expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(401);
      expect((await agent.call('GET', '/agents/me')).status).toBe(401);
    }
    const admin = await p.ownerWithSms();
    await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [admin.id]);
    expect((await bearer(admin.token)('GET', '/admin/owners?email=nobody@example.test')).status).toBe(200);
    await p.query("UPDATE owner SET role = 'OWNER' WHERE id = $1", [admin.id]);
    expect((await bearer(admin.token)('GET', '/admin/owners?email=nobody@example.test')).status).toBe(403);
  });

  test('S28 [ASVS V7.4.3] a sign-in with the old password, held in the compare while a reset commits, gets no session', async () => {
    const owner = await p.newOwner();
    const watched = watchHasher();
    let open = () => {};
    const latch = new Promise<void>((resolve) => {
      open = resolve;
    });
    let began = () => {};
    const begun = new Promise<void>((resolve) => {
      began = resolve;
    });
    watched.before = async () => {
      began();
      await latch;
    };
    try {
      const login = p.anonymous('POST', '/auth/login', { email: owner.email, password: owner.password });
      await begun;
      await p.query('UPDATE owner SET password_hash = $2, sessions_valid_from = now() WHERE id = $1', [
        owner.id,
        '$2b$04$abcdefghijklmnopqrstuuKJ9Lg1Z0rPZ6bZ6Yw3s7Q9q1nY1c3Xe',
      ]);
      open();
      expect((await login).status).toBe(401);
    } finally {
      watched.restore();
    }
    const rows = await p.query('SELECT count(*)::int AS n FROM session WHERE owner_id = $1', [owner.id]);
    expect(rows.rows[0].n).toBe(1);
  });

  test('S29 [ASVS V7.1.2] the 21st session ends the oldest; twenty remain', async () => {
    const owner = await p.newOwner();
    for (let i = 0; i < 20; i += 1) await p.signIn(owner);
    expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(401);
    const live = await p.query('SELECT count(*)::int AS n FROM session WHERE owner_id = $1 AND revoked_at IS NULL', [
      owner.id,
    ]);
    expect(live.rows[0].n).toBe(20);
  });
});

describe('what is no session', () => {
  test("S5 S6 [ASVS V9.2.2] [ASVS V9.1.2] next-auth's own tokens, made with the right secret, open nothing", async () => {
    const owner = await p.newOwner();
    const secret = derivedKey('ac/next-auth/v1').key.toString('base64url');
    const made = [
      await encode({ token: { sub: owner.id, id: owner.id, role: 'ADMIN', state: 'ACTIVE' }, secret }),
      await encode({ token: { sub: owner.id }, secret, salt: 'next-auth.state' } as never),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sub: owner.id })).toString('base64url')}.`,
    ];
    for (const token of made) {
      expect((await bearer(token)('GET', '/auth/me')).status).toBe(401);
      const browser = new CookieBrowser(p.url);
      browser.jar.set('civitas.session', token);
      expect((await browser.send('GET', '/api/v1/auth/me')).status).toBe(401);
      expect(await (await browser.send('GET', '/api/auth/session')).json()).toEqual({});
    }
    const { browser } = await browserOf(owner);
    const csrf = browser.jar.get('ac.csrf') as string;
    expect((await bearer(decodeURIComponent(csrf).split('|')[0] as string)('GET', '/auth/me')).status).toBe(401);
  });

  test('S7 S8 S9 [ASVS V15.3.3] [ASVS V16.4.1] [ASVS V13.4.5] the routes of next-auth that write, log or reflect are closed', async () => {
    const owner = await p.newOwner();
    const { browser } = await browserOf(owner);
    const { csrfToken } = (await (await browser.send('GET', '/api/auth/csrf')).json()) as { csrfToken: string };
    const update = await browser.send('POST', '/api/auth/session', {
      json: { csrfToken, data: { role: 'ADMIN', state: 'ACTIVE', aal: 2 } },
    });
    expect(update.status).toBe(404);
    expect((await browser.send('POST', '/api/auth/_log', { json: { level: 'error', message: 'a\nb' } })).status).toBe(
      404,
    );
    for (const path of [
      '/api/auth/signin',
      '/api/auth/callback/google',
      '/api/auth/error?error=<script>',
      '/api/auth/verify-request',
    ]) {
      const r = await browser.send('GET', path);
      expect(r.status).toBe(404);
      expect(await r.text()).not.toContain('<script>');
    }
    const row = await p.query('SELECT role FROM owner WHERE id = $1', [owner.id]);
    expect(row.rows[0].role).toBe('OWNER');
  });

  test('S10 [ASVS V7.2.4] a planted cookie stays worthless after its victim signs in', async () => {
    const owner = await p.newOwner();
    const planted = `acs_${'A'.repeat(43)}`;
    const browser = new CookieBrowser(p.url);
    browser.jar.set('civitas.session', planted);
    await browser.signIn(owner.email, owner.password);
    expect(browser.jar.get('civitas.session')).not.toBe(planted);
    expect((await bearer(planted)('GET', '/auth/me')).status).toBe(401);
  });

  test('S25 [ASVS V7.2.3] a dump of the session table opens nothing: it holds digests', async () => {
    const owner = await p.newOwner();
    const row = (await p.query('SELECT * FROM session WHERE owner_id = $1', [owner.id])).rows[0];
    for (const value of Object.values(row)) {
      if (typeof value !== 'string') continue;
      expect((await bearer(value.replace(/\s/g, '_'))('GET', '/auth/me')).status).toBe(401);
    }
    expect(row.token_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(owner.token).toMatch(/^acs_[\w-]{43}$/);
  });

  test('S15 [ASVS V14.2.1] a token in the address or the body is refused', async () => {
    const owner = await p.newOwner();
    for (const name of ['token', 'access_token', 'session'])
      expect((await p.anonymous('GET', `/auth/me?${name}=${owner.token}`)).status).toBe(401);
    expect(
      (await p.anonymous('POST', '/auth/reauthenticate', { password: owner.password, token: owner.token })).status,
    ).toBe(401);
  });
});

describe('exactly one credential', () => {
  test('S13 a bad bearer beside a good cookie is refused, not replaced', async () => {
    const owner = await p.newOwner();
    const { browser } = await browserOf(owner);
    expect((await browser.send('GET', '/api/v1/auth/me', { headers: { authorization: 'Bearer bad' } })).status).toBe(
      401,
    );
  });

  test('S14 [ASVS V15.3.7] [ASVS V4.2.5] two credentials are ambiguous; the scheme is case-insensitive; an empty bearer is none', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    const { browser } = await browserOf(owner);
    const both = await browser.send('GET', '/api/v1/agents/me', { headers: { 'x-api-key': agent.apiKey } });
    expect([both.status, ((await both.json()) as { error: { code: string } }).error.code]).toEqual([
      400,
      'AMBIGUOUS_CREDENTIALS',
    ]);
    expect(
      (await p.withHeaders({ 'x-api-key': agent.apiKey, 'x-trust-api-key': 'x' })('GET', '/agents/me')).status,
    ).toBe(400);
    expect(
      await raw('GET', '/api/v1/auth/me', [
        ['authorization', `Bearer ${owner.token}`],
        ['authorization', 'Bearer other'],
      ]),
    ).toBe(400);
    for (const scheme of ['bearer', 'BEARER', 'Bearer'])
      expect((await p.withHeaders({ authorization: `${scheme} ${owner.token}` })('GET', '/auth/me')).status).toBe(200);
    expect((await p.withHeaders({ authorization: 'Bearer ' })('GET', '/auth/me')).status).toBe(401);
    expect((await p.withHeaders({ authorization: 'Bearer' })('GET', '/auth/me')).status).toBe(401);
    expect(await raw('GET', '/api/v1/auth/me', [['authorization', `Bearer ${'a'.repeat(9_000)}`]])).toBe(431);
  });

  test('S21 [ASVS V4.1.3] [ASVS V15.3.4] an invented X-Forwarded-For does not change the bucket', async () => {
    process.env.TRUSTED_PROXY_HOPS = '0';
    resetEnvForTests();
    try {
      const statuses = [];
      for (let i = 0; i < 11; i += 1)
        statuses.push(
          (
            await p.withHeaders({ 'x-forwarded-for': `1.2.3.${i}`, 'x-real-ip': `1.2.3.${i}` })('POST', '/auth/login', {
              email: `x${i}@example.test`,
              password: 'whatever it is',
            })
          ).status,
        );
      expect(statuses.slice(0, 10).every((s) => s === 401)).toBe(true);
      expect(statuses[10]).toBe(429);
    } finally {
      process.env.TRUSTED_PROXY_HOPS = '1';
      resetEnvForTests();
      resetLimitsForTests();
    }
  });
});

describe('browser rules', () => {
  test('S16 S17 [ASVS V3.5.1] [ASVS V3.5.2] [ASVS V16.3.3] a cookie changes state only from our own pages', async () => {
    const owner = await p.newOwner();
    const { browser } = await browserOf(owner);
    const before = await p.query('SELECT name FROM owner WHERE id = $1', [owner.id]);
    const cases: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site', origin: 'http://sub.localhost:3000' },
      { origin: 'null' },
      { 'x-civitas-csrf': '' },
    ];
    for (const headers of cases)
      expect(
        (await browser.send('POST', '/api/v1/auth/sessions/revoke-others', { json: {}, headers })).status,
        JSON.stringify(headers),
      ).toBe(403);
    // Neither header at all.
    const cookie = [...browser.jar].map(([k, v]) => `${k}=${v}`).join('; ');
    expect(
      (await p.withHeaders({ cookie, 'x-civitas-csrf': '1' })('POST', '/auth/sessions/revoke-others', {})).status,
    ).toBe(403);
    const form = new FormData();
    form.set('a', 'b');
    for (const path of ['/api/v1/auth/logout', '/api/trpc/identity.logOut'])
      expect([403, 415]).toContain(
        (await browser.send('POST', path, { body: form, headers: { 'x-civitas-csrf': '1' } })).status,
      );
    expect((await browser.send('GET', '/api/v1/auth/me')).status).toBe(200);
    expect(before.rows[0].name).toBeNull();
  });

  test('S18 [ASVS V3.5.3] [ASVS V4.1.4] [ASVS V13.4.4] reading methods change nothing; overrides and TRACE are refused', async () => {
    const owner = await p.newOwner();
    const call = bearer(owner.token);
    expect((await call('GET', '/auth/logout')).status).toBe(405);
    expect(
      (await fetch(`${p.url}/api/trpc/identity.logOut`, { headers: { authorization: `Bearer ${owner.token}` } }))
        .status,
    ).toBe(405);
    expect((await call('GET', '/auth/me', undefined, { 'x-http-method-override': 'DELETE' })).status).toBe(200);
    expect((await call('PUT', '/auth/me', {})).status).toBe(405);
    expect(await raw('TRACE', '/api/v1/auth/me', [])).toBe(405);
    expect((await call('GET', '/auth/me')).status).toBe(200);
  });

  test('S19 [ASVS V8.3.1] headers that skip a proxy file skip nothing here: the procedure asks', async () => {
    for (const value of [
      'middleware:middleware:middleware:middleware:middleware',
      'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware',
      'proxy:proxy:proxy:proxy:proxy',
    ])
      for (const path of ['/auth/me', '/auth/sessions', '/agents'])
        expect(
          (await p.withHeaders({ 'x-middleware-subrequest': value, 'next-router-prefetch': '1' })('GET', path)).status,
        ).toBe(401);
  });

  test('S22 [ASVS V3.7.2] mail links and redirects stay on our address, whatever Host says', async () => {
    const owner = await p.newOwner({ verified: false });
    const { decryptText } = await import('../../../src/platform/crypto/encryption.ts');
    const mails = await p.query(
      "SELECT body_encrypted FROM mail_message WHERE owner_id = $1 AND kind = 'verify_email'",
      [owner.id],
    );
    expect(decryptText(mails.rows[0].body_encrypted)).toContain('http://localhost:3000/verify-email#t=');
    const evil = await p.withHeaders({ 'x-forwarded-host': 'evil.example', host: 'evil.example' })(
      'POST',
      '/auth/signup',
      { email: `h${Date.now()}@example.test`, password: 'a long enough password 77' },
    );
    expect(evil.status).toBe(202);
    const all = await p.query('SELECT body_encrypted FROM mail_message');
    expect(all.rows.some((r) => decryptText(r.body_encrypted).includes('evil.example'))).toBe(false);
    for (const target of [
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      'https://app.example.test@evil.example',
      'https://evil.example/x',
      'javascript:alert(1)',
    ])
      expect(new URL(safeReturn(target)).origin).toBe('http://localhost:3000');
    expect(safeReturn('/tasks?a=1')).toBe('http://localhost:3000/tasks?a=1');
  });

  test('S27 [ASVS V14.3.2] [ASVS V14.2.2] answers to a session are not stored, and hold no token, digest or number', async () => {
    const owner = await p.ownerWithSms();
    const call = bearer(owner.token);
    for (const path of ['/auth/me', '/auth/sessions', '/auth/2fa/status', '/agents']) {
      const r = await call('GET', path);
      expect([path, r.headers.get('cache-control')]).toEqual([path, 'no-store']);
      for (const secret of [owner.token, tokenHash(owner.token), owner.phone]) expect(r.text).not.toContain(secret);
    }
  });

  test('S30 S31 [ASVS V3.3.3] [ASVS V3.3.4] a tossed cookie never becomes an identity; a cookie sign-in returns no token', async () => {
    const [owner, other] = [await p.newOwner(), await p.newOwner()];
    const { browser, token } = await browserOf(owner);
    browser.jar.set('civitas.session.1', other.token);
    browser.jar.set('civitas.session.0', other.token);
    const me = (await (await browser.send('GET', '/api/v1/auth/me')).json()) as { data: { id: string } };
    expect(me.data.id).toBe(owner.id);
    for (const path of ['/api/auth/session', '/api/v1/auth/me', '/api/v1/auth/sessions'])
      expect(await (await browser.send('GET', path)).text()).not.toContain(token());
  });

  test('C10 [ASVS V3.3.1] [ASVS V3.3.2] [ASVS V3.3.5] over https all cookies are __Host-, Secure, HttpOnly and small', async () => {
    const owner = await p.newOwner();
    const url = 'https://app.example.test';
    const before = { APP_URL: process.env.APP_URL, NEXTAUTH_URL: process.env.NEXTAUTH_URL };
    Object.assign(process.env, { APP_URL: url, NEXTAUTH_URL: url });
    resetEnvForTests();
    try {
      const browser = new CookieBrowser(p.url, url);
      const csrf = await browser.send('GET', '/api/auth/csrf');
      const lines = csrf.headers.getSetCookie();
      const reply = await browser.signIn(owner.email, owner.password);
      expect(reply.status).toBe(200);
      lines.push(...reply.headers.getSetCookie());
      const byName = new Map(lines.map((l) => [l.slice(0, l.indexOf('=')), l]));
      expect([...byName.keys()].sort()).toEqual([
        '__Host-ac.callback',
        '__Host-ac.csrf',
        '__Host-ac.device',
        '__Host-civitas.session',
      ]);
      for (const [name, line] of byName) {
        expect(line, name).toMatch(/; ?HttpOnly/i);
        expect(line, name).toMatch(/; ?Secure/i);
        expect(line, name).toMatch(/; ?Path=\/(;|$)/i);
        expect(line, name).not.toMatch(/Domain=/i);
        expect(line, name).toMatch(name === '__Host-ac.csrf' ? /SameSite=Strict/i : /SameSite=Lax/i);
        expect((line.split(';')[0] as string).length).toBeLessThan(4_096);
      }
    } finally {
      for (const [k, v] of Object.entries(before)) {
        if (v === undefined) delete process.env[k];
        else process.env[k] = v;
      }
      resetEnvForTests();
    }
  });
});

describe('the routes of next-auth and one address', () => {
  const ask = (ip: string, path: string) => fetch(`${p.url}${path}`, { headers: { 'x-forwarded-for': ip } });
  const limitsOf = (r: Response) => [r.headers.get('ratelimit-limit'), r.headers.get('ratelimit-remaining')];

  test('csrf, session and providers are answered 300 times a minute each; the next is told how long to wait; other addresses and routes go on', async () => {
    const paths = ['/api/auth/csrf', '/api/auth/session', '/api/auth/providers'];
    await inOneInstant(async () => {
      for (const path of paths) {
        const first = await ask('10.60.0.1', path);
        expect([first.status, ...limitsOf(first)], path).toEqual([200, '300', '299']);
        for (let left = 299; left > 0; left -= 23) {
          const some = await Promise.all(Array.from({ length: 23 }, () => ask('10.60.0.1', path)));
          expect(new Set(some.map((r) => r.status)), path).toEqual(new Set([200]));
        }
        const refused = await ask('10.60.0.1', path);
        expect([refused.status, ...limitsOf(refused)], path).toEqual([429, '300', '0']);
        expect(await refused.json()).toMatchObject({ success: false, error: { code: 'RATE_LIMITED' } });
        expect([refused.headers.get('retry-after'), refused.headers.get('ratelimit-reset')]).toEqual(['60', '60']);
        expect((await ask('10.60.0.2', path)).status, path).toBe(200);
      }
      const closed = await ask('10.60.0.1', '/api/auth/signin');
      expect([closed.status, ...limitsOf(closed)]).toEqual([404, '300', '299']);
    });
    shiftClockForTests(61_000);
    expect((await ask('10.60.0.1', '/api/auth/session')).status).toBe(200);
  });

  test('asking for the session is no attempt to sign in: all ten of an address are left after it', async () => {
    const owner = await p.newOwner();
    for (let i = 0; i < 4; i += 1)
      await Promise.all(Array.from({ length: 25 }, () => ask('10.61.0.1', '/api/auth/session')));
    const enter = async (password: string) =>
      (await p.withHeaders({ 'x-forwarded-for': '10.61.0.1' })('POST', '/auth/login', { email: owner.email, password }))
        .status;
    const statuses: number[] = [];
    for (let i = 0; i < 9; i += 1) statuses.push(await enter('not the password'));
    expect([...statuses, await enter(owner.password)]).toEqual([...Array(9).fill(401), 200]);
  });
});

describe('list and rotation', () => {
  test('S23 [ASVS V7.5.2] [ASVS V8.2.2] an owner lists sessions and ends any after confirming the password; a foreign id is 404', async () => {
    const owner = await p.newOwner();
    const stranger = await p.newOwner();
    const other = await p.signIn(owner);
    const list = (await bearer(owner.token)('GET', '/auth/sessions')).body.data as {
      id: string;
      current: boolean;
      addressRange: string;
    }[];
    expect(list).toHaveLength(2);
    expect(list.filter((s) => s.current)).toHaveLength(1);
    expect(list.some((s) => s.addressRange?.endsWith('.0/24'))).toBe(true);
    const target = list.find((s) => !s.current) as { id: string };
    const foreign = await bearer(stranger.token)('DELETE', `/auth/sessions/${target.id}`);
    const unknown = await bearer(stranger.token)('DELETE', '/auth/sessions/0199aaaa-0000-7000-8000-000000000000');
    expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
    shiftClockForTests(11 * 60_000);
    const stale = await bearer(owner.token)('DELETE', `/auth/sessions/${target.id}`);
    expect([stale.status, stale.body.error.code]).toEqual([403, 'REAUTHENTICATION_REQUIRED']);
    expect((await bearer(owner.token)('POST', '/auth/reauthenticate', { password: owner.password })).status).toBe(200);
    expect((await bearer(owner.token)('DELETE', `/auth/sessions/${target.id}`)).status).toBe(200);
    expect((await bearer(other)('GET', '/auth/me')).status).toBe(401);
    await p.signIn(owner);
    const others = await bearer(owner.token)('POST', '/auth/sessions/revoke-others');
    expect(others.body.data).toEqual({ ended: 1 });
    expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(200);
  });

  test('S26 [ASVS V7.2.4] the old cookie after a rotation reads for 20 seconds and is never elevated', async () => {
    const owner = await p.ownerWithSms();
    const { browser, token } = await browserOf(owner);
    const pending = token();
    await browser.send('POST', '/api/v1/auth/2fa/send', { json: {} });
    const right = await browser.send('POST', '/api/v1/auth/2fa/verify', { json: { code: p.codeTo(owner.phone) } });
    expect(right.headers.get('x-session-token')).toBeNull();
    expect(await right.text()).not.toContain('acs_');
    const first = token();
    expect(first).not.toBe(pending);
    const withCookie = (value: string) =>
      p.withHeaders({ cookie: `civitas.session=${value}`, 'sec-fetch-site': 'same-origin', 'x-civitas-csrf': '1' });
    expect((await withCookie(pending)('GET', '/auth/me')).status).toBe(401);
    // A step-up in the active session rotates again, this time with a predecessor. From here on time passes when told to.
    freezeAt(now());
    await browser.send('POST', '/api/v1/auth/reauthenticate', { json: { password: owner.password } });
    const second = token();
    expect(second).not.toBe(first);
    expect((await withCookie(first)('GET', '/auth/me')).status).toBe(200);
    expect((await withCookie(first)('POST', '/auth/2fa/backup/regenerate', {})).status).toBe(401);
    expect((await withCookie(first)('DELETE', '/auth/sessions/x')).status).toBe(401);
    expect((await withCookie(second)('GET', '/auth/me')).status).toBe(200);
    // What is read only with a fresh second factor is not read with it: the factor was proven, but not by this value.
    await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [owner.id]);
    const before = await withCookie(first)('GET', '/admin/owners');
    expect([before.status, before.body.error.code]).toEqual([403, 'SECOND_FACTOR_REQUIRED']);
    expect((await withCookie(second)('GET', '/admin/owners')).status).toBe(200);
    shiftClockForTests(19_999);
    expect((await withCookie(first)('GET', '/auth/me')).status).toBe(200);
    shiftClockForTests(20_000);
    expect((await withCookie(first)('GET', '/auth/me')).status).toBe(401);
    expect((await withCookie(second)('GET', '/auth/me')).status).toBe(200);
  });
});

describe('every operation declares who may call it', () => {
  const procedures = Object.entries(
    appRouter._def.procedures as unknown as Record<string, { _def: { type: string; meta?: ProcedureMeta } }>,
  ).map(([name, def]) => ({
    name,
    type: def._def.type,
    auth: (def._def.meta as ProcedureMeta).auth,
  }));
  async function ask(
    name: string,
    type: string,
    headers: Record<string, string>,
  ): Promise<{ status: number; code: string }> {
    const query = type !== 'mutation';
    const r = await fetch(`${p.url}/api/trpc/${name}${query ? `?input=${encodeURIComponent('{}')}` : ''}`, {
      method: query ? 'GET' : 'POST',
      headers: { ...headers, ...(query ? {} : { 'content-type': 'application/json' }) },
      ...(query ? {} : { body: '{}' }),
    });
    const body = (await r.json().catch(() => null)) as { error?: { data?: { code: string } } } | null;
    return { status: r.status, code: body?.error?.data?.code ?? '' };
  }

  test('S20 [ASVS V8.2.1] without a credential everything but the public operations is 401', async () => {
    expect(procedures.length).toBeGreaterThan(60);
    for (const { name, type, auth } of procedures) {
      if (auth === 'public' || type === 'subscription') continue;
      resetLimitsForTests();
      const r = await ask(name, type, {});
      expect([name, r.status]).toEqual([name, 401]);
    }
  });

  test('F15 [ASVS V6.3.3] a pending session may send, verify, read the status and leave; everything else is 403', async () => {
    const owner = await p.ownerWithSms();
    const pending = await p.signIn(owner);
    const session = procedures
      .filter((x) => x.auth === 'session')
      .map((x) => x.name)
      .sort();
    expect(session).toEqual([
      'identity.logOut',
      'identity.sendCode',
      'identity.twoFactorStatus',
      'identity.verifyBackupCode',
      'identity.verifyCode',
      'identity.verifyTotp',
    ]);
    for (const { name, type, auth } of procedures) {
      if (auth === 'public' || auth === 'session' || type === 'subscription') continue;
      resetLimitsForTests();
      const r = await ask(name, type, { authorization: `Bearer ${pending}` });
      expect([name, r.status]).toEqual([name, 403]);
      if (auth === 'owner' || auth === 'admin') expect([name, r.code]).toEqual([name, 'TWO_FACTOR_REQUIRED']);
    }
    expect((await rest.call(pending, 'status')).status).toBe(200);
  });
});
