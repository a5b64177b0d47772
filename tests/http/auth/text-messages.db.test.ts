/** Sending codes: the provider's answers, budgets in PostgreSQL, delivery reports, and what is stored (identity.md 10, payments.md 8). */
import { beforeEach, describe, expect, test } from 'vitest';
import { signature } from '../../../emulators/twilio/callbacks.ts';
import { alertCounts } from '../../../src/platform/alert.ts';
import { shiftClockForTests } from '../../../src/platform/clock.ts';
import { resetLimitsForTests } from '../../../src/platform/rate-limit/limiter.ts';
import { authPlatform } from '../../support/auth.ts';

const p = await authPlatform();
const [rest] = p.doors as [(typeof p.doors)[0]];
const FAILED = 'Failed to send verification code';
const LIMITED = 'SMS delivery is temporarily limited';
beforeEach(async () => {
  resetLimitsForTests();
  shiftClockForTests(0);
  p.twilio.clearFaults();
  await p.query('DELETE FROM sms_counter');
});

/** The owner's registered number becomes another one, as if it had been enabled so. */
async function rewireNumber(ownerId: string, phone: string): Promise<void> {
  const { encryptFactor } = await import('../../../src/platform/crypto/encryption.ts');
  const { phoneIndex } = await import('../../../src/districts/identity/phone-number.ts');
  await p.query('UPDATE two_factor SET phone_encrypted = $2, phone_hmac = $3 WHERE owner_id = $1', [
    ownerId,
    encryptFactor(phone),
    phoneIndex(phone).hmac,
  ]);
}
/** By scope. A second row where midnight came between; what stands in either counts. */
const counters = async () =>
  Object.fromEntries(
    (await p.query('SELECT scope, max(count) AS count FROM sms_counter GROUP BY scope')).rows.map((r) => [
      r.scope,
      r.count,
    ]),
  );
/** Today and, in case midnight comes before the next request, tomorrow. */
const setCounter = (scope: string, count: number) =>
  p.query(
    `INSERT INTO sms_counter (scope, day, count)
     SELECT $1, (now() AT TIME ZONE 'UTC')::date + later, $2 FROM generate_series(0, 1) later
     ON CONFLICT (scope, day) DO UPDATE SET count = EXCLUDED.count`,
    [scope, count],
  );
const liveCodes = async (ownerId: string) =>
  (
    await p.query(
      'SELECT count(*)::int AS n FROM two_factor_challenge WHERE owner_id = $1 AND consumed_at IS NULL AND invalidated_at IS NULL',
      [ownerId],
    )
  ).rows[0].n;

