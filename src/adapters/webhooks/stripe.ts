/**
 * `POST /api/webhooks/stripe`: events of the platform's and of connected accounts, signed over the raw body (payments.md 4).
 * 200 once the event is in the inbox, however often it comes; 400 for what Stripe did not sign; 5xx makes Stripe send again.
 */
import { runInRequest } from '#platform/request-context.ts';
import { acceptStripeDelivery } from '../../api/stripe-events.ts';
import { requestFacts } from '../facts.ts';
import { readBytes } from '../rest/body.ts';
import { webhookFailure, webhookReply } from './reply.ts';

/** Stripe's own events are far smaller. */
const BODY_MAX = 512 * 1024;

export async function handleStripeEvent(request: Request): Promise<Response> {
  const { requestId, ip, userAgent } = requestFacts(request, 'rest');
  return runInRequest({ requestId }, async () => {
    try {
      if (request.method !== 'POST') return webhookReply(requestId, 405, { allow: 'POST' });
      const body = await readBytes(request, BODY_MAX);
      const signature = request.headers.get('stripe-signature');
      await acceptStripeDelivery({ requestId, ip, userAgent, body, signature });
      return webhookReply(requestId, 200);
    } catch (e) {
      // Whatever cannot be stored now is asked for again: Stripe repeats every answer that is not 2xx.
      return webhookFailure(requestId, e, 'an event could not be stored');
    }
  });
}
