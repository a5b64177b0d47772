/**
 * Requests to the licence service and the engine. Redirects are not followed, since the key would go where they point;
 * answers have a size and a time; TLS is verified (further authorities by NODE_EXTRA_CA_CERTS); a proxy is asked by
 * CONNECT, so that it never sees the key.
 */
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import tls from 'node:tls';

export interface HttpReply {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface HttpOptions {
  method: 'GET' | 'POST';
  body?: string;
  timeoutMs: number;
  bytesMax: number;
  proxy?: { https: string | null; no: readonly string[] };
}

/** One request; rejects for everything that is not a whole answer in time. */
export async function request(target: string, options: HttpOptions): Promise<HttpReply> {
  const url = new URL(target);
  const signal = AbortSignal.timeout(options.timeoutMs);
  const proxy = url.protocol === 'https:' && options.proxy ? proxyFor(url, options.proxy) : null;
  const socket = proxy ? await tunnel(proxy, url, signal) : null;
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? https.request : http.request;
    const req = send(url, {
      method: options.method,
      signal,
      agent: false,
      headers: {
        accept: 'application/json',
        ...(options.body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(options.body) }),
      },
      ...(socket ? { createConnection: () => socket } : {}),
    });
    req.on('error', reject);
    req.on('close', () => socket?.destroy());
    req.on('response', (res) => {
      const chunks: Buffer[] = [];
      let size = 0;
      res.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > options.bytesMax) req.destroy(new Error(`the answer is larger than ${options.bytesMax} bytes`));
        else chunks.push(chunk);
      });
      res.on('error', reject);
      res.on('close', () => {
        if (!res.complete) reject(new Error('the answer was cut off'));
      });
      res.on('end', () => {
        if (size <= options.bytesMax)
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    req.end(options.body);
  });
}

/** The proxy for a host, unless NO_PROXY names it, a parent domain, or everything. */
export function proxyFor(url: URL, proxy: { https: string | null; no: readonly string[] }): URL | null {
  if (proxy.https === null) return null;
  const host = url.hostname.toLowerCase();
  const excepted = proxy.no.some((n) => n === '*' || host === n || host.endsWith(n.startsWith('.') ? n : `.${n}`));
  return excepted ? null : new URL(proxy.https);
}

function tunnel(proxy: URL, target: URL, signal: AbortSignal): Promise<Socket> {
  const authority = `${target.hostname}:${target.port || '443'}`;
  const user = decodeURIComponent(proxy.username);
  return new Promise((resolve, reject) => {
    const connect = http.request({
      host: proxy.hostname,
      port: proxy.port || 3128,
      method: 'CONNECT',
      path: authority,
      signal,
      agent: false,
      headers: {
        host: authority,
        ...(user === ''
          ? {}
          : {
              'proxy-authorization': `Basic ${Buffer.from(`${user}:${decodeURIComponent(proxy.password)}`).toString('base64')}`,
            }),
      },
    });
    connect.on('error', reject);
    connect.on('connect', (res, plain) => {
      if (res.statusCode !== 200) {
        plain.destroy();
        reject(new Error(`the proxy answered ${res.statusCode}`));
        return;
      }
      const secure = tls.connect({ socket: plain, servername: target.hostname, host: target.hostname }, () =>
        resolve(secure),
      );
      secure.on('error', reject);
    });
    connect.end();
  });
}
