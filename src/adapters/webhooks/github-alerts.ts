/**
 * `POST /api/webhooks/github/secret-scanning`: keys of ours that GitHub found in public (identity.md 15). Answers which of
 * them were genuine, by digest, in the form GitHub's partner programme takes as feedback.
 */
import { sha256Hex } from '#platform/crypto/digest.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { runInRequest } from '#platform/request-context.ts';
import { admitAddress } from '../../api/admission.ts';
import { receiveGithubAlert } from '../../api/leaked-keys.ts';
import { requestFacts } from '../facts.ts';
import { readBytes } from '../rest/body.ts';
import { webhookFailure, webhookReply } from './reply.ts';

const BODY_MAX = 2 * 1024 * 1024;
const PER_MINUTE = 300;

export async function handleGithubAlert(request: Request): Promise<Response> {
  const requestId = newId();
  return runInRequest({ requestId }, async () => {
    try {
      if (request.method !== 'POST') return webhookReply(requestId, 405, { allow: 'POST' });
      await admitAddress(requestFacts(request, 'rest').ip, 'github-alerts', 1, PER_MINUTE);
      if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) return webhookReply(requestId, 415);
      const verdicts = await receiveGithubAlert(
        await readBytes(request, BODY_MAX),
        request.headers.get('github-public-key-identifier') ?? '',
        request.headers.get('github-public-key-signature') ?? '',
      );
      if (verdicts === null) {
        logger.warn({ request_id: requestId }, 'secret-scanning alert without a valid signature');
        return webhookReply(requestId, 403);
      }
      logger.info(
        { request_id: requestId, reported: verdicts.length, genuine: verdicts.filter((v) => v.genuine).length },
        'secret-scanning alert',
      );
      return webhookReply(requestId, 200, {
        json: verdicts.map((v) => ({
          token_hash: sha256Hex(v.token),
          token_type: v.type,
          label: v.genuine ? 'true_positive' : 'false_positive',
        })),
      });
    } catch (e) {
      return webhookFailure(requestId, e, 'secret-scanning alert failed');
    }
  });
}
