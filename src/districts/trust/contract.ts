/** What Trust tells other districts. */
import { z } from 'zod';
import { event } from '../../platform/bus/contract.ts';

const Prefix = z.object({ keyPrefix: z.string().max(8) });
export const trustKeyCreated = event('trust', 'trust_key.created', 'trust_key', Prefix);
export const trustKeyRevoked = event('trust', 'trust_key.revoked', 'trust_key', Prefix);
/** Once per key and day. */
export const trustKeyLimitReached = event('trust', 'trust_key.limit_reached', 'trust_key', Prefix);
