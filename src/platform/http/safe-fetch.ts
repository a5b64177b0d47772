/**
 * Requests to addresses that somebody else chose. The host is resolved once, every address it has is checked, and the
 * connection goes to a checked address: a name that changes its mind between the check and the call (DNS rebinding) gains
 * nothing. Redirects are not followed, connections are not reused, the whole exchange has one time limit.
 */
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { performance } from 'node:perf_hooks';
import { isPublicAddress } from './public-address.ts';

/** Why an address is not called. The message is for the one who configured it. */
export class AddressRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AddressRefused';
  }
}

export interface ResolvedAddress {
  address: string;
  family: number;
}
export type Resolver = (host: string) => Promise<ResolvedAddress[]>;

export interface SafeRequest {
  url: string;
  method: 'POST';
  headers: Record<string, string>;
  body: string;
  /** The whole exchange: resolving, connecting, sending, and the reply up to `bytesMax`. */
  timeoutMs: number;
  /** Of the reply; what is beyond is not read. */
  bytesMax: number;
  /** Development: http, any port and any address. */
  allowPrivate?: boolean;
  resolve?: Resolver;
}

export interface SafeReply {
  status: number;
  headers: http.IncomingHttpHeaders;
  durationMs: number;
}

const PORTS = new Set(['', '443', '8443']);
const URL_MAX = 2_000;

/**
 * The normal form of a URL that may be called. Throws AddressRefused: not https, credentials inside, another port than
 * 443 and 8443, or an address (in any notation: the URL parser turns decimal, octal and hexadecimal into dots) that is
 * not public. Names are judged when they are resolved.
 */
export function callableUrl(text: string, { allowPrivate = false }: { allowPrivate?: boolean } = {}): URL {
  if (text.length > URL_MAX) throw new AddressRefused(`must have at most ${URL_MAX} characters`);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new AddressRefused('must be an absolute URL');
  }
  if (url.username !== '' || url.password !== '') throw new AddressRefused('must hold no credentials');
  url.hash = '';
  if (allowPrivate) {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new AddressRefused('must be http or https');
    return url;
  }
  if (url.protocol !== 'https:') throw new AddressRefused('must be https');
  if (!PORTS.has(url.port)) throw new AddressRefused('must use port 443 or 8443');
  const host = hostOf(url);
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new AddressRefused('must be a public address');
  if (/(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(host)) throw new AddressRefused('must be a public host');
  return url;
}

/** Without the brackets of an IPv6 literal. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

const systemResolver: Resolver = (host) => lookup(host, { all: true, verbatim: true });

/**
 * Sends the request and answers status and headers, whatever the status. Throws AddressRefused before any connection
 * when one of the host's addresses is not public, and what the network threw otherwise.
 */
export async function safeFetch(request: SafeRequest): Promise<SafeReply> {
  const startedAt = performance.now();
  const { allowPrivate = false } = request;
  const url = callableUrl(request.url, { allowPrivate });
  const signal = AbortSignal.timeout(request.timeoutMs);
  const addresses = await within(signal, addressesOf(url, request.resolve ?? systemResolver));
  if (addresses.length === 0) throw new AddressRefused('the host has no address');
  if (!allowPrivate && !addresses.every((a) => isPublicAddress(a.address))) {
    throw new AddressRefused('the host has an address that is not public');
  }
  return exchange(url, request, addresses, signal, startedAt);
}

async function addressesOf(url: URL, resolve: Resolver): Promise<ResolvedAddress[]> {
  const host = hostOf(url);
  const family = isIP(host);
  return family === 0 ? resolve(host) : [{ address: host, family }];
}

function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error('timed out'));
    signal.addEventListener('abort', late, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
  });
}

function exchange(
  url: URL,
  request: SafeRequest,
  addresses: ResolvedAddress[],
  signal: AbortSignal,
  startedAt: number,
): Promise<SafeReply> {
  // The socket asks for the host's addresses here and gets those that were checked, never the resolver's next answer.
  const checked: LookupFunction = (_host, options, done) => {
    if (options.all) done(null, addresses);
    else done(null, (addresses[0] as ResolvedAddress).address, (addresses[0] as ResolvedAddress).family);
  };
  return new Promise<SafeReply>((resolve, reject) => {
    const body = Buffer.from(request.body, 'utf8');
    const call = (url.protocol === 'https:' ? https : http).request(url, {
      method: request.method,
      headers: { ...request.headers, 'Content-Length': String(body.byteLength) },
      agent: false,
      lookup: checked,
      signal,
      maxHeaderSize: 16 * 1024,
    });
    let reply: http.IncomingMessage | null = null;
    // Once the status has arrived, what happens to the rest of the body changes nothing: it is not read further.
    const end = (error?: Error) => {
      if (reply) {
        const { statusCode, headers } = reply;
        resolve({ status: statusCode ?? 0, headers, durationMs: Math.round(performance.now() - startedAt) });
      } else reject(signal.aborted ? new Error('timed out') : (error ?? new Error('the connection closed')));
      call.destroy();
    };
    call.on('error', end);
    call.on('response', (arrived) => {
      reply = arrived;
      let bytes = 0;
      arrived.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength;
        if (bytes > request.bytesMax) end();
      });
      arrived.on('end', () => end());
      arrived.on('error', end);
    });
    call.end(body);
  });
}
