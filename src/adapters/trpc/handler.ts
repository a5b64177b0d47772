/**
 * The tRPC door: a plain fetch handler. Non-JSON is refused before the router (a multipart mutation without input would
 * otherwise run without a CORS preflight); a batch names queries only, at most ten (identity.md 7).
 */
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { actorRef } from '#platform/actor.ts';
import { CivitasError, isCivitasError } from '#platform/errors.ts';
import { API_CSP, FIXED_HEADERS } from '#platform/http/security-headers.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { observeRequest } from '#platform/metrics.ts';
import { runInRequest } from '#platform/request-context.ts';
import { countBadCredential } from '../../api/admission.ts';
import { type ApiContext, createContext, resolveCredential } from '../../api/context.ts';
import { appRouter } from '../../api/root.ts';
import { publicError } from '../../api/trpc.ts';
import { clearedSessionCookie, deviceCookie, requestFacts, sessionCookie } from '../facts.ts';
import { readBytes, tooLarge } from '../rest/body.ts';
import { STATUS } from '../rest/status.ts';

const BATCH_MAX = 10;
const BODY_MAX = 1024 * 1024;
/** Of accounts and sessions (identity.md 14). */
const AUTH_BODY_MAX = 64 * 1024;
const ENDPOINT = '/api/trpc';

export async function handleTrpc(request: Request): Promise<Response> {
  const requestId = newId();
  const startedAt = performance.now();
  let context: ApiContext | null = null;
  let route = 'unmatched';
  const reply = await runInRequest({ requestId }, async () => {
    try {
      const url = new URL(request.url);
      const names = url.pathname
        .slice(ENDPOINT.length + 1)
        .split(',')
        .map(decodeURIComponent);
      const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } } | undefined>;
      route =
        names.length === 1 && procedures[names[0] as string]
          ? (names[0] as string)
          : names.length > 1
            ? 'batch'
            : 'unmatched';
      guard(request, names, procedures);
      const facts = requestFacts(request, 'trpc', requestId);
      const actor = await resolveCredential(facts).catch(async (e) => {
        if (isCivitasError(e) && STATUS[e.code] === 401) await countBadCredential(facts.ip);
        throw e;
      });
      context = createContext(facts, actor);
      return await fetchRequestHandler({
        endpoint: ENDPOINT,
        req: await bounded(request, bodyMax(names)),
        router: appRouter,
        createContext: () => context as ApiContext,
        maxBatchSize: BATCH_MAX,
        onError: ({ error, path }) => {
          const known = publicError(error);
          if (known.code === 'INTERNAL_ERROR')
            logger.error({ err: known.cause ?? error, procedure: path }, 'internal error');
        },
        responseMeta: ({ errors }) => {
          const first = errors[0];
          if (!first) return {};
          const known = publicError(first);
          return {
            status: STATUS[known.code] ?? 500,
            headers: known.retryAfterSeconds
              ? new Headers({ 'Retry-After': String(known.retryAfterSeconds) })
              : undefined,
          };
        },
      } as Parameters<typeof fetchRequestHandler>[0]);
    } catch (e) {
      const known = isCivitasError(e) ? e : publicError(e);
      if (known.code === 'INTERNAL_ERROR') logger.error({ err: known.cause ?? e }, 'internal error');
      const message = known.code === 'INTERNAL_ERROR' ? `Internal error (request ${requestId})` : known.message;
      const body = {
        error: {
          message,
          code: -32600,
          data: { code: known.code, details: known.details, retryAfterSeconds: known.retryAfterSeconds },
        },
      };
      return new Response(JSON.stringify(body), {
        status: STATUS[known.code] ?? 500,
        headers: {
          'Content-Type': 'application/json; charset=utf-8',
          ...(known.retryAfterSeconds ? { 'Retry-After': String(known.retryAfterSeconds) } : {}),
        },
      });
    }
  });
  const headers = new Headers(reply.headers);
  for (const [name, value] of FIXED_HEADERS) headers.set(name, value);
  headers.set('Content-Security-Policy', API_CSP);
  if (headers.get('content-type') === 'application/json')
    headers.set('Content-Type', 'application/json; charset=utf-8');
  headers.set(
    'Cache-Control',
    headers.get('content-type')?.includes('event-stream') ? 'no-store, no-transform' : 'no-store',
  );
  headers.set('X-Request-Id', requestId);
  applySession(context, headers);
  const ms = performance.now() - startedAt;
  observeRequest(request.method, `trpc:${route}`, reply.status, ms / 1_000);
  const ref = context ? actorRef((context as ApiContext).actor) : { type: 'anonymous', id: null };
  logger.info(
    {
      request_id: requestId,
      actor: ref.type,
      actor_id: ref.id,
      method: request.method,
      route: `trpc:${route}`,
      status: reply.status,
      duration_ms: Math.round(ms * 10) / 10,
    },
    'request',
  );
  return new Response(reply.body, { status: reply.status, headers });
}

function guard(
  request: Request,
  names: string[],
  procedures: Record<string, { _def: { type: string } } | undefined>,
): void {
  if (request.method !== 'GET' && request.method !== 'POST')
    throw new CivitasError('METHOD_NOT_ALLOWED', 'tRPC answers GET and POST.');
  if (request.method === 'POST' && !/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    throw new CivitasError('UNSUPPORTED_MEDIA_TYPE', 'Send JSON with Content-Type: application/json.');
  }
  const length = Number(request.headers.get('content-length') ?? 0);
  if (length > bodyMax(names)) throw tooLarge(bodyMax(names));
  if (names.length > BATCH_MAX)
    throw new CivitasError('VALIDATION_ERROR', `A batch names at most ${BATCH_MAX} queries.`);
  if (names.length > 1 && names.some((n) => procedures[n]?._def.type !== 'query')) {
    throw new CivitasError('VALIDATION_ERROR', 'A batch may name queries only.');
  }
}

function bodyMax(names: string[]): number {
  return names.every((n) => n.startsWith('identity.')) ? AUTH_BODY_MAX : BODY_MAX;
}

/** A body that does not say how long it is comes in chunks without end: it is read here, as far as the limit. */
async function bounded(request: Request, limit: number): Promise<Request> {
  if (request.body === null || request.headers.has('content-length')) return request;
  const { method, headers, signal } = request;
  return new Request(request.url, { method, headers, signal, body: (await readBytes(request, limit)) as BodyInit });
}

function applySession(context: ApiContext | null, headers: Headers): void {
  if (!context) return;
  const { reply, facts } = context;
  if (reply.sessionToken) {
    if (facts.sessionCookie !== null)
      headers.append('Set-Cookie', sessionCookie(reply.sessionToken.token, reply.sessionToken.expiresAt));
    else headers.set('X-Session-Token', reply.sessionToken.token);
  }
  if (reply.clearSession) {
    if (facts.sessionCookie !== null) headers.append('Set-Cookie', clearedSessionCookie());
    headers.set('Clear-Site-Data', '"cache","storage"');
  }
  if (reply.deviceToken && facts.sessionCookie !== null) headers.append('Set-Cookie', deviceCookie(reply.deviceToken));
  for (const [k, v] of reply.headers) headers.set(k, v);
}
