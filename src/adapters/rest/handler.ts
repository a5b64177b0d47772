/**
 * The REST door: a plain fetch handler, mounted by the project's own Node server and by a Next route handler.
 *
 * Order of checks (reliability.md 6.2): path 404 → method 405 → address limit → credential → limits → media type → size →
 * UTF-8 and JSON → parameters → strict schema → procedure.
 */
import type { Actor } from '#platform/actor.ts';
import { actorRef } from '#platform/actor.ts';
import { CivitasError, isCivitasError, RateLimited, ValidationFailed } from '#platform/errors.ts';
import { claimKey, releaseKey, storeRefusal, storeValue } from '#platform/idempotency/idempotency.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { observeRequest } from '#platform/metrics.ts';
import { runInRequest } from '#platform/request-context.ts';
import { admitActor, admitAddress, countBadCredential } from '../../api/admission.ts';
import { type ApiContext, createContext, resolveCredential } from '../../api/context.ts';
import { appRouter } from '../../api/root.ts';
import { createCallerFactory, publicError } from '../../api/trpc.ts';
import { clearedSessionCookie, deviceCookie, requestFacts, sessionCookie } from '../facts.ts';
import { parseJsonBody, readBytes } from './body.ts';
import { decodeOnce, parseQuery } from './query-string.ts';
import { conditional, download, failure, json, type ReplyState, success } from './reply.ts';
import { fieldsOf, type Method, type ProcedureFacts, procedureFacts, type Route } from './route.ts';
import { ROUTES } from './routes.ts';
import { type StreamItem, sse } from './sse.ts';
import { STATUS } from './status.ts';
import { camel, fromSnake, snake } from './wire.ts';

const BODY_MAX = 1024 * 1024;
const AUTH_BODY_MAX = 64 * 1024;
const STREAMS_PER_CALLER = 10;
/** What these ask for is done beside the request: the same one, with the same Idempotency-Key, is right afterwards. */
const SIGN_IN_FIRST: ReadonlySet<string> = new Set([
  'REAUTHENTICATION_REQUIRED',
  'SECOND_FACTOR_REQUIRED',
  'TWO_FACTOR_REQUIRED',
  'EMAIL_NOT_VERIFIED',
]);

const callerFactory = createCallerFactory(appRouter);

interface Matched {
  route: Route;
  params: Record<string, string>;
}

const bySegments = new Map<number, Route[]>();
for (const r of ROUTES) {
  const n = r.segments.length;
  bySegments.set(n, [...(bySegments.get(n) ?? []), r]);
}
// A literal beats a parameter at the same place: /agents/me before /agents/:id.
for (const list of bySegments.values()) {
  list.sort((a, b) => {
    for (let i = 0; i < a.segments.length; i += 1) {
      const x = a.segments[i]?.literal !== null;
      const y = b.segments[i]?.literal !== null;
      if (x !== y) return x ? -1 : 1;
    }
    return 0;
  });
}

function matchPath(path: string): Map<Method, Matched> | null {
  const parts = path.split('/').slice(1);
  const found = new Map<Method, Matched>();
  let bestShape: string | null = null;
  for (const r of bySegments.get(parts.length) ?? []) {
    const params: Record<string, string> = {};
    const fits = r.segments.every((s, i) => {
      const part = parts[i] as string;
      if (s.literal !== null) return s.literal === part;
      params[s.param as string] = part;
      return part !== '';
    });
    if (!fits) continue;
    const shape = r.segments.map((s) => s.literal ?? ':').join('/');
    bestShape ??= shape;
    if (shape === bestShape && !found.has(r.method)) found.set(r.method, { route: r, params });
  }
  return found.size > 0 ? found : null;
}

/** The reply to one request below /api/v1. Never rejects. */
export async function handleRest(request: Request): Promise<Response> {
  const requestId = newId();
  const startedAt = performance.now();
  const state: ReplyState = { requestId, route: null, decision: null, hints: null, replayed: false };
  let actor: Actor = { kind: 'anonymous' };
  const response = await runInRequest({ requestId }, async () => {
    try {
      return await answer(request, state, (a) => {
        actor = a;
      });
    } catch (e) {
      return failure(state, e);
    }
  });
  const ms = performance.now() - startedAt;
  const template = state.route ? `/api/v1${state.route.path}` : 'unmatched';
  observeRequest(request.method, template, response.status, ms / 1_000);
  const ref = actorRef(actor);
  logger.info(
    {
      request_id: requestId,
      actor: ref.type,
      actor_id: ref.id,
      method: request.method,
      route: template,
      status: response.status,
      duration_ms: Math.round(ms * 10) / 10,
    },
    'request',
  );
  return response;
}

