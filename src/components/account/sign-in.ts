/** Browser sign-in: next-auth's form endpoint sets an HttpOnly cookie and returns no token. */
export type SignInResult =
  | { kind: 'signed-in' }
  | { kind: 'second-factor' }
  | { kind: 'refused'; code: string; retryAfterSeconds: number | null };

const UNAVAILABLE: SignInResult = { kind: 'refused', code: 'unavailable', retryAfterSeconds: null };

interface Reply {
  url?: string;
  state?: string;
  csrfToken?: string;
  error?: { code?: string };
}

/** Refused with the API's own code, or with one that next-auth put into the address it would go to. */
function refusalOf(reply: Response, body: Reply): SignInResult | null {
  const code =
    body.error?.code ?? (body.url ? new URL(body.url, location.origin).searchParams.get('error') : null) ?? null;
  if (code === null && reply.ok) return null;
  const wait = Number(reply.headers.get('retry-after'));
  return {
    kind: 'refused',
    code: (code ?? 'unavailable').toLowerCase(),
    retryAfterSeconds: wait > 0 ? wait : null,
  };
}

export async function signIn(email: string, password: string, captchaToken?: string): Promise<SignInResult> {
  try {
    const asked = await fetch('/api/auth/csrf', { cache: 'no-store' });
    const csrf = (await asked.json()) as Reply;
    const early = refusalOf(asked, csrf);
    if (early) return early;
    const reply = await fetch('/api/auth/callback/credentials', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        csrfToken: csrf.csrfToken ?? '',
        email,
        password,
        ...(captchaToken ? { captchaToken } : {}),
        json: 'true',
        callbackUrl: `${location.origin}/home`,
      }),
    });
    const body = (await reply.json()) as Reply;
    const refused = refusalOf(reply, body) ?? (body.url ? null : UNAVAILABLE);
    if (refused) return refused;
    const session = (await (await fetch('/api/auth/session', { cache: 'no-store' })).json()) as Reply;
    return { kind: session.state === 'PENDING_2FA' ? 'second-factor' : 'signed-in' };
  } catch {
    return { kind: 'refused', code: 'network', retryAfterSeconds: null };
  }
}
