/**
 * next-auth 4 as a thin cookie front for the browser (identity.md 5.2). The cookie holds our opaque session token: the
 * token functions are replaced, so that every check is the session service's and a revoked session is gone at once.
 * Only the four routes the browser needs are open; everything else is 404.
 *
 * It runs as a plain fetch handler through next-auth's API-handler form, so that the project's own server answers it too.
 */
import NextAuth, { type AuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { derivedKey } from '#platform/crypto/derived-keys.ts';
import { SESSION_TOKEN } from '#platform/crypto/tokens.ts';
import { env } from '#platform/env.ts';
import { CivitasError, isCivitasError } from '#platform/errors.ts';
import { apiHeaders } from '#platform/http/security-headers.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import type { Decision } from '#platform/rate-limit/limiter.ts';
import { runInRequest } from '#platform/request-context.ts';
import { admitAddress } from '../../api/admission.ts';
import { createContext } from '../../api/context.ts';
import { endSession, findSession, signInWithPassword } from '../../api/web-session.ts';
import { cookieNames, deviceCookie, readCookie, requestFacts } from '../facts.ts';
import { readBytes } from '../rest/body.ts';
import { limitHeaders } from '../rest/reply.ts';
import { STATUS } from '../rest/status.ts';

const OPEN: Record<string, (path: string[]) => boolean> = {
  GET: (p) => p.length === 1 && ['csrf', 'session', 'providers'].includes(p[0] as string),
  POST: (p) =>
    (p.length === 2 && p[0] === 'callback' && p[1] === 'credentials') || (p.length === 1 && p[0] === 'signout'),
};
const BODY_MAX = 16 * 1024;

/** The package is CommonJS: a bundler takes `default` out of its exports, Node leaves it in. */
function callable<T>(imported: T): T {
  return typeof imported === 'function' ? imported : (imported as { default: T }).default;
}
const nextAuth = callable(NextAuth);
const credentialsProvider = callable(CredentialsProvider);

/** The raw token of a payload: never enumerable, never serialised. */
const RAW = new WeakMap<object, string>();

interface SignIn {
  deviceToken: string | null;
}

function options(request: Request, requestId: string, made: SignIn): AuthOptions {
  const names = cookieNames();
  const secure = env.APP_URL.startsWith('https://');
  const base = { httpOnly: true, sameSite: 'lax' as const, path: '/', secure };
  return {
    debug: false,
    // Raw metadata may hold credentials (cal.com logged them); nothing of it reaches the log.
    logger: { error: (code: string) => void logger.warn({ code }, 'next-auth'), warn: () => {}, debug: () => {} },
    secret: derivedKey('ac/next-auth/v1').key.toString('base64url'),
    session: { strategy: 'jwt', maxAge: env.SESSION_ABSOLUTE_HOURS * 3_600 },
    pages: { signIn: '/login', error: '/login' },
    useSecureCookies: secure,
    cookies: {
      sessionToken: { name: names.session, options: base },
      csrfToken: { name: names.csrf, options: { ...base, sameSite: 'strict' } },
      callbackUrl: { name: names.callback, options: base },
    },
    providers: [
      credentialsProvider({
        credentials: { email: {}, password: {}, captchaToken: {} },
        async authorize(credentials) {
          const facts = { ...requestFacts(request, 'server', requestId), method: 'POST' };
          const context = createContext(facts, { kind: 'anonymous' });
          try {
            const signedIn = await signInWithPassword(
              context.ctx,
              {
                email: credentials?.email ?? '',
                password: credentials?.password ?? '',
                captchaToken: credentials?.captchaToken || undefined,
              },
              facts.deviceCookie,
            );
            made.deviceToken = signedIn.deviceToken;
            const user = { id: signedIn.ownerId, sid: signedIn.sessionId, state: signedIn.state };
            RAW.set(user, signedIn.token);
            return user as never;
          } catch (e) {
            // next-auth reflects the message in the redirect: fixed codes only.
            throw new Error(isCivitasError(e) ? e.code.toLowerCase() : 'unavailable');
          }
        },
      }),
    ],
    jwt: {
      async decode({ token }) {
        if (!token) return null;
        const found = await findSession(token);
        if (!found) return null;
        const payload = { sub: found.ownerId, sid: found.sessionId, state: found.state };
        RAW.set(payload, token);
        return payload as never;
      },
      async encode({ token }) {
        const raw = token ? RAW.get(token) : undefined;
        if (!raw) throw new Error('unbound session');
        return raw;
      },
    },
    callbacks: {
      /** The payload of a client's update() is never read. */
      async jwt({ token, user }) {
        if (!user) return token;
        const from = user as unknown as { id: string; sid: string; state: string };
        const payload = { sub: from.id, sid: from.sid, state: from.state };
        const raw = RAW.get(user);
        if (raw) RAW.set(payload, raw);
        return payload as never;
      },
      async session({ session, token }) {
        const t = token as unknown as { sub: string; state: string };
        return { expires: session.expires, user: { id: t.sub }, state: t.state } as never;
      },
      async redirect({ url }) {
        return safeReturn(url);
      },
    },
    events: {
      async signOut({ token }) {
        const raw = token ? RAW.get(token) : undefined;
        if (raw) await endSession(raw, requestId);
      },
    },
  };
}

/** A path on our own origin, or the root (identity.md 7). */
export function safeReturn(target: string): string {
  const ours = new URL(env.APP_URL);
  try {
    const url = new URL(target, ours);
    if (url.origin !== ours.origin || /^[/\\]{2}/.test(target)) return ours.href;
    return url.href;
  } catch {
    return ours.href;
  }
}

/**
 * The reply to one request below /api/auth.
 *
 * Each route takes what every endpoint without a limit of its own takes (domain.md 12.1): 300 a minute from one address.
 * One sign-in asks twice here, pages know their session without asking, so a house behind one address stays far below it;
 * what it ends is a loop that makes the database look up a cookie each time. These places are not those of sign-in
 * attempts: only the credentials, once they arrive, pay there.
 */
export async function handleNextAuth(request: Request): Promise<Response> {
  const requestId = newId();
  const url = new URL(request.url);
  const path = url.pathname.split('/').slice(3).filter(Boolean);
  let limit: Decision | null = null;
  return runInRequest({ requestId }, async () => {
    try {
      const open = OPEN[request.method]?.(path) ?? false;
      const { ip } = requestFacts(request, 'server', requestId);
      limit = await admitAddress(ip, open ? `/api/auth/${path.join('/')}` : 'unmatched');
      if (!open) throw new CivitasError('NOT_FOUND', 'No such path.');
      if (request.method === 'POST') assertOurOrigin(request);
      const reply = await run(request, url, path, requestId);
      limitHeaders(reply.headers, limit);
      return reply;
    } catch (e) {
      const known = isCivitasError(e) ? e : new CivitasError('INTERNAL_ERROR', `Internal error (request ${requestId})`);
      if (known.code === 'INTERNAL_ERROR') logger.error({ err: e }, 'next-auth handler failed');
      const headers = apiHeaders(requestId);
      headers.set('Content-Type', 'application/json; charset=utf-8');
      const decision = (known as CivitasError & { decision?: Decision }).decision ?? limit;
      if (decision) limitHeaders(headers, decision);
      if (known.retryAfterSeconds !== undefined) headers.set('Retry-After', String(known.retryAfterSeconds));
      return new Response(JSON.stringify({ success: false, error: { code: known.code, message: known.message } }), {
        status: STATUS[known.code],
        headers,
      });
    }
  });
}

/** The two POST routes are form-encoded by nature: next-auth's own token, and the same origin as every other one. */
function assertOurOrigin(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const ours = new URL(env.APP_URL).origin;
  const fine = site !== null ? site === 'same-origin' : origin === ours;
  if (!fine || origin === 'null')
    throw new CivitasError(
      'CSRF_REFUSED',
      'This request did not come from our own pages. Reload the page and try again.',
    );
}

async function run(request: Request, url: URL, path: string[], requestId: string): Promise<Response> {
  // next-auth reads its own origin from this variable; ours is checked at start to be the same.
  process.env.NEXTAUTH_URL ??= env.APP_URL;
  const body = request.method === 'POST' ? await formBody(request) : {};
  const out = { status: 200, headers: new Map<string, string | string[]>(), body: '' as string };
  const res = {
    status(code: number) {
      out.status = code;
      return res;
    },
    setHeader(name: string, value: string | string[]) {
      out.headers.set(name.toLowerCase(), value);
      return res;
    },
    getHeader: (name: string) => out.headers.get(name.toLowerCase()),
    end: () => res,
    json(value: unknown) {
      out.headers.set('content-type', 'application/json; charset=utf-8');
      out.body = JSON.stringify(value);
      return res;
    },
    send(value: unknown) {
      if (value !== undefined && value !== null) {
        if (typeof value === 'object') return res.json(value);
        out.body = String(value);
      }
      return res;
    },
  };
  const req = {
    method: request.method,
    query: queryOf(url, path),
    body,
    cookies: cookiesOf(request.headers.get('cookie')),
    headers: Object.fromEntries(request.headers),
  };
  const made: SignIn = { deviceToken: null };
  await (nextAuth as unknown as (a: unknown, b: unknown, c: AuthOptions) => Promise<unknown>)(
    req,
    res,
    options(request, requestId, made),
  );
  const headers = apiHeaders(requestId);
  for (const [name, value] of out.headers) {
    if (name === 'set-cookie') for (const one of [value].flat()) headers.append('Set-Cookie', one);
    else headers.set(name, [value].flat().join(', '));
  }
  if (made.deviceToken) headers.append('Set-Cookie', deviceCookie(made.deviceToken));
  return new Response(out.body === '' ? null : out.body, { status: out.status, headers });
}

/** What it accepts as a place to return to is ours already; anything else it would call a broken configuration. */
function queryOf(url: URL, path: string[]): Record<string, string | string[]> {
  const query: Record<string, string> = Object.fromEntries(url.searchParams);
  if (query.callbackUrl !== undefined) query.callbackUrl = safeReturn(query.callbackUrl);
  return { ...query, nextauth: path };
}

const CSRF_COOKIE = /^[0-9a-f]{64}\|[0-9a-f]{64}$/;

/**
 * The cookies it reads. Exact names only: its reader would join every cookie whose name begins like the session's. And
 * only values of the form that we have set: one that somebody else planted is as good as none, never an error.
 */
function cookiesOf(header: string | null): Record<string, string> {
  const names = cookieNames();
  const looksOurs: [name: string, test: (value: string) => boolean][] = [
    [names.session, (v) => SESSION_TOKEN.test(v)],
    [names.csrf, (v) => CSRF_COOKIE.test(v)],
    [names.callback, (v) => URL.canParse(v) && new URL(v).origin === new URL(env.APP_URL).origin],
  ];
  const found: Record<string, string> = {};
  for (const [name, test] of looksOurs) {
    const raw = readCookie(header, name);
    const value = raw === null ? null : decoded(raw);
    if (value !== null && test(value)) found[name] = value;
  }
  return found;
}

/** Null for text that is no percent-encoding. */
function decoded(raw: string): string | null {
  try {
    return decodeURIComponent(raw);
  } catch {
    return null;
  }
}

async function formBody(request: Request): Promise<Record<string, string>> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers.get('content-type') ?? '')) {
    throw new CivitasError('UNSUPPORTED_MEDIA_TYPE', 'Send a form.');
  }
  const text = new TextDecoder('utf-8').decode(await readBytes(request, BODY_MAX));
  return Object.fromEntries(new URLSearchParams(text));
}
