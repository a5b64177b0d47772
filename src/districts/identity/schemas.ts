/** Wire shapes of accounts and sessions (identity.md 14). Browser-safe. */
import { z } from 'zod';
import { Id, Instant, PageInput, text } from '../../platform/wire.ts';

export const Email = z.string().min(3).max(254).describe('E-mail address');
/** Length rules are the server's (they depend on settings); here only the outer bound of the body. */
export const Password = z.string().min(1).max(1_024).describe('Password');
export const LinkToken = z.string().min(1).max(128).describe('Secret of a one-time link');

export const CAPTCHA_TOKEN_MAX = 8_192;
/** What the CAPTCHA's widget gave; needed only where the installation has one configured. */
const CaptchaToken = z.string().min(1).max(CAPTCHA_TOKEN_MAX).optional().describe('Token of a solved CAPTCHA');

export const SignUpInput = z.strictObject({
  email: Email,
  password: Password,
  name: text(1, 80).optional(),
  captchaToken: CaptchaToken,
});
export type SignUpInput = z.infer<typeof SignUpInput>;
export const Message = z.object({ message: z.string().max(400) });

export const VerifyEmailInput = z.strictObject({ token: LinkToken });
export type VerifyEmailInput = z.infer<typeof VerifyEmailInput>;
export const ResendVerificationInput = z.strictObject({ email: Email });
export type ResendVerificationInput = z.infer<typeof ResendVerificationInput>;

export const LogInInput = z.strictObject({ email: Email, password: Password, captchaToken: CaptchaToken });
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

// Second factor: flat bodies of the AINative document (identity.md 13). Decided attempts are values, not errors. ----------

/** RFC 3339 UTC with seconds, truncated: the form of times in the flat bodies. */
export const FlatInstant = z.iso.datetime({ precision: 0 }).max(20).describe('RFC 3339 UTC, seconds, Z');
const Text = z.string().max(300);
const Code = z.string().min(1).max(64).describe('The code as typed');
/** Present on every refusal that a lock decides. */
const lockable = {
  error: Text.optional(),
  locked: z.boolean().optional(),
  lockoutUntil: FlatInstant.optional(),
};

export const EnableTwoFactorInput = z.strictObject({ phoneNumber: z.string().min(1).max(64) });
export type EnableTwoFactorInput = z.infer<typeof EnableTwoFactorInput>;
export const BackupCodesReply = z.object({
  success: z.boolean(),
  message: Text.optional(),
  backupCodes: z.array(z.string().max(10)).length(10).optional(),
  ...lockable,
});
export type BackupCodesReply = z.infer<typeof BackupCodesReply>;

export const SendCodeInput = z.strictObject({ phoneNumber: z.string().min(1).max(64).optional() });
export type SendCodeInput = z.infer<typeof SendCodeInput>;
export const SendCodeReply = z.object({
  success: z.boolean(),
  message: Text.optional(),
  expiresAt: FlatInstant.optional(),
  messageSid: z.string().max(40).optional(),
  expiresIn: z.int().min(1).max(600).optional(),
  ...lockable,
});
export type SendCodeReply = z.infer<typeof SendCodeReply>;

export const CodeInput = z.strictObject({ code: Code });
export type CodeInput = z.infer<typeof CodeInput>;
export const VerifyReply = z.object({
  success: z.boolean(),
  message: Text.optional(),
  error: Text.optional(),
  locked: z.boolean(),
  attemptsRemaining: z.int().min(0).max(5).optional(),
  backupCodesRemaining: z.int().min(0).max(10).optional(),
  lockoutUntil: FlatInstant.optional(),
});
export type VerifyReply = z.infer<typeof VerifyReply>;

export const TwoFactorStatus = z.object({
  enabled: z.boolean(),
  phoneNumber: z.string().max(8).nullable(),
  verifiedAt: FlatInstant.nullable(),
  backupCodesRemaining: z.int().min(0).max(10),
  isLocked: z.boolean(),
  lockoutUntil: FlatInstant.nullable(),
  methods: z
    .array(z.enum(['sms', 'totp']))
    .max(2)
    .optional(),
  /** What became of the last message: `undelivered` tells the person to use a backup code. */
  delivery: z.enum(['pending', 'delivered', 'undelivered']).optional(),
});
export type TwoFactorStatus = z.infer<typeof TwoFactorStatus>;

export const PasswordInput = z.strictObject({ password: Password.optional() });
export type PasswordInput = z.infer<typeof PasswordInput>;
export const FactorReply = z.object({ success: z.boolean(), message: Text.optional(), ...lockable });
export type FactorReply = z.infer<typeof FactorReply>;

export const TotpEnrolment = z.object({
  success: z.boolean(),
  secret: z.string().max(64).optional(),
  otpauthUri: z.string().max(400).optional(),
  expiresIn: z.int().min(1).max(600).optional(),
  ...lockable,
});
export type TotpEnrolment = z.infer<typeof TotpEnrolment>;

// Sessions, passwords, addresses (identity.md 14) -------------------------------------------------------------------------

export const SessionView = z.object({
  id: Id,
  current: z.boolean(),
  state: z.enum(['PENDING_2FA', 'ACTIVE']),
  kind: z.enum(['COOKIE', 'BEARER']),
  userAgent: z.string().max(300).nullable(),
  /** IPv4 as its /24, IPv6 as its /64. */
  addressRange: z.string().max(64).nullable(),
  createdAt: Instant,
  lastSeenAt: Instant,
  expiresAt: Instant,
});
export type SessionView = z.infer<typeof SessionView>;
export const SessionIdInput = z.strictObject({ sessionId: Id });
export type SessionIdInput = z.infer<typeof SessionIdInput>;
export const SessionsEnded = z.object({ ended: z.int().min(0).max(10_000) });