describe.each(p.doors)('on $name', (door) => {
  test.each([
    ['+15005550001', 400, 'Invalid phone number'],
    ['+15005550002', 502, FAILED],
    ['+15005550003', 400, 'Phone number country is not supported'],
    ['+15005550004', 400, 'This number has opted out of messages. Send START to our number or use a backup code.'],
    ['+15005550009', 400, 'Invalid phone number'],
    ['+15005550429', 502, FAILED],
    ['+15005550500', 502, FAILED],
  ])(
    'F18 [ASVS V16.5.2] %s answers %i and leaves no valid code (payments 53)',
    async (number, status, error) => {
      const owner = await p.ownerWithSms();
      await rewireNumber(owner.id, number);
      await p.query('DELETE FROM sms_counter');
      const r = await door.call(owner.token, 'send', {});
      expect([r.status, r.body.error]).toEqual([status, error]);
      expect(await liveCodes(owner.id)).toBe(0);
      // A definite refusal gives the money budgets back; an unknown outcome does not.
      expect(await counters()).toEqual(
        number === '+15005550500' ? { global: 1, 'country:US': 1 } : { global: 0, 'country:US': 0 },
      );
      // Neither counts towards the five of an hour.
      const counted = await p.query(
        "SELECT count(*)::int AS n FROM two_factor_challenge WHERE owner_id = $1 AND send_state IN ('RESERVED', 'SENT')",
        [owner.id],
      );
      expect(counted.rows[0].n).toBe(1);
    },
    30_000,
  );

  test('F17 [ASVS V2.1.3] [ASVS V2.3.2] the sixth code of an hour is refused, also in parallel, and says how long', async () => {
    const owner = await p.ownerWithSms({ proven: false });
    const before = p.twilio.messages().length;
    const answers = await Promise.all(Array.from({ length: 20 }, () => door.call(owner.token, 'send', {})));
    expect(p.twilio.messages().length - before).toBe(5);
    expect(answers.filter((a) => a.status === 200)).toHaveLength(5);
    const refused = await door.call(owner.token, 'send', {});
    expect([refused.status, refused.body.error]).toEqual([429, 'Rate limit exceeded. Maximum 5 codes per hour.']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(3_600);
  });
});

test('payments 55: a message taken without an answer leaves no code, does not count for the owner, and counts for the money', async () => {
  const owner = await p.ownerWithSms();
  await p.query('DELETE FROM sms_counter');
  const before = p.twilio.messages().length;
  p.twilio.addFault({ kind: 'timeout_after', on: 'messages' });
  const r = await rest.call(owner.token, 'send', {});
  expect([r.status, r.body.error]).toEqual([502, FAILED]);
  expect(p.twilio.messages().length - before).toBe(1);
  expect(await liveCodes(owner.id)).toBe(0);
  expect(await counters()).toEqual({ global: 1, 'country:US': 1 });
  const states = await p.query('SELECT send_state FROM two_factor_challenge WHERE owner_id = $1 ORDER BY created_at', [
    owner.id,
  ]);
  expect(states.rows.map((s) => s.send_state)).toEqual(['SENT', 'UNKNOWN']);
}, 20_000);

test('[ASVS V16.3.4] Twilio gone: 502, no code, backup codes still work, the operator is told of wrong credentials', async () => {
  const owner = await p.ownerWithSms();
  const { resetEnvForTests } = await import('../../../src/platform/env.ts');
  const [base, token] = [process.env.TWILIO_API_BASE, process.env.TWILIO_AUTH_TOKEN];
  try {
    process.env.TWILIO_API_BASE = 'http://127.0.0.1:9';
    resetEnvForTests();
    expect((await rest.call(owner.token, 'send', {})).status).toBe(502);
    expect(await liveCodes(owner.id)).toBe(0);
    expect((await rest.call(owner.token, 'backup', { code: owner.backupCodes[0] })).body.success).toBe(true);
    process.env.TWILIO_API_BASE = base;
    process.env.TWILIO_AUTH_TOKEN = 'wrong';
    resetEnvForTests();
    const alerts = alertCounts().get('sms_provider') ?? 0;
    expect((await rest.call(owner.token, 'send', {})).status).toBe(502);
    expect(alertCounts().get('sms_provider')).toBe(alerts + 1);
  } finally {
    process.env.TWILIO_API_BASE = base;
    process.env.TWILIO_AUTH_TOKEN = token;
    resetEnvForTests();
  }
});

describe('payments 59: budgets that protect money', () => {
  /** Rows of messages that went out, as other owners would have made them. */
  async function planted(
    column: 'phone_hmac' | 'prefix_hmac' | 'ip_hmac',
    value: string,
    n: number,
    agoMinutes: number,
    consumed = 0,
  ): Promise<void> {
    await p.query(
      `INSERT INTO two_factor_challenge (id, owner_id, session_id, purpose, code_hash, created_at, expires_at, invalidated_at, consumed_at, send_state, phone_hmac, prefix_hmac, ip_hmac, country)
       SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'LOGIN', '', now() - make_interval(mins => $3::int), now(), now(),
              CASE WHEN g <= $4 THEN now() END, 'SENT',
              CASE WHEN $5 = 'phone_hmac' THEN $1 ELSE gen_random_uuid()::text END, CASE WHEN $5 = 'prefix_hmac' THEN $1 ELSE gen_random_uuid()::text END,
              CASE WHEN $5 = 'ip_hmac' THEN $1 END, 'US' FROM generate_series(1, $2::int) g`,
      [value, n, agoMinutes, consumed, column],
    );
  }

  test.each([
    ['the sixth of a number in an hour', 'phone_hmac', 5, 5],
    ['the eleventh of a number in a day', 'phone_hmac', 10, 300],
    ['the eleventh of a range in an hour', 'prefix_hmac', 10, 5],
  ] as const)('%s over other owners is refused and nothing is sent', async (_name, column, n, ago) => {
    const owner = await p.ownerWithSms({ proven: false });
    const { phoneIndexes, prefixIndex } = await import('../../../src/districts/identity/phone-number.ts');
    await planted(
      column,
      column === 'phone_hmac' ? (phoneIndexes(owner.phone)[0] as string) : prefixIndex(owner.phone),
      n,
      ago,
    );
    const before = p.twilio.messages().length;
    const r = await rest.call(owner.token, 'send', {});
    expect([r.status, r.body.error]).toEqual([429, LIMITED]);
    expect(p.twilio.messages().length).toBe(before);
  });

  test('the eleventh from one address in an hour is refused', async () => {
    const owner = await p.ownerWithSms();
    const address = (await p.query('SELECT ip_hmac FROM two_factor_challenge WHERE owner_id = $1', [owner.id])).rows[0]
      .ip_hmac as string;
    await planted('ip_hmac', address, 9, 5);
    expect((await rest.call(owner.token, 'send', {})).body.error).toBe(LIMITED);
  });

  test('the 201st of a country and the one above the daily cap are refused; the operator hears of it at four fifths', async () => {
    const owner = await p.ownerWithSms();
    await setCounter('country:US', 200);
    expect((await rest.call(owner.token, 'send', {})).body.error).toBe(LIMITED);
    await setCounter('country:US', 0);
    await setCounter('global', 500);
    expect((await rest.call(owner.token, 'send', {})).body.error).toBe(LIMITED);
    // The refusal took no place of the country.
    expect((await counters())['country:US']).toBe(0);
    await setCounter('global', 399);
    const alerts = alertCounts().get('sms_daily_cap') ?? 0;
    expect((await rest.call(owner.token, 'send', {})).status).toBe(200);
    expect(alertCounts().get('sms_daily_cap')).toBe(alerts + 1);
  });

  test('payments 61: a range whose codes nobody enters is paused, with an alarm; one with enough entries is not', async () => {
    const { prefixIndex } = await import('../../../src/districts/identity/phone-number.ts');
    const owner = await p.ownerWithSms({ proven: false });
    await planted('prefix_hmac', prefixIndex(owner.phone), 20, 120, 4);
    const alerts = alertCounts().get('sms_conversion') ?? 0;
    expect((await rest.call(owner.token, 'send', {})).body.error).toBe(LIMITED);
    expect(alertCounts().get('sms_conversion')).toBe(alerts + 1);
    const other = await p.ownerWithSms({ proven: false });
    await planted('prefix_hmac', prefixIndex(other.phone), 20, 120, 5);
    expect((await rest.call(other.token, 'send', {})).status).toBe(200);
  });

  test('the sixth number check of an hour is refused: checks cost money', async () => {
    const owner = await p.newOwner();
    const before = p.twilio.calls.lookups;
    for (let i = 0; i < 5; i += 1) await rest.call(owner.token, 'enable', { phone_number: '+15005551001' });
    const r = await rest.call(owner.token, 'enable', { phone_number: p.newPhone() });
    expect([r.status, r.body.error, p.twilio.calls.lookups - before]).toEqual([429, LIMITED, 5]);
  });

  test('disabling and enabling again does not renew the five of an hour', async () => {
    const owner = await p.ownerWithSms();
    for (let i = 0; i < 4; i += 1) expect((await rest.call(owner.token, 'send', {})).status).toBe(200);
    await rest.call(owner.token, 'disable', {});
    await rest.call(owner.token, 'enable', { phone_number: owner.phone });
    expect((await rest.call(owner.token, 'send', {})).status).toBe(429);
  });
});

describe('delivery reports', () => {
  const url = 'http://localhost:3000/api/webhooks/twilio/status';
  const report = (
    fields: Record<string, string>,
    sign = signature(process.env.TWILIO_AUTH_TOKEN as string, url, fields),
  ) =>
    fetch(`${p.url}/api/webhooks/twilio/status`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...(sign ? { 'x-twilio-signature': sign } : {}) },
      body: new URLSearchParams(fields).toString(),
    });

  test('payments 57: reports in any order and twice end in the first final state, and the person is told to use a backup code', async () => {
    const owner = await p.ownerWithSms({ proven: false });
    const sent = await rest.call(owner.token, 'send', {});
    const sid = sent.body.message_sid as string;
    expect((await rest.call(owner.token, 'status')).body.delivery).toBe('pending');
    for (const status of ['sent', 'undelivered', 'queued', 'undelivered', 'delivered', 'sending']) {
      const r = await report({
        MessageSid: sid,
        MessageStatus: status,
        ...(status === 'undelivered' ? { ErrorCode: '30003' } : {}),
      });
      expect(r.status).toBe(204);
    }
    const row = await p.query('SELECT delivery_state, delivery_code FROM two_factor_challenge WHERE message_sid = $1', [
      sid,
    ]);
    expect(row.rows[0]).toEqual({ delivery_state: 'undelivered', delivery_code: 30003 });
    expect((await rest.call(owner.token, 'status')).body.delivery).toBe('undelivered');
  });

  test('payments 58: a report without the right signature is 403 and stores nothing', async () => {
    const owner = await p.ownerWithSms({ proven: false });
    const sid = (await rest.call(owner.token, 'send', {})).body.message_sid as string;
    const fields = { MessageSid: sid, MessageStatus: 'failed' };
    const token = process.env.TWILIO_AUTH_TOKEN as string;
    for (const sign of [
      '',
      'AAAA',
      signature(token, url.replace('http:', 'https:'), fields),
      signature(token, `${p.url}/api/webhooks/twilio/status`, fields),
      signature(token, url, { ...fields, MessageStatus: 'sent' }),
      signature('other', url, fields),
    ]) {
      expect((await report(fields, sign)).status).toBe(403);
    }
    const row = await p.query('SELECT delivery_state FROM two_factor_challenge WHERE message_sid = $1', [sid]);
    expect(row.rows[0].delivery_state).toBeNull();
    expect((await fetch(`${p.url}/api/webhooks/twilio/status`)).status).toBe(405);
  });
});

