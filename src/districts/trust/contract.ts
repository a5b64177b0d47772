/** What other districts may ask of Trust, and what it tells them. */
import { z } from 'zod';
import { command, event } from '../../platform/bus/contract.ts';

const Prefix = z.object({ keyPrefix: z.string().max(8) });
export const trustKeyCreated = event('trust', 'trust_key.created', 'trust_key', Prefix);
export const trustKeyRevoked = event('trust', 'trust_key.revoked', 'trust_key', Prefix);
/** Once per key and day. */
export const trustKeyLimitReached = event('trust', 'trust_key.limit_reached', 'trust_key', Prefix);

/** A key found in public, by its SHA-256: dead at the commit. Null for one that was never ours. */
export const revokeLeakedTrustKey = command<
  { keyHash: string },
  { ownerId: string; subjectType: string; subjectId: string; revoked: boolean } | null
>('trust.revokeLeakedTrustKey');
