/**
 * `POST /api/webhooks/stripe`: events of the platform's and of connected accounts, signed over the raw body (payments.md 4).
 * 200 once the event is in the inbox, however often it comes; 400 for what Stripe did not sign; 5xx makes Stripe send again.
 */
import { isCivitasError } from '#platform/errors.ts';
import { API_CSP, FIXED_HEADERS } from '#platform/http/security-headers.ts';
import { logger } from '#platform/logger.ts';
import { runInRequest } from '#platform/request-context.ts';
import { acceptStripeDelivery } from '../../api/stripe-events.ts';
import { requestFacts } from '../facts.ts';
import { readBytes } from '../rest/body.ts';
import { STATUS } from '../rest/status.ts';

/** Stripe's own events are far smaller. */
const BODY_MAX = 512 * 1024;

export async function handleStripeEvent(request: Request): Promise<Response> {
  const { requestId, ip, userAgent } = requestFacts(request, 'rest');
  return runInRequest({ requestId }, async () => {
    try {
      if (request.method !== 'POST') return reply(405, requestId, { Allow: 'POST' });
      const body = await readBytes(request, BODY_MAX);
      const signature = request.headers.get('stripe-signature');
      await acceptStripeDelivery({ requestId, ip, userAgent, body, signature });
      return reply(200, requestId);
    } catch (e) {
      // Whatever cannot be stored now is asked for again: Stripe repeats every answer that is not 2xx.
      if (!isCivitasError(e)) logger.error({ err: e }, 'an event could not be stored');
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
