/** Wire shapes of Trust (domain.md 7.9). Browser-safe. */
import { z } from 'zod';
import { Id, Instant, text } from '../../platform/wire.ts';

export const CreateTrustKeyInput = z.strictObject({ name: text(1, 80) });
export type CreateTrustKeyInput = z.infer<typeof CreateTrustKeyInput>;
export const CreatedTrustKey = z.object({
  id: Id,
  key: z.string().max(64),
  keyPrefix: z.string().max(8),
  tier: z.string().max(40),
  dailyLimit: z.int().min(1),
});
export type CreatedTrustKey = z.infer<typeof CreatedTrustKey>;

export const TrustKeyView = z
  .object({
    id: Id,
    name: z.string().max(80),
    keyPrefix: z.string().max(8),
    keyLast4: z.string().max(4),
    tier: z.string().max(40),
    dailyLimit: z.int().min(1),
    dailyUsage: z.int().min(0),
    status: z.enum(['active', 'revoked']),
    createdAt: Instant,
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: 'TrustKey' });
export type TrustKeyView = z.infer<typeof TrustKeyView>;
export const TrustKeyList = z.array(TrustKeyView).max(1_000);
export const RevokeTrustKeyInput = z.strictObject({ keyId: Id });
export type RevokeTrustKeyInput = z.infer<typeof RevokeTrustKeyInput>;
