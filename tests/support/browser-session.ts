import { logIn } from '../../src/districts/identity/log-in.ts';
import type { Caller, Owner, Platform } from './platform.ts';

/** The owner in a browser: a cookie session of its own, with the headers our pages send. */
export async function browserOf(p: Platform, owner: Owner): Promise<Caller> {
  const ctx = { actor: { kind: 'anonymous' as const }, requestId: 'test-browser', ip: '127.0.0.1', userAgent: 'test' };
  const { token } = await logIn(ctx, { email: owner.email, password: owner.password }, { kind: 'COOKIE' });
  return p.withHeaders({ cookie: `civitas.session=${token}`, origin: 'http://localhost:3000', 'x-civitas-csrf': '1' });
}
