/** The content security policy of one page. Reads settings without parsing them all: it runs before anything else. */
import { PAYMENT_PATHS, pageCsp } from '#platform/http/security-headers.ts';

export function pagePolicy(pathname: string, nonce: string): string {
  return pageCsp({
    nonce,
    https: (process.env.APP_URL ?? '').startsWith('https://'),
    payment: PAYMENT_PATHS.some((p) => p.test(pathname)),
    // The embedded profile serves the payment form's stub from our own origin.
    stripeOrigin: process.env.STRIPE_API_BASE ? "'self'" : undefined,
  });
}
