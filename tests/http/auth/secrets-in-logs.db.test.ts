/** What a server writes at its most talkative while people sign in, mistype, enrol, hand out keys and are refused. */
import { afterAll, expect, test } from 'vitest';
import { totpCode, totpStep } from '../../../src/platform/crypto/totp.ts';
import { newId } from '../../../src/platform/ids.ts';
import { startApiProcess } from '../../support/api-process.ts';
import { authPlatform } from '../../support/auth.ts';

const p = await authPlatform();
const server = await startApiProcess({ LOG_LEVEL: 'debug' }, { capture: true });
afterAll(() => server.kill());

let calls = 0;
async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  calls += 1;
  const reply = await fetch(`${server.url}${path.startsWith('/api') ? path : `/api/v1${path}`}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'x-forwarded-for': `10.40.${Math.floor(calls / 8)}.1`,
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await reply.text();
  // biome-ignore lint/suspicious/noExplicitAny: bodies of any operation
  return { status: reply.status, headers: reply.headers, body: (text === '' ? null : JSON.parse(text)) as any };
}

/** Every string of a line, keys too. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([k, v]) => [k, ...textsOf(v)]);
}

test('P15 [ASVS V16.2.5] K6 no password, code, token, key, secret or number stands in any line of the log', async () => {
  const secrets = new Map<string, string>();
  const secret = (name: string, value: string) => {
    secrets.set(value, name);
    return value;
  };
  const email = `${newId()}@example.test`;
  const password = secret('password', `${newId()} passphrase`);
  const wrong = secret('a wrong password', `${newId()} mistyped`);
  expect((await send('POST', '/auth/signup', { email, password })).status).toBe(202);
  const link = secret('link', await p.mailedToken(email, 'verify_email'));
  expect((await send('POST', '/auth/verify-email', { token: link })).status).toBe(200);
  expect((await send('POST', '/auth/login', { email, password: wrong })).status).toBe(401);
  const login = await send('POST', '/auth/login', { email, password });
  const token = secret('session', login.body.data.token);
  const as = { authorization: `Bearer ${token}` };

  const phone = secret('phone', p.newPhone());
  const enabled = await send('POST', '/auth/2fa/enable', { phone_number: phone }, as);
  expect(enabled.status).toBe(200);
  for (const code of enabled.body.backup_codes) secret('backup code', code);
  await send('POST', '/auth/2fa/send', {}, as);
  const code = secret('text message code', p.codeTo(phone));
  await send('POST', '/auth/2fa/verify', { code: secret('a wrong code', code === '739162' ? '739163' : '739162') }, as);
  expect((await send('POST', '/auth/2fa/verify', { code }, as)).body.success).toBe(true);
  await send('POST', '/auth/2fa/backup', { code: enabled.body.backup_codes[0] }, as);
  const enrolled = await send('POST', '/auth/2fa/totp/enrol', {}, as);
  const totpSecret = secret('authenticator secret', enrolled.body.secret);
  const totp = secret('authenticator code', totpCode(totpSecret, totpStep(Date.now())));
  expect((await send('POST', '/auth/2fa/totp/confirm', { code: totp }, as)).body.success).toBe(true);

  const agent = await send('POST', '/agents', { displayName: 'Ada', framework: 'custom' }, as);
  expect(agent.status).toBe(201);
  const apiKey = secret('agent key', agent.body.data.apiKey);
  const trust = await send('POST', '/trust/keys', { name: 'reader' }, as);
  const trustKey = secret('trust key', trust.body.data.apiKey ?? trust.body.data.key);
  const github = secret('GitHub token', `ghp_${newId().replaceAll('-', '')}Abcd`);
  expect((await send('PUT', '/auth/github', { token: github }, as)).status).toBe(200);

  // Everything again where it does not belong.
  expect((await send('GET', `/agents/me?key=${apiKey}`)).status).toBe(401);
  expect((await send('GET', `/auth/me?access_token=${token}`)).status).toBe(401);
  expect((await send('GET', `/auth/me/${token}`)).status).toBe(404);
  const misplaced: Record<string, string>[] = [
    { authorization: `Bearer ${apiKey}` },
    { authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}` },
    { 'x-api-key': trustKey },
    { 'x-api-key': token },
    { 'x-trust-api-key': apiKey },
    { 'x-api-key': apiKey, authorization: `Bearer ${token}` },
    { cookie: `civitas.session=${token}x` },
  ];
  for (const headers of misplaced)
    expect([400, 401]).toContain((await send('GET', '/agents/me', undefined, headers)).status);
  secret('basic credentials', Buffer.from(`${email}:${password}`).toString('base64'));
  await send('POST', '/auth/login', `{"email":"${email}","password":"${password}"`);
  await send('POST', '/auth/login', { email, password, token, apiKey, code });
  await send('POST', '/auth/password/change', { currentPassword: wrong, newPassword: password }, as);
  await send('POST', '/auth/password/reset', { token: link, newPassword: password });
  await send('POST', '/api/trpc/identity.logIn', { email, password: { nested: password } });
  await send('POST', '/api/webhooks/github/secret-scanning', [{ token: apiKey, type: 'x', url: '', source: '' }]);
  const csrf = await fetch(`${server.url}/api/auth/callback/credentials`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email, password, csrfToken: 'x' }).toString(),
  });
  await csrf.text();
  await send('POST', '/auth/logout', {}, as);

  const log = server.output();
  const lines = log.split('\n').filter(Boolean);
  expect(lines.length).toBeGreaterThan(20);
  // Six digits may stand inside an id or a number by chance; as a code they stand alone and in a text.
  const texts = lines.flatMap((line) => textsOf(JSON.parse(line)));
  const stands = (value: string) =>
    /^\d{6}$/.test(value)
      ? texts.some((text) => new RegExp(`(?<![0-9a-f.])${value}(?![0-9a-f])`).test(text))
      : log.includes(value);
  const found = [...secrets].filter(([value]) => stands(value) || stands(encodeURIComponent(value)));
  expect(found.map(([, name]) => name)).toEqual([]);
  expect(log).not.toContain(email);
});

test('[ASVS V16.2.2] [ASVS V16.2.4] every line is JSON with a UTC time and a level', () => {
  for (const line of server.output().split('\n').filter(Boolean)) {
    const entry = JSON.parse(line) as { time: string; level: string };
    expect(entry.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(['debug', 'info', 'warn', 'error', 'fatal']).toContain(entry.level);
  }
});
