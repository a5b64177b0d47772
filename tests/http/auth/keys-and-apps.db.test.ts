/** Attack lists K and T of identity.md: keys in the wrong place, authenticator apps in the wrong state. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ROUTES } from '../../../src/adapters/rest/routes.ts';
import { now, nowMs, shiftClockForTests } from '../../../src/platform/clock.ts';
import { mintKey } from '../../../src/platform/crypto/api-key.ts';
import { totpCode, totpStep } from '../../../src/platform/crypto/totp.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { authPlatform, totpCodesNear, wrongTotp } from '../../support/auth.ts';
import { freezeAt } from '../../support/frozen-clock.ts';

process.env.DATA_DIR = mkdtempSync(path.join(os.tmpdir(), 'civitas-keys-'));
const p = await authPlatform();
beforeEach(() => {
  resetLimitsForTests();
  shiftClockForTests(0);
});
afterAll(() => {
  shiftClockForTests(0);
  rmSync(process.env.DATA_DIR as string, { recursive: true, force: true });
});
const bearer = (token: string) => p.withHeaders({ authorization: `Bearer ${token}` });

describe('keys', () => {
  test('K1 K3 [ASVS V7.2.2] [ASVS V16.3.2] a key in another key’s place is refused like an unknown one, in the same words', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    const made = await owner.call('POST', '/trust/keys', { name: 'reader' });
    const trustKey = made.body.data.apiKey ?? made.body.data.key;
    const mistyped = `${agent.apiKey.slice(0, 20)}${agent.apiKey[20] === 'x' ? 'y' : 'x'}${agent.apiKey.slice(21)}`;
    const tries: [string, Record<string, string>][] = [
      ['a trust key as agent key', { 'x-api-key': trustKey }],
      ['a session as agent key', { 'x-api-key': owner.token }],
      ['a mistyped key', { 'x-api-key': mistyped }],
      ['an unknown key', { 'x-api-key': mintKey('ac_live_') }],
      ['a licence key as agent key', { 'x-api-key': mintKey('vpc_') }],
      ['an agent key as trust key', { 'x-trust-api-key': agent.apiKey }],
      ['a session as trust key', { 'x-trust-api-key': owner.token }],
    ];
    const seen = new Set<string>();
    for (const [what, headers] of tries) {
      const r = await p.withHeaders(headers)('GET', '/agents/me');
      expect(r.status, what).toBe(401);
      const { requestId: _id, ...error } = r.body.error;
      seen.add(JSON.stringify(error));
    }
    expect([...seen]).toHaveLength(1);
    expect([...seen][0]).toContain('INVALID_API_KEY');
    for (const key of [agent.apiKey, trustKey, mintKey('vpc_'), mintKey('adm_')])
      expect((await bearer(key)('GET', '/auth/me')).status, key.slice(0, 8)).toBe(401);
    expect((await agent.call('GET', '/agents/me')).status).toBe(200);
  });

  test('K6 [ASVS V14.2.1] a key in the query string is refused on every route, even beside a good header', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    for (const name of ['key', 'api_key', 'apiKey', 'access_token', 'token']) {
      resetLimitsForTests();
      const alone = await p.anonymous('GET', `/agents/me?${name}=${agent.apiKey}`);
      expect([400, 401], name).toContain(alone.status);
    }
    // A good header does not excuse it, whatever the parameter is called and whichever credential it is.
    for (const secret of [agent.apiKey, owner.token, mintKey('tst_'), mintKey('adm_')]) {
      for (const call of [agent.call, owner.call]) {
        const beside = await call('GET', `/agents?cursor=${secret}`);
        expect([beside.status, beside.body.error.code], secret.slice(0, 8)).toEqual([401, 'UNAUTHORIZED']);
        expect(beside.text).not.toContain(secret);
      }
    }
    const reads = ROUTES.filter((r) => r.method === 'GET' && !r.path.includes(':')).slice(0, 40);
    expect(reads.length).toBeGreaterThan(10);
    for (const r of reads) {
      resetLimitsForTests();
      const reply = await p.anonymous('GET', `${r.path}?api_key=${agent.apiKey}`);
      expect([400, 401, 403], `${r.path} ${reply.text.slice(0, 200)}`).toContain(reply.status);
    }
  });

  test('K7 [ASVS V14.2.6] no list and no view shows a key again: a prefix and four characters', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    const made = await owner.call('POST', '/trust/keys', { name: 'reader' });
    const trustKey = (made.body.data.apiKey ?? made.body.data.key) as string;
    for (const path of ['/agents', `/agents/${agent.id}`, '/trust/keys', '/auth/me', '/auth/sessions']) {
      const r = await owner.call('GET', path);
      expect(r.status, path).toBe(200);
      for (const secret of [agent.apiKey, trustKey, owner.token]) expect(r.text).not.toContain(secret.slice(9, 40));
    }
    const one = await owner.call('GET', `/agents/${agent.id}`);
    expect(one.text).toContain(agent.apiKey.slice(-4));
  });

  test('last used is dated within a minute, and a key past its expiry is like one that never was', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    await agent.call('GET', '/agents/me');
    const row = async () => (await p.query('SELECT * FROM agent_key WHERE agent_id = $1', [agent.id])).rows[0];
    const first = (await row()).last_used_at as Date;
    expect(first).toBeInstanceOf(Date);
    freezeAt(new Date(first.getTime() + 59_999));
    await agent.call('GET', '/agents/me');
    expect((await row()).last_used_at).toEqual(first);
    freezeAt(new Date(first.getTime() + 61_000));
    await agent.call('GET', '/agents/me');
    expect((await row()).last_used_at.getTime()).toBeGreaterThan(first.getTime());
    await p.query('UPDATE agent_key SET expires_at = $2 WHERE agent_id = $1', [agent.id, new Date(nowMs() + 60_000)]);
    expect((await agent.call('GET', '/agents/me')).status).toBe(200);
    freezeAt(new Date(nowMs() + 60_000));
    const expired = await agent.call('GET', '/agents/me');
    expect([expired.status, expired.body.error.code]).toEqual([401, 'INVALID_API_KEY']);
  });
});

describe.each(p.doors)('authenticator apps over $name', (door) => {
  // Codes change twice a minute; what is asked here is not when.
  beforeEach(() => freezeAt(now()));

  test('T5 [ASVS V6.4.1] an enrolment counts only when confirmed, for ten minutes and five mistakes', async () => {
    const owner = await p.newOwner();
    const begun = await door.call(owner.token, 'enrol');
    const { secret } = begun.body;
    expect(
      (await p.withHeaders({})('POST', '/auth/login', { email: owner.email, password: owner.password })).body.data
        .twoFactorRequired,
    ).toBe(false);
    expect((await door.call(owner.token, 'status')).body.enabled).toBe(false);
    shiftClockForTests(10 * 60_000 + 1_000);
    const late = await door.call(owner.token, 'confirm', { code: totpCode(secret, totpStep(nowMs())) });
    expect([late.status, late.body.error]).toEqual([400, 'No pending enrolment']);
    shiftClockForTests(0);
    const again = (await door.call(owner.token, 'enrol')).body.secret as string;
    expect(again).not.toBe(secret);
    const right = () => totpCode(again, totpStep(nowMs()));
    for (let i = 0; i < 5; i += 1)
      expect((await door.call(owner.token, 'confirm', { code: wrongTotp(again) })).body).toMatchObject({
        success: false,
      });
    expect((await door.call(owner.token, 'confirm', { code: right() })).status).toBe(400);
    expect(await p.factor(owner)).toMatchObject({ failed: 0, totp_confirmed_at: null });
    expect((await door.call(owner.token, 'status')).body.enabled).toBe(false);
  });

  test('T6 after it is confirmed the secret stands in no reply', async () => {
    const owner = await p.newOwner();
    const { secret } = await p.addTotp(owner);
    for (const operation of ['status', 'enrol', 'regenerate']) {
      const r = await door.call(owner.token, operation, operation === 'status' ? undefined : {});
      expect(JSON.stringify(r.body), operation).not.toContain(secret);
    }
    for (const path of ['/auth/me', '/auth/sessions', '/agents'])
      expect((await bearer(owner.token)('GET', path)).text).not.toContain(secret);
    expect(JSON.stringify(await p.factor(owner))).not.toContain(secret);
  });

  test('T7 [ASVS V6.5.6] the only method is removed by switching off; beside another one it goes alone; administrators keep a factor', async () => {
    const owner = await p.newOwner();
    await p.addTotp(owner);
    const only = await door.call(owner.token, 'removeTotp', {});
    expect([only.status, only.body.error]).toEqual([409, 'This is the only second factor. Use /disable.']);
    expect((await door.call(owner.token, 'disable', {})).body.success).toBe(true);
    expect((await door.call(owner.token, 'status')).body).toMatchObject({ enabled: false, backup_codes_remaining: 0 });
    const both = await p.ownerWithSms();
    await p.addTotp(both);
    expect((await door.call(both.token, 'removeTotp', {})).body.success).toBe(true);
    expect((await door.call(both.token, 'status')).body).toMatchObject({ enabled: true, methods: ['sms'] });
    await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [both.id]);
    expect((await door.call(both.token, 'disable', {})).status).toBe(403);
  });

  test('T8 [ASVS V6.6.1] a code of one method is worth nothing for another; text message and app stand beside each other', async () => {
    const owner = await p.ownerWithSms();
    const { secret } = await p.addTotp(owner);
    const pending = await p.signIn(owner);
    expect((await door.call(pending, 'status')).body.methods).toEqual(['sms', 'totp']);
    await door.call(pending, 'send', {});
    const sms = p.codeTo(owner.phone);
    const app = totpCode(secret, totpStep(nowMs()));
    expect((await door.call(pending, 'verify', { code: app === sms ? '000000' : app })).body).toMatchObject({
      success: false,
    });
    const foreign = totpCodesNear(secret).includes(sms) ? wrongTotp(secret) : sms;
    expect((await door.call(pending, 'totp', { code: foreign })).body).toMatchObject({
      success: false,
    });
    expect(await p.factor(owner)).toMatchObject({ failed: 2 });
    expect((await door.call(pending, 'totp', { code: app })).body.success).toBe(true);
  });

  test('T9 [ASVS V6.5.8] the clock is the server’s, whatever a client claims', async () => {
    const owner = await p.newOwner();
    const { secret } = await p.addTotp(owner);
    const pending = await p.signIn(owner);
    let yesterday = nowMs() - 86_400_000;
    while (totpCodesNear(secret).includes(totpCode(secret, totpStep(yesterday)))) yesterday -= 30_000;
    const r = await p.withHeaders({
      authorization: `Bearer ${pending}`,
      date: new Date(yesterday).toUTCString(),
      'x-forwarded-for': '10.41.0.1',
    })('POST', '/auth/2fa/totp/verify', { code: totpCode(secret, totpStep(yesterday)) });
    expect(r.body).toMatchObject({ success: false });
    expect((await door.call(pending, 'totp', { code: totpCode(secret, totpStep(nowMs())) })).body.success).toBe(true);
  });
});

describe('who may make a key', () => {
  test('what was refused for want of a fresh factor is done after it, with the same Idempotency-Key', async () => {
    const owner = await p.ownerWithSms();
    const agent = await p.newAgent(owner);
    const [rest] = p.doors as [(typeof p.doors)[0]];
    shiftClockForTests(11 * 60_000);
    const rotate = () =>
      owner.call('POST', `/agents/${agent.id}/rotate-key`, {}, { 'idempotency-key': 'one-rotation' });
    expect((await rotate()).body.error.code).toBe('SECOND_FACTOR_REQUIRED');
    expect((await rest.call(owner.token, 'backup', { code: owner.backupCodes[0] })).body.success).toBe(true);
    const done = await rotate();
    expect([done.status, done.headers.get('idempotent-replayed')], done.text).toEqual([200, null]);
    expect((await rotate()).body.error.code).toBe('SECRET_ALREADY_SHOWN');
  });

  test('[ASVS V6.3.3] where a second factor is required, an owner without one reads, enables one and then acts', async () => {
    const owner = await p.newOwner();
    process.env.REQUIRE_2FA = 'true';
    resetEnvForTests();
    try {
      const acts: [method: string, path: string, body?: unknown][] = [
        ['POST', '/agents', {}],
        ['POST', '/tasks', {}],
        ['POST', '/public/security/scan', {}],
        ['DELETE', `/public/vpc/license/${owner.id}/replicas/${owner.id}`],
      ];
      for (const [method, path, body] of acts) {
        const refused = await owner.call(method, path, body);
        expect(refused.status, `${path} ${refused.text}`).toBe(403);
        expect(refused.text).toMatch(/two_factor_required/i);
      }
      expect((await owner.call('GET', '/tasks')).status).toBe(200);
      expect((await owner.call('GET', '/agents')).status).toBe(200);
      const [rest] = p.doors as [(typeof p.doors)[0]];
      expect((await rest.call(owner.token, 'enable', { phone_number: p.newPhone() })).status).toBe(200);
      expect((await owner.call('POST', '/agents', { displayName: 'Another', framework: 'custom' })).status).toBe(201);
    } finally {
      delete process.env.REQUIRE_2FA;
      resetEnvForTests();
    }
  });

  test('K9 [ASVS V7.5.3] every operation that hands out a key asks for a fresh second factor where one is on; a pending sign-in makes none', async () => {
    const owner = await p.ownerWithSms();
    const agent = await p.newAgent(owner);
    const made = async () =>
      (
        await p.query(
          `SELECT (SELECT count(*)::int FROM agent_key k JOIN agent a ON a.id = k.agent_id WHERE a.owner_id = $1) AS agents,
                  (SELECT count(*)::int FROM trust_key WHERE owner_id = $1) AS trust`,
          [owner.id],
        )
      ).rows[0];
    const before = await made();
    const operations: [string, Record<string, unknown>][] = [
      ['/agents', { displayName: 'Another', framework: 'custom' }],
      [`/agents/${agent.id}/rotate-key`, {}],
      ['/trust/keys', { name: 'Reader' }],
    ];
    shiftClockForTests(11 * 60_000);
    const pending = p.withHeaders({ authorization: `Bearer ${await p.signIn(owner)}` });
    for (const [path, body] of operations) {
      const old = await owner.call('POST', path, body);
      expect([old.status, old.body.error?.code], path).toEqual([403, 'SECOND_FACTOR_REQUIRED']);
      const half = await pending('POST', path, body);
      expect([half.status, half.body.error?.code], path).toEqual([403, 'TWO_FACTOR_REQUIRED']);
    }
    expect(await made()).toEqual(before);
    expect((await agent.call('GET', '/agents/me')).status).toBe(200);
    const [rest] = p.doors as [(typeof p.doors)[0]];
    expect((await rest.call(owner.token, 'backup', { code: owner.backupCodes[0] })).body.success).toBe(true);
    for (const [path, body] of operations)
      expect((await owner.call('POST', path, body)).status, path).toBeLessThan(300);
  });
});

describe('keys with an end and with limits', () => {
  /** An agent whose key has these terms, from its registration or from a rotation. */
  async function keyed(body: Record<string, unknown>, from: 'registration' | 'rotation' = 'rotation') {
    const owner = await p.newOwner();
    if (from === 'registration') {
      const agent = await p.newAgent(owner, body);
      return { owner, agent, call: agent.call };
    }
    const agent = await p.newAgent(owner);
    const rotated = await owner.call('POST', `/agents/${agent.id}/rotate-key`, body);
    expect(rotated.status, rotated.text).toBe(200);
    return { owner, agent, call: p.withHeaders({ 'x-api-key': rotated.body.data.apiKey as string }) };
  }
  const task = { taskType: 'general', maxBudget: 100, input: { description: 'Write a haiku' } };

  const SOURCES = ['registration', 'rotation'] as const;
  test.each(SOURCES)('[ASVS V13.3.4] a key of a %s ends on its day, and its owner sees which day', async (from) => {
    const { owner, agent, call } = await keyed({ expiresInDays: 30 }, from);
    const seen = (await owner.call('GET', `/agents/${agent.id}`)).body.data;
    expect(Math.round((Date.parse(seen.keyExpiresAt) - Date.parse(seen.keyCreatedAt)) / 86_400_000)).toBe(30);
    expect(seen.keyScopes).toEqual([]);
    expect((await call('GET', '/agents/me')).status).toBe(200);
    shiftClockForTests(30 * 86_400_000 + 1_000);
    const ended = await call('GET', '/agents/me');
    expect([ended.status, ended.body.error.code]).toEqual([401, 'INVALID_API_KEY']);
  });

  const LIMITS = [
    { scopes: ['read'], claim: 403, submit: 403, upload: 403 },
    { scopes: ['work'], claim: 404, submit: 403, upload: 201 },
    { scopes: ['hire', 'read'], claim: 403, submit: 402, upload: 201 },
    { scopes: undefined, claim: 404, submit: 402, upload: 201 },
  ];
  test.each(LIMITS.flatMap((limit) => SOURCES.map((from) => ({ ...limit, from }))))(
    'a key of a $from with $scopes reads, and does that and no more',
    async ({ scopes, claim, submit, upload, from }) => {
      const { owner, agent, call } = await keyed(scopes ? { scopes } : {}, from);
      expect((await call('GET', '/agents/me')).status).toBe(200);
      expect((await call('GET', '/tasks')).status).toBe(200);
      expect((await call('POST', '/tasks/0199aaaa-0000-7000-8000-000000000000/claim', {})).status).toBe(claim);
      const asked = await call('POST', '/tasks', task);
      expect(asked.status, asked.text).toBe(submit);
      if (submit === 403) expect(asked.body.error.details).toEqual({ reason: 'missing_scope', scopes: ['hire'] });
      const sent = await call('POST', '/uploads', new Uint8Array([1, 2, 3]), {
        'content-type': 'application/octet-stream',
      });
      expect(sent.status, sent.text).toBe(upload);
      expect((await owner.call('GET', `/agents/${agent.id}`)).body.data.keyScopes).toEqual(scopes ?? []);
      const itself = await call('GET', '/agents/me/key');
      expect(itself.body.data).toEqual({
        keyId: expect.any(String),
        agentId: agent.id,
        ownerId: owner.id,
        scopes: scopes ?? [],
      });
    },
  );

  test('unknown scopes, an empty list, scopes twice and days out of range are refused, and the old key lives', async () => {
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    for (const bad of [
      { scopes: ['admin'] },
      { scopes: [] },
      { scopes: ['read', 'read'] },
      { expiresInDays: 0 },
      { expiresInDays: 366 },
      { expiresAt: 'never' },
    ]) {
      const body = { displayName: 'Refused', framework: 'custom', ...bad };
      expect((await owner.call('POST', `/agents/${agent.id}/rotate-key`, bad)).status, JSON.stringify(bad)).toBe(400);
      expect((await owner.call('POST', '/agents', body)).status, JSON.stringify(bad)).toBe(400);
    }
    expect((await agent.call('GET', '/agents/me')).status).toBe(200);
    expect((await p.query('SELECT count(*)::int AS n FROM agent WHERE owner_id = $1', [owner.id])).rows[0].n).toBe(1);
  });

  test('what a registration grants is in the audit log, and a key of full rights replaces a narrow one', async () => {
    const { owner, agent, call } = await keyed({ expiresInDays: 7, scopes: ['read'] }, 'registration');
    const row = await p.query(
      "SELECT meta FROM audit_log WHERE action = 'registry.registerAgent' AND subject_id = $1",
      [agent.id],
    );
    expect(row.rows[0].meta).toMatchObject({ scopes: ['read'], expiresAt: expect.stringMatching(/^\d{4}-/) });
    const rotated = await owner.call('POST', `/agents/${agent.id}/rotate-key`, {});
    expect((await call('GET', '/agents/me')).status).toBe(401);
    const next = p.withHeaders({ 'x-api-key': rotated.body.data.apiKey as string });
    expect((await next('GET', '/agents/me/key')).body.data.scopes).toEqual([]);
    expect((await owner.call('GET', `/agents/${agent.id}`)).body.data.keyExpiresAt).toBeNull();
  });
});
