/**
 * The headers of every response of both doors (AC-081 to AC-085 verbatim, the rest from reliability.md 3). One list:
 * the Node server sets it before it decides who answers, Next's config repeats it for a plain Next deployment.
 */
export const FIXED_HEADERS: readonly (readonly [string, string])[] = [
  ['Strict-Transport-Security', 'max-age=63072000; includeSubDomains; preload'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['X-XSS-Protection', '1; mode=block'],
  ['Referrer-Policy', 'strict-origin-when-cross-origin'],
  ['Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(self)'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
];

/** JSON, SSE, redirects, errors and static files. */
export const API_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** What every answer that is not a page begins with; kept by no cache. */
export function apiHeaders(requestId?: string): Headers {
  const headers = new Headers(FIXED_HEADERS as [string, string][]);
  headers.set('Content-Security-Policy', API_CSP);
  headers.set('Cache-Control', 'no-store');
  if (requestId !== undefined) headers.set('X-Request-Id', requestId);
  return headers;
}

/** User content: downloads only, runs nothing. */
export const DOWNLOAD_CSP = "default-src 'none'; sandbox";

/** Pages that embed Stripe Elements; no other page names Stripe's origins. */
export const PAYMENT_PATHS: readonly RegExp[] = [/^\/wallet(\/|$)/];

/** Pages that may show a CAPTCHA. */
export const CAPTCHA_PATHS: readonly RegExp[] = [/^\/(login|sign-up)\/?$/];

/** Sources that a CAPTCHA's widget needs, each as the directive takes them; empty for none. */
export interface CaptchaSources {
  scripts: string;
  styles: string;
  frames: string;
  connections: string;
}

export interface PageCspOptions {
  nonce: string;
  https: boolean;
  payment: boolean;
  /** Origin of the local Stripe emulator, in the embedded profile only. */
  stripeOrigin?: string | undefined;
  captcha?: CaptchaSources | null;
}

/** The policy of HTML pages (reliability.md 3.2), one line. */
export function pageCsp({ nonce, https, payment, stripeOrigin, captcha }: PageCspOptions): string {
  const stripe = payment ? (stripeOrigin ? ` ${stripeOrigin}` : ' https://js.stripe.com') : '';
  const and = (sources: string | undefined) => (sources ? ` ${sources}` : '');
  const frames = [
    ...(payment && !stripeOrigin ? ['https://js.stripe.com https://hooks.stripe.com'] : []),
    ...(captcha?.frames ? [captcha.frames] : []),
  ];
  const parts = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${stripe}${and(captcha?.scripts)}`,
    `style-src 'self' 'nonce-${nonce}'${and(captcha?.styles)}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self'${payment ? (stripeOrigin ? ` ${stripeOrigin}` : ' https://api.stripe.com') : ''}${and(captcha?.connections)}`,
    ...(frames.length > 0 ? [`frame-src ${frames.join(' ')}`] : []),
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    'report-to csp',
    'report-uri /api/csp-reports',
    ...(https ? ['upgrade-insecure-requests'] : []),
  ];
  return parts.join('; ');
}
