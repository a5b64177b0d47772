/** Browser sign-in: next-auth's form endpoint sets an HttpOnly cookie and returns no token. */
export type SignInResult =
  | { kind: 'signed-in' }
  | { kind: 'second-factor' }
  | { kind: 'refused'; code: string; retryAfterSeconds: number | null };

export async function signIn(email: string, password: string, captchaToken?: string): Promise<SignInResult> {
  try {
    const csrf = (await (await fetch('/api/auth/csrf', { cache: 'no-store' })).json()) as { csrfToken: string };
    const reply = await fetch('/api/auth/callback/credentials', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        csrfToken: csrf.csrfToken,
        email,
        password,
        ...(captchaToken ? { captchaToken } : {}),
        json: 'true',
        callbackUrl: `${location.origin}/home`,
      }),
    });
    const body = (await reply.json()) as { url?: string; error?: { code?: string } };
    const code =
      body.error?.code ?? (body.url ? new URL(body.url, location.origin).searchParams.get('error') : 'unavailable');
    if (code) {
      const wait = Number(reply.headers.get('retry-after'));
      return { kind: 'refused', code: code.toLowerCase(), retryAfterSeconds: wait > 0 ? wait : null };
    }
    const session = (await (await fetch('/api/auth/session', { cache: 'no-store' })).json()) as { state?: string };
    return { kind: session.state === 'PENDING_2FA' ? 'second-factor' : 'signed-in' };
  } catch {
    return { kind: 'refused', code: 'network', retryAfterSeconds: null };
  }
}
