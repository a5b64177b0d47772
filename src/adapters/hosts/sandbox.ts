/**
 * `POST /api/internal/sandbox`: another server of this installation asks about a sandbox that this one owns. The shared
 * secret is the right; without one set, or with another, the path does not exist.
 */
import { isCivitasError } from '#platform/errors.ts';
import { apiHeaders } from '#platform/http/security-headers.ts';
import { logger } from '#platform/logger.ts';
import { runInRequest } from '#platform/request-context.ts';
import { answerHostCall, isHostCall } from '../../api/sandbox-hosts.ts';
import { requestFacts } from '../facts.ts';
import { readBytes } from '../rest/body.ts';

/** A file of 16 MiB in base64, and what is around it. */
const BODY_MAX = 24 * 1024 * 1024;

export async function handleHostCall(request: Request): Promise<Response> {
  const { requestId } = requestFacts(request, 'rest');
  if (request.method !== 'POST' || !isHostCall(request.headers.get('authorization'))) return reply(404, null);
  return runInRequest({ requestId }, async () => {
    try {
      const body = JSON.parse(new TextDecoder().decode(await readBytes(request, BODY_MAX)));
      return reply(200, linesOf(answerHostCall(body, request.signal)));
    } catch (err) {
      if (!isCivitasError(err)) logger.warn({ err }, 'a call of another server was not understood');
      return reply(400, null);
    }
  });
}

/** One line at a time, as fast as the other server reads. */
function linesOf(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await lines.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await lines.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

function reply(status: number, body: ReadableStream<Uint8Array> | null): Response {
  const headers = apiHeaders();
  if (body) headers.set('Content-Type', 'application/x-ndjson');
  return new Response(body, { status, headers });
}
