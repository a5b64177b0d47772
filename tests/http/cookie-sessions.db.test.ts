import { describe, expect, test } from 'vitest';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const ORIGIN = 'http://localhost:3000';

/** A browser's cookie jar, as far as these routes need one. */
class Browser {
  readonly jar = new Map<string, string>();
  async send(
    method: string,
    path: string,
    options: { form?: Record<string, string>; json?: unknown; headers?: Record<string, string> } = {},
  ) {
    const reply = await fetch(`${p.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        cookie: [...this.jar].map(([k, v]) => `${k}=${v}`).join('; '),
        'sec-fetch-site': 'same-origin',
        origin: ORIGIN,
        ...(options.form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...(options.json !== undefined ? { 'content-type': 'application/json', 'x-civitas-csrf': '1' } : {}),
        ...options.headers,
      },
      ...(options.form ? { body: new URLSearchParams(options.form).toString() } : {}),
      ...(options.json !== undefined ? { body: JSON.stringify(options.json) } : {}),
    });
    for (const line of reply.headers.getSetCookie()) {
      const [pair] = line.split(';') as [string];
      const eq = pair.indexOf('=');
      const value = pair.slice(eq + 1);
      if (value === '') this.jar.delete(pair.slice(0, eq));
      else this.jar.set(pair.slice(0, eq), value);
    }
    return reply;
  }
  async signIn(email: string, password: string) {
    resetLimitsForTests();
    const { csrfToken } = (await (await this.send('GET', '/api/auth/csrf')).json()) as { csrfToken: string };
    return this.send('POST', '/api/auth/callback/credentials', {
      form: { csrfToken, email, password, json: 'true', callbackUrl: `${ORIGIN}/` },
    });
  }
}

describe('cookie sessions through next-auth', () => {
  test('sign-in sets an opaque HttpOnly cookie and returns no token; the same string works as a bearer', async () => {
    const owner = await p.newOwner();
    const browser = new Browser();
    const reply = await browser.signIn(owner.email, owner.password);
    expect(reply.status).toBe(200);
    const text = await reply.text();
    const token = browser.jar.get('civitas.session') as string;
    expect(token).toMatch(/^acs_[\w-]{43}$/);
    expect(text).not.toContain(token);
    const cookie = reply.headers.getSetCookie().find((c) => c.startsWith('civitas.session='));
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect((await browser.send('GET', '/api/v1/auth/me')).status).toBe(200);
    expect((await p.withHeaders({ authorization: `Bearer ${token}` })('GET', '/auth/me')).status).toBe(200);
  });

  test('a wrong password redirects with a fixed code and sets no session', async () => {
    const owner = await p.newOwner();
    const browser = new Browser();
    const reply = await browser.signIn(owner.email, 'not the password at all');
    expect(((await reply.json()) as { url: string }).url).toContain('error=invalid_credentials');
    expect(browser.jar.has('civitas.session')).toBe(false);
  });

  test('sign-out revokes the row: neither cookie nor bearer works afterwards', async () => {
    const owner = await p.newOwner();
    const browser = new Browser();
    await browser.signIn(owner.email, owner.password);
    const token = browser.jar.get('civitas.session') as string;
    const { csrfToken } = (await (await browser.send('GET', '/api/auth/csrf')).json()) as { csrfToken: string };
    await browser.send('POST', '/api/auth/signout', { form: { csrfToken, json: 'true' } });
    expect((await p.withHeaders({ authorization: `Bearer ${token}` })('GET', '/auth/me')).status).toBe(401);
  });

  test('a cookie request that changes state needs our origin, JSON and the header', async () => {
    const owner = await p.newOwner();
    const browser = new Browser();
    await browser.signIn(owner.email, owner.password);
    const body = { displayName: 'x', framework: 'custom' };
    const cases: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'x-civitas-csrf': '0' },
      { 'content-type': 'text/plain' },
      { origin: 'null' },
    ];
    for (const headers of cases) {
      const r = await browser.send('POST', '/api/v1/agents', { json: body, headers });
      expect(r.status, JSON.stringify(headers)).toBe(403);
      expect(((await r.json()) as { error: { code: string } }).error.code).toBe('CSRF_REFUSED');
    }
    expect((await browser.send('POST', '/api/v1/agents', { json: body })).status).toBe(201);
  });

  test('only the four routes of next-auth are open', async () => {
    const browser = new Browser();
    for (const [method, path] of [
      ['POST', '/api/auth/_log'],
      ['POST', '/api/auth/session'],
      ['GET', '/api/auth/signin'],
      ['GET', '/api/auth/error'],
      ['POST', '/api/auth/signin/credentials'],
      ['GET', '/api/auth/callback/credentials'],
    ] as const) {
      expect((await browser.send(method, path, method === 'POST' ? { form: {} } : {})).status, path).toBe(404);
    }
  });

  test('a tossed cookie whose name begins like the session does nothing', async () => {
    const owner = await p.newOwner();
    const browser = new Browser();
    await browser.signIn(owner.email, owner.password);
    browser.jar.set('civitas.session.1', 'evil');
    const session = (await (await browser.send('GET', '/api/auth/session')).json()) as { user?: { id: string } };
    expect(session.user?.id).toBe(owner.id);
  });

  test('cookies and places to return to that somebody else planted are as good as none, never an error', async () => {
    const planted: [name: string, value: string][] = [
      ['civitas.session', '%E0%A4%A'],
      ['civitas.session', '%'],
      ['ac.csrf', '%'],
      ['ac.csrf', 'nonsense'],
      ['ac.callback', '%'],
      ['ac.callback', 'javascript:alert(1)'],
      ['ac.callback', encodeURIComponent('https://evil.example/')],
    ];
    for (const [name, value] of planted) {
      const owner = await p.newOwner();
      const browser = new Browser();
      browser.jar.set(name, value);
      for (const path of ['session', 'csrf', 'providers']) {
        const reply = await browser.send('GET', `/api/auth/${path}`);
        expect(reply.status, `${path} with ${name}=${value}`).toBe(200);
      }
      const signedIn = await browser.signIn(owner.email, owner.password);
      expect(((await signedIn.json()) as { url: string }).url).toBe(`${ORIGIN}/`);
      expect((await browser.send('GET', '/api/v1/auth/me')).status).toBe(200);
    }
    for (const place of ['javascript:alert(1)', 'https://evil.example', 'http://', '%00']) {
      const reply = await new Browser().send('GET', `/api/auth/csrf?callbackUrl=${encodeURIComponent(place)}`);
      expect(reply.status, place).toBe(200);
      // The dot is in no random value: four letters may be.
      expect(reply.headers.getSetCookie().join()).not.toContain('evil.example');
    }
  });

  test('a bad bearer beside a good cookie is refused, not replaced by the cookie', async () => {
    const owner = await p.newOwner();
    const browser = new Browser();
    await browser.signIn(owner.email, owner.password);
    expect(
      (await browser.send('GET', '/api/v1/auth/me', { headers: { authorization: 'Bearer nonsense' } })).status,
    ).toBe(401);
  });
});

describe('tRPC door', () => {
  const call = (path: string, init: RequestInit & { headers?: Record<string, string> }) =>
    fetch(`${p.url}/api/trpc/${path}`, init);

  test('answers the same procedures with the same rules', async () => {
    const owner = await p.newOwner();
    const headers = { authorization: `Bearer ${owner.token}` };
    const me = (await (await call('identity.me', { headers })).json()) as { result: { data: { id: string } } };
    expect(me.result.data.id).toBe(owner.id);
    const bad = await call('registry.registerAgent', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ displayName: 7, framework: 'custom', x: 1 }),
    });
    expect(bad.status).toBe(400);
    expect(((await bad.json()) as { error: { data: { code: string } } }).error.data.code).toBe('VALIDATION_ERROR');
  });

  test('refuses non-JSON before the router and batches that name a mutation', async () => {
    const owner = await p.newOwner();
    const headers = { authorization: `Bearer ${owner.token}` };
    const form = new FormData();
    form.set('a', 'b');
    expect((await call('identity.logOut', { method: 'POST', headers, body: form })).status).toBe(415);
    const batch = await call('identity.logOut,identity.logOut?batch=1', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(batch.status).toBe(400);
    expect((await call('identity.me', { headers })).status).toBe(200);
  });
});
