/** The policy of each page: a vendor's sources stand only where its script is, and only when it is configured. */
import { afterEach, expect, test } from 'vitest';
import { pagePolicy } from '../../src/adapters/web/page-policy.ts';

afterEach(() => {
  delete process.env.CAPTCHA_PROVIDER;
  delete process.env.CAPTCHA_SCRIPT_URL;
});
const PAGES = ['/', '/login', '/sign-up', '/login/second-factor', '/wallet', '/settings/security'];
const policyOf = (path: string) => pagePolicy(path, 'n0nce');

test('AC-009 without a CAPTCHA no page names its provider', () => {
  for (const path of PAGES) expect(policyOf(path)).not.toMatch(/cloudflare|hcaptcha|recaptcha/);
  const strict = policyOf('/login');
  process.env.CAPTCHA_PROVIDER = 'somebody';
  expect(policyOf('/login')).toBe(strict);
});

test.each([
  ['turnstile', 'https://challenges.cloudflare.com'],
  ['hcaptcha', 'https://*.hcaptcha.com'],
  ['recaptcha', 'https://www.google.com/recaptcha/'],
])('AC-009 with %s sign-up and sign-in let its script and frame in, other pages do not', (provider, source) => {
  const before = policyOf('/login');
  process.env.CAPTCHA_PROVIDER = provider;
  for (const path of ['/login', '/sign-up']) {
    const directives = policyOf(path).split('; ');
    expect(directives.find((d) => d.startsWith('script-src '))).toContain(source);
    expect(directives.find((d) => d.startsWith('frame-src '))).toContain(source);
    // What was there stays, word for word.
    for (const directive of before.split('; '))
      expect(
        directives.some((d) => d === directive || d.startsWith(`${directive} `)),
        directive,
      ).toBe(true);
    expect(policyOf(path)).not.toMatch(/unsafe-eval|script-src[^;]*'unsafe-inline'/);
  }
  for (const path of ['/', '/login/second-factor', '/wallet', '/loginx'])
    expect(policyOf(path)).not.toMatch(/cloudflare|hcaptcha|recaptcha/);
});

test('AC-009 a widget of another address is let in from there alone', () => {
  process.env.CAPTCHA_PROVIDER = 'turnstile';
  process.env.CAPTCHA_SCRIPT_URL = 'http://127.0.0.1:4070/api.js?x=1';
  expect(policyOf('/login')).toContain("'strict-dynamic' http://127.0.0.1:4070;");
  expect(policyOf('/login')).not.toContain('cloudflare');
});
