/**
 * Owner clusters (domain.md 13.6): owners that share a card, a second-factor phone or a mailbox count as one buyer.
 * Clusters merge, never split; the smaller id survives, so that two merges at once end alike.
 */
import { ask } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { getClusterInputs } from '../identity/contract.ts';

export interface ClusterFacts {
  clusterId: string;
  weightEligible: boolean;
}

interface Related {
  clusterId: string;
  ownerId: string;
  reason: string;
}

/** Others with this mailbox, phone or card, wherever they stand. Locks nothing. */
async function findRelated(
  tx: Tx,
  ownerId: string,
  shared: { mailboxes: readonly string[]; phones: readonly string[]; cards: readonly string[] },
): Promise<Related[]> {
  return tx.$queryRawUnsafe<Related[]>(
    `SELECT owner_id AS "ownerId", cluster_id AS "clusterId", 'mailbox' AS reason FROM owner_cluster WHERE mailbox_index = ANY($2::text[]) AND owner_id <> $1::uuid
     UNION SELECT owner_id, cluster_id, 'phone' FROM owner_cluster WHERE phone_index = ANY($3::text[]) AND owner_id <> $1::uuid
     UNION SELECT c.owner_id, o.cluster_id, 'card' FROM owner_card c JOIN owner_cluster o ON o.owner_id = c.owner_id
            WHERE c.fingerprint_hash = ANY($4::text[]) AND c.owner_id <> $1::uuid`,
    ownerId,
    shared.mailboxes,
    shared.phones,
    shared.cards,
  );
}

/**
 * One transaction at a time changes clusters: a merge touches rows of many owners, and no order of rows would hold while
 * clusters grow. It comes before every lock of a cluster row, and may be taken again.
 */
export async function lockClusters(tx: Tx): Promise<void> {
  await tx.$executeRawUnsafe("SELECT pg_advisory_xact_lock(hashtextextended('registry.clusters', 0))");
}

/**
 * Reads what identity knows, merges with whoever shares it, and stores the result. Locks nothing while all of it is
 * stored already, so that whoever only asks waits for nobody; otherwise `lockClusters`, then the rows it merges.
 */
export async function ensureCluster(tx: Tx, ownerId: string): Promise<ClusterFacts> {
  const inputs = await ask(tx, getClusterInputs, { ownerId });
  const cards = await tx.ownerCard.findMany({ where: { ownerId } });
  const shared = {
    mailboxes: inputs.mailboxIndexes,
    phones: inputs.phoneIndexes,
    cards: cards.map((c) => c.fingerprintHash),
  };
  const eligible = inputs.emailVerified && cards.some((c) => c.charged);
  const mailboxIndex = inputs.mailboxIndexes[0] ?? null;
  const phoneIndex = inputs.phoneIndexes[0] ?? null;

  const stored = await tx.ownerCluster.findUnique({ where: { ownerId } });
  if (
    stored?.weightEligible === eligible &&
    stored.mailboxIndex === mailboxIndex &&
    stored.phoneIndex === phoneIndex &&
    (await findRelated(tx, ownerId, shared)).every(
      (r) => r.clusterId === stored.clusterId && stored.reasons.includes(r.reason),
    )
  )
    return { clusterId: stored.clusterId, weightEligible: eligible };

  await lockClusters(tx);
  await tx.$executeRawUnsafe(
    `INSERT INTO owner_cluster (owner_id, cluster_id, reasons, weight_eligible, mailbox_index, phone_index, updated_at)
     VALUES ($1::uuid, $1::uuid, '{}', $2, $3, $4, $5)
     ON CONFLICT (owner_id) DO UPDATE SET weight_eligible = $2, mailbox_index = $3, phone_index = $4, updated_at = $5`,
    ownerId,
    eligible,
    mailboxIndex,
    phoneIndex,
    txNow(tx),
  );
  const related = await findRelated(tx, ownerId, shared);
  if (related.length > 0) {
    const members = await tx.$queryRawUnsafe<{ clusterId: string }[]>(
      'SELECT DISTINCT cluster_id AS "clusterId" FROM owner_cluster WHERE owner_id = ANY($1::uuid[])',
      [ownerId, ...related.map((r) => r.ownerId)],
    );
    const clusters = members.map((m) => m.clusterId).sort();
    const survivor = clusters[0] as string;
    await tx.$executeRawUnsafe(
      'UPDATE owner_cluster SET cluster_id = $1::uuid WHERE cluster_id = ANY($2::uuid[])',
      survivor,
      clusters,
    );
    await tx.$executeRawUnsafe(
      'UPDATE owner_cluster SET reasons = ARRAY(SELECT DISTINCT unnest(reasons || $2::text[]) ORDER BY 1) WHERE owner_id = $1::uuid',
      ownerId,
      related.map((r) => r.reason),
    );
  }
  const row = await tx.ownerCluster.findUnique({ where: { ownerId } });
  return { clusterId: row?.clusterId ?? ownerId, weightEligible: row?.weightEligible ?? false };
}
