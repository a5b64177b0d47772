/** Attack list A of identity.md, recovery, suspension, and the operator's command line. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ROUTES } from '../../../src/adapters/rest/routes.ts';
import { appRouter } from '../../../src/api/root.ts';
import type { ProcedureMeta } from '../../../src/api/trpc.ts';
import { eraseUser } from '../../../src/districts/identity/contract.ts';
import { createAdmin } from '../../../src/districts/identity/create-admin.ts';
import { remindRecoveries } from '../../../src/districts/identity/remind-recoveries.ts';
import { systemCtx } from '../../../src/platform/actor.ts';
import { sealAudit } from '../../../src/platform/audit/seal-audit.ts';
import { ask } from '../../../src/platform/bus/bus.ts';
import { shiftClockForTests } from '../../../src/platform/clock.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { refuseDemoRows } from '../../../src/server/seed/refuse-demo-rows.ts';
import { authPlatform } from '../../support/auth.ts';

const p = await authPlatform();
const [rest] = p.doors as [(typeof p.doors)[0]];
const root = path.resolve(import.meta.dirname, '../../..');
beforeEach(() => {
  resetLimitsForTests();
  shiftClockForTests(0);
});
afterAll(() => shiftClockForTests(0));
const bearer = (token: string) => p.withHeaders({ authorization: `Bearer ${token}` });
const reason = 'asked by the owner in ticket 7';
type Sms = Awaited<ReturnType<typeof p.ownerWithSms>>;

/** An administrator whose second factor was proven in this session. */
async function admin(): Promise<Sms> {
  const owner = await p.ownerWithSms();
  await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [owner.id]);
  return owner;
}
async function databaseUrl(): Promise<string> {
  return process.env.DATABASE_URL as string;
}
const run = promisify(execFile);
const command = async (...args: string[]) =>
  run(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', path.join(root, 'src/server/cli/admin-create.ts'), ...args],
    {
      env: { ...process.env, DATABASE_URL: await databaseUrl() },
      cwd: '/',
    },
  );

describe('A1 [ASVS V6.3.2] no default account', () => {
  test('a fresh database lets nobody in', async () => {
    for (const email of [
      'admin@example.test',
      'admin@localhost',
      'root@localhost',
      'demo@demo.civitas',
      'buyer@demo.civitas',
    ])
      for (const password of ['admin', 'password', 'changeme', 'civitas', 'demo']) {
        resetLimitsForTests();
        expect((await p.anonymous('POST', '/auth/login', { email, password })).status).toBe(401);
      }
    const admins = await p.query("SELECT count(*)::int AS n FROM owner WHERE role = 'ADMIN'");
    expect(admins.rows[0].n).toBe(0);
  });

  test('production refuses a database that holds the demo', async () => {
    await expect(refuseDemoRows(await databaseUrl())).resolves.toBeUndefined();
    await p.query("INSERT INTO platform_fact (name, value, updated_at) VALUES ('demo', '{}', now())");
    await expect(refuseDemoRows(await databaseUrl())).rejects.toThrow(/demo/);
    await p.query("DELETE FROM platform_fact WHERE name = 'demo'");
  });

  test('C6 the command line prints a link once; the link sets a password; the account is an administrator without any right until it has a factor', async () => {
    const email = `chief${Date.now()}@example.test`;
    const { stdout } = await command('--email', email);
    const token = /#t=([\w-]{43})/.exec(stdout)?.[1] as string;
    expect(stdout).toContain('/set-up-admin#t=');
    const password = 'a rather long passphrase 42';
    expect((await p.anonymous('POST', '/auth/password/reset', { token, newPassword: password })).status).toBe(200);
    expect((await p.anonymous('POST', '/auth/password/reset', { token, newPassword: password })).status).toBe(400);
    const login = await p.anonymous('POST', '/auth/login', { email, password });
    expect(login.body.data.user.role).toBe('ADMIN');
    const refused = await bearer(login.body.data.token)('GET', '/admin/owners');
    expect([refused.status, refused.body.error.code]).toEqual([403, 'TWO_FACTOR_REQUIRED']);
    expect((await command('--email', email)).stdout).toContain('already');
    expect((await command('--email', email, '--demote')).stdout).toContain('no longer');
    expect((await bearer(login.body.data.token)('GET', '/auth/me')).status).toBe(401);
    const row = await p.query('SELECT role FROM owner WHERE email_normalized = $1', [email]);
    expect(row.rows[0].role).toBe('OWNER');
    await expect(command('--email', 'nobody@example.test', '--demote')).rejects.toMatchObject({ code: 1 });
  });

  test('P12 whoever signed up the address before, or signs it up again, has no password to the administrator’s account', async () => {
    const thiefs = 'the password of a stranger 7';
    const mine = 'a rather long passphrase 42';
    for (const early of [true, false]) {
      const email = `boss${early}${Date.now()}@example.test`;
      const signUp = () => p.anonymous('POST', '/auth/signup', { email, password: thiefs });
      if (early) expect((await signUp()).status).toBe(202);
      const waiting = early ? await p.mailedToken(email, 'verify_email') : null;
      const { link } = await createAdmin(email);
      if (!early) expect((await signUp()).status).toBe(202);
      // The holder of the mailbox opens every link that came, the stranger's too.
      if (waiting) expect((await p.anonymous('POST', '/auth/verify-email', { token: waiting })).status).toBe(400);
      else await expect(p.mailedToken(email, 'verify_email')).rejects.toThrow();
      const enter = async (password: string) => (await p.anonymous('POST', '/auth/login', { email, password })).status;
      expect(await enter(thiefs)).toBe(401);
      const token = link?.split('#t=')[1];
      expect((await p.anonymous('POST', '/auth/password/reset', { token, newPassword: mine })).status).toBe(200);
      expect([await enter(thiefs), await enter(mine)]).toEqual([401, 200]);
    }
  });

  test('the command line recovers an administrator who lost the factor', async () => {
    const chief = await admin();
    const { stdout } = await command('--email', chief.email, '--recover');
    expect(stdout).toContain('/set-up-admin#t=');
    expect(await p.factor(chief)).toMatchObject({ sms_enabled: false, phone_encrypted: null });
    expect((await bearer(chief.token)('GET', '/auth/me')).status).toBe(401);
    expect((await p.anonymous('POST', '/auth/login', { email: chief.email, password: chief.password })).status).toBe(
      401,
    );
  });
});

