import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../core/engine.ts';
import { newId } from '../core/ids.ts';
import { platformAccount, type RequestFacts } from '../core/platform.ts';
import type { Unit } from '../core/unit.ts';
import { ApiError, accountInvalid, invalidRequest } from './api-error.ts';
import { authenticate, type Credential, unauthorized } from './authenticate.ts';
import { expandReply } from './expand.ts';
import type { Fault, Faults } from './faults.ts';
import { decodeForm } from './form.ts';
import { findReply, fingerprintOf, InFlightKeys, isKept, keepReply } from './idempotency.ts';
import { type Call, type Match, matchRoute, type Route } from './router.ts';
import { apiVersion, isOlder, validateRequest } from './validate.ts';

/** A request as the pages, the switches and the API see it: body read, address split. */
export interface Incoming {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  path: string;
  query: string;
  body: string;
  /** For links that people follow. */
  baseUrl: string;
  /** Path in front of the emulator's own when a proxy serves it below another site; else empty. */
  prefix: string;
}

interface Reply {
  status: number;
  body: string;
  replayOf?: string;
}

/** `/v1` and `/v2`: credential, route, faults, idempotency, validation, operation, expansion, reply. */
export class Api {
  readonly #engine: Engine;
  readonly #routes: Route[];
  readonly #faults: Faults;
  readonly #inFlight = new InFlightKeys();

  constructor(engine: Engine, routes: Route[], faults: Faults) {
    this.#engine = engine;
    this.#routes = routes;
    this.#faults = faults;
  }

  async handle(incoming: Incoming): Promise<void> {
    const facts: RequestFacts = {
      id: newId('req'),
      idempotencyKey: header(incoming, 'idempotency-key') ?? null,
      baseUrl: incoming.baseUrl,
    };
    try {
      const reply = await this.#answer(incoming, facts);
      if (reply) send(incoming, facts, reply);
    } catch (error) {
      if (!(error instanceof ApiError)) console.error(error);
      send(incoming, facts, errorReply(error));
    }
  }

  /** The reply, or null when a fault leaves the client without one. */
  async #answer(incoming: Incoming, facts: RequestFacts): Promise<Reply | null> {
    const credential = authenticate(header(incoming, 'authorization'));
    const match = this.#match(incoming, credential);
    const account = this.#account(incoming);
    const fault = this.#faults.take(incoming.method, incoming.path);
    if (fault?.kind === 'rate_limit') throw rateLimited();
    if (fault?.kind === 'timeout_before') return null;
    if (fault?.kind === 'close_before') return cut(incoming);
    const params = decodeParams(incoming);
    const key = incoming.method === 'POST' || isV2(incoming) ? facts.idempotencyKey : null;
    if (key) this.#inFlight.take(account, key);
    try {
      if (fault?.kind === 'delay') await sleep(fault.delayMs);
      const reply = this.#engine.transact(account, facts, (unit) =>
        this.#perform(unit, match, { incoming, credential, params, key, fault }),
      );
      if (fault?.kind === 'timeout_after') return null;
      if (fault?.kind === 'close_after') return cut(incoming);
      return reply;
    } finally {
      if (key) this.#inFlight.release(account, key);
    }
  }

  #match(incoming: Incoming, credential: Credential): Match {
    const match = matchRoute(this.#routes, incoming.method, incoming.path);
    if (!match) {
      throw new ApiError(404, {
        type: 'invalid_request_error',
        message: `Unrecognized request URL (${incoming.method}: ${incoming.path}).`,
      });
    }
    if (match.route.meterSession) this.#requireMeterSession(credential);
    else if (credential.kind === 'token') throw unauthorized('Invalid API Key provided.');
    else if (credential.kind === 'publishable' && !match.route.publishable) {
      throw new ApiError(403, {
        type: 'invalid_request_error',
        code: 'secret_key_required',
        message: 'This API call cannot be made with a publishable API key. Please use a secret API key.',
      });
    }
    return match;
  }

  #requireMeterSession(credential: Credential): void {
    const token = credential.kind === 'token' ? credential.token : undefined;
    const session = this.#engine.all('meter_session').find((one) => one.token === token);
    if (!session || session.expiresAt <= this.#engine.clock.now()) {
      throw new ApiError(401, {
        type: 'temporary_session_expired',
        code: 'billing_meter_event_session_expired',
        message: 'The temporary session token has expired. Please create a new meter event session.',
      });
    }
  }

  /** The account the request is about: the platform, or the connected account it names. */
  #account(incoming: Incoming): string {
    const named = header(incoming, 'stripe-account') ?? header(incoming, 'stripe-context');
    if (!named || named === platformAccount) return platformAccount;
    if (this.#engine.store.row('account', named)) return named;
    throw accountInvalid(named);
  }

  #perform(
    unit: Unit,
    { route, ids }: Match,
    request: {
      incoming: Incoming;
      credential: Credential;
      params: Record<string, unknown>;
      key: string | null;
      fault?: Fault;
    },
  ): Reply {
    const { incoming, credential, key, fault } = request;
    const fingerprint = fingerprintOf(incoming.path, request.params);
    if (key) {
      const kept = findReply(unit, key, fingerprint);
      if (kept) return { status: kept.status, body: kept.body, replayOf: kept.requestId };
    }
    let reply: Reply;
    if (fault?.kind === 'server_error' && !fault.commits) reply = serverError();
    else {
      const version = header(incoming, 'stripe-version') ?? null;
      const params = { ...request.params };
      // Clients of an older API version, the official CLI among them, still name the payment method types.
      if (isOlder(version)) delete params.payment_method_types;
      const publishable = credential.kind === 'publishable';
      const fromBrowser = publishable ? takeBrowserFields(params) : { clientSecret: null, browserMethod: null };
      const call: Call = {
        unit,
        params: validateRequest(route.operation, params),
        id: ids[0] ?? '',
        subId: ids[1] ?? '',
        path: incoming.path,
        publishable,
        ...fromBrowser,
        version,
      };
      reply = runOperation(route, call);
      if (fault?.kind === 'server_error') reply = serverError();
    }
    if (key && isKept(reply.status) && (fault?.kind !== 'server_error' || fault.kept)) {
      keepReply(unit, key, fingerprint, { ...reply, requestId: unit.request?.id ?? '' });
    }
    return reply;
  }
}

