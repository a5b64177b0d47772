import { emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { trustKeyRevoked } from './contract.ts';

/**
 * A trust key that was found in public. Dead at the commit. Null for a key that was never ours; `revoked` is false when it
 * was dead before.
 */
export async function revokeLeakedTrustKey(
  tx: Tx,
  { keyHash }: { keyHash: string },
): Promise<{ ownerId: string; subjectType: string; subjectId: string; revoked: boolean } | null> {
  const key = await tx.trustKey.findUnique({ where: { keyHash } });
  if (!key) return null;
  const { count } = await tx.trustKey.updateMany({
    where: { id: key.id, status: 'active' },
    data: { status: 'revoked', revokedAt: txNow(tx) },
  });
  if (count === 1) emit(tx, trustKeyRevoked, key.id, { keyPrefix: key.keyPrefix });
  return { ownerId: key.ownerId, subjectType: 'trust_key', subjectId: key.id, revoked: count === 1 };
}
