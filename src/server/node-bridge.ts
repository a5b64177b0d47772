/** Between Node's http and fetch handlers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { PEER_HEADER, peerHeaderOf } from '../adapters/facts.ts';

const BODYLESS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A Request whose signal fires when the client goes away before the answer. */
export function toRequest(req: IncomingMessage, res: ServerResponse): Request {
  const headers = new Headers();
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const name = (req.rawHeaders[i] as string).toLowerCase();
    // The peer's address is ours to say; a client's own word is dropped.
    if (name === PEER_HEADER || name === 'connection' || name === 'transfer-encoding' || name.startsWith(':')) continue;
    headers.append(name, req.rawHeaders[i + 1] as string);
  }
  headers.set(PEER_HEADER, peerHeaderOf(req.socket.remoteAddress ?? ''));
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  const method = req.method as string;
  const hasBody =
    !BODYLESS.has(method) &&
    (req.headers['content-length'] !== undefined
      ? req.headers['content-length'] !== '0'
      : req.headers['transfer-encoding'] !== undefined);
  return new Request(`http://civitas.internal${req.url}`, {
    method,
    headers,
    signal: gone.signal,
    ...(hasBody ? { body: Readable.toWeb(req) as unknown as ReadableStream, duplex: 'half' as const } : {}),
  } as RequestInit);
}

/** Headers set before stay unless the reply says otherwise; each is sent once. */
export async function sendResponse(reply: Response, req: IncomingMessage, res: ServerResponse): Promise<void> {
  res.statusCode = reply.status;
  for (const [name, value] of reply.headers) {
    if (name === 'set-cookie') continue;
    res.setHeader(name, value);
  }
  const cookies = reply.headers.getSetCookie();
  if (cookies.length > 0) res.setHeader('Set-Cookie', cookies);
  // A refused upload: the rest of the body is not read.
  if (!req.complete && reply.status >= 400) res.setHeader('Connection', 'close');
  if (!reply.body || req.method === 'HEAD') {
    res.end();
    drain(req);
    return;
  }
  const type = reply.headers.get('content-type') ?? '';
  if (type.includes('event-stream') || type.includes('x-ndjson')) {
    res.flushHeaders();
    const stream = Readable.fromWeb(reply.body as unknown as WebStream);
    stream.on('error', () => res.destroy());
    res.on('close', () => stream.destroy());
    stream.pipe(res);
    return;
  }
  const body = Buffer.from(await reply.arrayBuffer());
  res.setHeader('Content-Length', String(body.byteLength));
  res.end(body);
  drain(req);
}

function drain(req: IncomingMessage): void {
  if (!req.complete) {
    req.on('error', () => {});
    req.resume();
    setTimeout(() => req.destroy(), 1_000).unref();
  }
}