async function answer(request: Request, state: ReplyState, sawActor: (a: Actor) => void): Promise<Response> {
  const url = request.url;
  const pathStart = url.indexOf('/', url.indexOf('//') + 2);
  const queryStart = url.indexOf('?', pathStart);
  const pathname = queryStart < 0 ? url.slice(pathStart) : url.slice(pathStart, queryStart);
  const search = queryStart < 0 ? '' : (url.slice(queryStart).split('#')[0] ?? '');
  const path = pathname.slice('/api/v1'.length);
  state.path = path;
  const facts = requestFacts(request, 'rest', state.requestId);

  const matches = matchPath(path);
  if (!matches) {
    await admitAddress(facts.ip, 'unmatched');
    throw new CivitasError('NOT_FOUND', 'No such path. The API is described at /api/v1/openapi.json.');
  }
  const withHead = matches.get('GET')?.route.getOnly !== true;
  const wanted = request.method === 'HEAD' && withHead ? 'GET' : (request.method as Method);
  const match = matches.get(wanted);
  const anyRoute = match?.route ?? [...matches.values()][0]?.route ?? null;
  state.route = anyRoute;
  if (!match) {
    await admitAddress(facts.ip, 'method');
    const allow = [...matches.keys(), ...(matches.has('GET') && withHead ? ['HEAD'] : [])].sort().join(', ');
    const refused = failure(state, new CivitasError('METHOD_NOT_ALLOWED', `This path answers ${allow}.`));
    refused.headers.set('Allow', allow);
    return refused;
  }
  const { route, params } = match;
  const procedure = procedureFacts(route.procedure);

  const actor = await credentialOf(facts, state);
  sawActor(actor);
  state.decision =
    actor.kind === 'anonymous'
      ? await admitAddress(facts.ip, route.path, 1, route.addressPoints)
      : await admitActor(actor, route.path);
  const own = (await route.admit?.(actor)) ?? null;
  if (own !== null) state.decision = own;
  refuseWrongKind(actor, procedure, route);

  const input = await readInput(request, route, procedure, params, search);
  const context = createContext(facts, actor);
  context.admitted = true;
  state.hints = context.reply;

  if (route.reply === 'stream' && (procedure.type === 'subscription' || accepts(request, 'text/event-stream'))) {
    return openStream(route, context, input, state, request);
  }
  const value = await callOnce(request, route, procedure, context, input, state);
  if (value instanceof Response) return value;
  applySession(context, state);
  if (route.reply === 'bytes') return download(state, value as { data: Uint8Array; filename: string; mime: string });
  if (route.csv && (accepts(request, 'text/csv') || (input as { format?: unknown } | undefined)?.format === 'csv'))
    return csv(state, route.csv, value);
  const status = typeof route.status === 'function' ? route.status(value) : (route.status ?? 200);
  const reply = success(state, status, value);
  if (route.etag && reply.status === 200) return conditional(request, reply);
  return request.method === 'HEAD' ? new Response(null, { status: reply.status, headers: reply.headers }) : reply;
}

/** A bad credential counts on the address, never on the key it guessed. */
async function credentialOf(facts: ReturnType<typeof requestFacts>, state: ReplyState): Promise<Actor> {
  try {
    return await resolveCredential(facts);
  } catch (e) {
    if (isCivitasError(e) && STATUS[e.code] === 401) await countBadCredential(facts.ip);
    void state;
    throw e;
  }
}

/** Known before the body is read: who can never call this operation. The procedure asks again, with its own words. */
function refuseWrongKind(actor: Actor, procedure: ProcedureFacts, route: Route): void {
  const { auth, also } = procedure.meta;
  if (actor.kind === 'trust_client' && auth !== 'trust' && !also?.includes('trust')) {
    throw new CivitasError('ACCESS_DENIED', `A trust key reads the Trust API and nothing else, so not ${route.path}.`);
  }
  if (auth === 'public') return;
  if (actor.kind === 'anonymous') {
    if (auth === 'agent') throw new CivitasError('MISSING_API_KEY', 'Send the agent key in the X-API-Key header.');
    if (auth === 'trust')
      throw new CivitasError('MISSING_API_KEY', 'Send the trust key in the X-Trust-API-Key header.');
    throw new CivitasError(
      'UNAUTHORIZED',
      auth === 'caller'
        ? 'Send an agent key in X-API-Key, or sign in.'
        : 'Sign in and send the session token as cookie or Authorization: Bearer.',
    );
  }
}

