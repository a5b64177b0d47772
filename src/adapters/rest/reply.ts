/** Replies of the REST door: envelope or flat body, headers, refusals. */
import { sha256Hex } from '#platform/crypto/digest.ts';
import { type CivitasError, isCivitasError } from '#platform/errors.ts';
import { apiHeaders, DOWNLOAD_CSP } from '#platform/http/security-headers.ts';
import { logger } from '#platform/logger.ts';
import type { Decision } from '#platform/rate-limit/limiter.ts';
import type { ReplyHints } from '../../api/context.ts';
import { publicError } from '../../api/trpc.ts';
import { deprecationHeaders } from './deprecation.ts';
import type { Route } from './route.ts';
import { STATUS } from './status.ts';
import { toSnake } from './wire.ts';

export interface ReplyState {
  requestId: string;
  route: Route | null;
  /** Below /api/v1; unset for replies of other doors. */
  path?: string;
  /** The tightest limit of this request. */
  decision: Decision | null;
  hints: ReplyHints | null;
  replayed: boolean;
}

export function baseHeaders(state: ReplyState): Headers {
  const h = apiHeaders(state.requestId);
  for (const [name, value] of deprecationHeaders(state.path ?? '')) h.set(name, value);
  if (state.route?.headers) for (const [k, v] of Object.entries(state.route.headers())) h.set(k, v);
  if (state.decision) limitHeaders(h, state.decision);
  if (state.hints) for (const [k, v] of state.hints.headers) h.set(k, v);
  for (const line of state.hints?.cookies ?? []) h.append('Set-Cookie', line);
  if (state.replayed) h.set('Idempotent-Replayed', 'true');
  return h;
}

export function limitHeaders(h: Headers, d: Decision): void {
  h.set('RateLimit-Limit', String(d.limit));
  h.set('RateLimit-Remaining', String(d.remaining));
  h.set('RateLimit-Reset', String(d.resetSeconds));
}

export function json(state: ReplyState, status: number, body: unknown, extra?: Headers): Response {
  const h = extra ?? baseHeaders(state);
  h.set('Content-Type', 'application/json; charset=utf-8');
  const text = JSON.stringify(body);
  if (status < 300 && state.hints?.seal) for (const [name, value] of state.hints.seal(text)) h.set(name, value);
  return new Response(text, { status, headers: h });
}

/** A success in the route's own form. */
export function success(state: ReplyState, status: number, value: unknown): Response {
  const route = state.route as Route;
  const h = baseHeaders(state);
  if (route.cache) h.set('Cache-Control', route.cache);
  if (route.cors) {
    h.set('Access-Control-Allow-Origin', '*');
    h.set('Cross-Origin-Resource-Policy', 'cross-origin');
  }
  if (status === 204) return new Response(null, { status, headers: h });
  if (route.flat) return json(state, status, toSnake(value), h);
  const page = value as { items?: unknown; pagination?: unknown } | null;
  if (page && typeof page === 'object' && Array.isArray(page.items) && page.pagination) {
    return json(state, status, { success: true, data: page.items, pagination: page.pagination }, h);
  }
  return json(state, status, { success: true, data: value }, h);
}

/** The reply under its ETag; without a body (304) for a reader who has it already (RFC 9110, section 13). */
export async function conditional(request: Request, reply: Response): Promise<Response> {
  const body = await reply.text();
  const etag = `"${sha256Hex(body).slice(0, 32)}"`;
  const { headers } = reply;
  headers.set('ETag', etag);
  const known = (request.headers.get('if-none-match') ?? '').split(',').map((t) => t.trim().replace(/^W\//, ''));
  if (!known.includes(etag) && !known.includes('*'))
    return new Response(request.method === 'HEAD' ? null : body, { status: 200, headers });
  headers.delete('Content-Type');
  return new Response(null, { status: 304, headers });
}

/** A file: downloads, runs nothing, never rendered on our origin (reliability.md 3.3). */
export function download(state: ReplyState, file: { data: Uint8Array; filename: string; mime: string }): Response {
  const h = baseHeaders(state);
  h.set('Content-Security-Policy', DOWNLOAD_CSP);
  h.set('Cache-Control', 'private, no-store');
  h.set('Content-Type', file.mime);
  h.set('Content-Length', String(file.data.byteLength));
  h.set(
    'Content-Disposition',
    `attachment; filename*=UTF-8''${encodeURIComponent(file.filename).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`,
  );
  return new Response(file.data as unknown as BodyInit, { status: 200, headers: h });
}

/** Every refusal and failure; what we did not foresee is logged with its cause and answered without it. */
export function failure(state: ReplyState, error: unknown): Response {
  const known = isCivitasError(error) ? error : publicError(error);
  if (known.code === 'INTERNAL_ERROR')
    logger.error(
      { err: known.cause ?? error, route: state.route?.path, request_id: state.requestId },
      'internal error',
    );
  const decision = (known as CivitasError & { decision?: Decision }).decision;
  if (decision) state.decision = decision;
  const h = baseHeaders(state);
  if (known.retryAfterSeconds !== undefined) h.set('Retry-After', String(known.retryAfterSeconds));
  h.append('Link', `</docs/errors/${known.code}>; rel="help"`);
  const message = known.code === 'INTERNAL_ERROR' ? `Internal error (request ${state.requestId})` : known.message;
  const status = STATUS[known.code] ?? 500;
  const body = state.route?.errorBody
    ? state.route.errorBody({ code: known.code, message, details: known.details })
    : { success: false, error: { code: known.code, message, ...(known.details ? { details: known.details } : {}) } };
  return json(state, status, body, h);
}
