import { route } from '../route.ts';

const tag = 'Identity' as const;
const auth = { tag, noIdempotency: true };

const admin = { tag: 'Admin' as const };
const aboutOwner = { ...admin, params: { id: 'ownerId' } };

/** Refusals of the second-factor routes: flat, with the document's sentences and a code in lower case (identity.md 8.2, 13.1). */
const SENTENCES: Record<string, string> = {
  UNAUTHORIZED: 'Unauthorized',
  SERVICE_UNAVAILABLE: 'Service is busy. Please try again.',
  REAUTHENTICATION_REQUIRED: 'Current password verification required',
  SECOND_FACTOR_REQUIRED: 'Second factor verification required',
  TWO_FACTOR_REQUIRED: 'Two-factor authentication required',
};

function flatRefusal(e: { code: string; message: string; details: Record<string, unknown> | undefined }) {
  const issues = e.code === 'VALIDATION_ERROR' ? e.details?.issues : undefined;
  return {
    success: false,
    error: issues ? 'Validation error' : (SENTENCES[e.code] ?? e.message),
    code: e.code.toLowerCase(),
    ...(issues ? { details: issues } : {}),
  };
}

const factor = { ...auth, flat: true, errorBody: flatRefusal };

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
  route('GET', '/auth/sessions', 'identity.listSessions', { ...auth, summary: 'Live sessions of the account' }),
  route('DELETE', '/auth/sessions/:id', 'identity.revokeSession', {
    ...auth,
    summary: 'End one session',
    params: { id: 'sessionId' },
  }),
  route('POST', '/auth/sessions/revoke-others', 'identity.revokeOtherSessions', {
    ...auth,
    summary: 'End all other sessions',
  }),
  route('POST', '/auth/password/change', 'identity.changePassword', {
    ...auth,
    summary: 'Change the password; the session gets a new token',
  }),
  route('POST', '/auth/password/reset-request', 'identity.requestPasswordReset', {
    ...auth,
    summary: 'Ask for a reset link by mail',
    status: 202,
  }),
  route('POST', '/auth/password/reset', 'identity.resetPassword', { ...auth, summary: 'Set a new password by link' }),
  route('POST', '/auth/email/change', 'identity.changeEmail', {
    ...auth,
    summary: 'Ask to move the account to another address',
    status: 202,
  }),
  route('POST', '/auth/email/confirm', 'identity.confirmEmail', { ...auth, summary: 'Confirm the new address' }),
  route('POST', '/auth/email/undo', 'identity.undoEmail', { ...auth, summary: 'Take a changed address back' }),
  route('POST', '/auth/recovery/cancel', 'identity.cancelRecovery', {
    ...auth,
    summary: 'Stop the removal of the second factor by the mailed link',
  }),
  route('GET', '/auth/github', 'identity.githubConnection', { ...auth, summary: 'The connected GitHub token, masked' }),
  route('PUT', '/auth/github', 'identity.connectGithub', {
    ...auth,
    summary: 'Connect a GitHub token for private repositories; never shown again',
  }),
  route('DELETE', '/auth/github', 'identity.disconnectGithub', { ...auth, summary: 'Forget the GitHub token' }),

  route('POST', '/auth/2fa/enable', 'identity.enableTwoFactor', {
    ...factor,
    summary: 'Enable codes by text message; shows ten backup codes once',
    refusals: [409, 502],
  }),
  route('POST', '/auth/2fa/send', 'identity.sendCode', {
    ...factor,
    summary: 'Send a code to the registered number',
    refusals: [502],
  }),
  route('POST', '/auth/2fa/verify', 'identity.verifyCode', { ...factor, summary: 'Verify the code of a message' }),
  route('POST', '/auth/2fa/backup', 'identity.verifyBackupCode', { ...factor, summary: 'Verify a backup code' }),
  route('POST', '/auth/2fa/backup/regenerate', 'identity.regenerateBackupCodes', {
    ...factor,
    summary: 'Replace all backup codes',
  }),
  route('GET', '/auth/2fa/status', 'identity.twoFactorStatus', { ...factor, summary: 'State of the second factor' }),
  route('POST', '/auth/2fa/disable', 'identity.disableTwoFactor', { ...factor, summary: 'Disable the second factor' }),
  route('POST', '/auth/2fa/totp/enrol', 'identity.enrolTotp', {
    ...factor,
    summary: 'Begin with an authenticator app',
    refusals: [409],
  }),
  route('POST', '/auth/2fa/totp/confirm', 'identity.confirmTotp', {
    ...factor,
    summary: 'Confirm the authenticator app by a code',
    refusals: [409],
  }),
  route('POST', '/auth/2fa/totp/verify', 'identity.verifyTotp', {
    ...factor,
    summary: 'Verify a code of the authenticator app',
  }),
  route('POST', '/auth/2fa/totp/disable', 'identity.removeTotp', {
    ...factor,
    summary: 'Remove the authenticator app',
    refusals: [409],
  }),

  route('GET', '/admin/owners', 'identityAdmin.listOwners', { ...admin, summary: 'Accounts; by address or all' }),
  route('POST', '/admin/owners/:id/force-logout', 'identityAdmin.endOwnerSessions', {
    ...aboutOwner,
    summary: 'End every session of one owner',
  }),
  route('POST', '/admin/sessions/force-logout-all', 'identityAdmin.forceLogoutEveryone', {
    ...admin,
    summary: 'End every session of everybody',
    status: (v) => ((v as { done: boolean }).done ? 200 : 202),
    statuses: [200, 202],
  }),
  route('POST', '/admin/owners/:id/disable', 'identityAdmin.disableUser', {
    ...aboutOwner,
    summary: 'Disable an account',
    refusals: [409],
  }),
  route('POST', '/admin/owners/:id/enable', 'identityAdmin.enableUser', {
    ...aboutOwner,
    summary: 'Open a disabled account again',
    refusals: [409],
  }),
  route('POST', '/admin/owners/:id/password-reset', 'identityAdmin.startPasswordReset', {
    ...aboutOwner,
    summary: 'Mail a reset link to the owner',
  }),
  route('POST', '/admin/owners/:id/recovery', 'identityAdmin.startRecovery', {
    ...aboutOwner,
    summary: 'Begin the removal of a lost second factor',
    status: 202,
    refusals: [409],
  }),
  route('POST', '/admin/owners/:id/recovery/finish', 'identityAdmin.finishRecovery', {
    ...aboutOwner,
    summary: 'Remove the second factor after the delay',
    refusals: [409],
  }),
  route('POST', '/admin/owners/:id/lift-suspension', 'identityAdmin.liftSuspension', {
    ...aboutOwner,
    summary: 'Lift the suspension of a second factor',
    refusals: [409],
  }),
  route('POST', '/admin/keys', 'identityAdmin.issueKey', {
    tag: 'Admin',
    summary: 'Issue an automation key; shown once',
    status: 201,
  }),
  route('GET', '/admin/keys', 'identityAdmin.listKeys', { ...admin, summary: 'Automation keys' }),
  route('POST', '/admin/keys/:id/revoke', 'identityAdmin.revokeKey', {
    ...admin,
    summary: 'Revoke an automation key',
    params: { id: 'keyId' },
  }),
];