async function readInput(
  request: Request,
  route: Route,
  procedure: ProcedureFacts,
  params: Record<string, string>,
  search: string,
): Promise<unknown> {
  const fields = fieldsOf(procedure.input) ?? {};
  const rename = route.flat ? camel : (n: string) => n;
  const fromPath: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(params)) fromPath[route.params?.[name] ?? name] = decodeOnce(raw, name);

  const hasBody = route.method === 'POST' || route.method === 'PUT' || route.method === 'PATCH';
  const bodyless = Object.keys(fields).every((f) => Object.hasOwn(fromPath, f));
  let rest: Record<string, unknown> = {};
  if (route.body === 'bytes') {
    if (!/^application\/octet-stream\b/i.test(request.headers.get('content-type') ?? '')) {
      throw new CivitasError('UNSUPPORTED_MEDIA_TYPE', 'Send the bytes with Content-Type: application/octet-stream.');
    }
    const { data: _data, ...others } = fields;
    rest = parseQuery(search, withoutPath(others, fromPath), rename);
    if (Object.hasOwn(fields, 'executable')) rest.executable = request.headers.get('x-file-executable') === '1';
    rest.data = await readBytes(request, route.bodyMax ?? BODY_MAX);
  } else if (hasBody) {
    if (search.length > 1) parseQuery(search, {}, rename);
    const type = request.headers.get('content-type');
    const length = request.headers.get('content-length');
    const empty = request.body === null || length === '0';
    if (!(empty && type === null) && !/^application\/json(\s*;\s*charset="?utf-8"?)?\s*$/i.test(type ?? '')) {
      throw new CivitasError('UNSUPPORTED_MEDIA_TYPE', 'Send JSON with Content-Type: application/json.');
    }
    const limit = route.bodyMax ?? (route.path.startsWith('/auth/') ? AUTH_BODY_MAX : BODY_MAX);
    const bytes = await readBytes(request, limit);
    const required = () => !bodyless && procedure.input !== null && !procedure.input.safeParse({ ...fromPath }).success;
    rest = parseJsonBody(bytes, bytes.byteLength === 0 && !required());
    if (route.flat) {
      const renamed = fromSnake(rest, route.ignoreUnknown);
      if (renamed.unknown !== null)
        throw new ValidationFailed([{ path: renamed.unknown, message: 'is not a field of this request' }]);
      rest = renamed.value as Record<string, unknown>;
    }
    if (route.ignoreUnknown) rest = Object.fromEntries(Object.entries(rest).filter(([k]) => Object.hasOwn(fields, k)));
    const clash = Object.keys(rest).find((k) => Object.hasOwn(fromPath, k));
    if (clash !== undefined) throw new ValidationFailed([{ path: clash, message: 'is not a field of this request' }]);
  } else {
    if (request.body !== null && route.method === 'DELETE' && request.headers.get('content-length') !== '0') {
      rest = parseJsonBody(await readBytes(request, BODY_MAX), true);
      if (search.length > 1) parseQuery(search, {}, rename);
    } else {
      rest = parseQuery(search, withoutPath(fields, fromPath), rename);
    }
  }
  if (procedure.input === null) {
    const extra = Object.keys(rest)[0];
    if (extra !== undefined) throw new ValidationFailed([{ path: extra, message: 'is not a field of this request' }]);
    return undefined;
  }
  return { ...rest, ...fromPath };
}

function withoutPath<T>(fields: Record<string, T>, fromPath: Record<string, unknown>): Record<string, T> {
  return Object.fromEntries(Object.entries(fields).filter(([k]) => !Object.hasOwn(fromPath, k)));
}

async function callOnce(
  request: Request,
  route: Route,
  procedure: ProcedureFacts,
  context: ApiContext,
  input: unknown,
  state: ReplyState,
): Promise<unknown> {
  const key = request.headers.get('idempotency-key');
  const mutating = procedure.type === 'mutation' && route.method !== 'GET';
  if (key === null || !mutating || route.noIdempotency) return invoke(route.procedure, context, input);

  const ref = actorRef(context.actor);
  const caller = ref.id === null ? `anonymous:${context.facts.ip ?? 'unknown'}` : `${ref.type}:${ref.id}`;
  const hashable =
    route.body === 'bytes' ? { bytes: Buffer.from((input as { data: Uint8Array }).data).toString('base64') } : input;
  const claim = await claimKey(caller, `${route.method} ${route.path}`, key, hashable);
  if (claim.kind === 'replay') {
    state.replayed = true;
    if (claim.reply.refusal) {
      const { code, message, details } = claim.reply.refusal;
      return failure(state, new CivitasError(code as CivitasError['code'], message, details ? { details } : {}));
    }
    const secret = (claim.reply.value as { secretShown?: unknown } | null)?.secretShown;
    if (typeof secret === 'string') {
      throw new CivitasError(
        'SECRET_ALREADY_SHOWN',
        'The secret of this request was shown once and is not kept. Rotate the key to get a new one.',
        { details: { id: secret } },
      );
    }
    return claim.reply.value;
  }
  const { slot } = claim;
  return runInRequest({ requestId: context.facts.requestId, idempotency: slot }, async () => {
    try {
      const value = await invoke(route.procedure, context, input);
      await storeValue(slot, value).catch((err) => logger.warn({ err }, 'idempotent reply not stored'));
      return value;
    } catch (e) {
      const known = publicError(e);
      const status = STATUS[known.code] ?? 500;
      // 5xx, limits and sign-in problems are not answers about the request itself; a repeat may fare better.
      const definite = status < 500 && status !== 401 && status !== 429 && !SIGN_IN_FIRST.has(known.code);
      const store = definite
        ? storeRefusal(slot, {
            code: known.code,
            message: known.message,
            ...(known.details ? { details: known.details } : {}),
          })
        : releaseKey(slot);
      await store.catch((err) => logger.warn({ err }, 'idempotency record not updated'));
      throw e;
    }
  });
}