export const ChangePasswordInput = z.strictObject({
  currentPassword: Password,
  newPassword: Password,
  endOtherSessions: z.boolean().default(true),
});
export type ChangePasswordInput = z.output<typeof ChangePasswordInput>;
export const RequestPasswordResetInput = z.strictObject({ email: Email });
export type RequestPasswordResetInput = z.infer<typeof RequestPasswordResetInput>;
export const ResetPasswordInput = z.strictObject({ token: LinkToken, newPassword: Password });
export type ResetPasswordInput = z.infer<typeof ResetPasswordInput>;
export const ChangeEmailInput = z.strictObject({ newEmail: Email });
export type ChangeEmailInput = z.infer<typeof ChangeEmailInput>;

// Administration (identity.md 16) -----------------------------------------------------------------------------------------

const Reason = text(3, 500).describe('Why; written to the audit log');
export const AboutOwnerInput = z.strictObject({ ownerId: z.uuid(), reason: Reason });
export type AboutOwnerInput = z.infer<typeof AboutOwnerInput>;
export const StartRecoveryInput = AboutOwnerInput.extend({
  evidence: text(3, 2_000).describe('How the identity of the owner was established'),
});
export type StartRecoveryInput = z.infer<typeof StartRecoveryInput>;
export const RecoveryView = z.object({ id: Id, ownerId: Id, dueAt: Instant });
export type RecoveryView = z.infer<typeof RecoveryView>;
export const SessionsForceEnded = z.object({ sessionsEnded: z.int().min(0).max(10_000) });
export const ForceLogoutEveryoneInput = z.strictObject({ reason: Reason, proposalId: Id.optional() });
export type ForceLogoutEveryoneInput = z.infer<typeof ForceLogoutEveryoneInput>;
/** `done: false` with a proposal when a second administrator has to agree. */
export const ForcedLogout = z.object({ done: z.boolean(), proposalId: Id.nullable() });
export type ForcedLogout = z.infer<typeof ForcedLogout>;

export const ListOwnersInput = PageInput.extend({ email: Email.optional(), ownerId: z.uuid().optional() });
export type ListOwnersInput = z.output<typeof ListOwnersInput>;
export const OwnerAccount = z.object({
  id: Id,
  email: z.string().max(254),
  name: z.string().max(80).nullable(),
  role: z.enum(['OWNER', 'ADMIN']),
  status: z.enum(['ACTIVE', 'DISABLED', 'ERASED']),
  emailVerified: z.boolean(),
  twoFactor: z.object({ sms: z.boolean(), totp: z.boolean(), locked: z.boolean(), suspended: z.boolean() }),
  recoveryDueAt: Instant.nullable(),
  passwordResetDue: z.boolean(),
  createdAt: Instant,
});
export type OwnerAccount = z.infer<typeof OwnerAccount>;

/** What automation may be allowed to do. Creating keys, changing accounts and ending sessions are never among it. */
export const AdminScope = z.enum([
  'license:issue',
  'license:read',
  'license:write',
  'ledger:read',
  'audit:read',
  'incident:read',
  'incident:write',
]);
export const IssueAdminKeyInput = z.strictObject({
  name: text(1, 80),
  scopes: z.array(AdminScope).min(1).max(10),
  expiresInDays: z.int().min(1).max(90).default(90),
  addressAllowList: z.array(z.string().min(2).max(64)).max(20).default([]),
  reason: Reason,
});
export type IssueAdminKeyInput = z.output<typeof IssueAdminKeyInput>;
export const IssuedAdminKey = z.object({
  id: Id,
  key: z.string().max(64),
  display: z.string().max(20),
  expiresAt: Instant,
});
export type IssuedAdminKey = z.infer<typeof IssuedAdminKey>;
export const AdminKeyView = z.object({
  id: Id,
  ownerId: Id,
  name: z.string().max(80),
  display: z.string().max(20),
  scopes: z.array(z.string().max(40)).max(10),
  addressAllowList: z.array(z.string().max(64)).max(20),
  createdAt: Instant,
  lastUsedAt: Instant.nullable(),
  expiresAt: Instant,
  revokedAt: Instant.nullable(),
});
export type AdminKeyView = z.infer<typeof AdminKeyView>;
export const RevokeAdminKeyInput = z.strictObject({ keyId: Id, reason: Reason });
export type RevokeAdminKeyInput = z.infer<typeof RevokeAdminKeyInput>;

// GitHub -------------------------------------------------------------------------------------------------------------------

export const ConnectGithubInput = z.strictObject({ token: z.string().min(20).max(300) });
export type ConnectGithubInput = z.infer<typeof ConnectGithubInput>;
export const GithubConnectionView = z.object({
  connected: z.boolean(),
  kind: z.string().max(20).nullable(),
  display: z.string().max(30).nullable(),
  connectedAt: Instant.nullable(),
  lastUsedAt: Instant.nullable(),
});
export type GithubConnectionView = z.infer<typeof GithubConnectionView>;

// Leaked keys --------------------------------------------------------------------------------------------------------------

/** One element of GitHub's alert; fields it adds later are ignored. */
export const LeakedKey = z.object({
  token: z.string().max(1_000),
  type: z.string().max(200).default(''),
  url: z
    .string()
    .max(4_000)
    .nullish()
    .transform((v) => v ?? ''),
  source: z
    .string()
    .max(100)
    .nullish()
    .transform((v) => v ?? ''),
});
export type LeakedKey = z.infer<typeof LeakedKey>;
export const LeakedKeys = z.array(LeakedKey).max(5_000);
/** `genuine`: one of ours, live or revoked before. */
export type LeakVerdict = LeakedKey & { genuine: boolean };
