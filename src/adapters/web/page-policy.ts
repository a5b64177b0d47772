/** The content security policy of one page. Reads settings without parsing them all: it runs before anything else. */

import { CAPTCHA_PROVIDERS, isCaptchaProvider } from '#platform/http/captcha-providers.ts';
import { CAPTCHA_PATHS, type CaptchaSources, PAYMENT_PATHS, pageCsp } from '#platform/http/security-headers.ts';

export function pagePolicy(pathname: string, nonce: string): string {
  return pageCsp({
    nonce,
    https: (process.env.APP_URL ?? '').startsWith('https://'),
    payment: PAYMENT_PATHS.some((p) => p.test(pathname)),
    // The embedded profile serves the payment form's stub from our own origin.
    stripeOrigin: process.env.STRIPE_API_BASE ? "'self'" : undefined,
    captcha: captchaSources(pathname),
  });
}

/** Null on every page without the widget, and everywhere while no CAPTCHA is configured. */
function captchaSources(pathname: string): CaptchaSources | null {
  const provider = process.env.CAPTCHA_PROVIDER;
  if (!isCaptchaProvider(provider) || !CAPTCHA_PATHS.some((p) => p.test(pathname))) return null;
  if (!process.env.CAPTCHA_SCRIPT_URL) return CAPTCHA_PROVIDERS[provider];
  const { origin } = new URL(process.env.CAPTCHA_SCRIPT_URL);
  return { scripts: origin, styles: origin, frames: origin, connections: origin };
}
