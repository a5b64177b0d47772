/**
 * Card payments and payouts through the real SDK (payments.md 3 and 5). Without an account the SDK speaks the same HTTP
 * to the local emulator. Every POST names its idempotency key: the SDK repeats a closed connection once even when
 * retries are off. Callers hold no database transaction while they call.
 */
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import Stripe from 'stripe';
import { sha256Hex } from '../crypto/digest.ts';
import { env } from '../env.ts';
import { ProviderUnavailable } from '../errors.ts';

export type { Stripe } from 'stripe';
export type StripeClient = Stripe;

const TIMEOUT_MS = 8_000;
let timeoutMs = TIMEOUT_MS;
/** Faults of the emulator that never answer would make every test wait. */
export function setStripeTimeoutForTests(ms: number): void {
  if (env.NODE_ENV !== 'test') throw new Error('the time limit changes only in tests');
  timeoutMs = ms;
  made = undefined;
}

/** False without an account and without the emulator: nothing is asked, purchases answer 503. */
export function isStripeConfigured(): boolean {
  return Boolean(env.STRIPE_SECRET_KEY);
}

let made: { key: string; client: Stripe } | undefined;

function client(): Stripe {
  const { STRIPE_SECRET_KEY: secret, STRIPE_API_BASE: base } = env;
  if (!secret) throw new ProviderUnavailable('card payments');
  const key = `${sha256Hex(secret)} ${base} ${timeoutMs}`;
  if (made?.key === key) return made.client;
  const at = base ? new URL(base) : null;
  made = {
    key,
    client: new Stripe(secret, {
      timeout: timeoutMs,
      // A repeat carries the same idempotency key. More patience belongs to the recovery job.
      maxNetworkRetries: 1,
      telemetry: false,
      ...(at
        ? {
            host: at.hostname,
            port: at.port || (at.protocol === 'https:' ? '443' : '80'),
            protocol: at.protocol === 'https:' ? ('https' as const) : ('http' as const),
          }
        : {}),
    }),
  };
  return made.client;
}

/**
 * Why a call did not give what was asked.
 * - declined: the card was refused; nothing was charged
 * - refused: the request is not acceptable as it is; nothing happened
 * - missing: the object does not exist at Stripe
 * - key_reused: our idempotency key was used for other parameters
 * - not_done: turned away before any work (rate limit, credentials, no connection made)
 * - unknown: no usable answer; it may have taken effect
 */
export type StripeFailureKind = 'declined' | 'refused' | 'missing' | 'key_reused' | 'not_done' | 'unknown';

export class StripeFailure extends Error {
  readonly kind: StripeFailureKind;
  /** Stripe's code, for example `card_declined` or `balance_insufficient`; never shown to callers as it is. */
  readonly code: string | null;
  readonly declineCode: string | null;
  /** The answer was stored under our key before: repeating with the same key will not change it. */
  readonly kept: boolean;
  /** The intent a declined confirmation left behind. */
  readonly intentId: string | null;

  constructor(
    kind: StripeFailureKind,
    cause: unknown,
    facts: { code?: string; declineCode?: string; kept?: boolean; intentId?: string } = {},
  ) {
    super(`card payments: ${kind}${facts.code ? ` (${facts.code})` : ''}`, { cause });
    this.name = 'StripeFailure';
    this.kind = kind;
    this.code = facts.code ?? null;
    this.declineCode = facts.declineCode ?? null;
    this.kept = facts.kept ?? false;
    this.intentId = facts.intentId ?? null;
  }
}

