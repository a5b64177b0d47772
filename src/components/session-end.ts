import { type AnyApiError, errorCode } from './ui/api-error.ts';

const PUBLIC =
  /^\/(login|sign-up|verify-email|forgot-password|reset-password|confirm-email|undo-email|cancel-recovery|set-up-admin)?(\/|$)/;

/** A session that ended elsewhere ends here at the next request: to the login page and back. */
export function leaveWhenSignedOut(error: unknown): void {
  if (errorCode(error as AnyApiError) !== 'UNAUTHORIZED' || PUBLIC.test(location.pathname)) return;
  const back = `${location.pathname}${location.search}`;
  location.assign(`/login?reason=ended&returnTo=${encodeURIComponent(back)}`);
}

/** A path of this site, or the given one: never another origin (identity.md 7). */
export function safePath(target: string | null | undefined, otherwise: string): string {
  if (!target || /^[/\\]{2}/.test(target)) return otherwise;
  try {
    const url = new URL(target, location.origin);
    return url.origin === location.origin ? `${url.pathname}${url.search}` : otherwise;
  } catch {
    return otherwise;
  }
}
