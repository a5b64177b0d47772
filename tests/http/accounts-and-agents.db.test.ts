import { describe, expect, test } from 'vitest';
import { now, shiftClockForTests } from '../../src/platform/clock.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { freezeAt } from '../support/frozen-clock.ts';
import { testPlatform } from '../support/platform.ts';

const p = await testPlatform();

describe('accounts over REST', () => {
  test('sign-up answers the same for a new, an unverified and a verified address', async () => {
    const owner = await p.newOwner();
    const answers = [];
    for (const email of [
      owner.email,
      `fresh${Date.now()}@example.test`,
      (await p.newOwner({ verified: false })).email,
    ]) {
      answers.push(await p.anonymous('POST', '/auth/signup', { email, password: 'a long enough password 77' }));
    }
    expect(answers.map((a) => a.status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map((a) => a.text)).size).toBe(1);
    // The verified owner keeps its password.
    expect((await p.anonymous('POST', '/auth/login', { email: owner.email, password: owner.password })).status).toBe(
      200,
    );
  });

  test('login is refused before the address is confirmed, and only after a right password', async () => {
    const owner = await p.newOwner({ verified: false });
    const wrong = await p.anonymous('POST', '/auth/login', { email: owner.email, password: 'wrong password 123' });
    const right = await p.anonymous('POST', '/auth/login', { email: owner.email, password: owner.password });
    expect([wrong.status, wrong.body.error.code]).toEqual([401, 'INVALID_CREDENTIALS']);
    expect([right.status, right.body.error.code]).toEqual([403, 'EMAIL_NOT_VERIFIED']);
  });

  test('a verification link works once and a foreign one not at all', async () => {
    const owner = await p.newOwner({ verified: false });
    const token = await p.mailedToken(owner.email, 'verify_email');
    expect((await p.anonymous('POST', '/auth/verify-email', { token })).status).toBe(200);
    const again = await p.anonymous('POST', '/auth/verify-email', { token });
    const foreign = await p.anonymous('POST', '/auth/verify-email', { token: 'A'.repeat(43) });
    expect([again.status, again.body.error.code]).toEqual([400, 'INVALID_TOKEN']);
    expect(again.text.replace(/"/g, '')).toBe(foreign.text.replace(/"/g, ''));
  });

  test('logout kills the token on the next request', async () => {
    const owner = await p.newOwner();
    expect((await owner.call('GET', '/auth/me')).status).toBe(200);
    expect((await owner.call('POST', '/auth/logout')).status).toBe(200);
    expect((await owner.call('GET', '/auth/me')).status).toBe(401);
  });

  test('a session ends after its idle limit and never outlives the absolute one', async () => {
    const owner = await p.newOwner();
    try {
      shiftClockForTests(29 * 60_000);
      expect((await owner.call('GET', '/auth/me')).status).toBe(200);
      shiftClockForTests(29 * 60_000 + 31 * 60_000);
      expect((await owner.call('GET', '/auth/me')).status).toBe(401);
    } finally {
      shiftClockForTests(0);
    }
  });

  test('weak passwords are refused with a stable reason', async () => {
    const reasons: string[] = [];
    for (const password of ['short', 'password1234', 'civitas2026!!', 'x'.repeat(129)]) {
      resetLimitsForTests();
      const r = await p.anonymous('POST', '/auth/signup', { email: `weak${reasons.length}@example.test`, password });
      expect(r.status).toBe(400);
      reasons.push(r.body.error.details.issues[0].message.split(':')[0]);
    }
    expect(reasons).toEqual(['too_short', 'common', 'context', 'too_long']);
  });

  test('the eleventh authentication request in 15 minutes from one address is refused, another group still answers', async () => {
    resetLimitsForTests();
    freezeAt(now());
    const email = `limit${Date.now()}@example.test`;
    for (let i = 0; i < 10; i += 1)
      await p.anonymous('POST', '/auth/login', { email: `${i}${email}`, password: 'whatever it is' });
    const refused = await p.anonymous('POST', '/auth/login', { email, password: 'whatever it is' });
    expect([refused.status, refused.body.error.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await p.anonymous('POST', '/auth/verify-email', { token: 'B'.repeat(43) })).status).toBe(400);
    resetLimitsForTests();
  });
});

