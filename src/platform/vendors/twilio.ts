/**
 * Text messages through the real SDK (payments.md 8). Without an account it talks to the local emulator: one HTTP client
 * maps the host of every request, so that any host but Twilio's two is refused before a connection is made.
 *
 * Messages has no idempotency key: a message is never sent twice by us. The SDK repeats 429 alone (not taken by Twilio).
 */
import twilio from 'twilio';
import { env, isEmbedded } from '../env.ts';
import { ProviderUnavailable } from '../errors.ts';

const TIMEOUT_MS = 5_000;
const HOSTS = new Set(['api.twilio.com', 'lookups.twilio.com']);

/** Why the provider refused; `provider` is our problem or its own, the others are about the number. */
export type SmsRefusal = 'invalid_number' | 'country' | 'opted_out' | 'rejected' | 'provider';

export type SmsResult =
  | { kind: 'accepted'; sid: string }
  /** Definitely not sent. */
  | { kind: 'refused'; refusal: SmsRefusal; code: number | null; alert: boolean }
  /** No usable answer: it may have gone out. */
  | { kind: 'unknown' };

/** Known codes; others go by the HTTP status, because Twilio splits codes over time. */
const REFUSALS: Readonly<Record<number, { refusal: SmsRefusal; alert: boolean }>> = {
  21211: { refusal: 'invalid_number', alert: false },
  21614: { refusal: 'invalid_number', alert: false },
  21408: { refusal: 'country', alert: true },
  21610: { refusal: 'opted_out', alert: false },
  21612: { refusal: 'provider', alert: true },
  21606: { refusal: 'provider', alert: true },
  20003: { refusal: 'provider', alert: true },
  20429: { refusal: 'provider', alert: false },
};

class MappingClient extends twilio.RequestClient {
  readonly #base: string | undefined;

  constructor(base: string | undefined) {
    super({ timeout: TIMEOUT_MS, autoRetry: true, maxRetries: 2, maxRetryDelay: 400 });
    this.#base = base?.replace(/\/+$/, '');
  }

  override async request<T>(opts: Parameters<twilio.RequestClient['request']>[0]) {
    const url = new URL(opts.uri);
    if (url.protocol !== 'https:' || !HOSTS.has(url.host))
      throw new Error(`${url.host} is not a host of the message provider`);
    const uri = this.#base ? `${this.#base}/${url.host}${url.pathname}${url.search}` : opts.uri;
    return super.request<T>({ ...opts, data: opts.data as T, uri, timeout: TIMEOUT_MS });
  }
}

let made: { key: string; client: ReturnType<typeof twilio> } | undefined;

function client(): ReturnType<typeof twilio> {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token, TWILIO_API_BASE: base } = env;
  if (!sid || !token) throw new ProviderUnavailable('text messages');
  const key = `${sid} ${token} ${base}`;
  if (made?.key !== key) made = { key, client: twilio(sid, token, { httpClient: new MappingClient(base) }) };
  return made.client;
}

interface Thrown {
  status?: unknown;
  code?: unknown;
}

/** Sends one message, once. `validitySeconds` keeps a late code from arriving after its expiry. Never throws. */
export async function sendSms(message: { to: string; body: string; validitySeconds: number }): Promise<SmsResult> {
  try {
    const sender = env.TWILIO_MESSAGING_SERVICE_SID
      ? { messagingServiceSid: env.TWILIO_MESSAGING_SERVICE_SID }
      : { from: env.TWILIO_FROM ?? '' };
    const sent = await client().messages.create({
      to: message.to,
      body: message.body,
      ...sender,
      validityPeriod: message.validitySeconds,
      riskCheck: 'enable',
      statusCallback: smsStatusUrl(),
    });
    return { kind: 'accepted', sid: sent.sid };
  } catch (e) {
    return resultOf(e);
  }
}

function resultOf(e: unknown): SmsResult {
  const { status, code } = (e ?? {}) as Thrown;
  if (typeof status === 'number') {
    const known = typeof code === 'number' ? REFUSALS[code] : undefined;
    const number = typeof code === 'number' ? code : null;
    if (known) return { kind: 'refused', ...known, code: number };
    if (status === 429) return { kind: 'refused', refusal: 'provider', code: number, alert: false };
    if (status < 500) return { kind: 'refused', refusal: 'rejected', code: number, alert: false };
    return { kind: 'unknown' };
  }
  // The connection was never made: nothing can have been sent.
  if (
    e instanceof ProviderUnavailable ||
    code === 'ECONNREFUSED' ||
    code === 'ENOTFOUND' ||
    code === 'EAI_AGAIN' ||
    code === 'ENETUNREACH'
  )
    return { kind: 'refused', refusal: 'provider', code: null, alert: false };
  return { kind: 'unknown' };
}

export interface NumberFacts {
  valid: boolean;
  country: string | null;
  lineType: string | null;
  blocked: boolean;
  riskScore: number | null;
}

/** Lookup v2 of an E.164 number. Throws ProviderUnavailable when it does not answer: the caller fails closed. */
export async function lookUpNumber(e164: string): Promise<NumberFacts> {
  try {
    const fields = env.TWILIO_LOOKUP_FIELDS.join(',');
    const found = await client()
      .lookups.v2.phoneNumbers(e164)
      .fetch(fields ? { fields } : {});
    const line = found.lineTypeIntelligence as { type?: string | null } | null;
    const risk = found.smsPumpingRisk as { smsPumpingRiskScore?: unknown; numberBlocked?: unknown } | null;
    return {
      valid: found.valid,
      country: found.countryCode ?? null,
      lineType: line?.type ?? null,
      blocked: risk?.numberBlocked === true,
      riskScore: typeof risk?.smsPumpingRiskScore === 'number' ? risk.smsPumpingRiskScore : null,
    };
  } catch (e) {
    if (typeof (e as Thrown)?.status === 'number' && (e as { status: number }).status === 404)
      return { valid: false, country: null, lineType: null, blocked: false, riskScore: null };
    throw new ProviderUnavailable('phone number checks', e);
  }
}

/** Where status callbacks arrive: the public address of the settings, never a request's Host. */
export function smsStatusUrl(): string {
  return `${env.APP_URL}/api/webhooks/twilio/status`;
}

/** True when Twilio signed these form fields for our public address. */
export function isSmsStatusSignature(signature: string, fields: Record<string, string>): boolean {
  const token = env.TWILIO_AUTH_TOKEN;
  return token !== undefined && twilio.validateRequest(token, signature, smsStatusUrl(), fields);
}

export interface EmulatedMessage {
  sid: string;
  to: string;
  body: string;
  createdAt: Date;
}

/** What the local emulator took, newest first: the text messages of the developer outbox. Empty with a real account. */
export async function listEmulatedMessages(limit: number): Promise<EmulatedMessage[]> {
  if (!isEmbedded() || !env.TWILIO_API_BASE) return [];
  try {
    const reply = await fetch(new URL(`/_test/messages?limit=${limit}`, env.TWILIO_API_BASE), {
      signal: AbortSignal.timeout(1_000),
      redirect: 'error',
    });
    const { messages } = (await reply.json()) as {
      messages: { sid: string; to: string; body: string; createdAt: string }[];
    };
    return messages.map((m) => ({ sid: m.sid, to: m.to, body: m.body, createdAt: new Date(m.createdAt) }));
  } catch {
    return [];
  }
}

export function createMappingClientForTests(base: string): twilio.RequestClient {
  return new MappingClient(base);
}
