/** What may be asked of identity from the API room. */
export { getMe } from './get-me.ts';
export { handlers } from './handlers.ts';
export { type LoggedIn, type LogInOptions, logIn } from './log-in.ts';
export { logOut } from './log-out.ts';
export { hasRecentPassword, hasRecentSecondFactor } from './policy.ts';
export { reauthenticate } from './reauthenticate.ts';
export { resendVerification } from './resend-verification.ts';
export { resolveSession, type SessionFacts } from './resolve-session.ts';
export { signUp } from './sign-up.ts';
export { verifyEmail } from './verify-email.ts';
