/**
 * Server-sent events (experience.md 8): an id on every event, a comment every 15 s, `retry: 3000`, and a last event `end`
 * before the server closes a finished stream.
 */
import { logger } from '#platform/logger.ts';
import { publicError } from '../../api/trpc.ts';
import { baseHeaders, type ReplyState } from './reply.ts';

export interface StreamItem {
  id: string | null;
  event: string;
  data: unknown;
}

const HEARTBEAT_MS = 15_000;
const closing = new Set<() => void>();

export function sse(state: ReplyState, items: AsyncIterable<StreamItem>, onClose: () => void): Response {
  const h = baseHeaders(state);
  h.set('Content-Type', 'text/event-stream; charset=utf-8');
  h.set('Cache-Control', 'no-store, no-transform');
  h.set('X-Accel-Buffering', 'no');
  const encoder = new TextEncoder();
  const iterator = items[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  let done = false;
  const finish = () => {
    if (done) return;
    done = true;
    clearInterval(timer);
    closing.delete(finish);
    onClose();
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode('retry: 3000\n\n'));
      timer = setInterval(() => {
        try {
          controller.enqueue(encoder.encode(': still here\n\n'));
        } catch {
          finish();
        }
      }, HEARTBEAT_MS);
      timer.unref();
      closing.add(() => {
        try {
          controller.enqueue(encoder.encode('retry: 1000\n\n'));
          controller.close();
        } catch {
          // the client went first
        }
        finish();
      });
    },
    async pull(controller) {
      try {
        const { done: ended, value } = await iterator.next();
        if (done) return;
        if (ended) {
          controller.enqueue(encoder.encode('event: end\ndata: {}\n\n'));
          controller.close();
          finish();
          return;
        }
        controller.enqueue(encoder.encode(format(value)));
      } catch (e) {
        const known = publicError(e);
        if (known.code === 'INTERNAL_ERROR') logger.error({ err: known.cause ?? e }, 'stream failed');
        try {
          controller.enqueue(
            encoder.encode(format({ id: null, event: 'error', data: { code: known.code, message: known.message } })),
          );
          controller.close();
        } catch {
          // the client went first
        }
        finish();
      }
    },
    async cancel() {
      finish();
      await iterator.return?.();
    },
  });
  return new Response(body, { status: 200, headers: h });
}

export function format({ id, event, data }: StreamItem): string {
  const lines = [];
  if (id !== null) lines.push(`id: ${id.replace(/[\r\n]/g, '')}`);
  lines.push(`event: ${event.replace(/[\r\n]/g, '')}`, `data: ${JSON.stringify(data)}`);
  return `${lines.join('\n')}\n\n`;
}

/** At shutdown: every stream is told to come back soon, then ended. */
export function endAllStreams(): void {
  for (const end of [...closing]) end();
}

export function openStreams(): number {
  return closing.size;
}