/** Runs the operation. An error that is an outcome becomes the reply, so that its changes and its key are kept together. */
function runOperation(route: Route, call: Call): Reply {
  try {
    const expand = (call.params as { expand?: string[] }).expand;
    const object = route.handle(call);
    return { status: 200, body: JSON.stringify(expandReply(call.unit, object, expand), null, 2) };
  } catch (error) {
    if (error instanceof ApiError && error.keepsChanges) return errorReply(error);
    throw error;
  }
}

function errorReply(error: unknown): Reply {
  if (error instanceof ApiError) return { status: error.status, body: JSON.stringify({ error: error.body }, null, 2) };
  return serverError();
}

function serverError(): Reply {
  const error = { type: 'api_error', message: 'An unknown error occurred.' };
  return { status: 500, body: JSON.stringify({ error }, null, 2) };
}

function rateLimited(): ApiError {
  return new ApiError(429, {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message: 'Request rate limit exceeded. Learn more about rate limits here https://docs.stripe.com/rate-limits.',
  });
}

function send(incoming: Incoming, facts: RequestFacts, reply: Reply): void {
  const { response } = incoming;
  if (response.destroyed) return;
  const account = header(incoming, 'stripe-account');
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, no-store',
    'request-id': facts.id,
    'stripe-version': header(incoming, 'stripe-version') ?? apiVersion,
    ...(account ? { 'stripe-account': account } : {}),
    ...(facts.idempotencyKey ? { 'idempotency-key': facts.idempotencyKey } : {}),
    ...(reply.replayOf ? { 'idempotent-replayed': 'true', 'original-request': reply.replayOf } : {}),
    // A kept 500 would only be replayed, so Stripe tells its SDKs not to ask again.
    ...(reply.status === 500 && facts.idempotencyKey ? { 'stripe-should-retry': 'false' } : {}),
  });
  response.end(reply.body);
}

function cut(incoming: Incoming): null {
  incoming.request.socket.destroy();
  return null;
}

function isV2(incoming: Incoming): boolean {
  return incoming.path.startsWith('/v2/');
}

/** Parameters as the client sent them: query and body, JSON bodies under `/v2`. */
function decodeParams(incoming: Incoming): Record<string, unknown> {
  const query = decodeForm(incoming.query);
  if (!isV2(incoming) || incoming.body === '') return { ...query, ...decodeForm(incoming.body) };
  let body: unknown;
  try {
    body = JSON.parse(incoming.body);
  } catch {
    throw invalidRequest('parameter_invalid', 'Invalid JSON in the request body.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidRequest('parameter_invalid', 'The request body must be a JSON object.');
  }
  return { ...query, ...body };
}

/** Takes out what Stripe's browser script adds to calls, and what the server SDK's types therefore do not know. */
function takeBrowserFields(params: Record<string, unknown>): Pick<Call, 'clientSecret' | 'browserMethod'> {
  const { client_secret: secret, payment_method_data: method } = params;
  for (const name of ['client_secret', 'key', 'payment_method_data']) delete params[name];
  return {
    clientSecret: typeof secret === 'string' ? secret : null,
    browserMethod: typeof method === 'object' ? method : null,
  };
}

function header(incoming: Incoming, name: string): string | undefined {
  const value = incoming.request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
