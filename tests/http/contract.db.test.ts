/** What the OpenAPI document says is what happens, for good and for bad input (reliability.md 6.3). */

import { beforeAll, describe, expect, test } from 'vitest';
import { FIXED_HEADERS } from '../../src/platform/http/security-headers.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { contract, type Operation } from '../support/contract.ts';
import { type Case, casesOf, curlOf, targetOf } from '../support/contract-cases.ts';
import { type Agent, type Owner, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const api = await contract();
const seed = Number(process.env.FUZZ_SEED ?? 20260701);
const CASES = Number(process.env.FUZZ_CASES ?? 60);

let owner: Owner;
let agent: Agent;
let trustKey = '';
let ids: string[] = [];

async function meet(): Promise<void> {
  owner = await p.newOwner();
  await p.fund(owner, 1_000_000);
  agent = await p.newAgent(owner);
  const stranger = await p.newOwner();
  const other = await p.newAgent(stranger);
  const task = await owner.call('POST', '/tasks', { taskType: 'general', input: { description: 'x' }, maxBudget: 100 });
  expect(task.status, task.text).toBe(201);
  const upload = await owner.call('POST', '/uploads', new Uint8Array([1, 2]), {
    'content-type': 'application/octet-stream',
  });
  const key = await owner.call('POST', '/trust/keys', { name: 'reader' });
  trustKey = key.body.data.key ?? key.body.data.apiKey;
  expect(trustKey).toMatch(/^tst_/);
  ids = [
    agent.id,
    other.id,
    task.body.data.id,
    owner.id,
    key.body.data.trustKey?.id ?? key.body.data.id,
    upload.body.data.sha256,
  ];
}

function credential(op: Operation): Record<string, string> {
  const kinds = op.security.flatMap((s) => Object.keys(s));
  if (kinds.includes('agentKey') && !(kinds.includes('bearer') && op.id.length % 2 === 0))
    return { 'x-api-key': agent.apiKey };
  if (kinds.includes('trustKey')) return { 'x-trust-api-key': trustKey };
  if (kinds.includes('bearer')) return { authorization: `Bearer ${owner.token}` };
  return {};
}

async function send(op: Operation, c: Case, headers: Record<string, string>) {
  const type = op.body?.type;
  const raw = !c.body ? undefined : 'json' in c.body ? JSON.stringify(c.body.json) : c.body.raw;
  const hasBody = op.method !== 'GET' && op.method !== 'DELETE';
  const abort = new AbortController();
  const reply = await fetch(targetOf(op, p.url, c), {
    method: op.method,
    headers: { ...(hasBody && type && raw !== undefined ? { 'content-type': type } : {}), ...headers },
    ...(hasBody && raw !== undefined ? { body: raw as BodyInit } : {}),
    redirect: 'manual',
    signal: abort.signal,
  });
  // A stream has no end; its head is what is judged.
  if (reply.headers.get('content-type')?.startsWith('text/event-stream')) {
    abort.abort();
    return { status: reply.status, headers: reply.headers, text: '' };
  }
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
}

const codeOf = (text: string): string => {
  try {
    const body = JSON.parse(text);
    return body?.error?.code ?? body?.code ?? '';
  } catch {
    return '';
  }
};

beforeAll(meet);

describe('the document', () => {
  test('names every route of the table and no other, with one id each', async () => {
    const { ROUTES } = await import('../../src/adapters/rest/routes.ts');
    const table = ROUTES.map((r) => `${r.method} /api/v1${r.path.replace(/:(\w+)/g, '{$1}')}`).sort();
    const described = api.operations.map((o) => `${o.method} ${o.path}`).sort();
    expect(described).toEqual(table);
    expect(new Set(table).size).toBe(table.length);
    expect(new Set(api.operations.map((o) => o.id)).size).toBe(api.operations.length);
    expect(api.operations.length).toBeGreaterThan(60);
  });

  test('is served as it is made, cacheable and open to every origin', async () => {
    const reply = await p.anonymous('GET', '/api/v1/openapi.json');
    expect(reply.status).toBe(200);
    expect(Object.keys(reply.body.paths)).toEqual(Object.keys(api.document.paths));
    expect(reply.headers.get('access-control-allow-origin')).toBe('*');
    const again = await p.anonymous('GET', '/api/v1/openapi.json', undefined, {
      'if-none-match': reply.headers.get('etag') as string,
    });
    expect(again.status).toBe(304);
  });

  test('every schema compiles, every text has a length and every list an end', () => {
    const loose: string[] = [];
    const look = (schema: unknown, at: string) => {
      if (!schema || typeof schema !== 'object') return;
      const s = schema as Record<string, unknown>;
      if (
        s.type === 'string' &&
        !s.enum &&
        s.const === undefined &&
        !s.maxLength &&
        !s.pattern &&
        s.format !== 'binary'
      ) {
        loose.push(`${at}: a text without length`);
      }
      if (s.type === 'array' && s.maxItems === undefined) loose.push(`${at}: a list without end`);
      for (const [k, v] of Object.entries(s)) if (k !== 'propertyNames') look(v, `${at}/${k}`);
    };
    for (const op of api.operations) {
      for (const [status, r] of Object.entries(op.responses)) {
        for (const [type, media] of Object.entries(r.content ?? {})) {
          api.validator(media.schema);
          look(media.schema, `${op.id} ${status} ${type}`);
        }
      }
      if (op.body) {
        api.validator(op.body.schema);
        look(op.body.schema, `${op.id} body`);
      }
      for (const q of op.parameters) look(q.schema, `${op.id} ${q.name}`);
    }
    for (const [name, schema] of Object.entries(api.document.components.schemas)) look(schema, name);
    expect([...new Set(loose)].slice(0, 40)).toEqual([]);
  });

  test('the 3.0 twin has the same operations', async () => {
    const twin = await p.anonymous('GET', '/api/v1/openapi-3.0.json');
    expect(twin.body.openapi).toBe('3.0.3');
    expect(Object.keys(twin.body.paths)).toEqual(Object.keys(api.document.paths));
  });
});

describe('the judge', () => {
  const good = () =>
    new Headers([
      ...(FIXED_HEADERS as [string, string][]),
      ['content-security-policy', 'x'],
      ['x-request-id', '1'],
      ['content-type', 'application/json'],
    ]);
  const body = '{"success":false,"error":{"code":"NOT_FOUND","message":"x"}}';

  test('finds nothing in a reply that keeps the contract', () => {
    expect(api.breaches('GET', '/api/v1/agents', { status: 404, headers: good(), text: body })).toEqual([]);
  });

  test.each([
    ['an undeclared status', { status: 418, text: body, drop: '' }],
    ['a body of another shape', { status: 200, text: '{"success":true,"data":[{"id":7}]}', drop: '' }],
    ['no JSON', { status: 404, text: '<html>', drop: '' }],
    ['a missing security header', { status: 404, text: body, drop: 'x-frame-options' }],
    ['no policy', { status: 404, text: body, drop: 'content-security-policy' }],
    ['no request id', { status: 404, text: body, drop: 'x-request-id' }],
    ['429 without Retry-After', { status: 429, text: body, drop: '' }],
  ])('finds %s', (_name, { status, text, drop }) => {
    const headers = good();
    if (drop) headers.delete(drop);
    expect(api.breaches('GET', '/api/v1/agents', { status, headers, text })).toHaveLength(1);
  });

  test('a procedure that returns an undeclared field fails in tests', async () => {
    const { out } = await import('../../src/api/output.ts');
    const { z } = await import('zod');
    const watched = out(z.object({ a: z.number() }));
    expect(watched.parse({ a: 1 })).toEqual({ a: 1 });
    expect(() => watched.parse({ a: 1, secret: 'x' })).toThrow(/undeclared field \.secret/);
  });
});

describe('every operation', () => {
  test.each(api.operations.map((op) => [`${op.method} ${op.path}`, op] as const))('%s', async (_name, op) => {
    resetLimitsForTests();
    const authenticated = op.security.length > 0;
    const cases = casesOf(op, api, CASES, seed, ids);
    const plain: Case = { ...(cases[0] as Case), query: {}, body: op.body ? { raw: '{}' } : null };
    const faults: string[] = [];
    const judge = (what: string, c: Case, reply: { status: number; headers: Headers; text: string }) => {
      const target = targetOf(op, '', c);
      for (const b of api.breaches(op.method, target, reply))
        faults.push(`${what}: ${b}\n  ${curlOf(op, p.url, c)}\n  ${reply.text.slice(0, 300)}`);
      if (reply.status >= 500 && codeOf(reply.text) === 'INTERNAL_ERROR')
        faults.push(`${what}: 500\n  ${curlOf(op, p.url, c)}`);
    };

    const bare = await send(op, plain, {});
    judge('without a credential', plain, bare);
    if (authenticated) expect(bare.status, 'without a credential').toBe(401);
    const wrong = await send(op, plain, { 'x-api-key': `ac_live_${'A'.repeat(43)}` });
    judge('wrong key', plain, wrong);
    expect(wrong.status, 'wrong key').toBe(401);

    const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(
      (m) => !api.methodsOf(targetOf(op, '', plain)).includes(m),
    );
    const method = others[0];
    if (method) {
      const refused = await fetch(targetOf(op, p.url, plain), { method });
      expect(refused.status, `${method} instead of ${op.method}`).toBe(405);
      const allow = (refused.headers.get('allow') ?? '')
        .split(', ')
        .filter((m) => m !== 'HEAD')
        .sort();
      expect(allow).toEqual(api.methodsOf(targetOf(op, '', plain)).sort());
    }
    if (op.body) {
      const text = await send({ ...op, body: { ...op.body, type: 'text/plain' } }, plain, credential(op));
      judge('text/plain', plain, text);
      expect([415, 401, 403, 404], `text/plain got ${text.status}`).toContain(text.status);
      if (text.status !== 415) expect(authenticated, 'text/plain').toBe(true);
    }

    for (const [i, c] of cases.entries()) {
      if (i % 20 === 0) resetLimitsForTests();
      const reply = await send(op, c, credential(op));
      judge(c.note, c, reply);
      if (!c.valid && reply.status < 400)
        faults.push(`${c.note}: accepted with ${reply.status} what the document refuses\n  ${curlOf(op, p.url, c)}`);
      if (reply.status === 401 && authenticated && op.id !== 'identity_logOut') {
        // This operation ended the credential it was called with.
        await meet();
      }
      if (faults.length > 2) break;
    }
    expect(faults, faults.join('\n')).toEqual([]);
  });

  test('the process answers after all of it, and no owner is out of balance', async () => {
    expect((await p.anonymous('GET', '/healthz')).status).toBe(200);
    const sums = await p.query('SELECT currency, sum(posted_delta)::text AS sum FROM ledger_entry GROUP BY currency');
    expect(sums.rows.length).toBeGreaterThan(0);
    for (const row of sums.rows) expect(row.sum).toBe('0');
  });
});
