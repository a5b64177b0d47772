/** What other districts may ask of identity, and what it tells them. Events carry ids, never addresses or codes. */
import { z } from 'zod';
import { command, event } from '../../platform/bus/contract.ts';

/** The owner row, active, or refused (ACCESS_DENIED). Locks the row when `lock` is set. */
export const requireActiveOwner = command<
  { ownerId: string; lock?: boolean },
  { ownerId: string; emailVerified: boolean; role: 'OWNER' | 'ADMIN'; createdAt: Date }
>('identity.requireActiveOwner');

/** Keyed hashes that tell whether two owners share a mailbox or a second-factor phone (domain.md 13.6). */
export const getClusterInputs = command<
  { ownerId: string },
  { emailVerified: boolean; mailboxIndex: string; phoneIndex: string | null }
>('identity.getClusterInputs');

/** Queues a mail to an owner, whose address stays in identity. Not queued for an inactive or unverified account. */
export const mailOwner = command<
  { ownerId: string; kind: string; subject: string; paragraphs: string[] },
  { queued: boolean }
>('identity.mailOwner');

export const forceLogoutUser = command<{ ownerId: string; reason: string }, { sessionsEnded: number }>(
  'identity.forceLogoutUser',
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
