/** The flat contract of /auth/2fa (identity.md 13) on both doors: bodies, statuses, what is stored and told. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { shiftClockForTests } from '../../../src/platform/clock.ts';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { authPlatform } from '../../support/auth.ts';

const p = await authPlatform();
beforeEach(() => {
  resetLimitsForTests();
  shiftClockForTests(0);
});
afterAll(() => shiftClockForTests(0));
const [rest] = p.doors as [(typeof p.doors)[0]];
const wrongOf = (code: string) => (code === '402817' ? '402818' : '402817');
const LOCKED = 'Account locked for 30 minutes due to too many failed attempts';

test("F32 [ASVS V6.5.5] the document's commands give the document's bodies", async () => {
  const owner = await p.newOwner();
  const phone = p.newPhone();
  const enabled = await rest.call(owner.token, 'enable', { phone_number: phone });
  expect(enabled.status).toBe(200);
  expect(Object.keys(enabled.body)).toEqual(['success', 'message', 'backup_codes']);
  expect(enabled.body).toMatchObject({ success: true, message: 'Two-factor authentication enabled successfully' });
  expect(enabled.body.backup_codes).toHaveLength(10);
  for (const code of enabled.body.backup_codes) expect(code).toMatch(/^[A-Z2-9]{10}$/);

  const sent = await rest.call(owner.token, 'send', { phone_number: phone });
  expect(sent.body).toEqual({
    success: true,
    message: 'Verification code sent successfully',
    expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    message_sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
    expires_in: 300,
  });
  const code = p.codeTo(phone);
  const wrong = await rest.call(owner.token, 'verify', { code: wrongOf(code) });
  expect([wrong.status, wrong.body]).toEqual([
    200,
    { success: false, error: 'Invalid verification code. 2 attempts remaining.', locked: false, attempts_remaining: 2 },
  ]);
  const right = await rest.call(owner.token, 'verify', { code });
  expect(right.body).toEqual({ success: true, message: 'Verification code is valid', locked: false });
  const backup = await rest.call(owner.token, 'backup', { code: enabled.body.backup_codes[0] });
  expect(backup.body).toEqual({
    success: true,
    message: 'Backup code verified successfully',
    locked: false,
    backup_codes_remaining: 9,
  });
  const regenerated = await rest.call(owner.token, 'regenerate');
  expect(regenerated.body).toMatchObject({ success: true, message: 'Backup codes regenerated successfully' });
  const status = await rest.call(owner.token, 'status');
  expect(status.body).toMatchObject({
    enabled: true,
    phone_number: `****${phone.slice(-4)}`,
    verified_at: expect.stringMatching(/Z$/),
    backup_codes_remaining: 10,
    is_locked: false,
    lockout_until: null,
    methods: ['sms'],
  });
  const disabled = await rest.call(owner.token, 'disable');
  expect(disabled.body).toEqual({ success: true, message: 'Two-factor authentication disabled successfully' });
  expect((await rest.call(owner.token, 'status')).body).toEqual({
    enabled: false,
    phone_number: null,
    verified_at: null,
    backup_codes_remaining: 0,
    is_locked: false,
    lockout_until: null,
  });
  // The bearer of the commands works to the end: elevated in place.
  expect([right.token, backup.token]).toEqual([null, null]);
});

describe.each(p.doors)('on $name', (door) => {
  test('[ASVS V6.3.3] [ASVS V7.2.4] S10 F15 F16 the second step turns a pending session into a new one; the pending token is dead at once', async () => {
    const owner = await p.ownerWithSms();
    const pending = await p.signIn(owner);
    const me = await p.withHeaders({ authorization: `Bearer ${pending}` })('GET', '/auth/me');
    expect([me.status, me.body.error.code]).toEqual([403, 'TWO_FACTOR_REQUIRED']);
    expect((await door.call(pending, 'status')).body.enabled).toBe(true);
    await door.call(pending, 'send', {});
    const right = await door.call(pending, 'verify', { code: p.codeTo(owner.phone) });
    expect(right.body).toEqual({ success: true, message: 'Verification code is valid', locked: false });
    expect(right.token).toMatch(/^acs_[\w-]{43}$/);
    expect(right.token).not.toBe(pending);
    expect((await p.withHeaders({ authorization: `Bearer ${pending}` })('GET', '/auth/me')).status).toBe(401);
    expect((await p.withHeaders({ authorization: `Bearer ${right.token}` })('GET', '/auth/me')).status).toBe(200);
  });

  test('[ASVS V6.6.3] F8 three wrong on one code, resend, the fifth in a row locks for 30 minutes and says so by mail', async () => {
    const owner = await p.ownerWithSms();
    const pending = await p.signIn(owner);
    await door.call(pending, 'send', {});
    const wrong = wrongOf(p.codeTo(owner.phone));
    const seen: unknown[] = [];
    for (let i = 0; i < 3; i += 1)
      seen.push((await door.call(pending, 'verify', { code: wrong })).body.attempts_remaining);
    expect(seen).toEqual([2, 1, 0]);
    expect((await door.call(pending, 'verify', { code: p.codeTo(owner.phone) })).body).toEqual({
      success: false,
      error: 'Maximum verification attempts exceeded. Please request a new code.',
      locked: false,
    });
    await door.call(pending, 'send', {});
    const second = p.codeTo(owner.phone);
    expect((await door.call(pending, 'verify', { code: wrongOf(second) })).body.attempts_remaining).toBe(2);
    const locked = await door.call(pending, 'verify', { code: wrongOf(second) });
    expect([locked.status, locked.body]).toEqual([
      200,
      { success: false, error: LOCKED, locked: true, lockout_until: expect.any(String) },
    ]);
    expect(await p.mails(owner)).toContain('factor_locked');
    const row = await p.query('SELECT locked_until, last_attempt_at FROM two_factor WHERE owner_id = $1', [owner.id]);
    const [until, attempt] = [row.rows[0].locked_until, row.rows[0].last_attempt_at] as [Date, Date];
    expect(Math.floor(until.getTime() / 1_000)).toBe(Math.floor(Date.parse(locked.body.lockout_until) / 1_000));
    expect(Math.round((until.getTime() - attempt.getTime()) / 60_000)).toBe(30);
  });

  test('[ASVS V6.3.1] F6 while locked everything is refused, on every operation, and nothing is consumed', async () => {
    const owner = await p.ownerWithSms();
    const { secret } = await p.addTotp(owner);
    const pending = await p.signIn(owner);
    await door.call(pending, 'send', {});
    const code = p.codeTo(owner.phone);
    await p.query(
      "UPDATE two_factor SET failed = 5, failed_total = 5, locked_until = now() + interval '30 minutes' WHERE owner_id = $1",
      [owner.id],
    );
    const { totpCode, totpStep } = await import('../../../src/platform/crypto/totp.ts');
    const messages = p.twilio.messages().length;
    const tries: [string, string, Record<string, unknown>?][] = [
      [pending, 'verify', { code }],
      [pending, 'backup', { code: owner.backupCodes[0] }],
      [pending, 'totp', { code: totpCode(secret, totpStep(Date.now())) }],
      [pending, 'send', {}],
      [owner.token, 'verify', { code }],
      [owner.token, 'backup', { code: owner.backupCodes[0] }],
      [owner.token, 'regenerate'],
      [owner.token, 'disable', {}],
      [owner.token, 'enable', { phone_number: p.newPhone() }],
      [owner.token, 'enrol'],
    ];
    for (const [token, operation, input] of tries) {
      const r = await door.call(token, operation, input);
      expect([operation, r.status, r.body]).toEqual([
        operation,
        200,
        { success: false, error: LOCKED, locked: true, lockout_until: expect.any(String) },
      ]);
    }
    expect(p.twilio.messages().length).toBe(messages);
    expect((await door.call(pending, 'status')).body).toMatchObject({ is_locked: true, backup_codes_remaining: 10 });
    const live = await p.query(
      'SELECT count(*)::int AS n FROM two_factor_challenge WHERE owner_id = $1 AND consumed_at IS NULL AND invalidated_at IS NULL',
      [owner.id],
    );
    expect(live.rows[0].n).toBe(1);
    // The lock never blocks the password step nor sessions that are signed in.
    expect((await p.withHeaders({ authorization: `Bearer ${owner.token}` })('GET', '/auth/me')).status).toBe(200);
    await p.signIn(owner);
  });

  test('F7 four wrong, one right, four wrong do not lock: the failures count in a row', async () => {
    const owner = await p.ownerWithSms();
    const pending = await p.signIn(owner);
    for (let i = 0; i < 4; i += 1) await door.call(pending, 'backup', { code: 'ZZZZZZZZZZ' });
    const right = await door.call(pending, 'backup', { code: owner.backupCodes[1] });
    expect(right.body).toMatchObject({ success: true, backup_codes_remaining: 9 });
    const active = right.token as string;
    for (let i = 0; i < 4; i += 1)
      expect((await door.call(active, 'backup', { code: 'ZZZZZZZZZZ' })).body).toEqual({
        success: false,
        error: 'Invalid backup code',
        locked: false,
      });
    expect(await p.factor(owner)).toMatchObject({ failed: 4, locked_until: null });
    expect(await p.mails(owner)).toContain('success_after_failures');
  });

  test('[ASVS V6.6.2] F9 F11 an older code fails on the newer one; a code of one session fails in every other', async () => {
    const owner = await p.ownerWithSms();
    const [a, b] = [await p.signIn(owner), await p.signIn(owner)];
    const stranger = await p.ownerWithSms();
    expect((await door.call(a, 'send', {})).status).toBe(200);
    const first = p.codeTo(owner.phone);
    for (const token of [b, stranger.token]) {
      expect((await door.call(token, 'verify', { code: first })).body).toEqual({
        success: false,
        error: 'No active verification code. Please request a new code.',
        locked: false,
      });
    }
    expect((await door.call(a, 'send', {})).status).toBe(200);
    const second = p.codeTo(owner.phone);
    if (first !== second) expect((await door.call(a, 'verify', { code: first })).body.attempts_remaining).toBe(2);
    expect((await door.call(a, 'verify', { code: second })).body.success).toBe(true);
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0 });
  });

  test('[ASVS V6.5.5] F10 an expired, a used and an absent code answer their sentences and cost nothing', async () => {
    const owner = await p.ownerWithSms();
    const none = 'No active verification code. Please request a new code.';
    expect((await door.call(owner.token, 'verify', { code: '402817' })).body.error).toBe(none);
    await door.call(owner.token, 'send', {});
    const code = p.codeTo(owner.phone);
    shiftClockForTests(5 * 60_000 + 1);
    expect((await door.call(owner.token, 'verify', { code })).body).toEqual({
      success: false,
      error: 'Verification code has expired. Please request a new code.',
      locked: false,
    });
    shiftClockForTests(0);
    expect((await door.call(owner.token, 'verify', { code })).body.success).toBe(true);
    expect((await door.call(owner.token, 'verify', { code })).body.error).toBe(none);
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0 });
  });

  test('F12 a code goes to the registered number and no other; a refusal sends and counts nothing', async () => {
    const owner = await p.ownerWithSms();
    const before = p.twilio.messages().length;
    for (const phone_number of [
      '+12025550199',
      `${owner.phone} `,
      `tel:${owner.phone}`,
      owner.phone.replace(/\d/g, (d) => String.fromCharCode(0x0660 + Number(d))),
      owner.phone.slice(1),
    ]) {
      const r = await door.call(owner.token, 'send', { phone_number });
      expect([r.status, r.body.error]).toEqual([400, 'Phone number does not match the registered number']);
    }
    expect(p.twilio.messages().length).toBe(before);
    expect((await door.call(owner.token, 'send', { phone_number: owner.phone })).status).toBe(200);
  });

  test('[ASVS V7.5.1] F13 enabling needs an active session and a fresh password, and never overwrites a number', async () => {
    const owner = await p.ownerWithSms();
    const again = await door.call(owner.token, 'enable', { phone_number: '+12025550142' });
    expect([again.status, again.body.error]).toEqual([409, 'Two-factor authentication is already enabled']);
    const pending = await p.signIn(owner);
    const refused = await door.call(pending, 'enable', { phone_number: '+12025550142' });
    expect([refused.status, refused.body.code]).toEqual([403, 'two_factor_required']);
    const fresh = await p.newOwner();
    shiftClockForTests(10 * 60_000 + 1_000);
    const stale = await door.call(fresh.token, 'enable', { phone_number: p.newPhone() });
    expect([stale.status, stale.body.code]).toEqual([403, 'reauthentication_required']);
    if (door.name === 'rest') expect(stale.body.error).toBe('Current password verification required');
    expect((await p.factor(owner)).phone_last4).toBe(owner.phone.slice(-4));
  });

  test('[ASVS V7.5.1] F14 disable and regenerate need a fresh password, an active session and a proven factor', async () => {
    const owner = await p.ownerWithSms();
    const pending = await p.signIn(owner);
    for (const op of ['disable', 'regenerate']) {
      const r = await door.call(pending, op);
      expect([op, r.status, r.body.code]).toEqual([op, 403, 'two_factor_required']);
    }
    shiftClockForTests(11 * 60_000);
    for (const op of ['disable', 'regenerate']) {
      const r = await door.call(owner.token, op);
      expect([op, r.status]).toEqual([op, 403]);
    }
    // The password alone is not enough when the factor is proven.
    const alone = await door.call(owner.token, 'disable', { password: owner.password });
    expect([alone.status, alone.body.code]).toEqual([403, 'second_factor_required']);
    // Nor is the factor alone, when the password is old.
    expect((await door.call(owner.token, 'backup', { code: owner.backupCodes[0] })).body.success).toBe(true);
    for (const op of ['disable', 'regenerate', 'enrol']) {
      const r = await door.call(owner.token, op, {});
      expect([op, r.status, r.body.code]).toEqual([op, 403, 'reauthentication_required']);
    }
    shiftClockForTests(0);
    expect((await p.factor(owner)).sms_enabled).toBe(true);
    const left = await p.query('SELECT count(*)::int AS n FROM backup_code WHERE owner_id = $1 AND used_at IS NULL', [
      owner.id,
    ]);
    expect(left.rows[0].n).toBe(9);
  });

  test('F22 [ASVS V15.3.5] only a string of six ASCII digits is a code; anything else is refused before it counts', async () => {
    const owner = await p.ownerWithSms();
    await door.call(owner.token, 'send', {});
    const code = p.codeTo(owner.phone);
    const wide = code.replace(/\d/g, (d) => String.fromCharCode(0xff10 + Number(d)));
    for (const bad of [wide, Number(code), [code], { $ne: null }, `${code}1`, '', null, `${code.slice(0, 5)}\n`]) {
      const r = await door.call(owner.token, 'verify', { code: bad });
      expect([bad, r.status, r.body.code]).toEqual([bad, 400, 'validation_error']);
    }
    expect((await door.call(owner.token, 'verify', { code, extra: 1 })).status).toBe(400);
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0 });
    expect((await door.call(owner.token, 'verify', { code: ` ${code} ` })).body.success).toBe(true);
  });

  test('F24 F25 F31 [ASVS V6.5.1] backup codes are accepted as people type them, once; an old set is dead', async () => {
    const owner = await p.ownerWithSms();
    const [a, b, c] = owner.backupCodes as [string, string, string];
    expect((await door.call(owner.token, 'backup', { code: a.toLowerCase() })).body.success).toBe(true);
    expect((await door.call(owner.token, 'backup', { code: `${b.slice(0, 5)}-${b.slice(5)}` })).body.success).toBe(
      true,
    );
    for (let i = 0; i < 20; i += 1) {
      const r = await door.call(owner.token, 'backup', { code: a });
      expect(r.body).toEqual({ success: false, error: 'Invalid backup code', locked: false });
      resetLimitsForTests();
    }
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0 });
    const fresh = (await door.call(owner.token, 'regenerate')).body.backup_codes as string[];
    expect((await door.call(owner.token, 'backup', { code: c })).body.success).toBe(false);
    expect(await p.factor(owner)).toMatchObject({ failed: 1 });
    expect((await door.call(owner.token, 'backup', { code: fresh[0] })).body).toMatchObject({
      success: true,
      backup_codes_remaining: 9,
    });
    for (const bad of ['short', '', 'ABCDEFGHJ!', 1234567890])
      expect((await door.call(owner.token, 'backup', { code: bad })).status).toBe(400);
  });

  test('F26 F35 [ASVS V6.6.3] after disabling no code works, and the failure counter lives on through enabling again', async () => {
    const owner = await p.ownerWithSms();
    await door.call(owner.token, 'send', {});
    const code = p.codeTo(owner.phone);
    for (let i = 0; i < 4; i += 1) await door.call(owner.token, 'backup', { code: 'ZZZZZZZZZZ' });
    expect((await door.call(owner.token, 'disable', {})).body.success).toBe(true);
    for (const [op, input] of [
      ['verify', { code }],
      ['backup', { code: owner.backupCodes[0] }],
      ['send', {}],
      ['regenerate', {}],
    ] as const) {
      const r = await door.call(owner.token, op, input);
      expect([op, r.status, r.body.error]).toEqual([op, 400, 'Two-factor authentication is not enabled']);
    }
    expect((await door.call(owner.token, 'enable', { phone_number: p.newPhone() })).status).toBe(200);
    const last = await door.call(owner.token, 'backup', { code: 'ZZZZZZZZZZ' });
    expect(last.body).toMatchObject({ success: false, locked: true });
  });

  test('F34 a phone beside an active authenticator app needs the app first', async () => {
    const owner = await p.newOwner();
    await p.addTotp(owner);
    const other = { ...owner, token: await p.signIn(owner) };
    expect((await door.call(other.token, 'enable', { phone_number: p.newPhone() })).status).toBe(403);
    shiftClockForTests(10 * 60_000 + 1_000);
    await p.withHeaders({ authorization: `Bearer ${owner.token}`, 'x-forwarded-for': '10.9.9.9' })(
      'POST',
      '/auth/reauthenticate',
      { password: owner.password },
    );
    const r = await door.call(owner.token, 'enable', { phone_number: p.newPhone() });
    expect([r.status, r.body.code]).toEqual([403, 'second_factor_required']);
  });

  test.each([
    ['12025550123', 'Invalid phone number'],
    ['+15005551013', 'Invalid phone number'],
    ['+15005551001', 'Phone number type is not supported'],
    ['+15005551002', 'Phone number type is not supported'],
    ['+15005551004', 'Phone number type is not supported'],
    ['+15005551010', 'Phone number type is not supported'],
    ['+15005551011', 'Phone number type is not supported'],
    ['+15005551014', 'Phone number country is not supported'],
    ['+18765550123', 'Phone number country is not supported'],
    ['+442079460000', 'Phone number country is not supported'],
  ])('enable refuses %s: %s (payments 60)', async (phone_number, error) => {
    const owner = await p.newOwner();
    const r = await door.call(owner.token, 'enable', { phone_number });
    expect([r.status, r.body.error]).toEqual([400, error]);
    expect((await door.call(owner.token, 'status')).body.enabled).toBe(false);
  });

  test('[ASVS V16.5.2] a lookup that is down enables nothing', async () => {
    const owner = await p.newOwner();
    p.twilio.addFault({ kind: 'error', on: 'lookups', status: 503, code: 20503 });
    const r = await door.call(owner.token, 'enable', { phone_number: p.newPhone() });
    expect([r.status, r.body.error]).toEqual([502, 'Phone validation is temporarily unavailable']);
    expect((await door.call(owner.token, 'status')).body.enabled).toBe(false);
  });

  test('F33 [ASVS V2.3.4] two parallel enables: one wins; two parallel regenerates: the later set alone works', async () => {
    const owner = await p.newOwner();
    const both = await Promise.all([1, 2].map(() => door.call(owner.token, 'enable', { phone_number: p.newPhone() })));
    expect(both.map((r) => r.status).sort()).toEqual([200, 409]);
    const sets = await Promise.all([1, 2].map(() => door.call(owner.token, 'regenerate')));
    expect(sets.map((r) => r.status)).toEqual([200, 200]);
    const works = [];
    for (const s of sets)
      works.push((await door.call(owner.token, 'backup', { code: s.body.backup_codes[0] })).body.success);
    expect(works.sort()).toEqual([false, true]);
  });
});
