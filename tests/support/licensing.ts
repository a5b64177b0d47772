/**
 * A platform with an administrator for tests of licences. Everything but the administrator's rights goes over HTTP; the
 * administrator's session follows the shifted clock, so that a test may travel by years.
 */
import { expect } from 'vitest';
import { nowMs, shiftClockForTests } from '../../src/platform/clock.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { type Caller, type Owner, type Platform, type Reply, testPlatform } from './platform.ts';

export const VPC = '/public/vpc';
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export interface Issued {
  license_key: string;
  license_id: string;
  org_id: string;
}

export interface LicensingCity {
  p: Platform;
  admin: Caller;
  adminId: string;
  /** The administrator's session as it is, without the wrapper that keeps its factor fresh. */
  adminToken: string;
  /** An owner whose session follows the shifted clock. */
  owner(): Promise<Owner>;
  /** Calls of a pod: no credential but the key in the body. */
  pod: Caller;
  issue(body?: Record<string, unknown>): Promise<Issued>;
  validate(key: string, host?: string, body?: Record<string, unknown>): Promise<Reply>;
  /** One period of `minutes`, ending `endedAgoMs` before now. */
  telemetry(key: string, body?: Record<string, unknown>): Promise<Reply>;
  usage(licenseId: string, query?: string): Promise<Reply>;
  /** Moves the platform's clock to now + ms. */
  travel(ms: number): void;
}

let orgs = 0;

/** A fresh organisation id. */
export function orgId(): string {
  orgs += 1;
  return `550e8400-e29b-41d4-a716-${String(446655440000 + orgs).padStart(12, '0')}`;
}

let anchoredMs: number | null = null;

/** From here on `at` counts from this second: periods made one after the other share their bounds. */
export function anchor(): void {
  anchoredMs = Math.floor(nowMs() / 1000) * 1000;
}

/** `YYYY-MM-DDTHH:MM:SSZ` of the platform's clock, or of the anchor, moved. */
export function at(ms = 0): string {
  const from = anchoredMs ?? nowMs();
  return new Date(Math.floor((from + ms) / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

export async function licensingCity(): Promise<LicensingCity> {
  const p = await testPlatform();

  /** Keeps a session alive and its second factor fresh whatever the clock says. */
  const following =
    (owner: Owner, factor: boolean): Caller =>
    async (method, path, body, headers) => {
      const now = new Date(nowMs());
      await p.query(
        `UPDATE session SET last_seen_at = $2::timestamptz, idle_expires_at = $2::timestamptz + interval '30 minutes', absolute_expires_at = $2::timestamptz + interval '12 hours',
                second_factor_at = CASE WHEN $3 THEN $2::timestamptz ELSE second_factor_at END WHERE owner_id = $1`,
        [owner.id, now, factor],
      );
      return p.withHeaders({ authorization: `Bearer ${owner.token}` })(method, path, body, headers);
    };

  const root = await p.newOwner();
  await p.query("UPDATE owner SET role = 'ADMIN' WHERE id = $1", [root.id]);
  await p.query('INSERT INTO two_factor (owner_id, totp_confirmed_at) VALUES ($1, now())', [root.id]);
  const admin = following(root, true);
  const pod = p.anonymous;

  return {
    p,
    admin,
    adminId: root.id,
    adminToken: root.token,
    pod,
    async owner() {
      const made = await p.newOwner();
      return { ...made, call: following(made, false) };
    },
    async issue(body = {}) {
      const reply = await admin('POST', `${VPC}/license/issue`, {
        org_id: orgId(),
        expires_at: at(365 * DAY),
        allowed_replicas: 5,
        support_tier: 'enterprise',
        ...body,
      });
      expect(reply.status, reply.text).toBe(200);
      return reply.body as Issued;
    },
    validate: (key, host = 'inference-0', body = {}) =>
      pod('POST', `${VPC}/license/validate`, {
        license_key: key,
        deployment_id: 'prod',
        hostname: host,
        version: '1.2.0',
        ...body,
      }),
    telemetry: (key, body = {}) =>
      pod('POST', `${VPC}/telemetry`, {
        license_key: key,
        deployment_id: 'prod',
        period_start: at(-HOUR),
        period_end: at(),
        input_tokens: 1000,
        output_tokens: 500,
        request_count: 10,
        model: 'llama-3.1-70b',
        hostname: 'inference-0',
        ...body,
      }),
    usage: (licenseId, query = '') => admin('GET', `${VPC}/license/${licenseId}/usage${query}`),
    travel(ms) {
      shiftClockForTests(ms);
      resetLimitsForTests();
      if (anchoredMs !== null) anchor();
    },
  };
}
