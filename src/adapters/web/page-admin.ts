/** For server components of the administration. */
import { notFound } from 'next/navigation';
import { type PageSession, requirePageSession } from './page-session.ts';

/** The session of an administrator; to everybody else the page does not exist. */
export async function requireAdminSession(): Promise<PageSession> {
  const session = await requirePageSession();
  if (session.role !== 'ADMIN') notFound();
  return session;
}
