/** The texts of identity's mail. No input but names of devices and times; links from APP_URL. */
import type { Mail } from '#platform/mail/mailer.ts';

type Text = Pick<Mail, 'subject' | 'paragraphs' | 'kind'>;

export const verifyAddress = (link: string): Text => ({
  kind: 'verify_email',
  subject: 'Confirm your e-mail address',
  paragraphs: [
    'Welcome to Civitas. Confirm your address within 24 hours to begin:',
    link,
    'If you did not sign up, ignore this message: without confirmation the account cannot be used.',
  ],
});

export const alreadyRegistered = (loginUrl: string): Text => ({
  kind: 'already_registered',
  subject: 'You already have an account',
  paragraphs: [
    'Somebody, perhaps you, tried to sign up with this address. It already has an account; sign in here:',
    loginUrl,
    'If you forgot the password, use "Forgot password" on that page. If it was not you, nothing needs to be done.',
  ],
});

export const newDeviceSignIn = (at: string): Text => ({
  kind: 'new_device',
  subject: 'New sign-in to your account',
  paragraphs: [
    `Your account was used from a browser we have not seen before, at ${at}.`,
    'If it was not you, change your password and end all sessions on the security page.',
  ],
});

const NOT_YOU =
  'If it was not you, somebody knows your password: change it now and end all sessions on the security page.';

export const factorLocked = (at: string, minutes: number): Text => ({
  kind: 'factor_locked',
  subject: 'Your second factor is locked',
  paragraphs: [
    `Too many wrong codes were entered for your account (${at}). Codes are refused for ${minutes} minutes; sessions that are signed in go on.`,
    NOT_YOU,
  ],
});

export const factorSuspended = (at: string): Text => ({
  kind: 'factor_suspended',
  subject: 'Your second factor is suspended',
  paragraphs: [
    `100 wrong codes in a row were entered for your account (${at}). Codes are refused until you have reset your password and an administrator has lifted the suspension.`,
    'Reset your password with "Forgot password" on the sign-in page, then contact support.',
  ],
});

export const failedSecondFactor = (at: string): Text => ({
  kind: 'failed_second_factor',
  subject: 'A sign-in to your account failed at the second factor',
  paragraphs: [`Your password was entered correctly, but the code was wrong (${at}).`, NOT_YOU],
});

export const successAfterFailures = (at: string, failures: number): Text => ({
  kind: 'success_after_failures',
  subject: 'Your account was opened after failed attempts',
  paragraphs: [
    `A right code or password was entered after ${failures} failed ${failures === 1 ? 'attempt' : 'attempts'} (${at}).`,
    NOT_YOU,
  ],
});

export const backupCodeUsed = (at: string, left: number): Text => ({
  kind: 'backup_code_used',
  subject: left <= 3 ? `A backup code was used: only ${left} left` : 'A backup code was used',
  paragraphs: [
    `A backup code opened your account (${at}). ${left} of 10 left.`,
    ...(left <= 3 ? ['Make a new set on the security page before they run out.'] : []),
    NOT_YOU,
  ],
});

export const backupCodesReplaced = (at: string): Text => ({
  kind: 'backup_codes_replaced',
  subject: 'Your backup codes were replaced',
  paragraphs: [`A new set of backup codes was made (${at}); the old ones no longer work.`, NOT_YOU],
});

export const factorEnabled = (at: string, method: 'sms' | 'totp'): Text => ({
  kind: 'factor_enabled',
  subject: 'Two-factor authentication was switched on',
  paragraphs: [
    `${method === 'sms' ? 'Codes by text message' : 'An authenticator app'} now protect${method === 'sms' ? '' : 's'} your account (${at}). Other sessions have ended.`,
    NOT_YOU,
  ],
});

export const factorDisabled = (at: string, what: 'all' | 'totp'): Text => ({
  kind: 'factor_disabled',
  subject: what === 'all' ? 'Two-factor authentication was switched off' : 'Your authenticator app was removed',
  paragraphs: [
    what === 'all'
      ? `Your account is protected by its password alone (${at}). Other sessions have ended.`
      : `The authenticator app no longer opens your account (${at}).`,
    NOT_YOU,
  ],
});

export const resetPassword = (link: string): Text => ({
  kind: 'reset_password',
  subject: 'Reset your password',
  paragraphs: [
    'Choose a new password within one hour:',
    link,
    'All sessions end when you do. If you did not ask for this, ignore this message: your password stays.',
  ],
});

export const passwordChanged = (at: string): Text => ({
  kind: 'password_changed',
  subject: 'Your password was changed',
  paragraphs: [
    `The password of your account was changed (${at}).`,
    'If it was not you, use "Forgot password" on the sign-in page at once.',
  ],
});

export const emailChangeAsked = (at: string): Text => ({
  kind: 'email_change_asked',
  subject: 'A change of your e-mail address was asked for',
  paragraphs: [
    `Somebody signed in to your account asked to move it to another address (${at}). Nothing changes until that address is confirmed.`,
    NOT_YOU,
  ],
});

export const confirmNewAddress = (link: string): Text => ({
  kind: 'confirm_email',
  subject: 'Confirm your new e-mail address',
  paragraphs: [
    'Confirm within 24 hours that your account moves to this address:',
    link,
    'If it was not you, ignore this message.',
  ],
});

export const addressChangedOld = (link: string): Text => ({
  kind: 'undo_email',
  subject: 'Your account moved to another e-mail address',
  paragraphs: [
    'Your account no longer uses this address. If it was not you, take it back within 7 days; all sessions end then, and you choose a new password:',
    link,
  ],
});

export const addressChangedNew = (at: string): Text => ({
  kind: 'email_changed',
  subject: 'Your e-mail address was changed',
  paragraphs: [`Your account now uses this address (${at}).`],
});

export const addressRestored = (at: string): Text => ({
  kind: 'email_restored',
  subject: 'Your e-mail address was restored',
  paragraphs: [
    `Your account uses this address again (${at}). All sessions have ended and the password is no longer valid.`,
  ],
});

export const newAddressRange = (at: string): Text => ({
  kind: 'new_address_range',
  subject: 'Administrator sign-in from a new network',
  paragraphs: [`Your administrator account was used from a network not seen before (${at}).`, NOT_YOU],
});

export const recoveryStarted = (due: string, link: string): Text => ({
  kind: 'recovery_started',
  subject: 'Your second factor will be removed',
  paragraphs: [
    `An administrator was asked to remove the second factor of your account. It will be removed after ${due}, and you then choose a new password.`,
    'If you did not ask for this, stop it now:',
    link,
  ],
});

export const leakedCredential = (at: string, what: string, where: string | null): Text => ({
  kind: 'leaked_credential',
  subject: 'A key of yours was found in public and has been revoked',
  paragraphs: [
    `${what === 'a session token' ? 'A session token' : `The key ${what}`} of your account was found in public${where ? ` at ${where}` : ''} (${at}). It does not work any more.`,
    'Whoever saw it may have used it: look at the activity of the account. For an agent, make a new key on its page; for anything else, create another one.',
  ],
});
