/**
 * Who calls. `resolveCredential` serves REST, tRPC and server components: exactly one credential per request, no
 * fallback from a bad one to another (identity.md 5.4, domain.md 7.1).
 */
import type { Actor, Ctx } from '#platform/actor.ts';
import { parseKey } from '#platform/crypto/api-key.ts';
import { env } from '#platform/env.ts';
import { AccessDenied, CivitasError, InvalidApiKey, Unauthorized } from '#platform/errors.ts';
import { resolveAdminKey, resolveSession } from '../districts/identity/index.ts';
import { resolveAgentKey } from '../districts/registry/index.ts';
import { resolveTrustKey } from '../districts/trust/index.ts';

export interface RequestFacts {
  transport: 'rest' | 'trpc' | 'server';
  method: string;
  requestId: string;
  ip: string | null;
  userAgent: string | null;
  /** Single values; null when absent. A header sent twice is refused before this point. */
  authorization: string | null;
  apiKey: string | null;
  trustApiKey: string | null;
  sessionCookie: string | null;
  deviceCookie: string | null;
  secFetchSite: string | null;
  origin: string | null;
  contentType: string | null;
  csrfHeader: string | null;
  /** True when a credential-like value stands in the query string. */
  credentialInQuery: boolean;
  signal: AbortSignal | null;
}

/** What a procedure wants to say beside its value; the adapter turns it into headers. */
export interface ReplyHints {
  headers: Map<string, string>;
  /** A rotated session token, to be delivered the way the credential came. */
  sessionToken?: { token: string; expiresAt: Date } | undefined;
  clearSession?: boolean;
  /** A fresh device secret for a browser that completed a sign-in. */
  deviceToken?: string | undefined;
  /** Finished Set-Cookie values; each is a header line of its own. */
  cookies?: string[];
  /** Headers that depend on the bytes of the body, such as its signature. */
  seal?: (body: string) => Iterable<readonly [name: string, value: string]>;
}

export interface ApiContext {
  facts: RequestFacts;
  actor: Actor;
  ctx: Ctx;
  reply: ReplyHints;
  /** True once the limits of this call are paid (the REST adapter pays before it parses). */
  admitted: boolean;
  signal: AbortSignal | null;
}

const OUR_KEYS = /^(ac_live_|ac_test_|tst_|vpc_)/;

export async function resolveCredential(facts: RequestFacts): Promise<Actor> {
  const { authorization, apiKey, trustApiKey, sessionCookie } = facts;
  if (facts.credentialInQuery) throw new Unauthorized('Send the credential in its header, never in the query string.');
  const session = authorization !== null || sessionCookie !== null;
  const kinds = [session, apiKey !== null, trustApiKey !== null].filter(Boolean).length;
  if (kinds > 1)
    throw new CivitasError(
      'AMBIGUOUS_CREDENTIALS',
      'Send exactly one credential: a session, an agent key or a trust key.',
    );
  if (apiKey !== null) {
    const key = parseKey(apiKey);
    if (!key || (key.prefix !== 'ac_live_' && key.prefix !== 'ac_test_')) throw new InvalidApiKey();
    const actor = await resolveAgentKey(apiKey);
    if (!actor) throw new InvalidApiKey();
    return actor;
  }
  if (trustApiKey !== null) {
    const key = parseKey(trustApiKey);
    const actor = key?.prefix === 'tst_' ? await resolveTrustKey(trustApiKey) : null;
    if (!actor) throw new InvalidApiKey();
    return actor;
  }
  if (authorization !== null) {
    const match = /^bearer +(\S+)$/i.exec(authorization);
    const token = match?.[1];
    if (!token || OUR_KEYS.test(token)) throw new Unauthorized();
    if (token.startsWith('adm_')) {
      const automation = await resolveAdminKey(token, facts.ip);
      if (!automation) throw new Unauthorized();
      return automation;
    }
    const found = await resolveSession(token, 'bearer');
    if (!found) throw new Unauthorized();
    return found.actor;
  }
  if (sessionCookie !== null) {
    const found = await resolveSession(sessionCookie, 'cookie');
    if (!found) throw new Unauthorized('Your session has ended. Sign in again.');
    assertSameOrigin(facts);
    return found.actor;
  }
  return { kind: 'anonymous' };
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Cookie requests that change state come from our own pages only (identity.md 7). Key and bearer requests are exempt. */
export function assertSameOrigin(facts: RequestFacts): void {
  if (SAFE.has(facts.method)) return;
  const ours = new URL(env.APP_URL).origin;
  const sameSite = facts.secFetchSite !== null ? facts.secFetchSite === 'same-origin' : facts.origin === ours;
  if (
    !sameSite ||
    facts.origin === 'null' ||
    facts.csrfHeader !== '1' ||
    !/^application\/(json|octet-stream)\b/i.test(facts.contentType ?? 'application/json')
  ) {
    throw new CivitasError(
      'CSRF_REFUSED',
      'This request did not come from our own pages. Reload the page and try again.',
    );
  }
}

export function callerCtx(facts: RequestFacts, actor: Actor): Ctx {
  return { actor, requestId: facts.requestId, ip: facts.ip, userAgent: facts.userAgent };
}

export function createContext(facts: RequestFacts, actor: Actor): ApiContext {
  return {
    facts,
    actor,
    ctx: callerCtx(facts, actor),
    reply: { headers: new Map() },
    admitted: false,
    signal: facts.signal,
  };
}

/** A trust key reaches read operations of the Trust API only. */
export function refuseTrustClient(actor: Actor): void {
  if (actor.kind === 'trust_client') throw new AccessDenied('A trust key reads the Trust API and nothing else.');
}