async function invoke(procedure: string, context: ApiContext, input: unknown): Promise<unknown> {
  let at: unknown = callerFactory(context, { signal: context.signal ?? undefined } as never);
  for (const part of procedure.split('.')) at = (at as Record<string, unknown>)[part];
  return (at as (i: unknown) => Promise<unknown>)(input);
}

function accepts(request: Request, type: string): boolean {
  return (request.headers.get('accept') ?? '').toLowerCase().includes(type);
}

const streams = new Map<string, number>();

async function openStream(
  route: Route,
  context: ApiContext,
  input: unknown,
  state: ReplyState,
  request: Request,
): Promise<Response> {
  const ref = actorRef(context.actor);
  const caller = ref.id ?? context.facts.ip ?? 'unknown';
  const open = streams.get(caller) ?? 0;
  if (open >= STREAMS_PER_CALLER)
    throw new RateLimited(5, `At most ${STREAMS_PER_CALLER} streams at once. Close one first.`);
  streams.set(caller, open + 1);
  const close = () => {
    const left = (streams.get(caller) ?? 1) - 1;
    if (left <= 0) streams.delete(caller);
    else streams.set(caller, left);
  };
  try {
    const lastEventId = request.headers.get('last-event-id');
    const withResume =
      lastEventId !== null && lastEventId.length <= 100 ? { ...(input as object), lastEventId } : input;
    const items = (await invoke(
      route.streamProcedure ?? route.procedure,
      context,
      withResume,
    )) as AsyncIterable<StreamItem>;
    return sse(state, items, close);
  } catch (e) {
    close();
    throw e;
  }
}

/** A rotated session travels back the way the credential came (identity.md 5.1). */
function applySession(context: ApiContext, state: ReplyState): void {
  const { reply, facts } = context;
  const cookies: string[] = [];
  if (reply.sessionToken) {
    if (facts.sessionCookie !== null)
      cookies.push(sessionCookie(reply.sessionToken.token, reply.sessionToken.expiresAt));
    else {
      reply.headers.set('X-Session-Token', reply.sessionToken.token);
      reply.headers.set('Access-Control-Expose-Headers', 'X-Session-Token');
    }
  }
  if (reply.clearSession) {
    if (facts.sessionCookie !== null) cookies.push(clearedSessionCookie());
    reply.headers.set('Clear-Site-Data', '"cache","storage"');
  }
  if (reply.deviceToken && facts.sessionCookie !== null) cookies.push(deviceCookie(reply.deviceToken));
  reply.cookies = cookies;
  state.hints = reply;
}

/** Cells that begin like a formula are prefixed, numbers excepted (OWASP CSV injection). */
function csv(state: ReplyState, columns: string[], value: unknown): Response {
  const rows = ((value as { items?: unknown[] }).items ?? value) as Record<string, unknown>[];
  const cell = (v: unknown) => {
    if (v === null || v === undefined) return '';
    if (typeof v === 'number') return String(v);
    const text = typeof v === 'object' ? JSON.stringify(v) : String(v);
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const header = state.route?.flat ? columns.map(snake) : columns;
  const text = [header.join(','), ...rows.map((r) => columns.map((c) => cell(pick(r, c))).join(','))].join('\r\n');
  const reply = json(state, 200, null);
  reply.headers.set('Content-Type', 'text/csv; charset=utf-8');
  reply.headers.set('Content-Disposition', 'attachment; filename="export.csv"');
  return new Response(`${text}\r\n`, { status: 200, headers: reply.headers });
}

function pick(row: Record<string, unknown>, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((v, k) => (v && typeof v === 'object' ? (v as Record<string, unknown>)[k] : undefined), row);
}
