/** Answers to other people's servers: a status and our headers, seldom a body. */
import { isCivitasError } from '#platform/errors.ts';
import { apiHeaders } from '#platform/http/security-headers.ts';
import { logger } from '#platform/logger.ts';
import { STATUS } from '../rest/status.ts';

export function webhookReply(
  requestId: string,
  status: number,
  { allow, retryAfterSeconds, json }: { allow?: string; retryAfterSeconds?: number | undefined; json?: unknown } = {},
): Response {
  const headers = apiHeaders(requestId);
  if (allow !== undefined) headers.set('Allow', allow);
  if (retryAfterSeconds !== undefined) headers.set('Retry-After', String(retryAfterSeconds));
  if (json === undefined) return new Response(null, { status, headers });
  headers.set('Content-Type', 'application/json; charset=utf-8');
  return new Response(JSON.stringify(json), { status, headers });
}

/** The status of a refusal of ours; 500 and a line in the log for everything else. */
export function webhookFailure(requestId: string, e: unknown, what: string): Response {
  if (isCivitasError(e)) return webhookReply(requestId, STATUS[e.code], { retryAfterSeconds: e.retryAfterSeconds });
  logger.error({ err: e }, what);
  return webhookReply(requestId, 500);
}
