import { ApiError } from './api-error.ts';

export type Credential = { kind: 'secret' } | { kind: 'publishable' } | { kind: 'token'; token: string };

/**
 * Reads `Authorization: Bearer` or `Basic` (the key as user name). Any test key is good. A live key is refused, so that
 * nobody sends a real one here unnoticed.
 */
export function authenticate(header: string | undefined): Credential {
  const key = keyOf(header);
  if (!key) {
    throw unauthorized(
      'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth ' +
        "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (/^(sk|rk|pk)_live_/.test(key)) {
    throw unauthorized('A live mode API key was sent to the local emulator. Use a test mode key (sk_test_…).');
  }
  if (key.startsWith('pk_')) return { kind: 'publishable' };
  if (/^(sk|rk)_test_/.test(key)) return { kind: 'secret' };
  return { kind: 'token', token: key };
}

function keyOf(header: string | undefined): string | undefined {
  const [scheme, value] = (header ?? '').trim().split(/\s+/);
  if (!value) return undefined;
  if (/^bearer$/i.test(scheme ?? '')) return value;
  if (!/^basic$/i.test(scheme ?? '')) return undefined;
  return Buffer.from(value, 'base64').toString('utf8').split(':')[0] || undefined;
}

/** 401 in Stripe's shape. */
export function unauthorized(message: string): ApiError {
  return new ApiError(401, { type: 'invalid_request_error', message });
}
