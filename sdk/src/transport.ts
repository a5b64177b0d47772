/**
 * Requests with time-outs, retries and idempotency. Every mutation carries an Idempotency-Key, so a retry after a lost
 * answer has one effect. Retried: no answer, 429, 502, 503, 504 and "still running"; with backoff, honouring Retry-After.
 */
import { type ErrorFacts, errorOf, NetworkError } from './errors.ts';
import { readEvents, type ServerEvent } from './events.ts';

export interface CivitasOptions {
  /** Agent key, `ac_live_…`. */
  apiKey?: string;
  /** Owner session token, `acs_…`. */
  ownerToken?: string;
  /** Trust key, `tst_…`. */
  trustApiKey?: string;
  /** Default http://localhost:3000. */
  baseUrl?: string;
  /** Milliseconds per attempt; default 30,000. */
  timeout?: number;
  /** Further attempts after the first; default 2. */
  retries?: number;
  fetch?: typeof fetch;
}

export interface RequestOptions {
  /** Sent as Idempotency-Key; a random one is made for mutations. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  timeout?: number;
}

export interface Page<T> {
  items: T[];
  pagination: { page: number; pageSize: number; total: number; totalPages: number };
}

type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

interface Ask {
  query?: Query | undefined;
  body?: unknown;
  bytes?: Uint8Array | undefined;
  headers?: Record<string, string> | undefined;
  options?: RequestOptions | undefined;
  auth?: 'any' | 'trust' | undefined;
}

const MUTATING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const RETRIED = new Set([429, 502, 503, 504]);

export class Transport {
  readonly #options: CivitasOptions;
  readonly #base: string;

  constructor(options: CivitasOptions) {
    this.#options = options;
    this.#base = `${(options.baseUrl ?? 'http://localhost:3000').replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/api/v1`;
  }

  /** `data` of the envelope. */
  async data<T>(method: string, path: string, ask: Ask = {}): Promise<T> {
    const { body } = await this.#send(method, path, ask);
    return (body as { data: T }).data;
  }

  /** A list with its pagination. */
  async page<T>(method: string, path: string, ask: Ask = {}): Promise<Page<T>> {
    const { body } = await this.#send(method, path, ask);
    const list = body as { data: T[]; pagination: Page<T>['pagination'] };
    return { items: list.data, pagination: list.pagination };
  }

  /** A body without envelope. */
  async flat<T>(method: string, path: string, ask: Ask = {}): Promise<T> {
    return (await this.#send(method, path, ask)).body as T;
  }

  async bytes(path: string, ask: Ask = {}): Promise<Uint8Array> {
    const reply = await this.#attempts('GET', path, ask);
    if (!reply.ok) throw await this.#failure(reply);
    return new Uint8Array(await reply.arrayBuffer());
  }

  /** Server-sent events; the connection stays open until the server or the caller ends it. */
  async *events(method: string, path: string, ask: Ask = {}): AsyncGenerator<ServerEvent> {
    const reply = await this.#once(
      method,
      path,
      { ...ask, headers: { ...ask.headers, Accept: 'text/event-stream' } },
      null,
    );
    if (!reply.ok || !reply.body) throw await this.#failure(reply);
    yield* readEvents(reply.body);
  }

  async #send(method: string, path: string, ask: Ask): Promise<{ body: unknown; reply: Response }> {
    const reply = await this.#attempts(method, path, ask);
    if (!reply.ok) throw await this.#failure(reply);
    return { body: reply.status === 204 ? null : await reply.json(), reply };
  }

  async #attempts(method: string, path: string, ask: Ask): Promise<Response> {
    const retries = this.#options.retries ?? 2;
    const key = MUTATING.has(method) ? (ask.options?.idempotencyKey ?? crypto.randomUUID()) : undefined;
    const withKey: Ask = key ? { ...ask, headers: { ...ask.headers, 'Idempotency-Key': key } } : ask;
    for (let attempt = 0; ; attempt += 1) {
      let reply: Response | null = null;
      let trouble: unknown;
      try {
        reply = await this.#once(method, path, withKey, ask.options?.timeout ?? this.#options.timeout ?? 30_000);
      } catch (e) {
        if (ask.options?.signal?.aborted) throw e;
        trouble = e;
      }
      const again = reply
        ? RETRIED.has(reply.status) || (reply.status === 409 && reply.headers.get('retry-after') !== null)
        : true;
      if (!again || attempt >= retries) {
        if (reply) return reply;
        throw new NetworkError(
          {
            status: 0,
            code: 'NETWORK_ERROR',
            message: `No answer from ${this.#base}: ${trouble instanceof Error ? trouble.message : 'unknown'}`,
            requestId: null,
            retryAfter: null,
            help: null,
          },
          { cause: trouble },
        );
      }
      const asked = Number(reply?.headers.get('retry-after'));
      await reply?.body?.cancel().catch(() => {});
      const wait = Number.isFinite(asked) && asked > 0 ? asked * 1_000 : 250 * 2 ** attempt * (1 + Math.random() * 0.3);
      await new Promise((resolve) => setTimeout(resolve, Math.min(wait, 60_000)));
    }
  }

  #once(method: string, path: string, ask: Ask, timeout: number | null): Promise<Response> {
    const { apiKey, ownerToken, trustApiKey } = this.#options;
    const headers: Record<string, string> = { Accept: 'application/json', ...ask.headers };
    if (ask.auth === 'trust' && trustApiKey) headers['X-Trust-API-Key'] = trustApiKey;
    else if (apiKey) headers['X-API-Key'] = apiKey;
    else if (ownerToken) headers.Authorization = `Bearer ${ownerToken}`;
    else if (trustApiKey) headers['X-Trust-API-Key'] = trustApiKey;
    if (ask.bytes) headers['Content-Type'] = 'application/octet-stream';
    else if (ask.body !== undefined) headers['Content-Type'] = 'application/json';
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(ask.query ?? {})) {
      if (value !== undefined) search.set(name, Array.isArray(value) ? value.join(',') : String(value));
    }
    const signals = [ask.options?.signal, timeout === null ? undefined : AbortSignal.timeout(timeout)].filter(
      (s): s is AbortSignal => s !== undefined,
    );
    const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0];
    const text = search.toString();
    return (this.#options.fetch ?? fetch)(`${this.#base}${path}${text ? `?${text}` : ''}`, {
      method,
      headers,
      redirect: 'error',
      ...(ask.bytes
        ? { body: ask.bytes as unknown as BodyInit }
        : ask.body === undefined
          ? {}
          : { body: JSON.stringify(ask.body) }),
      ...(signal ? { signal } : {}),
    });
  }

  async #failure(reply: Response): Promise<Error> {
    const text = await reply.text().catch(() => '');
    let body: {
      error?: { code?: string; message?: string; details?: Record<string, unknown> } | string;
      code?: string;
    } = {};
    try {
      body = JSON.parse(text) as typeof body;
    } catch {
      // not JSON: a proxy answered
    }
    const error = typeof body.error === 'object' ? body.error : { message: body.error, code: body.code };
    const retryAfter = Number(reply.headers.get('retry-after'));
    const facts: ErrorFacts = {
      status: reply.status,
      code: error.code ?? `HTTP_${reply.status}`,
      message: error.message ?? `The server answered ${reply.status}.`,
      details: 'details' in error ? error.details : undefined,
      requestId: reply.headers.get('x-request-id'),
      retryAfter: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
      help: /<([^>]+)>; rel="help"/.exec(reply.headers.get('link') ?? '')?.[1] ?? null,
    };
    return errorOf(facts);
  }
}