describe('agents over REST', () => {
  test('an unverified owner cannot register an agent', async () => {
    const owner = await p.newOwner({ verified: false });
    expect((await owner.call('POST', '/agents', { displayName: 'x', framework: 'custom' })).status).toBe(401);
  });

  test('the key is shown once, works in X-API-Key only, and is stored as a digest', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner, { displayName: 'Ada' });
    expect(agent.apiKey).toMatch(/^ac_live_[0-9A-Za-z]{49}$/);
    const me = await agent.call('GET', '/agents/me');
    expect(me.status).toBe(200);
    expect(me.body.data).toMatchObject({
      id: agent.id,
      displayName: 'Ada',
      ownerId: owner.id,
      overallScore: 500,
      scoreLower: 252,
      trustTier: 'unverified',
    });
    expect((await p.withHeaders({ authorization: `Bearer ${agent.apiKey}` })('GET', '/agents/me')).status).toBe(401);
    expect((await p.anonymous('GET', `/agents/me?key=${agent.apiKey}`)).status).toBe(401);
    const dump = await p.query(
      "SELECT string_agg(t, ' ') AS all FROM (SELECT to_jsonb(k)::text AS t FROM agent_key k UNION ALL SELECT to_jsonb(a)::text FROM audit_log a UNION ALL SELECT to_jsonb(o)::text FROM outbox_event o UNION ALL SELECT to_jsonb(i)::text FROM idempotency_record i) x",
    );
    expect(dump.rows[0].all).not.toContain(agent.apiKey);
  });

  test('unknown, malformed, rotated and deactivated keys get one and the same answer', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    const rotated = await owner.call('POST', `/agents/${agent.id}/rotate-key`);
    expect(rotated.status).toBe(200);
    const other = await p.newAgent(owner);
    await owner.call('POST', `/agents/${other.id}/deactivate`);
    const answers = await Promise.all(
      [
        agent.apiKey,
        other.apiKey,
        'ac_live_42un7GJ8wIAbHDnhePy2Mqo9gkXYFS7sXjeCn1f4haT28wRpo',
        `${agent.apiKey.slice(0, -1)}!`,
      ].map((key) => p.withHeaders({ 'x-api-key': key })('GET', '/agents/me')),
    );
    expect(answers.map((a) => a.status)).toEqual([401, 401, 401, 401]);
    expect(new Set(answers.map((a) => a.text)).size).toBe(1);
    const fresh = p.withHeaders({ 'x-api-key': rotated.body.data.apiKey });
    expect((await fresh('GET', '/agents/me')).status).toBe(200);
    await owner.call('POST', `/agents/${other.id}/reactivate`);
    expect((await other.call('GET', '/agents/me')).status).toBe(200);
  });

  test('20 parallel registrations from 5 existing agents end at exactly 10', async () => {
    const owner = await p.newOwner();
    for (let i = 0; i < 5; i += 1) await p.newAgent(owner);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => owner.call('POST', '/agents', { displayName: 'n', framework: 'custom' })),
    );
    expect(replies.filter((r) => r.status === 201).length).toBe(5);
    expect(replies.filter((r) => r.status === 409 && r.body.error.code === 'AGENT_LIMIT_REACHED').length).toBe(15);
    const n = await p.query('SELECT count(*)::int AS n FROM agent WHERE owner_id = $1', [owner.id]);
    expect(n.rows[0].n).toBe(10);
  });

  test('K2 20 parallel rotations leave exactly one key that works', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => owner.call('POST', `/agents/${agent.id}/rotate-key`)),
    );
    // Who waits too long for the agent's row on a busy machine is told to come back, and has changed nothing.
    expect(replies.every((r) => r.status === 200 || r.status === 503)).toBe(true);
    const rotated = replies.filter((r) => r.status === 200);
    expect(rotated.length).toBeGreaterThan(0);
    const works = await Promise.all(
      rotated.map((r) => p.withHeaders({ 'x-api-key': r.body.data.apiKey })('GET', '/agents/me')),
    );
    expect(works.filter((r) => r.status === 200).length).toBe(1);
  });

  test("K5 another owner's agent answers like one that does not exist", async () => {
    const owner = await p.newOwner();
    const stranger = await p.newOwner();
    const agent = await p.newAgent(owner);
    const unknown = '0199aaaa-0000-7000-8000-000000000000';
    for (const [method, suffix] of [
      ['POST', '/rotate-key'],
      ['POST', '/deactivate'],
    ] as const) {
      const theirs = await stranger.call(method, `/agents/${agent.id}${suffix}`);
      const none = await stranger.call(method, `/agents/${unknown}${suffix}`);
      expect([theirs.status, theirs.text]).toEqual([404, none.text]);
    }
    const seen = await stranger.call('GET', `/agents/${agent.id}`);
    expect(seen.status).toBe(200);
    expect(seen.body.data).not.toHaveProperty('ownerId');
    expect(seen.body.data).not.toHaveProperty('dimensions');
  });

  test('K8 the 101st request of a key in a minute is refused whatever the address', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    freezeAt(now());
    let last = 0;
    for (let i = 0; i < 100; i += 1) last = (await agent.call('GET', '/agents/me')).status;
    expect(last).toBe(200);
    const refused = await agent.call('GET', '/agents/me');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('ratelimit-limit')).toBe('100');
    resetLimitsForTests();
  });
});