test('F27 payments 63 [ASVS V14.2.4] [ASVS V6.5.2] no number, code or secret stands in the database in clear; hashes are bcrypt', async () => {
  const owner = await p.ownerWithSms();
  const { secret } = await p.addTotp(owner);
  await rest.call(owner.token, 'send', {});
  const code = p.codeTo(owner.phone);
  const tables = (await p.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).rows.map(
    (r) => r.tablename as string,
  );
  for (const table of tables) {
    const dump = (await p.query(`SELECT coalesce(string_agg(to_jsonb(t)::text, ' '), '') AS all FROM "${table}" t`))
      .rows[0].all as string;
    for (const [what, value] of [
      ['phone', owner.phone],
      ['phone digits', owner.phone.slice(1)],
      ['totp', secret],
      ['backup', owner.backupCodes[0]],
      ['token', owner.token],
    ] as const)
      expect(dump.includes(value as string), `${what} in ${table}`).toBe(false);
  }
  const hashes = await p.query(
    'SELECT code_hash FROM two_factor_challenge WHERE owner_id = $1 UNION ALL SELECT code_hash FROM backup_code WHERE owner_id = $1',
    [owner.id],
  );
  // The whole value is the digest; six digits of it may be those of the code by chance.
  for (const row of hashes.rows) {
    expect(row.code_hash).toMatch(/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/);
    expect(row.code_hash).not.toBe(code);
  }
});

test('payments 65: the developer outbox shows text messages beside mail', async () => {
  const owner = await p.ownerWithSms();
  await p.query(
    "INSERT INTO dev_message (id, channel, recipient, subject, body) VALUES (gen_random_uuid(), 'mail', 'a@b.example', 's', 'b')",
  );
  const reply = await fetch(
    `${p.url}/api/trpc/platform.devMessages?input=${encodeURIComponent(JSON.stringify({ limit: 50 }))}`,
  );
  const { result } = (await reply.json()) as {
    result: { data: { channel: string; recipient: string; body: string }[] };
  };
  expect(result.data.map((m) => m.channel)).toContain('mail');
  expect(result.data.find((m) => m.channel === 'sms' && m.recipient === owner.phone)?.body).toMatch(
    /^\d{6} is your Civitas code/,
  );
});