describe('A2 [ASVS V8.4.2] who may administer', () => {
  const routes = ROUTES.filter((r) => r.path.startsWith('/admin/'));
  const procedures = Object.entries(
    appRouter._def.procedures as unknown as Record<string, { _def: { type: string; meta?: ProcedureMeta } }>,
  )
    .filter(([, def]) => def._def.meta?.auth === 'admin')
    .map(([name, def]) => ({ name, type: def._def.type }));
  const askRest = async (call: ReturnType<typeof bearer>) => {
    const answers: [string, number][] = [];
    for (const r of routes) {
      resetLimitsForTests();
      const path = r.path.replace(/:\w+/g, '0199aaaa-0000-7000-8000-000000000000');
      const takes = (appRouter._def.procedures as unknown as Record<string, { _def: { inputs: unknown[] } }>)[
        r.procedure
      ];
      const bodyless = r.method === 'GET' || r.method === 'DELETE' || takes?._def.inputs.length === 0;
      answers.push([`${r.method} ${r.path}`, (await call(r.method, path, bodyless ? undefined : { reason })).status]);
    }
    return answers;
  };
  /** A stream has begun before its procedure is asked: 403 here is a first event that refuses, with nothing before it. */
  const refusedStream = async (name: string, token: string): Promise<number> => {
    const away = new AbortController();
    const r = await fetch(`${p.url}/api/trpc/${name}?input=%7B%7D`, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
      signal: away.signal,
    });
    if (r.status !== 200) return r.status;
    let text = '';
    for await (const chunk of r.body ?? []) {
      text += new TextDecoder().decode(chunk);
      if (/^event: (?!connected)/m.test(text) || /^id: /m.test(text)) break;
    }
    away.abort();
    return /event: serialized-error/.test(text) && /ACCESS_DENIED|TWO_FACTOR_REQUIRED|SECOND_FACTOR_REQUIRED/.test(text)
      ? 403
      : 200;
  };
  const askTrpc = async (token: string) => {
    const answers: [string, number][] = [];
    for (const { name, type } of procedures) {
      resetLimitsForTests();
      if (type === 'subscription') {
        answers.push([name, await refusedStream(name, token)]);
        continue;
      }
      const query = type === 'query';
      const r = await fetch(`${p.url}/api/trpc/${name}${query ? '?input=%7B%7D' : ''}`, {
        method: query ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}`, ...(query ? {} : { 'content-type': 'application/json' }) },
        ...(query ? {} : { body: '{}' }),
      });
      answers.push([name, r.status]);
    }
    return answers;
  };

  test('[ASVS V16.3.2] an owner, an administrator without a factor and one with an old factor get 403 on every operation', async () => {
    expect(routes.length).toBeGreaterThan(12);
    const owner = await p.newOwner();
    const bare = await p.newOwner();
    await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [bare.id]);
    for (const token of [owner.token, bare.token]) {
      for (const [what, status] of [...(await askRest(bearer(token))), ...(await askTrpc(token))])
        expect([what, status]).toEqual([what, 403]);
    }
    const chief = await admin();
    shiftClockForTests(10 * 60_000 + 1_000);
    for (const [what, status] of [...(await askRest(bearer(chief.token))), ...(await askTrpc(chief.token))])
      expect([what, status]).toEqual([what, 403]);
  });

  test('a factor that was only switched on, never proven, opens nothing', async () => {
    const chief = await p.ownerWithSms({ proven: false });
    await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [chief.id]);
    const r = await bearer(chief.token)('GET', '/admin/owners');
    expect([r.status, r.body.error.code]).toEqual([403, 'SECOND_FACTOR_REQUIRED']);
  });

  test('an address outside ADMIN_IP_ALLOWLIST is refused', async () => {
    const chief = await admin();
    process.env.ADMIN_IP_ALLOWLIST = '203.0.113.0/24';
    resetEnvForTests();
    try {
      const from = (ip: string) => p.withHeaders({ authorization: `Bearer ${chief.token}`, 'x-forwarded-for': ip });
      expect((await from('198.51.100.9')('GET', '/admin/owners')).status).toBe(403);
      expect((await from('203.0.113.77')('GET', '/admin/owners')).status).toBe(200);
    } finally {
      delete process.env.ADMIN_IP_ALLOWLIST;
      resetEnvForTests();
    }
  });

  test('T7 F-admin: administrators keep their factor', async () => {
    const chief = await admin();
    const r = await rest.call(chief.token, 'disable', {});
    expect([r.status, r.body.error]).toEqual([403, 'Administrators must keep two-factor authentication enabled']);
    expect((await p.factor(chief)).sms_enabled).toBe(true);
  });

  test('[ASVS V8.2.4] a sign-in of an administrator from a new network is told by mail, from a known one not', async () => {
    const chief = await admin();
    const login = (ip: string) =>
      p.withHeaders({ 'x-forwarded-for': ip })('POST', '/auth/login', { email: chief.email, password: chief.password });
    await login('198.51.100.7');
    const told = (await p.mails(chief)).filter((k) => k === 'new_address_range').length;
    expect(told).toBeGreaterThan(0);
    await login('198.51.100.99');
    expect((await p.mails(chief)).filter((k) => k === 'new_address_range').length).toBe(told);
    await login('192.0.2.4');
    expect((await p.mails(chief)).filter((k) => k === 'new_address_range').length).toBe(told + 1);
  });
});

test('A3 [ASVS V6.4.6] no operation sets a password of another, reads a code or impersonates; a started reset goes to the mailbox alone', async () => {
  const names = Object.keys(appRouter._def.procedures).join(' ');
  expect(names).not.toMatch(/impersonat|\.setPassword|readCode|loginAs|assume/i);
  const [chief, owner] = [await admin(), await p.newOwner()];
  const r = await bearer(chief.token)('POST', `/admin/owners/${owner.id}/password-reset`, { reason });
  expect([r.status, r.body.data]).toEqual([200, { ok: true }]);
  const token = await p.mailedToken(owner.email, 'reset_password');
  expect(r.text).not.toContain(token);
  // Nothing changes until the owner uses it.
  expect((await p.anonymous('POST', '/auth/login', { email: owner.email, password: owner.password })).status).toBe(200);
});

describe('A4 [ASVS V16.2.1] every act leaves a row with its reason', () => {
  test('force logout, disable, enable: what happened before and after, by whom', async () => {
    const [chief, owner] = [await admin(), await p.newOwner()];
    const call = bearer(chief.token);
    const agent = await p.newAgent(owner);
    expect((await call('POST', `/admin/owners/${owner.id}/force-logout`, {})).status).toBe(400);
    const out = await call('POST', `/admin/owners/${owner.id}/force-logout`, { reason });
    expect(out.body.data).toEqual({ sessionsEnded: 1 });
    expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(401);
    const fresh = await p.signIn(owner);
    expect((await call('POST', `/admin/owners/${owner.id}/disable`, { reason })).status).toBe(200);
    expect((await bearer(fresh)('GET', '/auth/me')).status).toBe(401);
    expect((await agent.call('GET', '/agents/me')).status).toBe(401);
    expect((await p.anonymous('POST', '/auth/login', { email: owner.email, password: owner.password })).status).toBe(
      401,
    );
    expect((await call('POST', `/admin/owners/${owner.id}/disable`, { reason })).status).toBe(409);
    expect((await call('POST', `/admin/owners/${owner.id}/enable`, { reason })).status).toBe(200);
    expect((await agent.call('GET', '/agents/me')).status).toBe(200);
    expect((await call('POST', `/admin/owners/${chief.id}/disable`, { reason })).status).toBe(409);
    const rows = await p.query(
      "SELECT action, actor_type, actor_id, meta, ip_encrypted FROM audit_log WHERE owner_id = $1 AND actor_type = 'admin' ORDER BY at, id",
      [owner.id],
    );
    expect(rows.rows.map((r) => [r.action, r.actor_id, r.meta.reason])).toEqual(
      ['identity.forceLogoutUser', 'identity.disableUser', 'identity.enableUser'].map((a) => [a, chief.id, reason]),
    );
    expect(rows.rows[1].meta).toMatchObject({ before: 'ACTIVE', after: 'DISABLED' });
  });

  test('[ASVS V16.4.2] the audit log is append-only in the database itself', async () => {
    await expect(p.query("UPDATE audit_log SET outcome = 'x'")).rejects.toThrow();
    await expect(p.query('DELETE FROM audit_log')).rejects.toThrow();
  });

  test('[ASVS V16.4.2] an administrator reads the log and verifies its chain; a changed row is named; an owner may neither', async () => {
    const [chief, owner] = [await admin(), await p.newOwner()];
    const call = bearer(chief.token);
    await call('POST', `/admin/owners/${owner.id}/force-logout`, { reason });
    while ((await sealAudit()) > 0);
    const log = await call('GET', `/admin/audit?ownerId=${owner.id}&action=identity.forceLogoutUser`);
    expect(log.body.data[0]).toMatchObject({ actorId: chief.id, meta: { reason } });
    const fits = await call('GET', '/admin/audit/verify');
    expect(fits.body.data).toMatchObject({ ok: true, next: null, problem: null });
    expect((await call('GET', `/admin/audit/verify?head=${fits.body.data.head}`)).body.data.ok).toBe(true);
    expect((await call('GET', `/admin/audit/verify?head=${'0'.repeat(64)}`)).body.data.problem.kind).toBe(
      'head_missing',
    );
    const auditId = log.body.data[0].id;
    const change = (outcome: string) =>
      p.query(
        `SET session_replication_role = replica; UPDATE audit_log SET outcome = '${outcome}' WHERE id = '${auditId}';
         SET session_replication_role = DEFAULT`,
      );
    await change('nothing');
    try {
      expect((await call('GET', '/admin/audit/verify')).body.data).toMatchObject({
        ok: false,
        problem: { kind: 'row_changed', auditId },
      });
    } finally {
      await change('ok');
    }
    const stranger = bearer((await p.newOwner()).token);
    for (const path of ['/admin/audit', '/admin/audit/verify']) expect((await stranger('GET', path)).status).toBe(403);
  });
});

describe('S2 S3 [ASVS V7.4.5] [ASVS V2.3.5] ending everybody', () => {
  test("one administrator ends every session; agent keys go on; the administrator's own session ends too", async () => {
    const [chief, owner] = [await admin(), await p.newOwner()];
    const agent = await p.newAgent(owner);
    const r = await bearer(chief.token)('POST', '/admin/sessions/force-logout-all', { reason });
    expect([r.status, r.body.data]).toEqual([200, { done: true, proposalId: null }]);
    for (const token of [chief.token, owner.token]) expect((await bearer(token)('GET', '/auth/me')).status).toBe(401);
    expect((await agent.call('GET', '/agents/me')).status).toBe(200);
    await p.query("UPDATE auth_setting SET auth_epoch = 'epoch'");
  });

  test('with the two-person flag the first only proposes; the same person cannot agree; another does it once', async () => {
    const [a, b, owner] = [await admin(), await admin(), await p.newOwner()];
    process.env.ADMIN_TWO_PERSON = 'true';
    resetEnvForTests();
    try {
      const proposed = await bearer(a.token)('POST', '/admin/sessions/force-logout-all', { reason });
      expect(proposed.status).toBe(202);
      const { proposalId } = proposed.body.data;
      expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(200);
      expect((await bearer(a.token)('POST', '/admin/sessions/force-logout-all', { reason, proposalId })).status).toBe(
        403,
      );
      expect(
        (await bearer(b.token)('POST', '/admin/sessions/force-logout-all', { reason, proposalId: 'x' })).status,
      ).toBe(404);
      const both = await Promise.all(
        [1, 2].map(() => bearer(b.token)('POST', '/admin/sessions/force-logout-all', { reason, proposalId })),
      );
      expect(both.map((r) => r.status).filter((s) => s === 200)).toHaveLength(1);
      expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(401);
    } finally {
      delete process.env.ADMIN_TWO_PERSON;
      resetEnvForTests();
      await p.query("UPDATE auth_setting SET auth_epoch = 'epoch'");
    }
  });

  test('a sign-in and a force logout in the same instant are in an order: what the logout saw is dead', async () => {
    const [chief, owner] = [await admin(), await p.newOwner()];
    for (let round = 0; round < 5; round += 1) {
      resetLimitsForTests();
      const [login] = await Promise.all([
        p.anonymous('POST', '/auth/login', { email: owner.email, password: owner.password }),
        bearer(chief.token)('POST', `/admin/owners/${owner.id}/force-logout`, { reason }),
      ]);
      await bearer(chief.token)('POST', `/admin/owners/${owner.id}/force-logout`, { reason });
      expect((await bearer(login.body.data.token)('GET', '/auth/me')).status).toBe(401);
    }
  });
});

describe('A5 [ASVS V13.3.4] automation keys', () => {
  test('live within scope, address and 90 days; create no keys; die with the right of their maker', async () => {
    const chief = await admin();
    const made = await bearer(chief.token)('POST', '/admin/keys', {
      name: 'billing',
      scopes: ['license:read'],
      addressAllowList: ['203.0.113.0/24'],
      reason,
    });
    expect(made.status).toBe(201);
    const { key, id, display } = made.body.data;
    expect(key).toMatch(/^adm_[0-9A-Za-z]{49}$/);
    expect(display).toBe(`adm_…${key.slice(-4)}`);
    const from = (ip: string) => p.withHeaders({ authorization: `Bearer ${key}`, 'x-forwarded-for': ip });
    const inside = from('203.0.113.5');
    expect((await inside('GET', '/public/vpc/license/0199aaaa-0000-7000-8000-000000000000')).status).toBe(404);
    expect((await from('198.51.100.1')('GET', '/public/vpc/license/0199aaaa-0000-7000-8000-000000000000')).status).toBe(
      403,
    );
    expect((await inside('POST', '/admin/keys', { name: 'more', scopes: ['license:read'], reason })).status).toBe(403);
    for (const [method, path] of [
      ['GET', '/admin/owners'],
      ['POST', `/admin/owners/${chief.id}/force-logout`],
      ['POST', `/admin/owners/${chief.id}/disable`],
    ] as const)
      expect([path, (await inside(method, path, method === 'POST' ? { reason } : undefined)).status]).toEqual([
        path,
        403,
      ]);
    expect((await inside('GET', '/auth/me')).status).toBe(403);
    shiftClockForTests(91 * 86_400_000);
    expect((await inside('GET', '/public/vpc/license/x')).status).toBe(401);
    shiftClockForTests(0);
    const list = (await bearer(chief.token)('GET', '/admin/keys')).body.data as {
      id: string;
      lastUsedAt: string | null;
    }[];
    expect(list.find((k) => k.id === id)?.lastUsedAt).toMatch(/Z$/);
    expect(JSON.stringify(list)).not.toContain(key);
    await p.query("UPDATE owner SET role = 'OWNER' WHERE id = $1", [chief.id]);
    expect((await inside('GET', '/public/vpc/license/x')).status).toBe(401);
    await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [chief.id]);
    expect((await bearer(chief.token)('POST', `/admin/keys/${id}/revoke`, { reason })).status).toBe(200);
    expect((await inside('GET', '/public/vpc/license/x')).status).toBe(401);
    const dump = await p.query("SELECT string_agg(to_jsonb(k)::text, ' ') AS all FROM admin_key k");
    expect(dump.rows[0].all).not.toContain(key);
  });

  test('work only where administration is open, whatever addresses they have of their own', async () => {
    const chief = await admin();
    const issue = async (addressAllowList: string[]) =>
      (
        await bearer(chief.token)('POST', '/admin/keys', {
          name: 'automation',
          scopes: ['license:read'],
          addressAllowList,
          reason,
        })
      ).body.data.key as string;
    const [plain, bound] = [await issue([]), await issue(['192.0.2.0/24', '203.0.113.9/32'])];
    const license = '/public/vpc/license/0199aaaa-0000-7000-8000-000000000000';
    const read = async (key: string, ip: string, path = license) =>
      (await p.withHeaders({ authorization: `Bearer ${key}`, 'x-forwarded-for': ip })('GET', path)).status;
    expect([await read(plain, '198.51.100.1'), await read(bound, '192.0.2.7')]).toEqual([404, 404]);
    process.env.ADMIN_IP_ALLOWLIST = '203.0.113.0/24';
    resetEnvForTests();
    try {
      expect([await read(plain, '198.51.100.1'), await read(plain, '203.0.113.9')]).toEqual([403, 404]);
      expect([await read(bound, '192.0.2.7'), await read(bound, '203.0.113.9')]).toEqual([403, 404]);
      expect(await read(plain, '198.51.100.1', `${license}/usage`)).toBe(403);
    } finally {
      delete process.env.ADMIN_IP_ALLOWLIST;
      resetEnvForTests();
    }
  });

  test('K9 are issued only with a fresh password, for 90 days at most, with known scopes and readable ranges', async () => {
    const chief = await admin();
    const body = { name: 'x', scopes: ['license:read'], reason };
    for (const bad of [
      { expiresInDays: 91 },
      { scopes: ['keys:create'] },
      { scopes: [] },
      { addressAllowList: ['everywhere'] },
      { addressAllowList: ['10.0.0.0/33'] },
    ])
      expect((await bearer(chief.token)('POST', '/admin/keys', { ...body, ...bad })).status).toBe(400);
    await p.query("UPDATE session SET password_verified_at = now() - interval '11 minutes' WHERE owner_id = $1", [
      chief.id,
    ]);
    const stale = await bearer(chief.token)('POST', '/admin/keys', body);
    expect([stale.status, stale.body.error.code]).toEqual([403, 'REAUTHENTICATION_REQUIRED']);
  });
});

describe('A6 [ASVS V6.4.4] a lost factor', () => {
  const evidence = 'Video call, passport compared with the invoice address.';

  test('the owner is mailed at once and daily, and any of the links stops it', async () => {
    const [chief, owner] = [await admin(), await p.ownerWithSms()];
    const started = await bearer(chief.token)('POST', `/admin/owners/${owner.id}/recovery`, { reason, evidence });
    expect(started.status).toBe(202);
    const link = await p.mailedToken(owner.email, 'recovery_started');
    expect((await bearer(chief.token)('POST', `/admin/owners/${owner.id}/recovery`, { reason, evidence })).status).toBe(
      409,
    );
    shiftClockForTests(25 * 3_600_000);
    expect(await remindRecoveries()).toBe(1);
    expect(await remindRecoveries()).toBe(0);
    expect((await p.mails(owner)).filter((k) => k === 'recovery_started')).toHaveLength(2);
    expect((await p.anonymous('POST', '/auth/recovery/cancel', { token: link })).status).toBe(200);
    shiftClockForTests(0);
    expect((await bearer(chief.token)('POST', `/admin/owners/${owner.id}/recovery/finish`, { reason })).status).toBe(
      404,
    );
    expect(await p.factor(owner)).toMatchObject({ sms_enabled: true });
    expect((await p.anonymous('POST', '/auth/recovery/cancel', { token: link })).status).toBe(400);
  });

  test('an erased owner is reminded of nothing, and what was noted of their papers is gone', async () => {
    const [chief, owner] = [await admin(), await p.ownerWithSms()];
    expect((await bearer(chief.token)('POST', `/admin/owners/${owner.id}/recovery`, { reason, evidence })).status).toBe(
      202,
    );
    await transact(systemCtx('test.erase'), (tx) => ask(tx, eraseUser, { ownerId: owner.id }));
    shiftClockForTests(25 * 3_600_000);
    expect(await remindRecoveries()).toBe(0);
    const kept = await p.query('SELECT reason, evidence, cancelled_at FROM factor_recovery WHERE owner_id = $1', [
      owner.id,
    ]);
    expect(kept.rows).toEqual([{ reason: 'erased', evidence: 'erased', cancelled_at: expect.any(Date) }]);
  });

  test('not cancelled for 72 hours: the factor goes, sessions end, a reset is due; refused for administrators', async () => {
    const [chief, owner] = [await admin(), await p.ownerWithSms()];
    expect((await bearer(chief.token)('POST', `/admin/owners/${owner.id}/recovery`, { reason, evidence })).status).toBe(
      202,
    );
    const early = await bearer(chief.token)('POST', `/admin/owners/${owner.id}/recovery/finish`, { reason });
    expect(early.status).toBe(409);
    await p.query("UPDATE factor_recovery SET due_at = now() - interval '1 second' WHERE owner_id = $1", [owner.id]);
    expect((await bearer(chief.token)('POST', `/admin/owners/${owner.id}/recovery/finish`, { reason })).status).toBe(
      200,
    );
    expect(await p.factor(owner)).toMatchObject({ sms_enabled: false, phone_encrypted: null });
    expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(401);
    expect((await p.anonymous('POST', '/auth/login', { email: owner.email, password: owner.password })).status).toBe(
      401,
    );
    const token = await p.mailedToken(owner.email, 'reset_password');
    expect(
      (await p.anonymous('POST', '/auth/password/reset', { token, newPassword: 'another long passphrase 9' })).status,
    ).toBe(200);
    const login = await p.anonymous('POST', '/auth/login', {
      email: owner.email,
      password: 'another long passphrase 9',
    });
    expect(login.body.data.twoFactorRequired).toBe(false);
    expect((await bearer(chief.token)('POST', `/admin/owners/${chief.id}/recovery`, { reason, evidence })).status).toBe(
      403,
    );
  });
});

test('R12 a suspension is lifted only after the password was reset since; then everything begins anew', async () => {
  const [chief, owner] = [await admin(), await p.ownerWithSms()];
  await p.query(
    "UPDATE two_factor SET failed_total = 100, suspended_at = now(), locked_until = now() + interval '30 minutes' WHERE owner_id = $1",
    [owner.id],
  );
  const early = await bearer(chief.token)('POST', `/admin/owners/${owner.id}/lift-suspension`, { reason });
  expect(early.status).toBe(409);
  await bearer(chief.token)('POST', `/admin/owners/${owner.id}/password-reset`, { reason });
  const password = 'yet another long passphrase 3';
  expect(
    (
      await p.anonymous('POST', '/auth/password/reset', {
        token: await p.mailedToken(owner.email, 'reset_password'),
        newPassword: password,
      })
    ).status,
  ).toBe(200);
  expect((await bearer(chief.token)('POST', `/admin/owners/${owner.id}/lift-suspension`, { reason })).status).toBe(200);
  expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0, suspended_at: null, locked_until: null });
  const token = await p.signIn({ ...owner, password });
  expect((await rest.call(token, 'backup', { code: owner.backupCodes[0] })).body.success).toBe(true);
  expect((await bearer(chief.token)('POST', `/admin/owners/${owner.id}/lift-suspension`, { reason })).status).toBe(409);
});
