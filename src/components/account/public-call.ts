import { type AnyApiError, errorCode } from '../ui/api-error.ts';

/**
 * A call that needs no sign-in, made from a browser that may still carry the cookie of a session that is over: the API
 * refuses a dead credential whatever the operation. Asking for the session clears such a cookie; then the call is made
 * again.
 */
export async function publicCall<R>(fn: () => Promise<R>): Promise<R> {
  try {
    return await fn();
  } catch (e) {
    if (errorCode(e as AnyApiError) !== 'UNAUTHORIZED') throw e;
    await fetch('/api/auth/session', { cache: 'no-store' });
    return fn();
  }
}
