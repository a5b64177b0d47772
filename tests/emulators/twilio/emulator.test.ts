import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import twilio from 'twilio';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createTwilioEmulator, type TwilioEmulator } from '../../../emulators/twilio/emulator.ts';
import { resetEnvForTests } from '../../../src/platform/env.ts';

const accountSid = `AC${'1'.repeat(32)}`;
const authToken = 'a-token-of-the-emulator';
const emulator = createTwilioEmulator({ accountSid, authToken });
const { url } = await emulator.listen(0);
process.env.TWILIO_ACCOUNT_SID = accountSid;
process.env.TWILIO_AUTH_TOKEN = authToken;
process.env.TWILIO_FROM = '+15005550006';
process.env.TWILIO_API_BASE = url;
process.env.TWILIO_LOOKUP_FIELDS = 'line_type_intelligence,sms_pumping_risk';
resetEnvForTests();
const { sendSms, lookUpNumber, isSmsStatusSignature, listEmulatedMessages, smsStatusUrl } = await import(
  '../../../src/platform/vendors/twilio.ts'
);
afterAll(() => emulator.close());

beforeEach(() => {
  emulator.clear();
  emulator.clearFaults();
  emulator.calls.messages = 0;
  emulator.calls.lookups = 0;
});
const send = (to: string) => sendSms({ to, body: '482913 is your code', validitySeconds: 300 });

