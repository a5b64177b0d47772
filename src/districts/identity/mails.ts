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
