/** What payments tell about who an owner is: the cards it used, as keyed hashes, and that one of them was charged. */
import { type Tx, txNow } from '#platform/db/transact.ts';
import { ensureCluster, lockClusters } from './owner-cluster.ts';

/** A card became known. It counts as charged when this owner has paid before. Locks as `lockClusters` does. */
export async function noteCard(tx: Tx, ownerId: string, fingerprintHash: string): Promise<void> {
  await lockClusters(tx);
  await ensureCluster(tx, ownerId);
  await tx.$executeRawUnsafe(
    `INSERT INTO owner_card (owner_id, fingerprint_hash, charged, seen_at)
     SELECT $1::uuid, $2, c.topped_up_at IS NOT NULL, $3 FROM owner_cluster c WHERE c.owner_id = $1::uuid
     ON CONFLICT (owner_id, fingerprint_hash) DO UPDATE SET charged = owner_card.charged OR excluded.charged`,
    ownerId,
    fingerprintHash,
    txNow(tx),
  );
  await ensureCluster(tx, ownerId);
}

/**
 * A top-up was booked. Which card paid it is Stripe's knowledge; the owner's cards are all the same person's, so all of
 * them count as charged. Locks as `lockClusters` does.
 */
export async function noteCharge(tx: Tx, ownerId: string): Promise<void> {
  await lockClusters(tx);
  await ensureCluster(tx, ownerId);
  await tx.$executeRawUnsafe(
    'UPDATE owner_cluster SET topped_up_at = coalesce(topped_up_at, $2) WHERE owner_id = $1::uuid',
    ownerId,
    txNow(tx),
  );
  await tx.$executeRawUnsafe('UPDATE owner_card SET charged = true WHERE owner_id = $1::uuid AND NOT charged', ownerId);
  await ensureCluster(tx, ownerId);
}
