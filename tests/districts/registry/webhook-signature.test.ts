import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { verifyWebhook } from '../../../sdk/src/webhooks.ts';
import {
  ATTEMPTS_MAX,
  askedWaitMs,
  mintWebhookSecret,
  retryWaitMs,
  webhookSignature,
} from '../../../src/districts/registry/webhook-signature.ts';

const HOUR = 3_600_000;

describe('L102 signatures', () => {
  test('agree byte for byte with an independent Standard Webhooks library', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.uuid(),
        fc.integer({ min: 0, max: 4_000_000_000 }),
        (body, id, seconds) => {
          const secret = mintWebhookSecret();
          expect(webhookSignature([secret], `evt_${id}`, seconds, body)).toBe(
            new Webhook(secret).sign(`evt_${id}`, new Date(seconds * 1_000), body),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a secret is whsec_ and 32 bytes, never twice the same', () => {
    const secrets = Array.from({ length: 100 }, mintWebhookSecret);
    for (const s of secrets)
      expect([s.startsWith('whsec_'), Buffer.from(s.slice(6), 'base64').byteLength]).toEqual([true, 32]);
    expect(new Set(secrets).size).toBe(100);
  });

  test('the SDK and the library accept what is right and refuse a changed body, id or time, another secret, and six minutes', async () => {
    const secret = mintWebhookSecret();
    const body = JSON.stringify({
      type: 'task_completed',
      timestamp: '2026-06-01T12:00:00.000Z',
      data: { taskId: 'x' },
    });
    const now = Math.floor(Date.now() / 1_000);
    const signed = (seconds: number) => ({
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(seconds),
      'webhook-signature': webhookSignature([secret], 'evt_1', seconds, body),
    });
    const good = signed(now);
    expect(await verifyWebhook(secret, good, body)).toEqual(JSON.parse(body));
    expect(new Webhook(secret).verify(body, good)).toEqual(JSON.parse(body));
    const bad: [Record<string, string>, string, string][] = [
      [good, body.replace('task_completed', 'task_failed'), secret],
      [good, `${body} `, secret],
      [{ ...good, 'webhook-id': 'evt_2' }, body, secret],
      [{ ...good, 'webhook-timestamp': String(now + 1) }, body, secret],
      [good, body, mintWebhookSecret()],
      [signed(now - 360), body, secret],
      [signed(now + 360), body, secret],
      [{ ...good, 'webhook-signature': '' }, body, secret],
    ];
    for (const [headers, text, key] of bad) {
      await expect(verifyWebhook(key, headers, text)).rejects.toThrow();
      expect(() => new Webhook(key).verify(text, headers)).toThrow();
    }
  });

  test('L105 two secrets give two entries, and a holder of either verifies', async () => {
    const [fresh, old] = [mintWebhookSecret(), mintWebhookSecret()];
    const seconds = Math.floor(Date.now() / 1_000);
    const headers = {
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(seconds),
      'webhook-signature': webhookSignature([fresh, old], 'evt_1', seconds, '{}'),
    };
    expect(headers['webhook-signature'].split(' ').length).toBe(2);
    for (const secret of [fresh, old]) {
      expect(new Webhook(secret).verify('{}', headers)).toEqual({});
      expect(await verifyWebhook(secret, headers, '{}')).toEqual({});
    }
  });
});

describe('L103 schedule', () => {
  test('30 s doubled to 6 h; twelve tries span about 14.5 hours without jitter', () => {
    const waits = Array.from({ length: ATTEMPTS_MAX - 1 }, (_, i) => retryWaitMs(i + 1, 0));
    expect(waits.slice(0, 4)).toEqual([30_000, 60_000, 120_000, 240_000]);
    expect(waits.at(-1)).toBe(6 * HOUR);
    const total = waits.reduce((a, b) => a + b, 0) / HOUR;
    expect(total).toBeGreaterThan(14.4);
    expect(total).toBeLessThan(14.6);
    expect(retryWaitMs(1, 0.999_999)).toBeLessThanOrEqual(39_000);
    expect(retryWaitMs(40, 1)).toBe(6 * HOUR * 1.3);
  });

  test('Retry-After counts on 429 and 503 alone, in both forms, up to 6 h', () => {
    const now = Date.parse('2026-06-01T12:00:00Z');
    expect(askedWaitMs(429, '120', now)).toBe(120_000);
    expect(askedWaitMs(503, 'Mon, 01 Jun 2026 13:00:00 GMT', now)).toBe(HOUR);
    expect(askedWaitMs(503, '999999', now)).toBe(6 * HOUR);
    for (const [status, text] of [
      [500, '120'],
      [429, undefined],
      [429, 'soon'],
      [429, '-5'],
      [503, 'Mon, 01 Jun 2026 11:00:00 GMT'],
    ] as const) {
      expect(askedWaitMs(status, text, now)).toBe(0);
    }
  });
});
