/** Wire shapes of accounts and sessions (identity.md 14). Browser-safe. */
import { z } from 'zod';
import { Id, Instant, text } from '../../platform/wire.ts';

export const Email = z.string().min(3).max(254).describe('E-mail address');
/** Length rules are the server's (they depend on settings); here only the outer bound of the body. */
export const Password = z.string().min(1).max(1_024).describe('Password');
export const LinkToken = z.string().min(1).max(128).describe('Secret of a one-time link');

export const SignUpInput = z.strictObject({ email: Email, password: Password, name: text(1, 80).optional() });
export type SignUpInput = z.infer<typeof SignUpInput>;
export const Message = z.object({ message: z.string().max(400) });

export const VerifyEmailInput = z.strictObject({ token: LinkToken });
export type VerifyEmailInput = z.infer<typeof VerifyEmailInput>;
export const ResendVerificationInput = z.strictObject({ email: Email });
export type ResendVerificationInput = z.infer<typeof ResendVerificationInput>;

export const LogInInput = z.strictObject({ email: Email, password: Password });
export type LogInInput = z.infer<typeof LogInInput>;

export const SecondFactorMethod = z.enum(['sms', 'totp', 'backup']);
export const LogInOutput = z.object({
  token: z.string().max(64),
  tokenType: z.literal('Bearer'),
  expiresAt: Instant,
  twoFactorRequired: z.boolean(),
  methods: z.array(SecondFactorMethod).max(3).optional(),
  phoneNumber: z.string().max(20).optional(),
  user: z.object({ id: Id, email: Email, role: z.enum(['OWNER', 'ADMIN']) }).optional(),
});
export type LogInOutput = z.infer<typeof LogInOutput>;

export const Me = z.object({
  id: Id,
  email: Email,
  name: z.string().max(80).nullable(),
  role: z.enum(['OWNER', 'ADMIN']),
  emailVerified: z.boolean(),
  twoFactor: z.object({ enabled: z.boolean(), sms: z.boolean(), totp: z.boolean() }),
  session: z.object({
    id: Id,
    state: z.enum(['PENDING_2FA', 'ACTIVE']),
    expiresAt: Instant,
    passwordVerifiedAt: Instant.nullable(),
    secondFactorAt: Instant.nullable(),
  }),
  createdAt: Instant,
});
export type Me = z.infer<typeof Me>;

export const ReauthenticateInput = z.strictObject({ password: Password });
export type ReauthenticateInput = z.infer<typeof ReauthenticateInput>;
