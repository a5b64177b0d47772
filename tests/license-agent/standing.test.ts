/** When a pod may serve: every answer, every grace, with and without a license file. */
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../license-agent/src/durations.ts';
import type { LicenseFile } from '../../license-agent/src/license-file.ts';
import {
  type Answer,
  type Code,
  type Here,
  type Known,
  ordinalOf,
  standingOf,
} from '../../license-agent/src/standing.ts';

const T = Date.parse('2026-11-22T12:00:00Z');
const answer = (code: Code, more: Partial<Answer> = {}): Answer => ({
  code,
  serverTime: T,
  nextCheck: T + HOUR,
  graceUntil: null,
  expiresAt: null,
  allowedReplicas: null,
  ...more,
});
const valid = answer('VALID', { graceUntil: T + 7 * DAY, expiresAt: T + 100 * DAY, allowedReplicas: 5 });
const file: LicenseFile = {
  licenseId: 'l',
  orgId: 'o',
  deploymentId: null,
  issuedAt: T - DAY,
  expiresAt: T + 100 * DAY,
  fileExpiresAt: T + 10 * DAY,
  allowedReplicas: 5,
  supportTier: 'standard',
  replicaPolicy: 'strict',
  offlineGraceHours: 72,
};
const ready = (known: Partial<Known>, afterMs = 0, here: Partial<Here> = {}) =>
  standingOf(
    { last: null, good: null, notFoundSince: null, file: null, ...known },
    {
      deploymentId: 'prod',
      hostname: 'inference-0',
      offlineGraceMs: null,
      serverNow: T + afterMs,
      now: T + afterMs,
      maxSeen: 0,
      ...here,
    },
  );

describe('by the license server', () => {
  test('nothing answered yet → not ready: a first start has no grace', () => {
    expect(ready({})).toMatchObject({ ready: false, why: 'No license server answered yet.' });
  });

  test('VALID holds until the grace the server granted ends, and a configured grace can only shorten it', () => {
    const known = { last: valid, good: valid };
    expect(ready(known, 7 * DAY - 1).ready).toBe(true);
    expect(ready(known, 7 * DAY).ready).toBe(false);
    expect(ready(known, 72 * HOUR - 1, { offlineGraceMs: 72 * HOUR }).ready).toBe(true);
    expect(ready(known, 72 * HOUR, { offlineGraceMs: 72 * HOUR }).ready).toBe(false);
    expect(ready(known, 7 * DAY, { offlineGraceMs: 30 * DAY }).ready).toBe(false);
  });

  test('REPLICA_OVERAGE runs and says so', () => {
    const over = answer('REPLICA_OVERAGE', { graceUntil: T + DAY });
    expect(ready({ last: over, good: over })).toMatchObject({ ready: true, overLimit: true });
  });

  test('NOT_FOUND: a first start is refused, a pod that ran has 24 h from the first such answer', () => {
    expect(ready({ last: answer('NOT_FOUND'), notFoundSince: T }).ready).toBe(false);
    const ran = { good: valid, last: answer('NOT_FOUND', { serverTime: T + 20 * HOUR }), notFoundSince: T };
    expect(ready(ran, DAY - 1).ready).toBe(true);
    expect(ready(ran, DAY).ready).toBe(false);
  });

  test('SUSPENDED and EXPIRED run until the grace of the answer ends; without one they do not run', () => {
    for (const code of ['SUSPENDED', 'EXPIRED'] as const) {
      const last = answer(code, { graceUntil: T + DAY });
      expect(ready({ good: valid, last }, DAY - 1).ready, code).toBe(true);
      expect(ready({ good: valid, last }, DAY).ready, code).toBe(false);
      expect(ready({ good: valid, last: answer(code) }).ready, code).toBe(false);
    }
  });

  test('REVOKED and REPLICA_LIMIT end it at once', () => {
    expect(ready({ good: valid, last: answer('REVOKED') })).toMatchObject({
      ready: false,
      why: 'The license has been revoked.',
    });
    expect(ready({ good: valid, last: answer('REPLICA_LIMIT') }).ready).toBe(false);
  });
});

describe('by a license file', () => {
  test('a file lets a pod run that never reached the server, until the file ends', () => {
    expect(ready({ file }).ready).toBe(true);
    expect(ready({ file }, 10 * DAY - 1).ready).toBe(true);
    expect(ready({ file }, 10 * DAY)).toMatchObject({ ready: false, why: expect.stringContaining('expired at') });
  });

  test('the file of another deployment does not count, and neither does any file once the clock was set back by more than an hour', () => {
    expect(ready({ file: { ...file, deploymentId: 'eu' } })).toMatchObject({
      ready: false,
      why: expect.stringContaining('of the deployment eu'),
    });
    expect(ready({ file }, 0, { maxSeen: T + HOUR }).ready).toBe(true);
    expect(ready({ file }, 0, { maxSeen: T + HOUR + 1 })).toMatchObject({
      ready: false,
      why: expect.stringContaining('set back'),
    });
  });

  test('nobody counts seats without network: pod 5 of 5 is refused under strict, runs and is counted under soft', () => {
    expect(ready({ file }, 0, { hostname: 'inference-4' })).toMatchObject({ ready: true, overLimit: false });
    expect(ready({ file }, 0, { hostname: 'inference-5' }).ready).toBe(false);
    expect(ready({ file: { ...file, replicaPolicy: 'soft' } }, 0, { hostname: 'inference-5' })).toMatchObject({
      ready: true,
      overLimit: true,
    });
    expect(['inference-12', 'inference-3.acme.internal', 'gpu', 'a-b'].map(ordinalOf)).toEqual([12, 3, null, null]);
  });

  test('a newer answer decides over a file; when it has been silent too long the file does; a revocation no file undoes', () => {
    expect(ready({ file, last: answer('SUSPENDED') }).ready).toBe(false);
    expect(ready({ file, last: answer('REPLICA_LIMIT') }).ready).toBe(false);
    const old = { ...valid, serverTime: T - 2 * DAY, graceUntil: T - MINUTE };
    expect(ready({ file, last: old, good: old }).ready).toBe(true);
    const quiet = { ...valid, graceUntil: T + HOUR };
    expect(ready({ file, last: quiet, good: quiet }, 2 * HOUR).ready).toBe(true);
    expect(ready({ file, last: answer('EXPIRED', { serverTime: T - 2 * DAY }) }).ready).toBe(true);
    expect(ready({ file, last: answer('REVOKED', { serverTime: T - 2 * DAY }) }).ready).toBe(false);
  });
});
