/**
 * What differs between the CAPTCHA services that speak `siteverify`: addresses, and what their widget needs of a page's
 * policy (developers.cloudflare.com/turnstile, docs.hcaptcha.com, developers.google.com/recaptcha). No settings are read
 * here: the middleware of the pages runs before they are parsed.
 */
export type CaptchaProvider = 'turnstile' | 'hcaptcha' | 'recaptcha';

export interface ProviderFacts {
  verifyUrl: string;
  scriptUrl: string;
  /** Sources that script-src, style-src, frame-src and connect-src need beside our own. */
  scripts: string;
  styles: string;
  frames: string;
  connections: string;
}

export const CAPTCHA_PROVIDERS: Record<CaptchaProvider, ProviderFacts> = {
  turnstile: {
    verifyUrl: 'https://challenges.cloudflare.com/turnstile/v0/siteverify',
    scriptUrl: 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit',
    scripts: 'https://challenges.cloudflare.com',
    styles: '',
    frames: 'https://challenges.cloudflare.com',
    connections: '',
  },
  hcaptcha: {
    verifyUrl: 'https://api.hcaptcha.com/siteverify',
    scriptUrl: 'https://js.hcaptcha.com/1/api.js?render=explicit&recaptchacompat=off',
    scripts: 'https://hcaptcha.com https://*.hcaptcha.com',
    styles: 'https://hcaptcha.com https://*.hcaptcha.com',
    frames: 'https://hcaptcha.com https://*.hcaptcha.com',
    connections: 'https://hcaptcha.com https://*.hcaptcha.com',
  },
  recaptcha: {
    verifyUrl: 'https://www.google.com/recaptcha/api/siteverify',
    scriptUrl: 'https://www.google.com/recaptcha/api.js?render=explicit',
    scripts: 'https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/',
    styles: '',
    frames: 'https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/',
    connections: 'https://www.google.com/recaptcha/',
  },
};

export function isCaptchaProvider(name: string | undefined): name is CaptchaProvider {
  return name !== undefined && Object.hasOwn(CAPTCHA_PROVIDERS, name);
}

/** The providers' published secrets for tests: whatever they are asked, their answer was fixed beforehand. */
const TEST_SECRETS = new Set([
  '1x0000000000000000000000000000000AA',
  '2x0000000000000000000000000000000AA',
  '3x0000000000000000000000000000000AA',
  '0x0000000000000000000000000000000000000000',
  '6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe',
]);

export function isCaptchaTestSecret(secret: string): boolean {
  return TEST_SECRETS.has(secret);
}
