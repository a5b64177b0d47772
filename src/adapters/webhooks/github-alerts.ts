/**
 * `POST /api/webhooks/github/secret-scanning`: keys of ours that GitHub found in public (identity.md 15). Answers which of
 * them were genuine, by digest, in the form GitHub's partner programme takes as feedback.
 */
import { sha256Hex } from '#platform/crypto/digest.ts';
import { isCivitasError } from '#platform/errors.ts';
import { API_CSP, FIXED_HEADERS } from '#platform/http/security-headers.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { runInRequest } from '#platform/request-context.ts';
import { admitAddress } from '../../api/admission.ts';
import { receiveGithubAlert } from '../../api/leaked-keys.ts';
import { requestFacts } from '../facts.ts';
import { readBytes } from '../rest/body.ts';
import { STATUS } from '../rest/status.ts';

const BODY_MAX = 2 * 1024 * 1024;
const PER_MINUTE = 300;

export async function handleGithubAlert(request: Request): Promise<Response> {
  const requestId = newId();
  return runInRequest({ requestId }, async () => {
    try {
      if (request.method !== 'POST') return reply(405, requestId, null, { Allow: 'POST' });
      await admitAddress(requestFacts(request, 'rest').ip, 'github-alerts', 1, PER_MINUTE);
      if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) return reply(415, requestId);
      const verdicts = await receiveGithubAlert(
        await readBytes(request, BODY_MAX),
        request.headers.get('github-public-key-identifier') ?? '',
        request.headers.get('github-public-key-signature') ?? '',
      );
      if (verdicts === null) {
        logger.warn({ request_id: requestId }, 'secret-scanning alert without a valid signature');
        return reply(403, requestId);
      }
      logger.info(
        { request_id: requestId, reported: verdicts.length, genuine: verdicts.filter((v) => v.genuine).length },
        'secret-scanning alert',
      );
      return reply(
        200,
        requestId,
        verdicts.map((v) => ({
          token_hash: sha256Hex(v.token),
          token_type: v.type,
          label: v.genuine ? 'true_positive' : 'false_positive',
        })),
      );
    } catch (e) {
      if (!isCivitasError(e)) logger.error({ err: e }, 'secret-scanning alert failed');
      const wait = isCivitasError(e) ? e.retryAfterSeconds : undefined;
      return reply(isCivitasError(e) ? STATUS[e.code] : 500, requestId, null, {
        ...(wait === undefined ? {} : { 'Retry-After': String(wait) }),
      });
    }
  });
}

function reply(status: number, requestId: string, body: unknown = null, extra: Record<string, string> = {}): Response {
  const headers = new Headers(FIXED_HEADERS as [string, string][]);
  headers.set('Content-Security-Policy', API_CSP);
  headers.set('Cache-Control', 'no-store');
  headers.set('X-Request-Id', requestId);
  if (body !== null) headers.set('Content-Type', 'application/json; charset=utf-8');
  for (const [name, value] of Object.entries(extra)) headers.set(name, value);
  return new Response(body === null ? null : JSON.stringify(body), { status, headers });
}
