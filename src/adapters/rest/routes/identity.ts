import { route } from '../route.ts';

const tag = 'Identity' as const;
const auth = { tag, noIdempotency: true };

/** `/sign-up` and `/sign-in` are the paths of AI City's public guides; the same procedures, the same buckets. */
export const identityRoutes = [
  route('POST', '/auth/signup', 'identity.signUp', {
    ...auth,
    summary: 'Sign up with e-mail and password',
    status: 202,
  }),
  route('POST', '/auth/sign-up', 'identity.signUp', { ...auth, summary: 'Sign up (alias)', status: 202 }),
  route('POST', '/auth/verify-email', 'identity.verifyEmail', { ...auth, summary: 'Confirm the e-mail address' }),
  route('POST', '/auth/verify-email/resend', 'identity.resendVerification', {
    ...auth,
    summary: 'Send the confirmation link again',
    status: 202,
  }),
  route('POST', '/auth/login', 'identity.logIn', { ...auth, summary: 'Sign in and get a session token' }),
  route('POST', '/auth/sign-in', 'identity.logIn', { ...auth, summary: 'Sign in (alias)' }),
  route('POST', '/auth/logout', 'identity.logOut', { ...auth, summary: 'End this session' }),
  route('POST', '/auth/reauthenticate', 'identity.reauthenticate', {
    ...auth,
    summary: 'Confirm the password for ten minutes',
  }),
  route('GET', '/auth/me', 'identity.me', { ...auth, summary: 'The signed-in account and its session' }),
];
