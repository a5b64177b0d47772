/** What of an HTTP request matters to the platform. Shared by the REST and tRPC doors and by server components. */

import { mintOpaqueToken } from '#platform/crypto/tokens.ts';
import { env } from '#platform/env.ts';
import { clientAddress } from '#platform/http/client-address.ts';
import { newId } from '#platform/ids.ts';
import { CREDENTIALS } from '#platform/logger.ts';
import type { RequestFacts } from '../api/context.ts';

/** The socket's address on its way from our own server to a door, also through Next. */
export const PEER_HEADER = 'x-civitas-peer';

const markKey = Symbol.for('civitas.peer-mark');
const holder = globalThis as unknown as Record<symbol, string | undefined>;

/** Known only inside this process: without our server in front, a client's own header says nothing. */
function peerMark(): string {
  holder[markKey] ??= mintOpaqueToken();
  return holder[markKey] as string;
}

export function peerHeaderOf(address: string): string {
  return `${peerMark()} ${address}`;
}

function peerOf(header: string | null): string | null {
  const mark = `${peerMark()} `;
  return header?.startsWith(mark) ? header.slice(mark.length) || null : null;
}

export function cookieNames(): { session: string; csrf: string; callback: string; device: string } {
  const https = env.APP_URL.startsWith('https://');
  return https
    ? {
        session: '__Host-civitas.session',
        csrf: '__Host-ac.csrf',
        callback: '__Host-ac.callback',
        device: '__Host-ac.device',
      }
    : { session: 'civitas.session', csrf: 'ac.csrf', callback: 'ac.callback', device: 'ac.device' };
}

/** The exact cookie, never one whose name merely begins alike. */
export function readCookie(header: string | null, name: string): string | null {
  if (!header) return null;
  for (const part of header.split(';')) {
    const eq = part.indexOf('=');
    if (eq > 0 && part.slice(0, eq).trim() === name) return part.slice(eq + 1).trim() || null;
  }
  return null;
}

export function requestFacts(
  request: Request,
  transport: RequestFacts['transport'],
  requestId = newId(),
): RequestFacts {
  const h = request.headers;
  const cookies = h.get('cookie');
  const names = cookieNames();
  const search = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
  CREDENTIALS.lastIndex = 0;
  return {
    transport,
    method: request.method,
    requestId,
    ip: clientAddress(peerOf(h.get(PEER_HEADER)), h.get('x-forwarded-for'), env.TRUSTED_PROXY_HOPS),
    userAgent: h.get('user-agent'),
    authorization: h.get('authorization'),
    apiKey: h.get('x-api-key'),
    trustApiKey: h.get('x-trust-api-key'),
    sessionCookie: readCookie(cookies, names.session),
    deviceCookie: readCookie(cookies, names.device),
    secFetchSite: h.get('sec-fetch-site'),
    origin: h.get('origin'),
    contentType: h.get('content-type'),
    csrfHeader: h.get('x-civitas-csrf'),
    credentialInQuery: search !== '' && CREDENTIALS.test(decodeQuietly(search)),
    signal: request.signal ?? null,
  };
}

function decodeQuietly(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Set-Cookie values for a session that began, rotated or ended. */
export function sessionCookie(token: string, expiresAt: Date): string {
  return cookie(cookieNames().session, token, expiresAt);
}

export function deviceCookie(secret: string): string {
  return cookie(cookieNames().device, secret, new Date(Date.now() + 180 * 86_400_000));
}

export function clearedSessionCookie(): string {
  return cookie(cookieNames().session, '', new Date(0));
}

function cookie(name: string, value: string, expires: Date): string {
  const secure = env.APP_URL.startsWith('https://') ? '; Secure' : '';
  return `${name}=${value}; Path=/; Expires=${expires.toUTCString()}; HttpOnly; SameSite=Lax${secure}`;
}