function failureOf(e: unknown): StripeFailure {
  if (e instanceof StripeFailure) return e;
  if (e instanceof BrokenCircuitError) return new StripeFailure('not_done', e, { code: 'circuit_open' });
  if (!(e instanceof Stripe.errors.StripeError)) return new StripeFailure('unknown', e);
  const facts = {
    code: e.code ?? undefined,
    declineCode: e.decline_code ?? undefined,
    kept: e.headers?.['idempotent-replayed'] === 'true',
    intentId: e.payment_intent?.id ?? e.setup_intent?.id,
  };
  if (e instanceof Stripe.errors.StripeCardError) return new StripeFailure('declined', e, facts);
  if (e instanceof Stripe.errors.StripeIdempotencyError) return new StripeFailure('key_reused', e, facts);
  if (e instanceof Stripe.errors.StripeConnectionError) {
    const code = (e.detail as { code?: string } | undefined)?.code;
    const never = code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENETUNREACH';
    return new StripeFailure(never ? 'not_done' : 'unknown', e, facts);
  }
  if (e instanceof Stripe.errors.StripeRateLimitError) return new StripeFailure('not_done', e, facts);
  if (e instanceof Stripe.errors.StripeAuthenticationError || e instanceof Stripe.errors.StripePermissionError)
    return new StripeFailure('not_done', e, { ...facts, code: facts.code ?? 'credentials' });
  const status = e.statusCode ?? 0;
  if (status === 404) return new StripeFailure('missing', e, facts);
  if (status >= 400 && status < 500 && status !== 409) return new StripeFailure('refused', e, facts);
  return new StripeFailure('unknown', e, facts);
}

const breaker = circuitBreaker(
  handleWhen((e) => {
    const { kind, code } = failureOf(e);
    return kind === 'unknown' || (kind === 'not_done' && code !== 'circuit_open');
  }),
  { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(5) },
);

/** Closes the breaker again; only for tests that break and heal the provider. */
export function resetStripeBreakerForTests(): void {
  if (env.NODE_ENV !== 'test') throw new Error('only in tests');
  breaker.isolate().dispose();
}

/** One call. Throws StripeFailure, whatever went wrong. After five outages in a row it fails at once for ten seconds. */
export async function callStripe<T>(use: (stripe: Stripe) => Promise<T>): Promise<T> {
  try {
    return await breaker.execute(() => use(client()));
  } catch (e) {
    if (e instanceof ProviderUnavailable) throw new StripeFailure('not_done', e, { code: 'not_configured' });
    throw failureOf(e);
  }
}

/** What a person is told when the provider is the reason: 503, without its words. */
export function asProviderError(e: unknown): unknown {
  return e instanceof StripeFailure && e.kind !== 'declined' ? new ProviderUnavailable('card payments', e) : e;
}

/** Lists everything a paged call gives, at most `max`, oldest page last as Stripe sends it. */
export async function listAll<T>(page: (stripe: Stripe) => AsyncIterable<T>, max: number): Promise<T[]> {
  return callStripe(async (stripe) => {
    const out: T[] = [];
    for await (const item of page(stripe)) {
      out.push(item);
      if (out.length >= max) break;
    }
    return out;
  });
}

// Redaction -------------------------------------------------------------------------------------------------------

export interface RedactionJob {
  id: string;
  status: 'validating' | 'ready' | 'redacting' | 'succeeded' | 'failed' | 'canceled';
}
/** A preview API: the SDK has no method and no types for it, and Stripe answers to a preview version only. */
const PREVIEW_VERSION = `${Stripe.API_VERSION.slice(0, 10)}.preview`;
const REDACTIONS = '/v1/privacy/redaction_jobs';

async function askForRedaction(
  method: 'GET' | 'POST',
  path: string,
  params: object | undefined,
  idempotencyKey?: string,
): Promise<RedactionJob> {
  const options = { apiVersion: PREVIEW_VERSION, ...(idempotencyKey ? { idempotencyKey } : {}) };
  const job: unknown = await callStripe((s) => s.rawRequest(method, path, params as never, options));
  const { id, status } = (job ?? {}) as Partial<RedactionJob>;
  if (typeof id !== 'string' || typeof status !== 'string')
    throw new StripeFailure('unknown', new Error('a redaction job without id or status'));
  return { id, status };
}

/** Asks Stripe to redact these customers; it validates the job before it can be started. */
export function createRedaction(customerIds: readonly string[], idempotencyKey: string): Promise<RedactionJob> {
  return askForRedaction('POST', REDACTIONS, { objects: { customers: customerIds } }, idempotencyKey);
}

export function readRedaction(jobId: string): Promise<RedactionJob> {
  return askForRedaction('GET', `${REDACTIONS}/${encodeURIComponent(jobId)}`, undefined);
}

