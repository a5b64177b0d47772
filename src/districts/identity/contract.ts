/** What other districts may ask of identity, and what it tells them. Events carry ids, never addresses or codes. */
import { z } from 'zod';
import { command, event, service } from '../../platform/bus/contract.ts';

/** The owner row, active, or refused (ACCESS_DENIED). Locks the row when `lock` is set. */
export const requireActiveOwner = command<
  { ownerId: string; lock?: boolean },
  { ownerId: string; emailVerified: boolean; role: 'OWNER' | 'ADMIN'; createdAt: Date }
>('identity.requireActiveOwner');

/**
 * Keyed hashes that tell whether two owners share a mailbox or a second-factor phone (domain.md 13.6), under every
 * configured AUTH_SECRET, the current one first: during a rotation what others stored may be under either.
 */
export const getClusterInputs = command<
  { ownerId: string },
  { emailVerified: boolean; mailboxIndexes: string[]; phoneIndexes: string[] }
>('identity.getClusterInputs');

/** Queues a mail to an owner, whose address stays in identity. Not queued for an inactive or unverified account. */
export const mailOwner = command<
  { ownerId: string; kind: string; subject: string; paragraphs: string[] },
  { queued: boolean }
>('identity.mailOwner');

/** Ends every session of the owner, those being made at this moment too. Locks the owner row. */
export const forceLogoutUser = command<{ ownerId: string; reason: string }, { sessionsEnded: number }>(
  'identity.forceLogoutUser',
);

/** Erases what identity keeps of a person; the row stays as a tombstone. Locks the owner row. */
export const eraseUser = command<{ ownerId: string }, { erasedAt: Date }>('identity.eraseUser');

/** What identity knows of a person, for their own export; plain JSON. */
export const exportUser = command<{ ownerId: string }, Record<string, unknown>>('identity.exportUser');

/**
 * The owner's GitHub token for a private repository of this task, decrypted; null when none is connected. Asked outside
 * any transaction; each use is audited. Keep it in memory only, never in a log, a row or an argument list.
 */
export const githubToken = service<{ ownerId: string; taskId: string }, { token: string } | null>(
  'identity.githubToken',
);

const Nothing = z.object({});
export const ownerRegistered = event('identity', 'owner.registered', 'owner', Nothing);
export const ownerEmailVerified = event('identity', 'owner.email_verified', 'owner', Nothing);
export const ownerSignedIn = event(
  'identity',
  'owner.signed_in',
  'owner',
  z.object({ sessionId: z.string(), newDevice: z.boolean() }),
);
export const ownerSessionsRevoked = event(
  'identity',
  'owner.sessions_revoked',
  'owner',
  z.object({ count: z.int(), reason: z.string() }),
);

/** An address, phone or factor changed, or who holds the account did: data of the event names neither. */
export const ownerPasswordChanged = event(
  'identity',
  'owner.password_changed',
  'owner',
  z.object({ by: z.enum(['change', 'reset']) }),
);
export const ownerEmailChanged = event(
  'identity',
  'owner.email_changed',
  'owner',
  z.object({ by: z.enum(['confirm', 'undo']) }),
);
const Factor = z.object({ method: z.enum(['sms', 'totp']) });
export const ownerFactorEnabled = event('identity', 'owner.2fa_enabled', 'owner', Factor);
export const ownerFactorDisabled = event(
  'identity',
  'owner.2fa_disabled',
  'owner',
  z.object({ method: z.enum(['sms', 'totp', 'all']) }),
);
export const ownerFactorLocked = event('identity', 'owner.2fa_locked', 'owner', z.object({ lockedUntil: z.string() }));
export const ownerFactorSuspended = event('identity', 'owner.2fa_suspended', 'owner', Nothing);
export const ownerBackupCodeUsed = event(
  'identity',
  'owner.backup_code_used',
  'owner',
  z.object({ left: z.int().min(0).max(10) }),
);
export const ownerDisabled = event('identity', 'owner.disabled', 'owner', Nothing);
