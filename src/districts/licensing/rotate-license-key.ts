import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { keyHash, mintKey } from '#platform/crypto/api-key.ts';
import { storeSecretShown, transact, txNow } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import { refuseRevoked } from './change-license.ts';
import { licenseRotated } from './contract.ts';
import { findLicense, insertKey, retireKeys } from './queries.ts';
import { licenseNotFound } from './refusals.ts';
import type { RotatedKey, RotateLicenseKeyInput } from './schemas.ts';
import { utc } from './times.ts';

const HOUR_MS = 3_600_000;

/**
 * A new key, shown once. Older keys work until now + overlap, or until their own earlier end; with an overlap of 0 a
 * leaked key is dead at the commit while licence and seats live on. 409 for a revoked licence. Locks the licence row.
 */
export async function rotateLicenseKey(ctx: Ctx, input: RotateLicenseKeyInput): Promise<RotatedKey> {
  const key = mintKey('vpc_');
  return transact(ctx, async (tx) => {
    const license = await findLicense(tx, input.licenseId, true);
    if (!license) throw licenseNotFound();
    refuseRevoked(license);
    const now = txNow(tx);
    const until = new Date(now.getTime() + input.overlapHours * HOUR_MS);
    const retiresAt = await retireKeys(tx, license.id, until, now);
    await insertKey(tx, { id: newId(), licenseId: license.id, keyHash: keyHash(key), createdAt: now });
    emit(tx, licenseRotated, license.id, { retiresAt: utc(retiresAt) });
    audit(tx, {
      action: 'licensing.rotateLicenseKey',
      subjectType: 'vpc_license',
      subjectId: license.id,
      ownerId: license.orgOwnerId,
      meta: {
        reason: input.reason,
        before: {},
        after: { overlapHours: input.overlapHours, retiresAt: utc(retiresAt) },
      },
    });
    storeSecretShown(tx, license.id);
    return { licenseKey: key, licenseId: license.id, retiresAt: utc(retiresAt) };
  });
}
