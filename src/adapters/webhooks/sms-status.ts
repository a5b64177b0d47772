/** `POST /api/webhooks/twilio/status`: delivery reports of text messages, form-encoded and signed (payments.md 8.3). */
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { runInRequest } from '#platform/request-context.ts';
import { receiveSmsStatus } from '../../api/sms-status.ts';
import { readBytes } from '../rest/body.ts';
import { webhookFailure, webhookReply } from './reply.ts';

const BODY_MAX = 16 * 1024;

export async function handleSmsStatus(request: Request): Promise<Response> {
  const requestId = newId();
  return runInRequest({ requestId }, async () => {
    try {
      if (request.method !== 'POST') return webhookReply(requestId, 405, { allow: 'POST' });
      if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers.get('content-type') ?? ''))
        return webhookReply(requestId, 415);
      const text = new TextDecoder().decode(await readBytes(request, BODY_MAX));
      const fields = Object.fromEntries(new URLSearchParams(text));
      const genuine = await receiveSmsStatus(request.headers.get('x-twilio-signature') ?? '', fields);
      if (!genuine) logger.warn({ request_id: requestId }, 'message status without a valid signature');
      return webhookReply(requestId, genuine ? 204 : 403);
    } catch (e) {
      return webhookFailure(requestId, e, 'message status failed');
    }
  });
}
