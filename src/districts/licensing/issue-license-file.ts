import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { sealLicenseFile } from './license-file.ts';
import { GRACE_HOURS, statusOf } from './policy.ts';
import { findLicense } from './queries.ts';
import { licenseConflict, licenseNotFound } from './refusals.ts';
import type { IssueLicenseFileInput, LicenseFile } from './schemas.ts';
import { utc } from './times.ts';

const HOUR_MS = 3_600_000;

/**
 * A signed file for a site without network. It ends after `ttl_hours` (at most 30 days) or with the licence, whichever is
 * sooner, and cannot be called back before. 409 `license_not_active` unless the licence may run now.
 */
export async function issueLicenseFile(ctx: Ctx, input: IssueLicenseFileInput): Promise<LicenseFile> {
  return transact(ctx, async (tx) => {
    const license = await findLicense(tx, input.licenseId, true);
    if (!license) throw licenseNotFound();
    const now = txNow(tx);
    const status = statusOf(license, now);
    if (status !== 'active') throw licenseConflict('license_not_active', `The license is ${status}`, { status });
    const fileExpiresAt = new Date(Math.min(now.getTime() + input.ttlHours * HOUR_MS, license.expiresAt.getTime()));
    const { file, kid } = sealLicenseFile({
      v: 1,
      license_id: license.id,
      org_id: license.orgId,
      ...(input.deploymentId === undefined ? {} : { deployment_id: input.deploymentId }),
      issued_at: utc(now),
      expires_at: utc(license.expiresAt),
      file_expires_at: utc(fileExpiresAt),
      allowed_replicas: license.allowedReplicas,
      support_tier: license.supportTier,
      replica_policy: license.replicaPolicy,
      entitlements: { offline_grace_hours: GRACE_HOURS[license.supportTier].offline },
    });
    audit(tx, {
      action: 'licensing.issueLicenseFile',
      subjectType: 'vpc_license',
      subjectId: license.id,
      ownerId: license.orgOwnerId,
      meta: { kid, fileExpiresAt: utc(fileExpiresAt), deploymentId: input.deploymentId ?? null },
    });
    return { licenseId: license.id, file, fileExpiresAt: utc(fileExpiresAt), kid };
  });
}