describe('messages through the real SDK', () => {
  test('an ordinary number is accepted with a sid, and the request carries validity and risk check (payments 62)', async () => {
    const result = await send('+12025550123');
    expect(result).toEqual({ kind: 'accepted', sid: expect.stringMatching(/^SM[0-9a-f]{32}$/) });
    expect(emulator.messages()).toMatchObject([
      {
        to: '+12025550123',
        from: '+15005550006',
        validityPeriod: 300,
        riskCheck: 'enable',
        statusCallback: smsStatusUrl(),
      },
    ]);
  });

  test.each([
    ['+15005550001', 21211, 'invalid_number', false],
    ['+15005550002', 21612, 'provider', true],
    ['+15005550003', 21408, 'country', true],
    ['+15005550004', 21610, 'opted_out', false],
    ['+15005550009', 21614, 'invalid_number', false],
  ])('%s is refused with %i and nothing is taken (payments 53)', async (to, code, refusal, alert) => {
    expect(await send(to)).toEqual({ kind: 'refused', refusal, code, alert });
    expect(emulator.messages()).toEqual([]);
  });

  test('an unlisted code goes by its HTTP status (payments 54)', async () => {
    emulator.addFault({ kind: 'error', status: 400, code: 21999 });
    expect(await send('+12025550123')).toMatchObject({ kind: 'refused', refusal: 'rejected', code: 21999 });
    emulator.addFault({ kind: 'error', status: 500, code: 21999 });
    expect(await send('+12025550123')).toEqual({ kind: 'unknown' });
  });

  test('429 is repeated by the SDK until it is taken, 503 never (payments 56)', async () => {
    emulator.addFault({ kind: 'error', status: 429, code: 20429, times: 2 });
    expect((await send('+12025550123')).kind).toBe('accepted');
    expect([emulator.calls.messages, emulator.messages().length]).toEqual([3, 1]);
    expect(await send('+15005550500')).toEqual({ kind: 'unknown' });
    expect(emulator.calls.messages).toBe(4);
  });

  test('a message taken without an answer is unknown and never sent again (payments 55)', async () => {
    emulator.addFault({ kind: 'timeout_after' });
    expect(await send('+12025550123')).toEqual({ kind: 'unknown' });
    expect([emulator.calls.messages, emulator.messages().length]).toEqual([1, 1]);
  }, 15_000);

  test('wrong credentials are our problem and alert the operator', async () => {
    process.env.TWILIO_AUTH_TOKEN = 'wrong';
    resetEnvForTests();
    try {
      expect(await send('+12025550123')).toEqual({ kind: 'refused', refusal: 'provider', code: 20003, alert: true });
    } finally {
      process.env.TWILIO_AUTH_TOKEN = authToken;
      resetEnvForTests();
    }
  });

  test('a provider that is gone is a definite refusal: nothing can have been sent', async () => {
    process.env.TWILIO_API_BASE = 'http://127.0.0.1:9';
    resetEnvForTests();
    try {
      expect(await send('+12025550123')).toMatchObject({ kind: 'refused', refusal: 'provider', code: null });
    } finally {
      process.env.TWILIO_API_BASE = url;
      resetEnvForTests();
    }
  });

  test('any other host is refused before a connection is made (payments 64)', async () => {
    const seen: string[] = [];
    const trap = http.createServer((req, res) => {
      seen.push(req.url ?? '');
      res.end();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    try {
      const { createMappingClientForTests } = await import('../../../src/platform/vendors/twilio.ts');
      const client = createMappingClientForTests(url);
      const port = (trap.address() as { port: number }).port;
      for (const uri of [
        `http://127.0.0.1:${port}/x`,
        'https://verify.twilio.com/v2/Services',
        'http://api.twilio.com/x',
      ]) {
        await expect(client.request({ method: 'get', uri })).rejects.toThrow(/not a host/);
      }
      expect(seen).toEqual([]);
    } finally {
      trap.close();
    }
  });
});

describe('lookup', () => {
  test.each([
    ['+12025550123', { valid: true, country: 'US', lineType: 'mobile', blocked: false, riskScore: 3 }],
    ['+14165550123', { valid: true, country: 'CA', lineType: 'mobile' }],
    ['+18765550123', { valid: true, country: 'JM' }],
    ['+15005551001', { lineType: 'landline' }],
    ['+15005551010', { blocked: true }],
    ['+15005551011', { riskScore: 90 }],
    ['+15005551012', { valid: true, lineType: null }],
    ['+15005551013', { valid: false }],
  ])('%s', async (number, facts) => {
    expect(await lookUpNumber(number)).toMatchObject(facts);
  });

  test('a lookup that fails is said to be unavailable', async () => {
    emulator.addFault({ kind: 'error', on: 'lookups', status: 503, code: 20503 });
    await expect(lookUpNumber('+12025550123')).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });
});

describe('status callbacks', () => {
  async function received(
    run: (emulator: TwilioEmulator) => Promise<void>,
  ): Promise<{ fields: Record<string, string>; signature: string }[]> {
    const posts: { fields: Record<string, string>; signature: string }[] = [];
    const app = http.createServer((req, res) => {
      let body = '';
      req.on('data', (c) => {
        body += c;
      });
      req.on('end', () => {
        posts.push({
          fields: Object.fromEntries(new URLSearchParams(body)),
          signature: String(req.headers['x-twilio-signature']),
        });
        res.end();
      });
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const deliverTo = `http://127.0.0.1:${(app.address() as { port: number }).port}`;
    const other = createTwilioEmulator({ accountSid, authToken, deliverTo });
    const at = await other.listen(0);
    process.env.TWILIO_API_BASE = at.url;
    resetEnvForTests();
    try {
      await run(other);
      await other.settled();
    } finally {
      process.env.TWILIO_API_BASE = url;
      resetEnvForTests();
      await other.close();
      app.close();
    }
    return posts;
  }

  test('are signed for the public address; a changed body or another address fails (payments 58)', async () => {
    const posts = await received(async () => void (await send('+12025550123')));
    expect(posts.map((p) => p.fields.MessageStatus)).toEqual(['sending', 'sent', 'delivered']);
    for (const { fields, signature } of posts) {
      expect(isSmsStatusSignature(signature, fields)).toBe(true);
      expect(isSmsStatusSignature(signature, { ...fields, MessageStatus: 'failed' })).toBe(false);
      expect(twilio.validateRequest(authToken, signature, smsStatusUrl().replace('http:', 'https:'), fields)).toBe(
        false,
      );
      expect(isSmsStatusSignature('', fields)).toBe(false);
    }
  });

  test('can arrive shuffled, twice, and end in failure with a code', async () => {
    const posts = await received(async (other) => {
      other.setCallbacks({ outcome: 'undelivered', errorCode: 30003, shuffled: true, copies: 2, stepMs: 1 });
      await send('+12025550123');
    });
    expect(posts.map((p) => p.fields.MessageStatus)).toEqual([
      'undelivered',
      'undelivered',
      'sent',
      'sent',
      'sending',
      'sending',
    ]);
    expect(posts[0]?.fields.ErrorCode).toBe('30003');
  });
});

describe('inbox', () => {
  test('the developer outbox reads the newest first; a web page cannot work the switches', async () => {
    await send('+12025550123');
    await send('+14165550123');
    expect((await listEmulatedMessages(10)).map((m) => m.to)).toEqual(['+14165550123', '+12025550123']);
    expect((await fetch(`${url}/_test/messages`, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
  });

  test('messages survive a restart, and a half-written last line does not stop it', async () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'twilio-'));
    const journalFile = path.join(dir, 'twilio.journal');
    try {
      const first = createTwilioEmulator({ accountSid, authToken, journalFile });
      const at = await first.listen(0);
      process.env.TWILIO_API_BASE = at.url;
      resetEnvForTests();
      await send('+12025550123');
      await first.close();
      fs.appendFileSync(journalFile, '{"sid":"SM');
      const second = createTwilioEmulator({ accountSid, authToken, journalFile });
      await second.listen(0);
      expect(second.messages().map((m) => m.to)).toEqual(['+12025550123']);
      await second.close();
    } finally {
      process.env.TWILIO_API_BASE = url;
      resetEnvForTests();
      fs.rmSync(dir, { recursive: true, force: true });
    }
  });
});
