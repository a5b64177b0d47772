/** Attack list P of identity.md: passwords, mail links, and what an answer or its work tells about accounts. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { parseEmail } from '../../../src/districts/identity/email-address.ts';
import { forceLogoutUser } from '../../../src/districts/identity/force-logout-user.ts';
import { sendLinkMail } from '../../../src/districts/identity/request-password-reset.ts';
import { systemCtx } from '../../../src/platform/actor.ts';
import { shiftClockForTests } from '../../../src/platform/clock.ts';
import { sha1Hex } from '../../../src/platform/crypto/digest.ts';
import { costOf, hasher } from '../../../src/platform/crypto/hasher.ts';
import { transact } from '../../../src/platform/db/transact.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { authPlatform, watchHasher } from '../../support/auth.ts';
import { CookieBrowser } from '../../support/cookie-browser.ts';

const p = await authPlatform();
const [rest] = p.doors as [(typeof p.doors)[0]];
beforeEach(() => {
  resetLimitsForTests();
  shiftClockForTests(0);
});
afterAll(() => shiftClockForTests(0));

const PASSPHRASE = 'seven green bicycles sing';
let n = 0;
const next = () => {
  n += 1;
  return n;
};
const newEmail = () => `p${next()}.${Date.now().toString(36)}@example.test`;
const from = (ip: string) => p.withHeaders({ 'x-forwarded-for': ip });
const bearer = (token: string) => p.withHeaders({ authorization: `Bearer ${token}` });
/** Every request of a test may come from an address of its own. */
const anywhere = () => from(`10.9.${Math.floor(next() / 250) % 250}.${n % 250}`);
const signUp = (email: string, password = PASSPHRASE) => anywhere()('POST', '/auth/signup', { email, password });
const logIn = (email: string, password: string, call = anywhere()) => call('POST', '/auth/login', { email, password });
/** What the worker does with queued links. */
async function sendLinks(): Promise<void> {
  const jobs = await p.query(
    `SELECT j.id, j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
      WHERE t.identifier = 'identity_link_mail' ORDER BY j.id`,
  );
  for (const job of jobs.rows) {
    await sendLinkMail(job.payload as never, {} as never);
    await p.query('DELETE FROM graphile_worker._private_jobs WHERE id = $1', [job.id]);
  }
}
async function resetLink(email: string): Promise<string> {
  expect((await anywhere()('POST', '/auth/password/reset-request', { email })).status).toBe(202);
  await sendLinks();
  return p.mailedToken(email, 'reset_password');
}
const reset = (token: string, newPassword = 'eleven blue tractors hum') =>
  anywhere()('POST', '/auth/password/reset', { token, newPassword });