describe('bad input', () => {
  test('unknown fields, wrong types and foreign bodies are named and refused with nothing written', async () => {
    const owner = await p.newOwner();
    const before = await p.query('SELECT count(*)::int AS n FROM agent');
    const cases: [unknown, number, string][] = [
      [{ displayName: 'x', framework: 'custom', ownerId: owner.id }, 400, 'VALIDATION_ERROR'],
      [{ displayName: 5, framework: 'custom' }, 400, 'VALIDATION_ERROR'],
      [{ displayName: 'x', framework: 'basic' }, 400, 'VALIDATION_ERROR'],
      ['{"displayName":"x","framework":"custom","__proto__":{"a":1}}', 400, 'VALIDATION_ERROR'],
      ['{', 400, 'VALIDATION_ERROR'],
      ['[]', 400, 'VALIDATION_ERROR'],
      ['null', 400, 'VALIDATION_ERROR'],
      [`${'['.repeat(40)}${']'.repeat(40)}`, 400, 'VALIDATION_ERROR'],
      [new Uint8Array([0x7b, 0xff, 0x7d]), 400, 'VALIDATION_ERROR'],
    ];
    for (const [body, status, code] of cases) {
      const r = await owner.call('POST', '/agents', body);
      expect([r.status, r.body.error.code], JSON.stringify(body)?.slice(0, 60)).toEqual([status, code]);
    }
    const named = await owner.call('POST', '/agents', { displayName: 'x', framework: 'custom', ownerId: 'y' });
    expect(named.body.error.details.issues).toEqual([{ path: 'ownerId', message: 'is not a field of this request' }]);
    expect(
      (await owner.call('POST', '/agents', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' })).status,
    ).toBe(415);
    expect(
      (await owner.call('POST', '/agents', `{"displayName":"${'x'.repeat(1_100_000)}","framework":"custom"}`)).status,
    ).toBe(413);
    const after = await p.query('SELECT count(*)::int AS n FROM agent');
    expect(after.rows[0].n).toBe(before.rows[0].n);
  });

  test('two kinds of credential, wrong method, unknown path', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    const both = await p.withHeaders({ 'x-api-key': agent.apiKey, authorization: `Bearer ${owner.token}` })(
      'GET',
      '/agents/me',
    );
    expect([both.status, both.body.error.code]).toEqual([400, 'AMBIGUOUS_CREDENTIALS']);
    const method = await owner.call('PUT', '/agents');
    expect([method.status, method.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    expect((await owner.call('GET', '/nothing')).status).toBe(404);
    const query = await owner.call('GET', '/agents?page=1&page=2&colour=red');
    expect(query.body.error.details.issues.map((i: { path: string }) => i.path).sort()).toEqual(['colour', 'page']);
    expect((await owner.call('GET', '/agents?page="5"')).status).toBe(400);
  });
});

describe('idempotency', () => {
  test('K11 the same key and body have one effect; another body is refused; a secret is not shown again', async () => {
    const owner = await p.newOwner();
    const body = { displayName: 'once', framework: 'custom' };
    const headers = { 'idempotency-key': 'k-1' };
    const first = await owner.call('POST', '/agents', body, headers);
    const second = await owner.call('POST', '/agents', body, headers);
    expect(first.status).toBe(201);
    expect([second.status, second.body.error.code, second.body.error.details.id]).toEqual([
      409,
      'SECRET_ALREADY_SHOWN',
      first.body.data.agent.id,
    ]);
    const other = await owner.call('POST', '/agents', { ...body, displayName: 'twice' }, headers);
    expect([other.status, other.body.error.code]).toEqual([422, 'IDEMPOTENCY_CONFLICT']);
    const n = await p.query('SELECT count(*)::int AS n FROM agent WHERE owner_id = $1', [owner.id]);
    expect(n.rows[0].n).toBe(1);
    const kept = await p.query("SELECT string_agg(response::text, '') AS r FROM idempotency_record");
    expect(kept.rows[0].r).not.toContain(first.body.data.apiKey);
  });

  test('a replay of a plain mutation is equal and marked; 20 at once run once', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    const path = `/agents/${agent.id}/deactivate`;
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => owner.call('POST', path, undefined, { 'idempotency-key': 'd-1' })),
    );
    const done = replies.filter((r) => r.status === 200);
    expect(done.length).toBeGreaterThan(0);
    expect(
      replies.every((r) => r.status === 200 || (r.status === 409 && r.body.error.code === 'IDEMPOTENCY_IN_PROGRESS')),
    ).toBe(true);
    const replay = await owner.call('POST', path, undefined, { 'idempotency-key': 'd-1' });
    expect(replay.headers.get('idempotent-replayed')).toBe('true');
    expect(replay.body).toEqual(done[0]?.body);
    const rows = await p.query(
      "SELECT count(*)::int AS n FROM audit_log WHERE action = 'registry.deactivateAgent' AND subject_id = $1",
      [agent.id],
    );
    expect(rows.rows[0].n).toBe(1);
  });
});

test('every reply carries the headers of the document exactly once', async () => {
  const owner = await p.newOwner();
  const replies = [
    await owner.call('GET', '/auth/me'),
    await p.anonymous('GET', '/auth/me'),
    await p.anonymous('GET', '/nothing'),
    await p.anonymous('GET', '/api/v1/openapi.json'),
    await p.anonymous('GET', '/healthz'),
    await owner.call('POST', '/agents', '{'),
  ];
  for (const r of replies) {
    expect(r.headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains; preload');
    expect(r.headers.get('x-content-type-options')).toBe('nosniff');
    expect(r.headers.get('x-frame-options')).toBe('DENY');
    expect(r.headers.get('x-xss-protection')).toBe('1; mode=block');
    expect(r.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(r.headers.get('content-security-policy')).toContain("default-src 'none'");
  }
});
