/**
 * Headers only, never authorisation (identity.md 3): a fresh nonce per request and the policy of HTML pages. Next takes
 * the nonce for its own scripts from the policy in the request headers.
 */
import { type NextRequest, NextResponse } from 'next/server';
import { pagePolicy } from './adapters/web/page-policy.ts';

export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const policy = pagePolicy(request.nextUrl.pathname, nonce);
  const headers = new Headers(request.headers);
  const requestId = crypto.randomUUID();
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  headers.set('x-civitas-path', request.nextUrl.pathname);
  headers.set('x-civitas-request', requestId);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  response.headers.set('Reporting-Endpoints', 'csp="/api/csp-reports"');
  response.headers.set('X-Request-Id', requestId);
  response.headers.set('Cache-Control', 'no-store');
  return response;
}

export const config = { matcher: ['/((?!_next/static|api/|.*\\.(?:ico|png|svg|txt|xml|webmanifest)$).*)'] };
