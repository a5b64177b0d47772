/** The licence service as the agent sees it: what is an authentic answer, and what is only noise on the line. */
import { randomBytes } from 'node:crypto';
import type { Config } from './config.ts';
import { instantMs, MINUTE, utc } from './durations.ts';
import type { HttpReply, request } from './http-client.ts';
import { checkSignature, sha256Hex } from './signatures.ts';
import type { Answer, Code } from './standing.ts';
import type { Queued } from './state.ts';

const ANSWER_BYTES_MAX = 65_536;
const DOMAIN = 'vpc-response-v1';
/** A signed time may be this much older than the newest one seen; more means that an old answer is played again. */
const BACKWARDS_MAX_MS = 5 * MINUTE;
const CODES = new Set<string>([
  'VALID',
  'REPLICA_OVERAGE',
  'NOT_FOUND',
  'REVOKED',
  'SUSPENDED',
  'EXPIRED',
  'REPLICA_LIMIT',
] satisfies Code[]);

/** Nothing that the agent may act on. */
export class Unknown extends Error {
  /** What to count it as. */
  readonly kind: string;
  readonly retryAfterMs: number | null;

  constructor(kind: string, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface Identity {
  licenseKey: string;
  instanceId: string;
}

export type Ask = typeof request;

async function post(config: Config, path: string, body: unknown, ask: Ask, timeoutMs: number): Promise<HttpReply> {
  if (config.apiUrl === null) throw new Unknown('no_api', 'This site has no license server.');
  let reply: HttpReply;
  try {
    reply = await ask(`${config.apiUrl}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      timeoutMs,
      bytesMax: ANSWER_BYTES_MAX,
      proxy: config.proxy,
    });
  } catch (e) {
    throw new Unknown('unreachable', `The license server did not answer: ${(e as Error).message}`);
  }
  if (reply.status === 429 || reply.status >= 500) {
    const seconds = Number(reply.headers['retry-after']);
    const wait = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
    throw new Unknown(`http_${reply.status}`, `The license server answered ${reply.status}.`, wait);
  }
  return reply;
}

function json(reply: HttpReply): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(reply.body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw new Unknown('not_json', `What answered ${reply.status} is not the license server.`);
}

/**
 * Asks whether this pod may run. Throws Unknown for everything that is not an authentic answer: silence, a foreign page,
 * a signature or nonce that does not fit, a server time that went back.
 */
export async function validate(
  config: Config,
  me: Identity,
  now: number,
  maxServerTime: number,
  ask: Ask,
): Promise<Answer> {
  const nonce = randomBytes(24).toString('base64url');
  const reply = await post(
    config,
    '/license/validate',
    {
      license_key: me.licenseKey,
      deployment_id: config.deploymentId,
      hostname: config.hostname,
      version: config.version,
      nonce,
      instance_id: me.instanceId,
      sent_at: utc(now),
    },
    ask,
    config.requestTimeoutMs,
  );
  const body = json(reply);
  if (reply.status !== 200 || typeof body.valid !== 'boolean')
    throw new Unknown(`http_${reply.status}`, `The license server answered ${reply.status} without a verdict.`);
  const header = (name: string) => {
    const value = reply.headers[name];
    return typeof value === 'string' ? value : '';
  };
  const code = header('x-vpc-code');
  const serverTime = instantMs(header('x-vpc-server-time'));
  const nextCheck = instantMs(header('x-vpc-next-check'));
  const grace = header('x-vpc-grace-until');
  if (!CODES.has(code) || serverTime === null || nextCheck === null)
    throw new Unknown('not_ours', 'The answer lacks the headers of the license server.');
  if (config.publicKeys.length > 0) {
    const m = /^kid=([^;]+);sig=([A-Za-z0-9+/=]+)$/.exec(header('x-vpc-signature'));
    if (!m) throw new Unknown('unsigned', 'The answer carries no signature.');
    const text = [
      DOMAIN,
      header('x-vpc-server-time'),
      nonce,
      code,
      header('x-vpc-next-check'),
      grace,
      header('x-vpc-replicas'),
      sha256Hex(reply.body),
    ].join('\n');
    const verdict = checkSignature(config.publicKeys, m[1] as string, text, m[2] as string);
    if (verdict === 'unknown_kid')
      throw new Unknown('unknown_kid', `The answer is signed by ${m[1]}, which is not pinned.`);
    if (verdict === 'bad') throw new Unknown('bad_signature', 'The signature of the answer is wrong.');
  }
  if (serverTime < maxServerTime - BACKWARDS_MAX_MS)
    throw new Unknown('time_went_back', `The answer is of ${utc(serverTime)}; one of ${utc(maxServerTime)} was seen.`);
  const runs = code === 'VALID' || code === 'REPLICA_OVERAGE';
  if (runs !== body.valid) throw new Unknown('not_ours', 'Body and headers of the answer contradict each other.');
  return {
    code: code as Code,
    serverTime,
    nextCheck,
    graceUntil: grace === '' ? null : instantMs(grace),
    expiresAt: runs ? instantMs(body.expires_at) : null,
    allowedReplicas: runs ? Number(body.allowed_replicas) : null,
  };
}

/** What becomes of one record. `keep` tries again later, `daily` once a day, `future` when the server's clock is there. */
export type Outcome = 'taken' | 'dead' | 'keep' | 'daily' | 'future';

export interface Sent {
  outcome: Outcome;
  answer: { status: number; code: string };
}

function judged(status: number, code: string): Sent {
  const outcome =
    status === 200
      ? 'taken'
      : status === 403
        ? 'daily'
        : status === 422 && code === 'period_in_future'
          ? 'future'
          : (status === 409 || status === 422 || status === 400) && code !== ''
            ? 'dead'
            : 'keep';
  return { outcome, answer: { status, code } };
}

function wire(r: Queued, config: Config, instanceId: string, now: number): Record<string, unknown> {
  return {
    deployment_id: config.deploymentId,
    hostname: config.hostname,
    model: r.model,
    period_start: utc(r.start),
    period_end: utc(r.end),
    input_tokens: r.input,
    output_tokens: r.output,
    request_count: r.requests,
    revision: 0,
    instance_id: instanceId,
    sent_at: utc(now),
  };
}

/** Sends one record by itself. Throws Unknown when nothing is known about it afterwards. */
export async function sendOne(config: Config, me: Identity, record: Queued, now: number, ask: Ask): Promise<Sent> {
  const reply = await post(
    config,
    '/telemetry',
    { license_key: me.licenseKey, ...wire(record, config, me.instanceId, now) },
    ask,
    config.requestTimeoutMs,
  );
  const body = json(reply);
  if (reply.status === 200 && body.received !== true) throw new Unknown('not_ours', 'The answer is not a receipt.');
  return judged(reply.status, typeof body.code === 'string' ? body.code : '');
}

/** Sends up to 500 records, each judged alone. One outcome per record, in order. */
export async function sendBatch(
  config: Config,
  me: Identity,
  records: readonly Queued[],
  now: number,
  ask: Ask,
): Promise<Sent[]> {
  const reply = await post(
    config,
    '/telemetry/batch',
    { license_key: me.licenseKey, records: records.map((r) => wire(r, config, me.instanceId, now)) },
    ask,
    config.requestTimeoutMs,
  );
  const body = json(reply);
  if (reply.status === 403) return records.map(() => judged(403, String(body.code ?? '')));
  const results = body.results;
  if (reply.status !== 200 || !Array.isArray(results) || results.length !== records.length)
    throw new Unknown(`http_${reply.status}`, `The license server answered ${reply.status} to a batch.`);
  return (results as { status?: unknown; code?: unknown }[]).map((r) =>
    judged(Number(r?.status), typeof r?.code === 'string' ? r.code : ''),
  );
}

/** Gives the seat back; failure is no matter, a silent seat lapses by itself. */
export async function release(config: Config, me: Identity, ask: Ask): Promise<void> {
  await post(
    config,
    '/license/release',
    { license_key: me.licenseKey, deployment_id: config.deploymentId, hostname: config.hostname },
    ask,
    config.requestTimeoutMs,
  ).catch(() => undefined);
}