/** Starts a job that is ready. There is no way back. */
export function runRedaction(jobId: string, idempotencyKey: string): Promise<RedactionJob> {
  return askForRedaction('POST', `${REDACTIONS}/${encodeURIComponent(jobId)}/run`, {}, idempotencyKey);
}

// Webhooks --------------------------------------------------------------------------------------------------------

const TOLERANCE_SECONDS = 300;

export interface SignedEvent {
  id: string;
  type: string;
  account: string | null;
  apiVersion: string | null;
  livemode: boolean;
  createdAt: Date;
  /** The id and type of what happened; thin events name it, others carry it. */
  object: { id: string | null; object: string | null };
  thin: boolean;
}

/** Our secrets of both endpoints, current and previous. */
function webhookSecrets(): string[] {
  return [env.STRIPE_WEBHOOK_SECRET, env.STRIPE_CONNECT_WEBHOOK_SECRET]
    .flatMap((list) => (list ?? '').split(','))
    .map((s) => s.trim())
    .filter((s) => s.length > 0);
}

/** True when our API key is a live key: events of the other mode are refused. */
export function isLiveMode(): boolean {
  return /^(?:sk|rk)_live_/.test(env.STRIPE_SECRET_KEY ?? '');
}

/**
 * The event in a delivery, or null when no secret of ours signed these bytes within five minutes of now. A time stamp in
 * the future is refused as well: the SDK looks at old ones only.
 */
export function readSignedEvent(body: Uint8Array, signature: string | null, nowMs: number): SignedEvent | null {
  if (!signature) return null;
  const stamp = Number(/(?:^|,)\s*t=(\d{1,12})(?:,|$)/.exec(signature)?.[1] ?? Number.NaN);
  const seconds = Math.floor(nowMs / 1_000);
  if (!Number.isFinite(stamp) || stamp - seconds > TOLERANCE_SECONDS || seconds - stamp > TOLERANCE_SECONDS)
    return null;
  const raw = Buffer.from(body);
  for (const secret of webhookSecrets()) {
    try {
      return isThin(raw) ? thinEvent(raw, signature, secret) : snapshotEvent(raw, signature, secret);
    } catch (e) {
      if (!(e instanceof Stripe.errors.StripeSignatureVerificationError)) return null;
    }
  }
  return null;
}

function isThin(raw: Buffer): boolean {
  try {
    return (JSON.parse(raw.toString('utf8')) as { object?: unknown }).object === 'v2.core.event';
  } catch {
    return false;
  }
}

/** Age is checked by the platform's clock, the same on every server; 0 leaves it out of the SDK's check. */
function snapshotEvent(raw: Buffer, signature: string, secret: string): SignedEvent {
  return factsOfEvent(Stripe.webhooks.constructEvent(raw, signature, secret, 0));
}

/** What the inbox stores of an event, whether Stripe delivered it or it was fetched. */
export function factsOfEvent(e: Stripe.Event): SignedEvent {
  const object = e.data.object as { id?: unknown; object?: unknown };
  return {
    id: e.id,
    type: e.type,
    account: e.account ?? null,
    apiVersion: e.api_version,
    livemode: e.livemode,
    createdAt: new Date(e.created * 1_000),
    object: { id: textOf(object.id), object: textOf(object.object) },
    thin: false,
  };
}

function thinEvent(raw: Buffer, signature: string, secret: string): SignedEvent {
  const e = client().parseEventNotification(raw, signature, secret, 1e9);
  const related = 'related_object' in e ? (e.related_object as { id?: unknown; type?: unknown } | null) : null;
  return {
    id: e.id,
    type: e.type,
    account: textOf((e.context as { toString(): string } | undefined)?.toString() || null),
    apiVersion: null,
    livemode: e.livemode,
    createdAt: new Date(String(e.created)),
    object: { id: textOf(related?.id), object: textOf(related?.type) },
    thin: true,
  };
}

const textOf = (v: unknown): string | null => (typeof v === 'string' && v.length > 0 && v.length <= 255 ? v : null);

/** The API version the installed SDK speaks; events of another are handled from the fresh object and counted. */
export const STRIPE_API_VERSION: string = Stripe.API_VERSION;
