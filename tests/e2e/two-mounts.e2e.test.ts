/** The API behind a plain `next start`, without the project's own server: the same questions get the same answers. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { BUYER, baseUrl, demoPassword } from '../support/installation.ts';
import { startNextMount } from '../support/next-mount.ts';

const dataDir = inject('e2eDataDir');
let next: ChildProcess;
let nextUrl = '';
let token = '';

beforeAll(async () => {
  const mount = await startNextMount(dataDir, () => ({ APP_URL: baseUrl }));
  next = mount.child;
  nextUrl = mount.url;
  const login = await ask(baseUrl, 'POST', '/api/v1/auth/login', { email: BUYER, password: demoPassword() });
  token = (login.body as { data: { token: string } }).data.token;
});
afterAll(() => {
  next.kill('SIGKILL');
});

async function ask(base: string, method: string, target: string, body?: unknown, bearer?: string) {
  const reply = await fetch(`${base}${target}`, {
    method,
    headers: {
      'x-forwarded-for': `10.77.${process.pid % 250}.9`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  const type = reply.headers.get('content-type');
  return { status: reply.status, type, body: type?.includes('json') ? JSON.parse(text) : text };
}

const wrong = { email: 'nobody@people.example', password: 'not the password at all' };
test.each([
  ['GET', '/api/v1/agents/me', undefined, 401],
  ['GET', '/api/v1/openapi.json', undefined, 200],
  ['GET', '/api/v1/trust/formula', undefined, 200],
  ['GET', '/api/v1/nowhere', undefined, 404],
  ['DELETE', '/api/v1/tasks', undefined, 405],
  ['POST', '/api/v1/auth/login', wrong, 401],
  ['POST', '/api/v1/auth/login', { email: 7 }, 400],
  ['GET', '/api/trpc/trust.getFormula', undefined, 200],
  ['POST', '/api/webhooks/stripe', { type: 'forged' }, 400],
  ['GET', '/.well-known/security.txt', undefined, 200],
  ['GET', '/robots.txt', undefined, 200],
] as const)('%s %s is answered alike on both mounts', async (method, target, body, status) => {
  const own = await ask(baseUrl, method, target, body);
  const mounted = await ask(nextUrl, method, target, body);
  expect(own.status).toBe(status);
  expect(mounted).toEqual(own);
});

test('a session of one mount is a session of the other, and a mutation through Next is one in the database', async () => {
  const me = await ask(nextUrl, 'GET', '/api/v1/auth/me', undefined, token);
  expect(me.status).toBe(200);
  expect(me).toEqual(await ask(baseUrl, 'GET', '/api/v1/auth/me', undefined, token));
  const made = await ask(nextUrl, 'POST', '/api/v1/trust/keys', { name: 'made through Next' }, token);
  expect(made.status).toBe(201);
  const { id } = (made.body as { data: { id: string } }).data;
  const listed = await ask(baseUrl, 'GET', '/api/v1/trust/keys', undefined, token);
  expect(JSON.stringify(listed.body)).toContain(id);
  expect((await ask(nextUrl, 'DELETE', `/api/v1/trust/keys/${id}`, undefined, token)).status).toBe(200);
});

test('a password is compared and content is scanned in threads that start from inside the bundle', async () => {
  const login = await ask(nextUrl, 'POST', '/api/v1/auth/login', { email: BUYER, password: demoPassword() });
  expect(login.status).toBe(200);
  const scan = await ask(
    nextUrl,
    'POST',
    '/api/v1/public/security/scan',
    { type: 'settings', content: '{"permissions":{"deny":[]}}' },
    token,
  );
  expect(scan.status, JSON.stringify(scan.body)).toBe(200);
  expect(scan.body).toMatchObject({ score: 35, passed: false });
});
