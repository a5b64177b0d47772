import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalHostname,
  GRACE_HOURS,
  graceUntil,
  nextCheck,
  refusalOf,
  seatDecision,
} from '../../../src/districts/licensing/policy.ts';
import { exportIdentifier } from '../../../src/districts/licensing/queries/exports.ts';
import { DeploymentId, Hostname, instantMs, RateLineInput } from '../../../src/districts/licensing/schemas.ts';
import { mintKey } from '../../../src/platform/crypto/api-key.ts';
import { redact } from '../../../src/platform/logger.ts';

describe('keys', () => {
  test('200,000 keys: every character within a chi-square bound, no duplicate', () => {
    const counts = new Map<string, number>();
    const seen = new Set<string>();
    for (let i = 0; i < 200_000; i += 1) {
      const key = mintKey('vpc_');
      seen.add(key);
      for (const c of key.slice(4)) counts.set(c, (counts.get(c) ?? 0) + 1);
    }
    expect(seen.size).toBe(200_000);
    expect(counts.size).toBe(62);
    const expected = (200_000 * 32) / 62;
    const chi = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 61 degrees of freedom: above 250 never in the life of this test; a byte taken modulo 62 gives tens of thousands.
    expect(chi).toBeLessThan(250);
  });

  test('a key is cut from every log line it slips into', () => {
    const key = mintKey('vpc_');
    expect(redact(`pod sent {"license_key":"${key}"} twice: ${key}`)).not.toContain(key.slice(6));
  });
});

describe('policy', () => {
  const license = (more = {}) => ({
    status: 'active' as const,
    expiresAt: new Date(1_000_000),
    suspendedAt: null,
    supportTier: 'standard' as const,
    ...more,
  });

  test('the first refusal wins: revoked before suspended before expired; valid only while now < expires_at', () => {
    expect(refusalOf(null, new Date(0))).toBe('NOT_FOUND');
    expect(refusalOf(license(), new Date(999_999))).toBeNull();
    expect(refusalOf(license(), new Date(1_000_000))).toBe('EXPIRED');
    expect(refusalOf(license({ status: 'suspended' }), new Date(2_000_000))).toBe('SUSPENDED');
    expect(refusalOf(license({ status: 'revoked' }), new Date(2_000_000))).toBe('REVOKED');
  });

  test('seats: rank up to the limit is valid, beyond it soft warns and strict refuses', () => {
    expect([seatDecision(5, 5, 'strict'), seatDecision(6, 5, 'strict'), seatDecision(6, 5, 'soft')]).toEqual([
      'VALID',
      'REPLICA_LIMIT',
      'REPLICA_OVERAGE',
    ]);
  });

  test('the offline grace of every tier outlasts the 24 hours between checks', () => {
    for (const { offline } of Object.values(GRACE_HOURS)) expect(offline).toBeGreaterThan(24);
  });

  test('a valid answer never grants grace beyond the expiry grace, nor a next check beyond the expiry', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('standard', 'enterprise', 'platinum' as const),
        fc.integer({ min: 1, max: 500 }),
        (supportTier, hoursLeft) => {
          const now = new Date(0);
          const l = license({ supportTier, expiresAt: new Date(hoursLeft * 3_600_000) });
          const grace = graceUntil('VALID', l, now) as Date;
          expect(grace.getTime()).toBe(
            Math.min(GRACE_HOURS[supportTier].offline, hoursLeft + GRACE_HOURS[supportTier].expiry) * 3_600_000,
          );
          expect(nextCheck('VALID', l, now).getTime()).toBe(Math.min(24, hoursLeft) * 3_600_000);
        },
      ),
    );
  });

  test('host names: lower case without one trailing dot', () => {
    expect(canonicalHostname('Inference-0.ACME.internal.')).toBe('inference-0.acme.internal');
    expect(Hostname.safeParse('a..').success).toBe(false);
    expect(Hostname.safeParse('.').success).toBe(false);
    expect(Hostname.safeParse('ünï').success).toBe(false);
    expect(DeploymentId.safeParse('prod-us-east-1').success).toBe(true);
  });

  test('export identifiers stay within 100 characters for the longest meter and revision; a longer meter is refused', () => {
    const id = exportIdentifier('550e8400-e29b-41d4-a716-446655440000', 'm'.repeat(45), '2026-06-01', 9999);
    expect(id.length).toBeLessThanOrEqual(100);
    expect(id.startsWith('vpc:550e8400-e29b-41d4-a716-446655440000:')).toBe(true);
    const line = { model: '*', kind: 'input', priceMillionths: '1' };
    expect(RateLineInput.safeParse({ ...line, meter: 'm'.repeat(45) }).success).toBe(true);
    for (const meter of ['m'.repeat(46), 'VPC', 'a-b', ''])
      expect(RateLineInput.safeParse({ ...line, meter }).success).toBe(false);
  });
});

describe('times', () => {
  test.each([
    '2027-06-01T00:00:00',
    '2027-06-01T00:00:60Z',
    '2027-02-29T00:00:00Z',
    '2027-13-01T00:00:00Z',
    '2027-06-01T24:00:00Z',
    '2027-06-01 00:00:00Z',
    '2027-06-01T00:00Z',
    '2027-06-01T00:00:00+0200',
    '2027-06-01T00:00:00z',
    '',
  ])('refuses %s', (text) => expect(instantMs(text)).toBeNull());

  test('takes offsets, leap days and fractions, cut to the millisecond', () => {
    expect(instantMs('2028-02-29T00:00:00Z')).toBe(Date.UTC(2028, 1, 29));
    expect(instantMs('2027-06-01T02:00:00.123456789+02:00')).toBe(Date.UTC(2027, 5, 1, 0, 0, 0, 123));
  });
});
