import { expect, test } from 'vitest';
import {
  API_CSP,
  DOWNLOAD_CSP,
  FIXED_HEADERS,
  PAYMENT_PATHS,
  pageCsp,
} from '../../../src/platform/http/security-headers.ts';

const parts = (policy: string) =>
  new Map(policy.split('; ').map((p) => [p.split(' ')[0] as string, p.split(' ').slice(1).join(' ')]));
const page = parts(pageCsp({ nonce: 'n0nce', https: true, payment: false }));

test('[ASVS V3.4.3] a page runs only scripts of its nonce, embeds nothing and has no other base', () => {
  expect(page.get('default-src')).toBe("'none'");
  expect(page.get('object-src') ?? page.get('default-src')).toBe("'none'");
  expect(page.get('base-uri')).toBe("'none'");
  expect(page.get('script-src')).toBe("'nonce-n0nce' 'strict-dynamic'");
  expect([...page.values()].join(' ')).not.toMatch(/unsafe-eval|\*/);
  expect(page.get('script-src')).not.toContain('unsafe-inline');
});

test('[ASVS V3.4.6] nobody frames a page, a reply or a download', () => {
  expect(page.get('frame-ancestors')).toBe("'none'");
  expect(API_CSP).toContain("frame-ancestors 'none'");
  expect(DOWNLOAD_CSP).toContain('sandbox');
  expect(new Map(FIXED_HEADERS).get('X-Frame-Options')).toBe('DENY');
});

test('[ASVS V3.4.7] what breaks the policy is reported to us', () => {
  expect(page.get('report-to')).toBe('csp');
  expect(page.get('report-uri')).toBe('/api/csp-reports');
});

test('[ASVS V3.4.8] a page shares no browsing context with other origins', () => {
  expect(new Map(FIXED_HEADERS).get('Cross-Origin-Opener-Policy')).toBe('same-origin');
});

test('[ASVS V5.3.1] [ASVS V1.3.4] [ASVS V1.3.5] a file of a stranger runs nothing: its policy is a sandbox without rights', () => {
  expect(DOWNLOAD_CSP).toBe("default-src 'none'; sandbox");
});

test('only pages that take a card name the payment provider', () => {
  const paying = pageCsp({ nonce: 'n', https: true, payment: true });
  expect(paying).toContain('https://js.stripe.com');
  expect([...page.values()].join(' ')).not.toContain('stripe');
  expect(['/wallet', '/wallet/cards/new'].every((path) => PAYMENT_PATHS.some((p) => p.test(path)))).toBe(true);
  expect(['/walletx', '/settings', '/'].some((path) => PAYMENT_PATHS.some((p) => p.test(path)))).toBe(false);
});
