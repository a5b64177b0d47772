import { audit } from '#platform/audit/audit.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { findLeakedKey } from './queries.ts';
import { raise } from './raise-alerts.ts';

/**
 * A licence key that was found in public. It is not ended here: that would stop a customer's clusters, and whoever found
 * it can only occupy seats and report usage. Administrators and the organisation's owner are told once per key; they
 * rotate it, with an overlap as long as the clusters need. Null for a key that was never ours; a key that has ended
 * already, or whose licence is revoked, tells nobody.
 */
export async function reportLeakedKey(
  tx: Tx,
  { keyHash, foundAt }: { keyHash: string; foundAt: string | null },
): Promise<{ licenseId: string } | null> {
  const key = await findLeakedKey(tx, keyHash, txNow(tx));
  if (!key) return null;
  const { licenseId } = key;
  if (!key.works) return { licenseId };
  const told = await raise(tx, {
    orgId: key.orgId,
    orgOwnerId: key.orgOwnerId,
    licenseId,
    kind: 'key_leaked',
    key: key.keyId,
    detail: { foundAt: foundAt ?? 'unknown' },
  });
  if (told)
    audit(tx, {
      action: 'licensing.reportLeakedKey',
      subjectType: 'vpc_license',
      subjectId: licenseId,
      ownerId: key.orgOwnerId,
      meta: { keyId: key.keyId, foundAt },
    });
  return { licenseId };
}