describe('what answers tell', () => {
  test('P1 [ASVS V6.3.8] a refused login is the same for every kind of account, and costs one compare', async () => {
    const known = await p.newOwner();
    const unverified = await p.newOwner({ verified: false });
    const locked = await p.ownerWithSms();
    await p.query(
      "UPDATE two_factor SET locked_until = now() + interval '30 minutes', failed = 5, failed_total = 5 WHERE owner_id = $1",
      [locked.id],
    );
    const [disabled, withoutPassword] = [await p.newOwner(), await p.newOwner()];
    await p.query("UPDATE owner SET status = 'DISABLED' WHERE id = $1", [disabled.id]);
    await p.query('UPDATE owner SET password_hash = NULL WHERE id = $1', [withoutPassword.id]);
    await logIn('nobody@example.test', 'warms up the hash of nobody');
    const recorded = async () =>
      (
        await p.query(
          "SELECT count(*)::int AS n FROM audit_log WHERE action = 'identity.logIn' AND outcome = 'invalid_credentials'",
        )
      ).rows[0].n as number;
    const watched = watchHasher();
    try {
      const seen: string[] = [];
      for (const [email, password] of [
        [newEmail(), 'wrong password here'],
        ['no address at all', 'wrong password here'],
        [known.email, 'wrong password here'],
        [unverified.email, 'wrong password here'],
        [locked.email, 'wrong password here'],
        [disabled.email, disabled.password],
        [withoutPassword.email, 'wrong password here'],
        [known.email, 'x'.repeat(300)],
      ] as const) {
        const [before, rows] = [watched.compares, await recorded()];
        const r = await logIn(email, password);
        const { requestId: _id, ...error } = r.body.error;
        // A commit more or less would show in the time of the answer.
        seen.push(JSON.stringify([r.status, error, watched.compares - before, (await recorded()) - rows]));
      }
      expect(new Set(seen).size, seen.join('\n')).toBe(1);
      expect(seen[0]).toContain('INVALID_CREDENTIALS');
      expect(JSON.parse(seen[0] as string).slice(2)).toEqual([1, 1]);
    } finally {
      watched.restore();
    }
    expect((await logIn(unverified.email, unverified.password)).status).toBe(403);
    expect((await p.audits(unverified, 'identity.logIn')).at(-1)).toBe('email_not_verified');
  });

  test('P2 sign-up, reset and resend answer alike for known and unknown addresses, with the same hashing and the same queue', async () => {
    const known = await p.newOwner();
    const unverified = await p.newOwner({ verified: false });
    const watched = watchHasher();
    const queued = async () =>
      (await p.query('SELECT count(*)::int AS n FROM graphile_worker._private_jobs')).rows[0].n as number;
    const mailed = async () => (await p.query('SELECT count(*)::int AS n FROM mail_message')).rows[0].n as number;
    try {
      for (const [path, body] of [
        ['/auth/signup', { password: PASSPHRASE }],
        ['/auth/password/reset-request', {}],
        ['/auth/verify-email/resend', {}],
      ] as const) {
        const seen: string[] = [];
        for (const email of [newEmail(), known.email, unverified.email]) {
          const before = [watched.hashes + watched.compares, await queued(), await mailed()];
          const r = await anywhere()('POST', path, { email, ...body });
          const after = [watched.hashes + watched.compares, await queued(), await mailed()];
          seen.push(JSON.stringify([r.status, r.body.data, after.map((v, i) => v - (before[i] as number))]));
        }
        expect(new Set(seen).size, `${path}\n${seen.join('\n')}`).toBe(1);
        expect(JSON.parse(seen[0] as string)[0]).toBe(202);
      }
    } finally {
      watched.restore();
    }
    await sendLinks();
    expect((await p.mails(known)).filter((k) => k === 'already_registered' || k === 'reset_password')).toEqual([
      'already_registered',
      'reset_password',
    ]);
  });

  test('P3 [ASVS V6.3.1] ten requests an address and ten failures an account, unknown accounts alike, and who waits learns how long', async () => {
    const owner = await p.newOwner();
    const group: number[] = [];
    for (let i = 0; i < 11; i += 1)
      group.push((await logIn(newEmail(), 'wrong password here', from('10.77.0.1'))).status);
    expect(group).toEqual([...Array(10).fill(401), 429]);
    const answers = [];
    for (const email of [owner.email, newEmail()]) {
      resetLimitsForTests();
      const statuses: number[] = [];
      let last: Awaited<ReturnType<typeof logIn>> | undefined;
      for (let i = 0; i < 11; i += 1) {
        last = await logIn(email, 'wrong password here', from(`10.78.${i}.1`));
        statuses.push(last.status);
      }
      const { requestId: _id, ...error } = last?.body.error ?? {};
      const wait = Number(last?.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(900);
      answers.push([statuses, error.code, error.message]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toEqual([...Array(10).fill(401), 429]);
    // The right password is refused too while the account's bucket is empty: nothing is compared.
    resetLimitsForTests();
    for (let i = 0; i < 10; i += 1) await logIn(owner.email, 'wrong password here', from(`10.79.${i}.1`));
    const watched = watchHasher();
    expect((await logIn(owner.email, owner.password, from('10.79.99.1'))).status).toBe(429);
    expect(watched.compares).toBe(0);
    watched.restore();
  });

  test('`/sign-up` and `/sign-in` are the same procedures with the same buckets', async () => {
    const email = newEmail();
    for (let i = 0; i < 5; i += 1) await logIn(email, 'wrong password here', from('10.80.0.1'));
    const statuses: number[] = [];
    for (let i = 0; i < 6; i += 1)
      statuses.push(
        (await from('10.80.0.1')('POST', '/auth/sign-in', { email, password: 'wrong password here' })).status,
      );
    expect(statuses).toEqual([...Array(5).fill(401), 429]);
    expect((await anywhere()('POST', '/auth/sign-up', { email: newEmail(), password: PASSPHRASE })).status).toBe(202);
  });
});

describe('passwords', () => {
  test('P5 [ASVS V6.2.8] every byte of a long password counts, exactly as sent', async () => {
    const owner = await p.newOwner();
    const long = `${'a'.repeat(72)}b`;
    expect((await reset(await resetLink(owner.email), long)).status).toBe(200);
    for (const wrong of [`${'a'.repeat(72)}c`, 'a'.repeat(72), `${long} `, long.toUpperCase()])
      expect((await logIn(owner.email, wrong)).status, wrong.slice(-5)).toBe(401);
    expect((await logIn(owner.email, long)).status).toBe(200);
  });

  test('P6 [ASVS V6.2.9] [ASVS V6.2.5] [ASVS V6.2.1] length counts characters; no composition, trimming or folding; ill-formed text is refused', async () => {
    for (const password of [
      'é'.repeat(64),
      'x y'.repeat(42).slice(0, 126),
      `${'🦊🚲🌳'.repeat(4)}`,
      '  two spaces at both ends  ',
      `twelve letters${'\u0000'}and a zero`,
      'only lower case letters',
    ]) {
      const email = newEmail();
      expect((await signUp(email, password)).status, password.slice(0, 8)).toBe(202);
      await anywhere()('POST', '/auth/verify-email', { token: await p.mailedToken(email, 'verify_email') });
      expect((await logIn(email, password)).status, password.slice(0, 8)).toBe(200);
      if (password.trim() !== password) expect((await logIn(email, password.trim())).status).toBe(401);
      if (password.includes('\u0000'))
        expect((await logIn(email, password.split('\u0000')[0] as string)).status).toBe(401);
      if (password.startsWith('é')) expect((await logIn(email, password.normalize('NFD'))).status).toBe(401);
    }
    for (const [password, reason] of [
      ['elevenchars', 'too_short'],
      ['🦊'.repeat(11), 'too_short'],
      ['w '.repeat(65), 'too_long'],
    ] as const) {
      const r = await signUp(newEmail(), password);
      expect([r.status, r.body.error.details.issues[0].message.split(':')[0]]).toEqual([400, reason]);
    }
    expect(
      (await anywhere()('POST', '/auth/signup', `{"email":"${newEmail()}","password":"a lone \\ud800 surrogate"}`))
        .status,
    ).toBe(400);
    const huge = await anywhere()('POST', '/auth/signup', {
      email: newEmail(),
      password: 'x'.repeat(10 * 1024 * 1024),
    });
    expect(huge.status).toBe(413);
  });

  test('P7 [ASVS V6.2.4] [ASVS V6.2.11] common passwords and those built from names here are refused', async () => {
    const refused = async (password: string, email = newEmail(), name?: string) =>
      (
        await anywhere()('POST', '/auth/signup', { email, password, ...(name ? { name } : {}) })
      ).body?.error?.details?.issues?.[0].message.split(':')[0];
    expect(await refused('password1234')).toBe('common');
    expect(await refused('PassWord1234')).toBe('common');
    expect(await refused('aicity2026!!')).toBe('context');
    expect(await refused('Civitas-2026-!')).toBe('context');
    expect(await refused('montgomery1980', newEmail(), 'Ada Montgomery')).toBe('context');
    expect(await refused('wilhelmina.1999', `wilhelmina.${Date.now()}@example.test`)).toBeUndefined();
    expect(await refused('correct horse civitas staple')).toBeUndefined();
    const { COMMON_PASSWORDS } = await import('../../../src/districts/identity/common-passwords.ts');
    expect(COMMON_PASSWORDS.size).toBeGreaterThanOrEqual(3_000);
  });

  test('P7 [ASVS V6.2.12] a breached password is refused at sign-up, change and reset by five characters of its digest; without an answer it is accepted', async () => {
    const breached = 'seven breached bicycles';
    const digest = sha1Hex(breached).toUpperCase();
    const asked: string[] = [];
    let mode: 'answer' | 'fail' | 'redirect' = 'answer';
    const service = http.createServer((req, res) => {
      asked.push(`${req.url} ${req.headers['add-padding']}`);
      if (mode === 'fail') res.writeHead(503).end();
      else if (mode === 'redirect') res.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
      else
        res.end(`${'0'.repeat(35)}:0\r\n${digest.slice(5)}:17\r\n${sha1Hex(PASSPHRASE).toUpperCase().slice(5)}:0\r\n`);
    });
    await new Promise<void>((r) => service.listen(0, '127.0.0.1', r));
    const owner = await p.newOwner();
    const token = await resetLink(owner.email);
    Object.assign(process.env, {
      BREACH_CHECK: 'hibp',
      BREACH_CHECK_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
    });
    resetEnvForTests();
    try {
      const reasons = [
        await signUp(newEmail(), breached),
        await bearer(owner.token)('POST', '/auth/password/change', {
          currentPassword: owner.password,
          newPassword: breached,
        }),
        await reset(token, breached),
      ].map((r) => [r.status, r.body.error.details.issues[0].message.split(':')[0]]);
      expect(reasons).toEqual(Array(3).fill([400, 'breached']));
      expect(new Set(asked)).toEqual(new Set([`/range/${digest.slice(0, 5)} true`]));
      expect((await signUp(newEmail())).status).toBe(202);
      for (const way of ['fail', 'redirect'] as const) {
        mode = way;
        expect((await signUp(newEmail(), breached)).status, way).toBe(202);
      }
    } finally {
      process.env.BREACH_CHECK = 'off';
      delete process.env.BREACH_CHECK_URL;
      resetEnvForTests();
      service.closeAllConnections();
      service.close();
    }
    // The refused reset did not spend its link.
    expect((await reset(token)).status).toBe(200);
  });

  test('P11 [ASVS V6.2.2] [ASVS V6.2.3] a change needs the current password; the sixth wrong one of any door ends the session', async () => {
    const owner = await p.newOwner();
    const change = (body: Record<string, unknown>) => bearer(owner.token)('POST', '/auth/password/change', body);
    expect((await change({ newPassword: PASSPHRASE })).status).toBe(400);
    const wrong = await change({ currentPassword: 'not the password', newPassword: PASSPHRASE });
    expect([wrong.status, wrong.body.error.code]).toEqual([403, 'ACCESS_DENIED']);
    await change({ currentPassword: 'not the password', newPassword: PASSPHRASE });
    const again = () => bearer(owner.token)('POST', '/auth/reauthenticate', { password: 'not the password' });
    expect((await again()).status).toBe(403);
    expect((await again()).status).toBe(403);
    expect((await again()).status).toBe(403);
    expect((await again()).status).toBe(401);
    expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(401);
    resetLimitsForTests();
    const fresh = await p.signIn(owner);
    const other = await p.signIn(owner);
    const changed = await bearer(fresh)('POST', '/auth/password/change', {
      currentPassword: owner.password,
      newPassword: PASSPHRASE,
    });
    expect(changed.status).toBe(200);
    expect((await bearer(other)('GET', '/auth/me')).status).toBe(401);
    expect((await bearer(changed.headers.get('x-session-token') ?? fresh)('GET', '/auth/me')).status).toBe(200);
    expect((await logIn(owner.email, owner.password)).status).toBe(401);
    expect((await logIn(owner.email, PASSPHRASE)).status).toBe(200);
    expect(await p.mails(owner)).toContain('password_changed');
  });

  test('[ASVS V6.2.10] a password does not expire', async () => {
    const owner = await p.newOwner();
    await p.query(
      "UPDATE owner SET password_changed_at = now() - interval '10 years', created_at = now() - interval '10 years' WHERE id = $1",
      [owner.id],
    );
    expect((await logIn(owner.email, owner.password)).status).toBe(200);
  });

  test('P18 [ASVS V11.2.2] a hash of a lower cost is raised by a right sign-in and by nothing else', async () => {
    const owner = await p.newOwner();
    const hash = async () =>
      (await p.query('SELECT password_hash AS h FROM owner WHERE id = $1', [owner.id])).rows[0].h;
    const before = await hash();
    process.env.BCRYPT_COST_PASSWORD = '5';
    resetEnvForTests();
    try {
      await logIn(owner.email, 'not the password');
      expect(await hash()).toBe(before);
      expect((await logIn(owner.email, owner.password)).status).toBe(200);
      expect([costOf(before), costOf(await hash())]).toEqual([4, 5]);
      const raised = await hash();
      expect((await logIn(owner.email, owner.password)).status).toBe(200);
      expect(await hash()).toBe(raised);
    } finally {
      process.env.BCRYPT_COST_PASSWORD = '4';
      resetEnvForTests();
    }
  });
});

describe('addresses', () => {
  test('P8 [ASVS V1.3.11] [ASVS V1.1.1] look-alikes, quotes, line breaks and endless addresses are refused; another case is the same account', async () => {
    for (const email of [
      'victim\uFF20example.test',
      'victim\uFE6Bexample.test',
      'a@b\uFF20example.test',
      '"e@attacker.com"@victim.com',
      'a@b@example.test',
      'a@example.test\r\nBcc: x@example.test',
      'a%0d%0aBcc:x@example.test\u0000',
      `${'a'.repeat(65)}@example.test`,
      `a@${'b'.repeat(300)}.test`,
      '.a@example.test',
      'a..b@example.test',
      'a@-example.test',
      '@example.test',
      'a@',
      '<a@example.test>',
      'a b@example.test',
    ])
      expect((await signUp(email)).status, JSON.stringify(email)).toBe(400);
    const owner = await p.newOwner();
    expect((await logIn(owner.email.toUpperCase(), owner.password)).status).toBe(200);
    expect((await signUp(owner.email.toUpperCase())).status).toBe(202);
    const rows = await p.query('SELECT count(*)::int AS n FROM owner WHERE lower(email_typed) = $1', [owner.email]);
    expect(rows.rows[0].n).toBe(1);
    // Compatibility forms are folded before they are validated and compared.
    expect(parseEmail('\uFF41@example.test')?.normalized).toBe('a@example.test');
    expect(parseEmail('%61@example.test')?.normalized).toBe('%61@example.test');
  });

  test('P12 whoever signs up a stranger’s address loses the password when its holder signs up', async () => {
    const email = newEmail();
    await signUp(email, 'the password of an attacker');
    const planted = await p.mailedToken(email, 'verify_email');
    await signUp(email, PASSPHRASE);
    expect((await anywhere()('POST', '/auth/verify-email', { token: planted })).status).toBe(400);
    const mine = await p.mailedToken(email, 'verify_email');
    expect((await anywhere()('POST', '/auth/verify-email', { token: mine })).status).toBe(200);
    expect((await logIn(email, 'the password of an attacker')).status).toBe(401);
    expect((await logIn(email, PASSPHRASE)).status).toBe(200);
  });

  test('P13 [ASVS V2.2.1] fields that a person may not set are refused and never stored', async () => {
    const email = newEmail();
    for (const extra of [
      '"role":"ADMIN"',
      '"emailVerifiedAt":"2026-01-01T00:00:00Z"',
      '"status":"ACTIVE"',
      '"id":"0199aaaa-0000-7000-8000-000000000000"',
      '"__proto__":{"role":"ADMIN"}',
      '"constructor":{"prototype":{}}',
      '"ownerId":"x"',
      '"mfa":true',
    ])
      expect(
        (await anywhere()('POST', '/auth/signup', `{"email":"${email}","password":"${PASSPHRASE}",${extra}}`)).status,
        extra,
      ).toBe(400);
    expect((await p.query('SELECT 1 FROM owner WHERE email_normalized = $1', [email])).rowCount).toBe(0);
  });
});

describe('links by mail', () => {
  test('P9 [ASVS V6.4.1] a confirmation link works once, for a day, by POST alone; twenty at once are one', async () => {
    const emails = [newEmail(), newEmail()] as const;
    for (const email of emails) await signUp(email);
    const [token, old] = [
      await p.mailedToken(emails[0], 'verify_email'),
      await p.mailedToken(emails[1], 'verify_email'),
    ];
    const get = await fetch(`${p.url}/api/v1/auth/verify-email?t=${token}`);
    expect(get.status).toBe(405);
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await anywhere()('POST', '/auth/verify-email', { token })).status),
    );
    expect(statuses.filter((s) => s === 200)).toHaveLength(1);
    expect(statuses.filter((s) => s === 400)).toHaveLength(19);
    shiftClockForTests(24 * 3_600_000 + 1_000);
    const errors = [];
    for (const t of [token, old, 'A'.repeat(43)]) {
      const r = await anywhere()('POST', '/auth/verify-email', { token: t });
      errors.push([r.status, r.body.error.code, r.body.error.message]);
    }
    expect(new Set(errors.map((e) => JSON.stringify(e))).size).toBe(1);
    const secret = await p.query('SELECT token_hash FROM one_time_token ORDER BY created_at DESC LIMIT 5');
    for (const row of secret.rows) expect(row.token_hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('P10 [ASVS V6.4.3] [ASVS V6.3.4] a reset link works once, the older one dies, every session ends, and the second factor is still asked', async () => {
    const owner = await p.ownerWithSms();
    const older = await resetLink(owner.email);
    shiftClockForTests(1_000);
    const token = await resetLink(owner.email);
    expect(older).not.toBe(token);
    expect((await reset(older)).status).toBe(400);
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await reset(token)).status));
    expect(statuses.filter((s) => s === 200)).toHaveLength(1);
    expect(statuses.filter((s) => s === 400)).toHaveLength(19);
    expect((await bearer(owner.token)('GET', '/auth/me')).status).toBe(401);
    const login = await logIn(owner.email, 'eleven blue tractors hum');
    expect(login.body.data).toMatchObject({ twoFactorRequired: true, phoneNumber: `****${owner.phone.slice(-4)}` });
    expect((await bearer(login.body.data.token)('GET', '/agents')).status).toBe(403);
    shiftClockForTests(2_000);
    const late = await resetLink(owner.email);
    shiftClockForTests(3_600_000 + 3_000);
    expect((await reset(late)).status).toBe(400);
  });

  test('F28 [ASVS V6.3.6] whoever holds the mailbox alone stays outside', async () => {
    const owner = await p.ownerWithSms();
    expect((await reset(await resetLink(owner.email))).status).toBe(200);
    const pending = (await logIn(owner.email, 'eleven blue tractors hum')).body.data.token as string;
    for (const [method, path] of [
      ['GET', '/auth/me'],
      ['GET', '/auth/sessions'],
      ['GET', '/agents'],
      ['POST', '/auth/2fa/disable'],
      ['POST', '/auth/2fa/totp/enrol'],
      ['POST', '/auth/email/change'],
    ] as const)
      expect((await bearer(pending)(method, path, method === 'GET' ? undefined : {})).status, path).toBe(403);
    expect((await rest.call(pending, 'status')).body).toMatchObject({ enabled: true });
  });

  test('P17 [ASVS V6.3.7] a moved address is taken back from the old mailbox: sessions end, the password is void', async () => {
    const owner = await p.newOwner();
    const moving = newEmail();
    expect((await bearer(owner.token)('POST', '/auth/email/change', { newEmail: moving })).status).toBe(202);
    expect((await logIn(moving, owner.password)).status).toBe(401);
    expect(
      (await anywhere()('POST', '/auth/email/confirm', { token: await p.mailedToken(moving, 'confirm_email') })).status,
    ).toBe(200);
    expect((await logIn(owner.email, owner.password)).status).toBe(401);
    const moved = await logIn(moving, owner.password);
    expect(moved.status).toBe(200);
    const undo = await p.mailedToken(owner.email, 'undo_email');
    expect((await anywhere()('POST', '/auth/email/undo', { token: undo })).status).toBe(200);
    expect((await anywhere()('POST', '/auth/email/undo', { token: undo })).status).toBe(400);
    expect((await bearer(moved.body.data.token)('GET', '/auth/me')).status).toBe(401);
    for (const email of [moving, owner.email]) expect((await logIn(email, owner.password)).status).toBe(401);
    expect((await reset(await p.mailedToken(owner.email, 'reset_password'))).status).toBe(200);
    expect((await logIn(owner.email, 'eleven blue tractors hum')).status).toBe(200);
  });

  test('P17 a change of address that waits dies with the sessions: by a reset, by a new password, by an administrator', async () => {
    const ends: ((owner: Awaited<ReturnType<typeof p.newOwner>>) => Promise<unknown>)[] = [
      async (owner) => reset(await resetLink(owner.email)),
      (owner) =>
        bearer(owner.token)('POST', '/auth/password/change', {
          currentPassword: owner.password,
          newPassword: 'eleven blue tractors hum',
        }),
      async (owner) =>
        transact(systemCtx('test.forceLogout'), (tx) => forceLogoutUser(tx, { ownerId: owner.id, reason: 'theft' })),
    ];
    for (const end of ends) {
      const owner = await p.newOwner();
      const thiefs = newEmail();
      expect((await bearer(owner.token)('POST', '/auth/email/change', { newEmail: thiefs })).status).toBe(202);
      const link = await p.mailedToken(thiefs, 'confirm_email');
      await end(owner);
      expect((await anywhere()('POST', '/auth/email/confirm', { token: link })).status).toBe(400);
      const row = await p.query('SELECT email_normalized, pending_email FROM owner WHERE id = $1', [owner.id]);
      expect(row.rows[0]).toEqual({ email_normalized: owner.email, pending_email: null });
    }
    // Without an end of sessions the change goes on.
    const owner = await p.newOwner();
    const own = newEmail();
    await bearer(owner.token)('POST', '/auth/email/change', { newEmail: own });
    const changed = await bearer(owner.token)('POST', '/auth/password/change', {
      currentPassword: owner.password,
      newPassword: 'eleven blue tractors hum',
      endOtherSessions: false,
    });
    expect(changed.status).toBe(200);
    const link = await p.mailedToken(own, 'confirm_email');
    expect((await anywhere()('POST', '/auth/email/confirm', { token: link })).status).toBe(200);
  });
});

