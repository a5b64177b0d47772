/** For server components: who is signed in, decided by the session service on every request; and where to send others. */
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { findPageSession, type PageSession } from '../../api/web-session.ts';
import { cookieNames } from '../facts.ts';

export type { PageSession };

/** The live session of this page request, or null. */
export async function pageSession(): Promise<PageSession | null> {
  const token = (await cookies()).get(cookieNames().session)?.value;
  return token ? findPageSession(token) : null;
}

/** The session, or the way to the login page and back. A sign-in that waits for its second factor goes there. */
export async function requirePageSession(): Promise<PageSession> {
  const session = await pageSession();
  const path = (await headers()).get('x-civitas-path') ?? '/';
  if (!session) redirect(`/login?returnTo=${encodeURIComponent(path)}`);
  if (session.state === 'PENDING_2FA') redirect(`/login/second-factor?returnTo=${encodeURIComponent(path)}`);
  return session;
}

/** Nonce, theme and number of this request, for the root layout. */
export async function pageFrame(): Promise<{ nonce: string; theme: 'light' | 'dark' | 'system'; requestId: string }> {
  const nonce = (await headers()).get('x-nonce') ?? '';
  const requestId = (await headers()).get('x-civitas-request') ?? '';
  const theme = (await cookies()).get('civitas.theme')?.value;
  return { nonce, theme: theme === 'light' || theme === 'dark' ? theme : 'system', requestId };
}
