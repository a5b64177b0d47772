/**
 * Accounts with second factors for tests: the platform of tests/support/platform.ts, a local Twilio, and two doors (REST and
 * tRPC) that speak the same operations, so that a scenario runs on both.
 */
import { afterAll, expect } from 'vitest';
import { createTwilioEmulator, type TwilioEmulator } from '../../emulators/twilio/emulator.ts';
import { nowMs } from '../../src/platform/clock.ts';
import { createHasher, type PasswordHasher, replaceHasherForTests } from '../../src/platform/crypto/hasher.ts';
import { totpCode, totpStep } from '../../src/platform/crypto/totp.ts';
import { waitForConnections } from '../../src/platform/db/client.ts';
import { resetEnvForTests } from '../../src/platform/env.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { inOneInstant } from './frozen-clock.ts';
import { type Owner, type Platform, testPlatform } from './platform.ts';

export interface Answer {
  status: number;
  /** Flat snake_case on both doors; of a refusal `{error, code}`. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies of any operation
  body: any;
  /** A rotated bearer token. */
  token: string | null;
  headers: Headers;
}

/** The second-factor operations by the name of their REST path. */
const OPERATIONS: Record<string, { path: string; procedure: string; query?: boolean }> = {
  enable: { path: '/auth/2fa/enable', procedure: 'identity.enableTwoFactor' },
  send: { path: '/auth/2fa/send', procedure: 'identity.sendCode' },
  verify: { path: '/auth/2fa/verify', procedure: 'identity.verifyCode' },
  backup: { path: '/auth/2fa/backup', procedure: 'identity.verifyBackupCode' },
  regenerate: { path: '/auth/2fa/backup/regenerate', procedure: 'identity.regenerateBackupCodes' },
  status: { path: '/auth/2fa/status', procedure: 'identity.twoFactorStatus', query: true },
  disable: { path: '/auth/2fa/disable', procedure: 'identity.disableTwoFactor' },
  enrol: { path: '/auth/2fa/totp/enrol', procedure: 'identity.enrolTotp' },
  confirm: { path: '/auth/2fa/totp/confirm', procedure: 'identity.confirmTotp' },
  totp: { path: '/auth/2fa/totp/verify', procedure: 'identity.verifyTotp' },
  removeTotp: { path: '/auth/2fa/totp/disable', procedure: 'identity.removeTotp' },
};
export type Operation = keyof typeof OPERATIONS;

export interface Door {
  name: 'rest' | 'trpc';
  call(token: string, operation: string, input?: Record<string, unknown>): Promise<Answer>;
}

const snake = (v: unknown): unknown =>
  Array.isArray(v)
    ? v.map(snake)
    : v && typeof v === 'object'
      ? Object.fromEntries(
          Object.entries(v).map(([k, x]) => [k.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), snake(x)]),
        )
      : v;
const camel = (v: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(v).map(([k, x]) => [k.replace(/_([a-z])/g, (_m, c: string) => c.toUpperCase()), x]),
  );

export interface AuthPlatform extends Platform {
  twilio: TwilioEmulator;
  doors: Door[];
  newPhone(): string;
  /** The newest code sent to a number. */
  codeTo(phone: string): string;
  /** A bearer session by password; pending when a second factor is on. */
  signIn(owner: Owner): Promise<string>;
  /** An owner with SMS on, proven once, and the ten backup codes. */
  ownerWithSms(options?: { proven?: boolean }): Promise<Owner & { phone: string; backupCodes: string[] }>;
  /** Adds an authenticator app to an owner whose session is fresh; returns the secret. */
  addTotp(owner: Owner): Promise<{ secret: string; backupCodes: string[] | undefined }>;
  factor(owner: Owner): Promise<Record<string, unknown>>;
  mails(owner: Owner): Promise<string[]>;
  audits(owner: Owner, action: string): Promise<string[]>;
}

