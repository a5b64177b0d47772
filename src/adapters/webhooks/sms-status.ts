/** `POST /api/webhooks/twilio/status`: delivery reports of text messages, form-encoded and signed (payments.md 8.3). */
import { isCivitasError } from '#platform/errors.ts';
import { API_CSP, FIXED_HEADERS } from '#platform/http/security-headers.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { runInRequest } from '#platform/request-context.ts';
import { receiveSmsStatus } from '../../api/sms-status.ts';
import { readBytes } from '../rest/body.ts';
import { STATUS } from '../rest/status.ts';

const BODY_MAX = 16 * 1024;

export async function handleSmsStatus(request: Request): Promise<Response> {
  const requestId = newId();
  return runInRequest({ requestId }, async () => {
    try {
      if (request.method !== 'POST') return reply(405, requestId, { Allow: 'POST' });
      if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers.get('content-type') ?? ''))
        return reply(415, requestId);
      const text = new TextDecoder().decode(await readBytes(request, BODY_MAX));
      const fields = Object.fromEntries(new URLSearchParams(text));
      const genuine = await receiveSmsStatus(request.headers.get('x-twilio-signature') ?? '', fields);
      if (!genuine) logger.warn({ request_id: requestId }, 'message status without a valid signature');
      return reply(genuine ? 204 : 403, requestId);
    } catch (e) {
      if (!isCivitasError(e)) logger.error({ err: e }, 'message status failed');
      return reply(isCivitasError(e) ? STATUS[e.code] : 500, requestId);
    }
  });
}

function reply(status: number, requestId: string, extra: Record<string, string> = {}): Response {
  const headers = new Headers(FIXED_HEADERS as [string, string][]);
  headers.set('Content-Security-Policy', API_CSP);
  headers.set('Cache-Control', 'no-store');
  headers.set('X-Request-Id', requestId);
  for (const [name, value] of Object.entries(extra)) headers.set(name, value);
  return new Response(null, { status, headers });
}