describe('keeping owners in and strangers out', () => {
  test('P16 strangers who empty the account’s bucket do not keep out a browser that was here before; its cookie alone signs nobody in', async () => {
    const owner = await p.newOwner();
    const browser = new CookieBrowser(p.url);
    await browser.signIn(owner.email, owner.password);
    const device = browser.jar.get('ac.device') as string;
    expect(device).toMatch(/^[\w-]{43}$/);
    browser.jar.delete('civitas.session');
    resetLimitsForTests();
    for (let i = 0; i < 10; i += 1) await logIn(owner.email, 'wrong password here', from(`10.81.${i}.1`));
    expect((await logIn(owner.email, owner.password, from('10.81.99.1'))).status).toBe(429);
    // signIn() of the helper would renew all limits.
    const { csrfToken } = (await (await browser.send('GET', '/api/auth/csrf')).json()) as { csrfToken: string };
    const enter = (password: string) =>
      browser.send('POST', '/api/auth/callback/credentials', {
        form: { csrfToken, email: owner.email, password, json: 'true', callbackUrl: 'http://localhost:3000/' },
      });
    expect((await enter(owner.password)).status).toBe(200);
    expect(browser.jar.has('civitas.session')).toBe(true);
    browser.jar.delete('civitas.session');
    expect((await browser.send('GET', '/api/v1/auth/me')).status).toBe(401);
    // Another owner's device cookie opens no bucket of its own.
    const stranger = await p.newOwner();
    const foreign = new CookieBrowser(p.url);
    await foreign.signIn(stranger.email, stranger.password);
    resetLimitsForTests();
    for (let i = 0; i < 10; i += 1) await logIn(owner.email, 'wrong password here', from(`10.82.${i}.1`));
    const token = ((await (await foreign.send('GET', '/api/auth/csrf')).json()) as { csrfToken: string }).csrfToken;
    foreign.jar.delete('civitas.session');
    await foreign.send('POST', '/api/auth/callback/credentials', {
      form: {
        csrfToken: token,
        email: owner.email,
        password: owner.password,
        json: 'true',
        callbackUrl: 'http://localhost:3000/',
      },
    });
    expect(foreign.jar.has('civitas.session')).toBe(false);
  });

  test('P14 [ASVS V15.2.2] while the queue of passwords is full a login is told when to come again, and is answered once it is not', async () => {
    const owner = await p.newOwner();
    const watched = watchHasher(1, 20);
    try {
      const waiting = Array.from({ length: 21 }, () => hasher().hash('somebody else’s password', 10));
      expect(hasher().hasRoom()).toBe(false);
      const surplus = await Promise.all(
        Array.from({ length: 10 }, (_v, i) => logIn(owner.email, owner.password, from(`10.89.${i}.1`))),
      );
      const refused = surplus.filter((r) => r.status !== 200);
      expect(refused.length).toBeGreaterThan(0);
      for (const r of refused)
        expect([r.status, r.body.error.code, Number(r.headers.get('retry-after')) > 0]).toEqual([
          503,
          'SERVICE_UNAVAILABLE',
          true,
        ]);
      expect((await fetch(`${p.url}/healthz`)).status).toBe(200);
      await Promise.all(waiting);
      resetLimitsForTests();
      expect((await logIn(owner.email, owner.password)).status).toBe(200);
    } finally {
      watched.restore();
    }
  });

  test('P14 [ASVS V15.2.2] two hundred logins at once: the surplus is told to wait, everybody else is answered', async () => {
    const owner = await p.newOwner();
    const all = Promise.all(
      Array.from({ length: 200 }, (_v, i) =>
        logIn(i % 4 === 0 ? owner.email : newEmail(), 'wrong password here', from(`10.${90 + (i % 100)}.${i}.1`)),
      ),
    );
    const health = await fetch(`${p.url}/healthz`);
    expect(health.status).toBe(200);
    const replies = await all;
    const statuses = new Set(replies.map((r) => r.status));
    for (const s of statuses) expect([401, 429, 503]).toContain(s);
    for (const r of replies) if (r.status !== 401) expect(Number(r.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(replies.filter((r) => r.status === 401).length).toBeGreaterThan(0);
    resetLimitsForTests();
    expect((await logIn(owner.email, owner.password)).status).toBe(200);
  });

  test('[ASVS V6.3.5] the owner hears of a new device, of a success after failures and of a code that was wrong after a right password', async () => {
    const owner = await p.ownerWithSms();
    await logIn(owner.email, 'wrong password here');
    const pending = (await logIn(owner.email, owner.password)).body.data.token as string;
    await rest.call(pending, 'send', {});
    const code = p.codeTo(owner.phone);
    await rest.call(pending, 'verify', { code: code === '482913' ? '482914' : '482913' });
    const plain = await p.newOwner();
    await new CookieBrowser(p.url).signIn(plain.email, plain.password);
    expect(await p.mails(owner)).toEqual(expect.arrayContaining(['success_after_failures', 'failed_second_factor']));
    expect(await p.mails(plain)).toContain('new_device');
  });

  test('[ASVS V16.3.1] [ASVS V16.2.1] every sign-in, good or bad, leaves who, what, when, where and how it ended', async () => {
    const owner = await p.newOwner();
    await logIn(owner.email, 'wrong password here');
    await logIn(owner.email, owner.password);
    const rows = await p.query(
      "SELECT at, outcome, ip_encrypted, subject_type, request_id FROM audit_log WHERE action = 'identity.logIn' AND owner_id = $1 ORDER BY at, id",
      [owner.id],
    );
    expect(rows.rows.map((r) => r.outcome)).toEqual(['ok', 'invalid_credentials', 'ok']);
    for (const r of rows.rows) {
      expect(r.at).toBeInstanceOf(Date);
      expect(r.ip_encrypted).toMatch(/^gAAAA/);
      expect(r.request_id).toMatch(/.{10,}/);
    }
  });
});