export async function authPlatform(): Promise<AuthPlatform> {
  const accountSid = `AC${'a'.repeat(32)}`;
  const authToken = 'token-of-the-local-twilio';
  const twilio = createTwilioEmulator({ accountSid, authToken });
  const { url } = await twilio.listen(0);
  afterAll(() => twilio.close());
  Object.assign(process.env, {
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_FROM: '+15005550006',
    TWILIO_API_BASE: url,
    TWILIO_LOOKUP_FIELDS: 'line_type_intelligence,sms_pumping_risk',
    // Every caller of these tests comes from an address of its own.
    TRUSTED_PROXY_HOPS: '1',
  });
  // What these tests ask is who wins a race, not how long a busy machine lets it wait.
  Object.assign(process.env, { LEDGER_LOCK_TIMEOUT_MS: '8000', LEDGER_STATEMENT_TIMEOUT_MS: '30000' });
  resetEnvForTests();
  waitForConnections(60_000);
  const p = await testPlatform();
  let phones = 0;
  let addresses = 0;
  const address = () => `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses++ & 255}`;
  const addressOf = new Map<string, string>();
  const headersOf = (token: string) => {
    if (!addressOf.has(token)) addressOf.set(token, address());
    return { authorization: `Bearer ${token}`, 'x-forwarded-for': addressOf.get(token) as string };
  };

  const rest: Door = {
    name: 'rest',
    async call(token, operation, input) {
      const op = OPERATIONS[operation] as { path: string; query?: boolean };
      const r = await p.withHeaders(headersOf(token))(
        op.query ? 'GET' : 'POST',
        op.path,
        op.query ? undefined : (input ?? {}),
      );
      return { status: r.status, body: r.body, token: r.headers.get('x-session-token'), headers: r.headers };
    },
  };
  const trpc: Door = {
    name: 'trpc',
    async call(token, operation, input) {
      const op = OPERATIONS[operation] as { procedure: string; query?: boolean };
      const reply = await fetch(`${p.url}/api/trpc/${op.procedure}`, {
        method: op.query ? 'GET' : 'POST',
        headers: { ...headersOf(token), ...(op.query ? {} : { 'content-type': 'application/json' }) },
        ...(op.query ? {} : { body: input ? JSON.stringify(camel(input)) : '' }),
      });
      const parsed = (await reply.json()) as {
        result?: { data: unknown };
        error?: { message: string; data: { code: string; details?: { issues?: unknown } } };
      };
      const body = parsed.error
        ? {
            success: false,
            error: parsed.error.message,
            code: parsed.error.data.code.toLowerCase(),
            ...(parsed.error.data.details?.issues ? { details: parsed.error.data.details.issues } : {}),
          }
        : snake(parsed.result?.data);
      return { status: reply.status, body, token: reply.headers.get('x-session-token'), headers: reply.headers };
    },
  };

  const platform: AuthPlatform = {
    ...p,
    twilio,
    doors: [rest, trpc],
    newPhone: () => `+1202${String(201 + (phones++ % 780))}${String(1000 + phones).slice(-4)}`,
    codeTo(phone) {
      const last = twilio
        .messages()
        .filter((m) => m.to === phone)
        .at(-1);
      if (!last) throw new Error(`no message to ${phone}`);
      return (/^(\d{6}) is your/.exec(last.body) as RegExpExecArray)[1] as string;
    },
    async signIn(owner) {
      const r = await p.withHeaders({ 'x-forwarded-for': address() })('POST', '/auth/login', {
        email: owner.email,
        password: owner.password,
      });
      expect(r.status, r.text).toBe(200);
      resetLimitsForTests();
      return r.body.data.token as string;
    },
    async ownerWithSms({ proven = true } = {}) {
      const owner = await p.newOwner();
      const phone = platform.newPhone();
      const enabled = await rest.call(owner.token, 'enable', { phone_number: phone });
      expect(enabled.status, JSON.stringify(enabled.body)).toBe(200);
      if (proven) {
        expect((await rest.call(owner.token, 'send', {})).status).toBe(200);
        expect((await rest.call(owner.token, 'verify', { code: platform.codeTo(phone) })).body.success).toBe(true);
      }
      return { ...owner, phone, backupCodes: enabled.body.backup_codes as string[] };
    },
    async addTotp(owner) {
      const enrolled = await rest.call(owner.token, 'enrol');
      expect(enrolled.status, JSON.stringify(enrolled.body)).toBe(200);
      // The step before, so that the current one is still to be used.
      const confirmed = await inOneInstant(() =>
        rest.call(owner.token, 'confirm', { code: totpCode(enrolled.body.secret, totpStep(nowMs()) - 1n) }),
      );
      expect(confirmed.body.success, JSON.stringify(confirmed.body)).toBe(true);
      return { secret: enrolled.body.secret, backupCodes: confirmed.body.backup_codes };
    },
    async factor(owner) {
      return (await p.query('SELECT * FROM two_factor WHERE owner_id = $1', [owner.id])).rows[0];
    },
    async mails(owner) {
      const r = await p.query('SELECT kind FROM mail_message WHERE owner_id = $1 ORDER BY created_at, id', [owner.id]);
      return r.rows.map((row) => row.kind as string);
    },
    async audits(owner, action) {
      const r = await p.query('SELECT outcome FROM audit_log WHERE owner_id = $1 AND action = $2 ORDER BY at, id', [
        owner.id,
        action,
      ]);
      return r.rows.map((row) => row.outcome as string);
    },
  };
  return platform;
}

/** What this app shows about now; a code that is right by chance is one of them. */
export function totpCodesNear(secret: string): string[] {
  return [-2n, -1n, 0n, 1n, 2n].map((step) => totpCode(secret, totpStep(nowMs()) + step));
}

/** A code that this app does not show about now. */
export function wrongTotp(secret: string): string {
  const near = totpCodesNear(secret);
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((c) => !near.includes(c)) as string;
}

export interface WatchedHasher {
  compares: number;
  hashes: number;
  /** Runs before each compare; may delay, throw, or hold. */
  before: ((text: string) => Promise<void> | void) | null;
  restore(): void;
}

/** Counts the hasher's calls and can delay, hold or fail them. Assert calls, never times. */
export function watchHasher(workers = 2, queueMax = 10_000): WatchedHasher {
  const real = createHasher(workers, queueMax);
  const watched: WatchedHasher = { compares: 0, hashes: 0, before: null, restore: () => {} };
  const port: PasswordHasher = {
    async hash(text, cost, signal) {
      watched.hashes += 1;
      return real.hash(text, cost, signal);
    },
    async compare(text, hash, signal) {
      watched.compares += 1;
      await watched.before?.(text);
      return real.compare(text, hash, signal);
    },
    hasRoom: () => real.hasRoom(),
    close: () => real.close(),
  };
  const back = replaceHasherForTests(port);
  watched.restore = () => {
    back();
    void real.close();
  };
  return watched;
}
