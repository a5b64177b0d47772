/**
 * What never reaches a handler (reliability.md 4): unknown methods, absolute or malformed request lines, repeated
 * headers. Errors of Node's own parser get the platform's headers too.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { API_CSP, FIXED_HEADERS } from '#platform/http/security-headers.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const ALLOW = [...METHODS].join(', ');
const SINGLE = new Set([
  'host',
  'authorization',
  'content-length',
  'x-api-key',
  'x-trust-api-key',
  'idempotency-key',
  'cookie',
]);
const HEADER_MAX = 8 * 1024;

export interface Refusal {
  status: number;
  message: string;
  allow?: string;
}

/** What to answer at once, or null when the request may go on. */
export function refuse(req: IncomingMessage): Refusal | null {
  if (!METHODS.has(req.method ?? '')) return { status: 405, allow: ALLOW, message: `Use one of ${ALLOW}.` };
  const target = req.url ?? '';
  if (!target.startsWith('/') || target.startsWith('//') || /[\\\u0000-\u0020\u007f]/.test(target))
    return { status: 400, message: 'The request target must be a path that begins with one slash.' };
  const path = target.split('?')[0] as string;
  const encoding = { status: 400, message: 'The path is not valid percent-encoded UTF-8.' };
  try {
    if (/[\u0000\\]/.test(decodeURIComponent(path))) return encoding;
  } catch {
    return encoding;
  }
  const seen = new Set<string>();
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const name = (req.rawHeaders[i] as string).toLowerCase();
    const value = req.rawHeaders[i + 1] as string;
    if (SINGLE.has(name)) {
      if (seen.has(name)) return { status: 400, message: `The header ${name} is given more than once.` };
      seen.add(name);
    }
    if ((name === 'authorization' || name === 'cookie') && value.length > HEADER_MAX)
      return { status: 431, message: `The header ${name} is larger than ${HEADER_MAX} bytes.` };
  }
  return null;
}

export function setFixedHeaders(res: ServerResponse): void {
  for (const [name, value] of FIXED_HEADERS) res.setHeader(name, value);
  res.setHeader('Content-Security-Policy', API_CSP);
}

const TEXT: Record<number, string> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

/** A whole reply by hand, for sockets that never became a request: status line, fixed headers, no body, then closed. */
function answerRaw(socket: Duplex, status: number, allow?: string): void {
  const all = [...FIXED_HEADERS, ['Content-Security-Policy', API_CSP], ...(allow ? [['Allow', allow]] : [])];
  const headers = all.map(([n, v]) => `${n}: ${v}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${TEXT[status]}\r\n${headers}Content-Length: 0\r\nConnection: close\r\n\r\n`);
}

/** The status to a client whose request never became whole; when an answer has begun, the line is cut. */
function endUnanswered(socket: Duplex, status: number): void {
  if (!socket.writable || (socket as { bytesWritten?: number }).bytesWritten) {
    socket.destroy();
    return;
  }
  answerRaw(socket, status);
}

/** Node's parser gave up. */
export function answerClientError(err: NodeJS.ErrnoException, socket: Duplex): void {
  endUnanswered(socket, err.code === 'HPE_HEADER_OVERFLOW' ? 431 : err.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400);
}

/** A body that comes too slowly. */
export function answerSlow({ socket }: IncomingMessage): void {
  endUnanswered(socket, 408);
}

/** This server is nobody's proxy. */
export function answerConnect(socket: Duplex): void {
  socket.on('error', () => {});
  answerRaw(socket, 405, ALLOW);
}
