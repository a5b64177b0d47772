/**
 * Every setting of the platform, in one place. `.env.example` is generated from this file (`npm run env:example`) and a
 * test compares the two. Code receives values from `env`; nothing else reads process.env.
 *
 * A bad value stops the start and names the setting. Nothing is parsed until the first read, so that a build without
 * settings works.
 */
import os from 'node:os';
import { z } from 'zod';
import { isCaptchaTestSecret } from './http/captcha-providers.ts';

type Profile = 'embedded' | 'production' | 'test';

interface Setting<T extends z.ZodType = z.ZodType> {
  schema: T;
  doc: string;
  group: string;
  /** Shown in .env.example. */
  example?: string;
  /** Production refuses to start without it. */
  requiredInProduction?: boolean;
  secret?: boolean;
}

const int = (min: number, max: number, def: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'must be an integer')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
    .default(def);
const bool = (def: boolean) =>
  z
    .enum(['true', 'false'])
    .transform((v) => v === 'true')
    .default(def);
const optional = z.string().trim().min(1).optional();
const list = (def: string[]) =>
  z
    .string()
    .transform((v) =>
      v
        .split(',')
        .map((s) => s.trim())
        .filter(Boolean),
    )
    .default(def);
const json = <T extends z.ZodType>(schema: T, def: z.output<T>) =>
  z
    .string()
    .transform((v, ctx) => {
      try {
        return JSON.parse(v) as unknown;
      } catch {
        ctx.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema)
    .default(def as never);

const SAMPLE = /change-?me|example|sample|secret{2}|^(.)\1+$|0123456789|abcdef(gh)?/i;
const strongSecret = (min: number) =>
  z
    .string()
    .min(min, `must have at least ${min} characters`)
    .refine((v) => !SAMPLE.test(v), 'looks like a sample value: generate one with `openssl rand -base64 48`');
const fernetKeys = z
  .string()
  .refine(
    (v) => v.split(',').every((k) => /^[A-Za-z0-9_-]{43}=$/.test(k.trim())),
    'must be one or more url-safe base64 Fernet keys of 32 bytes, separated by commas',
  );

export const SETTINGS = {
  // Process -----------------------------------------------------------------------------------------------------
  CIVITAS_PROFILE: {
    group: 'Process',
    schema: z.enum(['embedded', 'production', 'test']).default('embedded'),
    doc: 'embedded: everything local (npm start). production: no emulators, no generated secrets, https. test: for tests.',
  },
  NODE_ENV: {
    group: 'Process',
    schema: z.enum(['development', 'production', 'test']).default('production'),
    doc: 'Node convention.',
  },
  PORT: { group: 'Process', schema: int(0, 65_535, 3000), doc: 'Port of web, REST and tRPC.' },
  HOST: { group: 'Process', schema: z.string().default('0.0.0.0'), doc: 'Address to listen on.' },
  APP_URL: {
    group: 'Process',
    schema: z
      .url()
      .transform((v) => v.replace(/\/+$/, ''))
      .default('http://localhost:3000'),
    doc: 'Public base URL. https outside the embedded profile.',
    requiredInProduction: true,
  },
  NEXTAUTH_URL: {
    group: 'Process',
    schema: z.url().optional(),
    doc: 'Same origin as APP_URL; set from it when absent.',
  },
  DATA_DIR: { group: 'Process', schema: z.string().default('.data'), doc: 'Folder of the embedded profile.' },
  LOG_LEVEL: {
    group: 'Process',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
    doc: 'pino level.',
  },
  TRUSTED_PROXY_HOPS: {
    group: 'Process',
    schema: int(0, 10, 0),
    doc: 'Number of proxies whose X-Forwarded-For is believed; 0 = the socket.',
  },
  HTTP_CONNECTIONS_MAX: { group: 'Process', schema: int(10, 100_000, 2_000), doc: 'Sockets per process.' },
  SHUTDOWN_GRACE_SECONDS: { group: 'Process', schema: int(1, 300, 25), doc: 'Time for requests in flight at SIGTERM.' },
  TLS_CERT_FILE: { group: 'Process', schema: optional, doc: 'Own TLS instead of a proxy; with TLS_KEY_FILE.' },
  TLS_KEY_FILE: { group: 'Process', schema: optional, doc: 'Private key for TLS_CERT_FILE.' },
  HTTPS_PORT: {
    group: 'Process',
    schema: z.string().regex(/^\d+$/).transform(Number).optional(),
    doc: 'Port of own TLS.',
  },
  METRICS_PORT: {
    group: 'Process',
    schema: int(0, 65_535, 0),
    doc: 'Loopback port of /metrics; 0 = off. 9464 is customary.',
  },
  METRICS_TOKEN: {
    group: 'Process',
    schema: optional,
    doc: 'Bearer that may read /metrics on the main port.',
    secret: true,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: { group: 'Process', schema: optional, doc: 'Traces; unset = off.' },
  CONTACT_EMAIL: {
    group: 'Process',
    schema: z.string().default('security@localhost'),
    doc: 'Shown in security.txt and on the contact page.',
  },
  // Data --------------------------------------------------------------------------------------------------------
  DATABASE_URL: {
    group: 'Data',
    schema: z.string().startsWith('postgres').optional(),
    doc: 'PostgreSQL 15 or newer; unset = embedded.',
    requiredInProduction: true,
    secret: true,
  },
  DATABASE_POOL_MAX: { group: 'Data', schema: int(2, 500, 12), doc: 'Connections of the request pool per process.' },
  REDIS_URL: {
    group: 'Data',
    schema: z.string().startsWith('redis').optional(),
    doc: 'Optional. Unset: rate limits per process in memory, said at start.',
    secret: true,
  },
  RATE_LIMIT_FALLBACK_DIVISOR: { group: 'Data', schema: int(1, 64, 1), doc: 'Divides limits while Redis is away.' },
  AUDIT_SEAL_EXPORT: { group: 'Data', schema: optional, doc: 'File that receives the head of the audit chain daily.' },
  // Secrets -----------------------------------------------------------------------------------------------------
  AUTH_SECRET: {
    group: 'Secrets',
    schema: strongSecret(32),
    doc: 'At least 32 random characters; keys for sessions, indexes and throttles are derived from it.',
    requiredInProduction: true,
    secret: true,
  },
  AUTH_SECRET_PREVIOUS: { group: 'Secrets', schema: optional, doc: 'The old value during a rotation.', secret: true },
  ENCRYPTION_SECRET: {
    group: 'Secrets',
    schema: strongSecret(32),
    doc: 'Master secret of the encryption service (32+ characters).',
    requiredInProduction: true,
    secret: true,
  },
  ENCRYPTION_SECRET_PREVIOUS: {
    group: 'Secrets',
    schema: optional,
    doc: 'Old master secrets, comma separated: read, never written. `npm run keys:rotate` re-encrypts.',
    secret: true,
  },
  TWO_FA_ENCRYPTION_KEY: {
    group: 'Secrets',
    schema: fernetKeys,
    doc: 'Fernet key(s) for phone numbers and TOTP secrets; the first encrypts, all decrypt.',
    requiredInProduction: true,
    secret: true,
  },
  // Identity ----------------------------------------------------------------------------------------------------
  SESSION_IDLE_MINUTES: { group: 'Identity', schema: int(1, 1_440, 30), doc: 'Idle limit of a session.' },
  SESSION_ABSOLUTE_HOURS: { group: 'Identity', schema: int(1, 720, 12), doc: 'Absolute limit of a session.' },
  PASSWORD_MIN_LENGTH: { group: 'Identity', schema: int(8, 64, 12), doc: 'Code points.' },
  BCRYPT_COST_PASSWORD: { group: 'Identity', schema: int(4, 16, 12), doc: 'At least 10 outside tests.' },
  BCRYPT_COST_CODE: {
    group: 'Identity',
    schema: int(4, 16, 10),
    doc: 'SMS and backup codes. At least 10 outside tests.',
  },
  HASHER_WORKERS: {
    group: 'Identity',
    schema: int(1, 64, Math.min(2, os.availableParallelism())),
    doc: 'bcrypt worker threads; default min(2, cores).',
    example: '2',
  },
  HASHER_QUEUE_MAX: { group: 'Identity', schema: int(1, 10_000, 64), doc: 'Waiting hashes; beyond it 503.' },
  BREACH_CHECK: {
    group: 'Identity',
    schema: z.enum(['hibp', 'local', 'off']).default('local'),
    doc: 'Breached-password check.',
  },
  BREACH_CHECK_URL: {
    group: 'Identity',
    schema: z.url().default('https://api.pwnedpasswords.com'),
    doc: 'Range API for hibp.',
  },
  REQUIRE_2FA: {
    group: 'Identity',
    schema: bool(false),
    doc: 'Owners must enable a second factor. Always on for administrators.',
  },
  TWO_FA_CODE_EXPIRY_MINUTES: { group: 'Identity', schema: int(1, 10, 5), doc: 'Life of an SMS code.' },
  TWO_FA_MAX_ATTEMPTS: { group: 'Identity', schema: int(1, 5, 3), doc: 'Tries per code.' },
  TWO_FA_LOCKOUT_MINUTES: { group: 'Identity', schema: int(1, 1_440, 30), doc: 'Lock after too many failures.' },
  TWO_FA_MAX_CODES_PER_HOUR: { group: 'Identity', schema: int(1, 10, 5), doc: 'SMS codes per user and hour.' },
  TWO_FA_LOCKOUT_THRESHOLD: { group: 'Identity', schema: int(3, 10, 5), doc: 'Consecutive failures to the lock.' },
  TWO_FA_REQUIRE_CONFIRM: {
    group: 'Identity',
    schema: bool(false),
    doc: 'A factor counts only after its first success.',
  },
  TWO_FA_RECOVERY_DELAY_HOURS: {
    group: 'Identity',
    schema: int(0, 720, 72),
    doc: 'Delay of administrator-assisted recovery.',
  },
  TOTP_STEPS_BACK: { group: 'Identity', schema: int(0, 1, 1), doc: 'Accepted TOTP steps back.' },
  ADMIN_IP_ALLOWLIST: {
    group: 'Identity',
    schema: list([]),
    doc: 'CIDRs that may use administrator routes; empty = any.',
  },
  ADMIN_TWO_PERSON: {
    group: 'Identity',
    schema: bool(false),
    doc: "Ending everybody's sessions needs a second administrator.",
  },
  GITHUB_API_URL: {
    group: 'Identity',
    schema: z.url().default('https://api.github.com'),
    doc: 'Where repositories of tasks are fetched from; https in production.',
  },
  SECRET_SCANNING_KEYS_URL: {
    group: 'Identity',
    schema: z.url().default('https://api.github.com/meta/public_keys/secret_scanning'),
    doc: 'Public keys of GitHub secret-scanning alerts; https in production.',
  },
  CAPTCHA_PROVIDER: {
    group: 'Identity',
    schema: z.enum(['turnstile', 'hcaptcha', 'recaptcha']).optional(),
    doc: 'CAPTCHA at sign-up and sign-in; unset = off. With CAPTCHA_SITE_KEY and CAPTCHA_SECRET_KEY.',
  },
  CAPTCHA_SITE_KEY: { group: 'Identity', schema: optional, doc: 'Public key of the widget.' },
  CAPTCHA_SECRET_KEY: {
    group: 'Identity',
    schema: optional,
    doc: 'Key of the siteverify call. The published test keys are refused in production.',
    secret: true,
  },
  CAPTCHA_ON: {
    group: 'Identity',
    schema: list(['sign_up', 'sign_in']).pipe(z.array(z.enum(['sign_up', 'sign_in'])).min(1, 'must name one at least')),
    doc: 'Where it is asked: sign_up, sign_in. While the provider is down what is named here stays shut.',
  },
  CAPTCHA_VERIFY_URL: {
    group: 'Identity',
    schema: z.url().optional(),
    doc: "siteverify address; unset = the provider's. https in production.",
  },
  CAPTCHA_SCRIPT_URL: {
    group: 'Identity',
    schema: z.url().optional(),
    doc: "Script of the widget; unset = the provider's. https in production.",
  },
  CAPTCHA_HOSTNAMES: {
    group: 'Identity',
    schema: list([]),
    doc: 'Host names that a solved CAPTCHA may come from; empty = the host of APP_URL.',
  },
  // Messages ----------------------------------------------------------------------------------------------------
  TWILIO_ACCOUNT_SID: { group: 'Messages', schema: optional, doc: 'Twilio account.', requiredInProduction: true },
  TWILIO_AUTH_TOKEN: {
    group: 'Messages',
    schema: optional,
    doc: 'Twilio token.',
    requiredInProduction: true,
    secret: true,
  },
  TWILIO_FROM: { group: 'Messages', schema: optional, doc: 'Sender number, or TWILIO_MESSAGING_SERVICE_SID.' },
  TWILIO_MESSAGING_SERVICE_SID: { group: 'Messages', schema: optional, doc: 'Sender service.' },
  TWILIO_API_BASE: {
    group: 'Messages',
    schema: z.url().optional(),
    doc: 'Emulator address. Refused outside the embedded profile.',
  },
  TWILIO_LOOKUP_FIELDS: {
    group: 'Messages',
    schema: list([]),
    doc: 'line_type_intelligence,sms_pumping_risk (paid) or empty.',
  },
  SMS_ALLOWED_COUNTRIES: { group: 'Messages', schema: list(['US', 'CA']), doc: 'ISO countries that get SMS.' },
  SMS_DAILY_CAP: { group: 'Messages', schema: int(0, 1_000_000, 500), doc: 'SMS a day over all users.' },
  SMTP_URL: {
    group: 'Messages',
    schema: z
      .string()
      .regex(/^smtps?:\/\//)
      .optional(),
    doc: 'Mail server; unset in the embedded profile = developer outbox.',
    requiredInProduction: true,
    secret: true,
  },
  MAIL_FROM: { group: 'Messages', schema: z.string().default('Civitas <no-reply@localhost>'), doc: 'Sender of mail.' },
  // Payments ----------------------------------------------------------------------------------------------------
  STRIPE_SECRET_KEY: {
    group: 'Payments',
    schema: optional,
    doc: 'Stripe API secret key.',
    requiredInProduction: true,
    secret: true,
  },
  STRIPE_WEBHOOK_SECRET: {
    group: 'Payments',
    schema: optional,
    doc: 'Webhook signing secrets, comma separated (current, previous).',
    requiredInProduction: true,
    secret: true,
  },
  STRIPE_CONNECT_WEBHOOK_SECRET: {
    group: 'Payments',
    schema: optional,
    doc: 'The same for the Connect endpoint.',
    secret: true,
  },
  STRIPE_CONNECT_COUNTRIES: {
    group: 'Payments',
    // Where Stripe lets a platform of one of them transfer to accounts of the others.
    schema: list(
      'US,CA,GB,CH,AT,BE,BG,CY,CZ,DE,DK,EE,ES,FI,FR,GR,HR,HU,IE,IT,LI,LT,LU,LV,MT,NL,NO,PL,PT,RO,SE,SI,SK'.split(','),
    ),
    doc: 'ISO countries of connected accounts that are paid out.',
  },
  STRIPE_PUBLISHABLE_KEY: { group: 'Payments', schema: optional, doc: 'For the browser.', requiredInProduction: true },
  STRIPE_API_BASE: {
    group: 'Payments',
    schema: z.url().optional(),
    doc: 'Emulator address. Refused outside the embedded profile.',
  },
  PLATFORM_FEE_BPS: {
    group: 'Payments',
    schema: int(0, 5_000, 1_500),
    doc: 'Platform fee in basis points of the price.',
  },
  LEDGER_BATCH_MAX: { group: 'Payments', schema: int(1, 512, 256), doc: 'Operations per ledger batch.' },
  LEDGER_LANES: { group: 'Payments', schema: int(1, 8, 2), doc: 'Ledger batches at once.' },
  LEDGER_QUEUE_MAX: { group: 'Payments', schema: int(1, 65_536, 4_096), doc: 'Waiting ledger operations.' },
  LEDGER_QUEUE_PER_POOL_MAX: {
    group: 'Payments',
    schema: int(1, 65_536, 1_024),
    doc: 'Waiting ledger operations of one pool.',
  },
  LEDGER_OPERATION_DEADLINE_MS: {
    group: 'Payments',
    schema: int(100, 30_000, 5_000),
    doc: 'Deadline of a queued ledger operation.',
  },
  LEDGER_LOCK_TIMEOUT_MS: {
    group: 'Payments',
    schema: int(1, 60_000, 2_000),
    doc: 'lock_timeout of money transactions.',
  },
  LEDGER_STATEMENT_TIMEOUT_MS: {
    group: 'Payments',
    schema: int(1, 60_000, 5_000),
    doc: 'statement_timeout of money transactions.',
  },
  LEDGER_IDLE_TX_TIMEOUT_MS: {
    group: 'Payments',
    schema: int(1, 60_000, 10_000),
    doc: 'idle_in_transaction_session_timeout.',
  },
  LEDGER_SEAL_PERIOD: {
    group: 'Payments',
    schema: z
      .string()
      .regex(/^\d+[smhd]$/)
      .default('1d'),
    doc: 'Period of ledger seals, 1s to 1d.',
  },
  LEDGER_SEAL_EXPORT: { group: 'Payments', schema: optional, doc: 'File that receives each seal head.' },
  // Marketplace -------------------------------------------------------------------------------------------------
  QUALITY_PASS_MARK: { group: 'Marketplace', schema: int(1, 100, 70), doc: 'Score that passes the quality gate.' },
  FEEDBACK_WINDOW_MINUTES: { group: 'Marketplace', schema: int(1, 1_440, 10), doc: 'Thumbs window after completion.' },
  DISPUTE_WINDOW_HOURS: { group: 'Marketplace', schema: int(1, 720, 72), doc: 'Dispute window after completion.' },
  DISPUTE_RESPONSE_DAYS: { group: 'Marketplace', schema: int(1, 30, 5), doc: 'Time to answer a dispute.' },
  TASK_BUDGET_MIN: { group: 'Marketplace', schema: int(1, 1_000_000, 50), doc: 'Smallest maxBudget, credits.' },
  TASK_BUDGET_MAX: {
    group: 'Marketplace',
    schema: int(1, 1_000_000_000, 1_000_000),
    doc: 'Largest maxBudget, credits.',
  },
  TASK_DEADLINE_DEFAULT_MINUTES: {
    group: 'Marketplace',
    schema: int(5, 1_440, 60),
    doc: 'deadlineMinutes when the buyer gives none.',
  },
  TASK_LEASE_MINUTES: {
    group: 'Marketplace',
    schema: int(1, 60, 10),
    doc: 'Lease of an assigned task without complexity.',
  },
  TASK_ATTEMPTS_MAX: { group: 'Marketplace', schema: int(1, 10, 3), doc: 'Workers tried per task.' },
  QUALITY_CHECK_TIMEOUT_MINUTES: {
    group: 'Marketplace',
    schema: int(1, 120, 15),
    doc: 'Longest stay in quality_check.',
  },
  ROUTING_DEADLINE_MINUTES: { group: 'Marketplace', schema: int(1, 1_440, 15), doc: 'Time to find a worker.' },
  ROUTING_SEEN_MINUTES: {
    group: 'Marketplace',
    schema: int(1, 1_440, 15),
    doc: 'An agent seen within it counts as reachable.',
  },
  ROUTING_NEWCOMER_PERCENT: {
    group: 'Marketplace',
    schema: int(0, 50, 10),
    doc: 'Share of small tasks routed to newcomers first.',
  },
  ROUTING_TIER_CAPS: {
    group: 'Marketplace',
    schema: json(
      z.object({ unverified: z.int(), provisional: z.int(), established: z.int(), trusted: z.int(), elite: z.int() }),
      { unverified: 500, provisional: 2_500, established: 10_000, trusted: 100_000, elite: 1_000_000 },
    ),
    doc: 'Largest maxBudget auto-assigned per trust tier, JSON.',
  },
  ROUTING_BANDS_STRICT: { group: 'Marketplace', schema: bool(false), doc: 'Never ignore the tier bands.' },
  AGENTS_PER_OWNER_MAX: { group: 'Marketplace', schema: int(1, 1_000, 10), doc: 'Agents per owner.' },
  OWNER_REQUESTS_PER_MINUTE: {
    group: 'Marketplace',
    schema: int(1, 10_000_000, 300),
    doc: 'Requests per owner, endpoint and minute.',
  },
  AGENT_REQUESTS_PER_MINUTE: {
    group: 'Marketplace',
    schema: int(1, 10_000_000, 100),
    doc: 'Requests per minute and agent key.',
  },
  DELIVERABLE_TTL_HOURS: { group: 'Marketplace', schema: int(1, 24, 24), doc: 'Life of deliverable content.' },
  APPROVAL_TTL_HOURS: { group: 'Marketplace', schema: int(1, 168, 24), doc: 'Life of a pending approval.' },
  IDEMPOTENCY_TTL_HOURS: { group: 'Marketplace', schema: int(1, 168, 24), doc: 'Life of an Idempotency-Key.' },
  TRUST_TIERS: {
    group: 'Marketplace',
    schema: json(z.record(z.string(), z.object({ dailyLimit: z.int().min(1), perMinute: z.int().min(1).optional() })), {
      free: { dailyLimit: 100 },
    }),
    doc: 'Trust key tiers, JSON: name → dailyLimit, perMinute.',
  },
  EXCHANGE_V1_SUNSET: {
    group: 'Marketplace',
    schema: z.iso.datetime().default('2026-06-30T00:00:00Z'),
    doc: 'Sunset of the v1 exchange.',
  },
  EXCHANGE_V1_DEPRECATED_AT: {
    group: 'Marketplace',
    schema: z.iso.datetime().default('2026-01-01T00:00:00Z'),
    doc: 'Deprecation date of v1; before the sunset.',
  },
  EXCHANGE_V1_ENFORCE_SUNSET: {
    group: 'Marketplace',
    schema: bool(false),
    doc: 'Answer 410 on creating v1 routes after the sunset.',
  },
  ESCROW_AUTO_ACCEPT_HOURS: {
    group: 'Marketplace',
    schema: int(1, 720, 72),
    doc: 'v1: silence after delivery accepts.',
  },
  WEBHOOK_ALLOW_PRIVATE: {
    group: 'Marketplace',
    schema: bool(false),
    doc: 'Agent webhooks may go to http, other ports and private addresses. For development; refused in production.',
  },
  // Licensing ---------------------------------------------------------------------------------------------------
  VPC_SIGNING_KEYS: {
    group: 'Licensing',
    schema: z
      .string()
      .refine(
        (v) => /^[0-9A-Za-z._-]{1,32}:[A-Za-z0-9+/]{64}(,[0-9A-Za-z._-]{1,32}:[A-Za-z0-9+/]{64})?$/.test(v.trim()),
        'must be one or two `kid:key`, separated by a comma; key = Ed25519 private key, PKCS#8 in base64 (64 characters)',
      )
      .optional(),
    doc: 'Ed25519 keys `kid:pkcs8-base64` that sign licence replies and files, comma separated: the first signs, both are published. Unset: one key derived from AUTH_SECRET; set it before customers pin keys.',
    secret: true,
  },
  VPC_LATE_USAGE_DAYS: {
    group: 'Licensing',
    schema: int(0, 366, 35),
    doc: 'Days after expiry in which a batch may still bring usage from before it; 0 = none.',
  },
  // Sandbox -----------------------------------------------------------------------------------------------------
  SANDBOX_PROVIDER: {
    group: 'Sandbox',
    schema: z.enum(['auto', 'local', 'e2b']).default('auto'),
    doc: 'auto: e2b when E2B_API_KEY is set, else local. Never falls through silently.',
  },
  E2B_API_KEY: { group: 'Sandbox', schema: optional, doc: 'E2B account.', secret: true },
  E2B_DOMAIN: { group: 'Sandbox', schema: optional, doc: 'Domain of an E2B-compatible service; unset = e2b.app.' },
  E2B_API_URL: {
    group: 'Sandbox',
    schema: z.url().optional(),
    doc: 'Control plane when it is not https://api.E2B_DOMAIN: a local emulator, or a self-hosted service. Production accepts only hosts in E2B_ALLOWED_HOSTS.',
  },
  E2B_SANDBOX_URL: {
    group: 'Sandbox',
    schema: z.url().optional(),
    doc: 'Address of the sandboxes themselves; goes with E2B_API_URL and is bound by the same list.',
  },
  E2B_ALLOWED_HOSTS: {
    group: 'Sandbox',
    schema: list([]),
    doc: 'Hosts that E2B_API_URL and E2B_SANDBOX_URL may name in production, comma separated.',
  },
  E2B_TEMPLATE_SMALL: {
    group: 'Sandbox',
    schema: z.string().default('civitas-small'),
    doc: 'E2B template of the class small; its CPU and memory are checked after every start.',
  },
  E2B_TEMPLATE_LARGE: {
    group: 'Sandbox',
    schema: z.string().default('civitas-large'),
    doc: 'E2B template of the class large.',
  },
  E2B_EMULATOR: {
    group: 'Sandbox',
    schema: bool(false),
    doc: 'Embedded profile, started by root: run a local E2B emulator and the e2b provider against it. For development; it isolates less than either provider.',
  },
  SANDBOX_BWRAP_PATH: { group: 'Sandbox', schema: optional, doc: 'Path of bubblewrap; found or fetched when unset.' },
  SANDBOX_STATE_DIR: {
    group: 'Sandbox',
    schema: optional,
    doc: 'Where the input of local sandboxes is laid out; unset = a directory of this user below the temporary directory. On a disk, owned by the platform, writable by nobody else.',
  },
  SANDBOX_UID_BASE: {
    group: 'Sandbox',
    schema: int(100_000, 2_000_000_000, 200_000),
    doc: 'First private uid of local sandboxes; used only when root starts the platform.',
  },
  SANDBOX_UID_COUNT: { group: 'Sandbox', schema: int(1, 1_000_000, 4_096), doc: 'How many uids from there on.' },
  SANDBOX_CGROUP: {
    group: 'Sandbox',
    schema: z.union([z.enum(['auto', 'off']), z.string().startsWith('/')]).default('auto'),
    doc: 'auto: cgroup v2 where it is writable. off, or the path of a delegated directory.',
  },
  SANDBOX_CPUS: {
    group: 'Sandbox',
    schema: z
      .string()
      .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'must be a list for taskset such as 0-1,3')
      .optional(),
    doc: 'Cores of local sandboxes, as taskset takes them; unset = all.',
  },
  SANDBOX_MAX_SESSIONS: { group: 'Sandbox', schema: int(1, 1_000, 16), doc: 'Live sandboxes per host.' },
  SANDBOX_MAX_PER_OWNER: {
    group: 'Sandbox',
    schema: int(1, 1_000, 5),
    doc: 'Live sandboxes per worker owner; administrators may set another number for one owner.',
  },
  SANDBOX_MAX_RUNNING: {
    group: 'Sandbox',
    schema: int(1, 256, Math.max(1, os.availableParallelism())),
    doc: 'Commands running at once per host, evaluations at most half; default: cores.',
    example: '2',
  },
  SANDBOX_MEMORY_SHARE: {
    group: 'Sandbox',
    schema: z
      .string()
      .regex(/^0?\.\d+$/, 'must be a fraction such as 0.5')
      .transform(Number)
      .pipe(z.number().min(0.1, 'must be at least 0.1').max(0.9, 'must be at most 0.9'))
      .default(0.5),
    doc: 'Part of the memory of the host that all live sandboxes may claim together.',
  },
  SANDBOX_CLASSES: {
    group: 'Sandbox',
    schema: json(
      z
        .strictObject({
          small: z.record(z.string(), z.number().int().min(1)),
          large: z.record(z.string(), z.number().int().min(1)),
        })
        .partial(),
      {},
    ),
    doc: 'Limits that differ from the table of classes, JSON: {"small": {"memoryMb": 1024}}. Names as in GET …/sandbox `limits`, and execWallDefaultMs.',
  },
  SANDBOX_IDLE_MINUTES: { group: 'Sandbox', schema: int(1, 60, 10), doc: 'A sandbox nobody uses for so long ends.' },
  SANDBOX_LIFETIME_MINUTES: {
    group: 'Sandbox',
    schema: int(1, 1_440, 60),
    doc: 'Longest life of a small sandbox; a large one has twice that. Never past the deadline of the task.',
  },
  SANDBOX_HOST_ID: {
    group: 'Sandbox',
    schema: z
      .string()
      .regex(/^[A-Za-z0-9._:-]{1,100}$/, 'must be 1 to 100 letters, digits, dots, colons or dashes')
      .optional(),
    doc: 'Name of this server among several; with SANDBOX_HOST_URL and SANDBOX_HOST_SECRET.',
  },
  SANDBOX_HOST_URL: {
    group: 'Sandbox',
    schema: z
      .url()
      .transform((v) => v.replace(/\/+$/, ''))
      .optional(),
    doc: 'How other servers reach the sandboxes of this one, on a private network.',
  },
  SANDBOX_HOST_SECRET: {
    group: 'Sandbox',
    schema: strongSecret(32).optional(),
    doc: 'Shared by the servers that forward sandbox calls to each other (32+ characters).',
    secret: true,
  },
  // Scanner -----------------------------------------------------------------------------------------------------
  SCANNER_COMPETITORS: {
    group: 'Scanner',
    schema: list(['Supabase', 'NeonDB', 'PlanetScale', 'DevFleet']).transform((brands) =>
      brands.length === 1 && brands[0] === 'none' ? [] : brands,
    ),
    doc: 'Brands that SKL-050 reports, separated by commas; none reports none.',
  },
  SCANNER_ALLOWED_SERVERS_EXTRA: {
    group: 'Scanner',
    schema: z
      .string()
      .transform((v) =>
        v
          .split(',')
          .map((entry) => entry.trim())
          .filter(Boolean)
          .map((entry) => {
            const equals = entry.indexOf('=');
            return equals < 0
              ? { name: entry, identity: null }
              : { name: entry.slice(0, equals).trim(), identity: entry.slice(equals + 1).trim() || null };
          }),
      )
      .default([]),
    doc: 'More vetted MCP servers beside the nine: name or name=package-or-host, separated by commas.',
  },
  SCANNER_RATE_LIMIT_PER_HOUR: {
    group: 'Scanner',
    schema: int(1, 1_000_000, 100),
    doc: 'Scans per hour and agent key, or owner.',
  },
  SCANNER_RETENTION_DAYS: { group: 'Scanner', schema: int(1, 3_650, 365), doc: 'Life of a scan in the history.' },
  SCANNER_WORKERS: {
    group: 'Scanner',
    schema: int(1, 64, 2),
    doc: 'Threads that scan, per process; at most the cores.',
  },
  // Storage -----------------------------------------------------------------------------------------------------
  S3_ENDPOINT: {
    group: 'Storage',
    schema: z.url().optional(),
    doc: 'S3-compatible store (R2); unset = encrypted local files.',
  },
  S3_BUCKET: { group: 'Storage', schema: optional, doc: 'Bucket.' },
  S3_REGION: { group: 'Storage', schema: z.string().default('auto'), doc: 'Region.' },
  S3_ACCESS_KEY_ID: { group: 'Storage', schema: optional, doc: 'Access key.', secret: true },
  OWNER_STORAGE_MB: {
    group: 'Storage',
    schema: int(1, 10_000_000, 4_096),
    doc: 'MiB that the stored files of one owner (uploads, input, deliverables) may have together.',
  },
  OWNER_STORAGE_FILES: { group: 'Storage', schema: int(1, 10_000_000, 20_000), doc: 'Stored files of one owner.' },
  S3_SECRET_ACCESS_KEY: { group: 'Storage', schema: optional, doc: 'Secret key.', secret: true },
} satisfies Record<string, Setting>;

export type Env = { [K in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[K]['schema']> };

export class SettingsRefused extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`Settings refused:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.name = 'SettingsRefused';
    this.problems = problems;
  }
}

/** Parses and cross-checks; throws SettingsRefused with one line per setting. Pure. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const problems: string[] = [];
  const out: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(SETTINGS) as [string, Setting][]) {
    const raw = source[name];
    const result = setting.schema.safeParse(raw === '' ? undefined : raw);
    if (result.success) out[name] = result.data;
    else
      problems.push(
        `${name}: ${raw === undefined || raw === '' ? 'is required' : (result.error.issues[0]?.message ?? 'is not valid')}`,
      );
  }
  const env = out as Env;
  const profile: Profile = env.CIVITAS_PROFILE ?? 'embedded';
  const say = (name: string, what: string) => {
    if (!problems.some((p) => p.startsWith(`${name}:`))) problems.push(`${name}: ${what}`);
  };
  if (profile === 'production') {
    for (const [name, setting] of Object.entries(SETTINGS) as [string, Setting][]) {
      if (setting.requiredInProduction && !source[name]) say(name, 'is required in production');
    }
    for (const name of ['STRIPE_API_BASE', 'TWILIO_API_BASE'] as const) {
      if (source[name]) say(name, 'points to an emulator, which production refuses');
    }
    if (source.E2B_EMULATOR === 'true') say('E2B_EMULATOR', 'is for the embedded profile');
    for (const name of ['E2B_API_URL', 'E2B_SANDBOX_URL'] as const) {
      if (env[name] && !env.E2B_ALLOWED_HOSTS?.includes(new URL(env[name]).host))
        say(name, 'names a host that is not in E2B_ALLOWED_HOSTS');
    }
    if (env.APP_URL && !env.APP_URL.startsWith('https://')) say('APP_URL', 'must be https in production');
    for (const name of ['GITHUB_API_URL', 'SECRET_SCANNING_KEYS_URL'] as const) {
      if (env[name] && !env[name].startsWith('https://')) say(name, 'must be https in production');
    }
    for (const name of ['CAPTCHA_VERIFY_URL', 'CAPTCHA_SCRIPT_URL'] as const) {
      if (env[name] && !env[name].startsWith('https://')) say(name, 'must be https in production');
    }
    if (env.CAPTCHA_SECRET_KEY && isCaptchaTestSecret(env.CAPTCHA_SECRET_KEY))
      say('CAPTCHA_SECRET_KEY', 'is a published test key, which lets everybody in');
    if (env.WEBHOOK_ALLOW_PRIVATE) say('WEBHOOK_ALLOW_PRIVATE', 'must be false in production');
    if (!source.TWILIO_FROM && !source.TWILIO_MESSAGING_SERVICE_SID)
      say('TWILIO_FROM', 'or TWILIO_MESSAGING_SERVICE_SID is required in production');
    if (env.DATABASE_URL && !isLocal(env.DATABASE_URL) && !/sslmode=verify-full/.test(env.DATABASE_URL))
      say('DATABASE_URL', 'must have sslmode=verify-full unless the host is local');
    if (env.REDIS_URL && !isLocal(env.REDIS_URL) && !env.REDIS_URL.startsWith('rediss://'))
      say('REDIS_URL', 'must be rediss:// unless the host is local');
    if (source.NODE_TLS_REJECT_UNAUTHORIZED === '0') say('NODE_TLS_REJECT_UNAUTHORIZED', 'must not be 0 in production');
    if (env.NODE_ENV !== 'production') say('NODE_ENV', 'must be production in the production profile');
    if (env.S3_ENDPOINT && !(env.S3_BUCKET && env.S3_ACCESS_KEY_ID && env.S3_SECRET_ACCESS_KEY))
      say('S3_BUCKET', 'with S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY is required with S3_ENDPOINT');
  }
  if (env.NODE_ENV !== 'test') {
    if (env.BCRYPT_COST_PASSWORD < 10) say('BCRYPT_COST_PASSWORD', 'must be at least 10');
    if (env.BCRYPT_COST_CODE < 10) say('BCRYPT_COST_CODE', 'must be at least 10');
  }
  // The SDK would answer every call by itself and run commands on this very machine.
  if (source.E2B_DEBUG) say('E2B_DEBUG', 'must be unset: the SDK would talk to this machine instead of a sandbox');
  if (env.SANDBOX_PROVIDER === 'e2b' && !env.E2B_API_KEY) say('E2B_API_KEY', 'is required for SANDBOX_PROVIDER=e2b');
  if (Boolean(env.E2B_API_URL) !== Boolean(env.E2B_SANDBOX_URL)) say('E2B_SANDBOX_URL', 'and E2B_API_URL go together');
  const captcha = ['CAPTCHA_PROVIDER', 'CAPTCHA_SITE_KEY', 'CAPTCHA_SECRET_KEY'] as const;
  if (captcha.some((name) => source[name]))
    for (const name of captcha.filter((name) => !source[name]))
      say(name, 'goes together with the other two of CAPTCHA');
  const hostNames = ['SANDBOX_HOST_ID', 'SANDBOX_HOST_URL', 'SANDBOX_HOST_SECRET'] as const;
  const missing = hostNames.filter((name) => !source[name]);
  if (missing.length === 1 || missing.length === 2)
    for (const name of missing) say(name, 'goes together with the other two SANDBOX_HOST settings');
  if (env.APP_URL && env.NEXTAUTH_URL && new URL(env.APP_URL).origin !== new URL(env.NEXTAUTH_URL).origin)
    say('NEXTAUTH_URL', 'must have the same origin as APP_URL');
  if (
    env.EXCHANGE_V1_DEPRECATED_AT &&
    env.EXCHANGE_V1_SUNSET &&
    env.EXCHANGE_V1_DEPRECATED_AT >= env.EXCHANGE_V1_SUNSET
  )
    say('EXCHANGE_V1_DEPRECATED_AT', 'must lie before EXCHANGE_V1_SUNSET');
  if (env.TASK_BUDGET_MIN > env.TASK_BUDGET_MAX) say('TASK_BUDGET_MIN', 'must not exceed TASK_BUDGET_MAX');
  if (Boolean(env.TLS_CERT_FILE) !== Boolean(env.TLS_KEY_FILE)) say('TLS_KEY_FILE', 'and TLS_CERT_FILE go together');
  for (const name of ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'TWILIO_AUTH_TOKEN'] as const) {
    if (source[name] !== undefined && source[name] !== '' && source[name]?.trim() === '') say(name, 'is blank');
  }
  if (problems.length > 0) throw new SettingsRefused(problems);
  return env;
}

function isLocal(url: string): boolean {
  try {
    const host = new URL(url).hostname;
    return host === 'localhost' || host === '127.0.0.1' || host === '[::1]' || host === '';
  } catch {
    return false;
  }
}

let parsed: Env | undefined;
/** The parsed settings; parsed at the first read. */
export const env: Env = new Proxy({} as Env, {
  get(_t, name: string) {
    parsed ??= parseEnv(process.env);
    return parsed[name as keyof Env];
  },
});

/** Only for tests that start anew with other values. */
export function resetEnvForTests(): void {
  if (process.env.NODE_ENV !== 'test') throw new Error('settings change only in tests');
  parsed = undefined;
}

/** Emulators and the developer outbox exist only here. */
export function isEmbedded(): boolean {
  return env.CIVITAS_PROFILE !== 'production';
}

/** The text of `.env.example`. */
export function renderEnvExample(): string {
  const lines = [
    '# Every setting of Civitas. Generated from src/platform/env.ts by `npm run env:example`.',
    '# `npm start` needs none of them: the embedded profile generates secrets per installation and runs emulators.',
    '# "(production)" = the production profile refuses to start without it.',
  ];
  let group = '';
  for (const [name, s] of Object.entries(SETTINGS) as [string, Setting][]) {
    if (s.group !== group) {
      group = s.group;
      lines.push('', `# ${group}`);
    }
    const fallback = defaultOf(s.schema);
    lines.push(`# ${s.doc}${s.requiredInProduction ? ' (production)' : ''}`);
    lines.push(`#${name}=${s.example ?? fallback}`);
  }
  return `${lines.join('\n')}\n`;
}

function defaultOf(schema: z.ZodType): string {
  const result = schema.safeParse(undefined);
  if (!result.success || result.data === undefined) return '';
  const v = result.data as unknown;
  if (Array.isArray(v)) return v.join(',');
  return typeof v === 'object' ? JSON.stringify(v) : String(v);
}
