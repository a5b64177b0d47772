/** What the browser's cookie front asks of identity. */
import type { Ctx } from '#platform/actor.ts';
import { type LoggedIn, logIn, logOut, resolvePageSession, resolveSession } from '../districts/identity/index.ts';

/** Password sign-in for a cookie session. */
export function signInWithPassword(
  ctx: Ctx,
  input: { email: string; password: string; captchaToken?: string | undefined },
  device: string | null,
): Promise<LoggedIn> {
  return logIn(ctx, input, { kind: 'COOKIE', device });
}

/** The live session behind a cookie value, or null. */
export async function findSession(
  token: string,
): Promise<{ ownerId: string; sessionId: string; state: string } | null> {
  const found = await resolveSession(token, 'cookie');
  return found ? { ownerId: found.actor.ownerId, sessionId: found.actor.sessionId, state: found.actor.state } : null;
}

/** Ends it; a session that is gone already is no error. */
export async function endSession(token: string, requestId: string): Promise<void> {
  const found = await resolveSession(token, 'cookie');
  if (found) await logOut({ actor: found.actor, requestId, ip: null, userAgent: null });
}

export interface PageSession {
  ownerId: string;
  sessionId: string;
  state: 'PENDING_2FA' | 'ACTIVE';
  role: 'OWNER' | 'ADMIN';
}

/** What a page needs to know to decide whether to render. */
export async function findPageSession(token: string): Promise<PageSession | null> {
  const found = await resolvePageSession(token);
  if (!found) return null;
  const { ownerId, sessionId, state, role } = found.actor;
  return { ownerId, sessionId, state, role };
}
