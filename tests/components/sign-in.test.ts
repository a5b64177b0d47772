import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { signIn } from '../../src/components/account/sign-in.ts';

const asked: string[] = [];
/** What the doors answer, by path. */
function answering(replies: Record<string, Response>): void {
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    return replies[path];
  });
}
const json = (body: unknown, init: ResponseInit = {}) => new Response(JSON.stringify(body), init);
const CSRF = '/api/auth/csrf';
const CREDENTIALS = '/api/auth/callback/credentials';
const SESSION = '/api/auth/session';

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal('location', { origin: 'http://localhost:3000' });
});
afterEach(() => vi.unstubAllGlobals());

test('an address over its limit is told how long to wait, and no password is sent', async () => {
  answering({
    [CSRF]: json(
      { success: false, error: { code: 'RATE_LIMITED' } },
      { status: 429, headers: { 'retry-after': '17' } },
    ),
  });
  expect(await signIn('a@example.test', 'secret')).toEqual({
    kind: 'refused',
    code: 'rate_limited',
    retryAfterSeconds: 17,
  });
  expect(asked).toEqual([CSRF]);
});

test('a refusal in the address of the reply, or in its body, is the refusal shown', async () => {
  for (const refused of [
    json({ url: 'http://localhost:3000/login?error=invalid_credentials' }, { status: 401 }),
    json({ error: { code: 'INVALID_CREDENTIALS' } }, { status: 401 }),
  ]) {
    answering({ [CSRF]: json({ csrfToken: 't' }), [CREDENTIALS]: refused });
    expect(await signIn('a@example.test', 'secret')).toMatchObject({ kind: 'refused', code: 'invalid_credentials' });
  }
  answering({ [CSRF]: json({ csrfToken: 't' }), [CREDENTIALS]: json({}) });
  expect(await signIn('a@example.test', 'secret')).toMatchObject({ kind: 'refused', code: 'unavailable' });
});

test('a session that waits for the second factor is said to be one', async () => {
  for (const [session, kind] of [
    [{ state: 'PENDING_2FA' }, 'second-factor'],
    [{ state: 'ACTIVE' }, 'signed-in'],
  ] as const) {
    answering({
      [CSRF]: json({ csrfToken: 't' }),
      [CREDENTIALS]: json({ url: 'http://localhost:3000/home' }),
      [SESSION]: json(session),
    });
    expect(await signIn('a@example.test', 'secret')).toEqual({ kind });
  }
});
