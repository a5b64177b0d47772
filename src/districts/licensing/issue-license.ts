import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { keyHash, mintKey } from '#platform/crypto/api-key.ts';
import { storeSecretShown, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import { licenseIssued } from './contract.ts';
import { EXPIRES_MAX_YEARS } from './policy.ts';
import { ensureOrganization, insertKey, insertLicense, lockOrganization } from './queries.ts';
import { ruleBroken } from './refusals.ts';
import type { IssuedLicense, IssueLicenseInput } from './schemas.ts';
import { instant, utc } from './times.ts';

/** 422 `invalid_expiry` unless the time lies ahead by at most ten years. */
export function checkExpiry(expiresAt: Date, now: Date): void {
  const latest = new Date(now);
  latest.setUTCFullYear(latest.getUTCFullYear() + EXPIRES_MAX_YEARS);
  if (expiresAt <= now || expiresAt > latest)
    throw ruleBroken('invalid_expiry', `expires_at must lie in the future, at most ${EXPIRES_MAX_YEARS} years ahead`);
}

/**
 * A new licence with its first key. The key is in this reply and nowhere else: the database keeps its SHA-256. An
 * organisation not seen before is made with the id given. Two issues for one organisation make two licences; the same
 * Idempotency-Key answers `already_issued` with the licence's id.
 */
export async function issueLicense(ctx: Ctx, input: IssueLicenseInput): Promise<IssuedLicense> {
  const key = mintKey('vpc_');
  return transact(ctx, async (tx) => {
    const now = txNow(tx);
    const expiresAt = instant(input.expiresAt);
    checkExpiry(expiresAt, now);
    const ownerId = await organizationFor(tx, input.orgId, now);
    const id = newId();
    await insertLicense(tx, {
      id,
      orgId: input.orgId,
      expiresAt,
      allowedReplicas: input.allowedReplicas,
      supportTier: input.supportTier,
      notes: input.notes ?? '',
      replicaPolicy: input.replicaPolicy ?? 'soft',
      offline: input.offline ?? false,
      usageBudgetMinor: input.usageBudgetMinor == null ? null : BigInt(input.usageBudgetMinor),
      issuedAt: now,
    });
    await insertKey(tx, { id: newId(), licenseId: id, keyHash: keyHash(key), createdAt: now });
    emit(tx, licenseIssued, id, { orgId: input.orgId });
    audit(tx, {
      action: 'licensing.issueLicense',
      subjectType: 'vpc_license',
      subjectId: id,
      ownerId,
      meta: {
        orgId: input.orgId,
        after: {
          expiresAt: utc(expiresAt),
          allowedReplicas: input.allowedReplicas,
          supportTier: input.supportTier,
          replicaPolicy: input.replicaPolicy ?? 'soft',
        },
      },
    });
    storeSecretShown(tx, id);
    return {
      licenseKey: key,
      licenseId: id,
      orgId: input.orgId,
      expiresAt: utc(expiresAt),
      allowedReplicas: input.allowedReplicas,
      supportTier: input.supportTier,
    };
  });
}

/** The organisation's owner, if it has one; makes the organisation when its id is new. */
async function organizationFor(tx: Tx, orgId: string, now: Date): Promise<string | null> {
  if (await ensureOrganization(tx, { id: orgId, name: `Organisation ${orgId.slice(0, 8)}`, ownerId: null, now })) {
    audit(tx, { action: 'licensing.createOrganization', subjectType: 'organization', subjectId: orgId, ownerId: null });
    return null;
  }
  return (await lockOrganization(tx, orgId))?.ownerId ?? null;
}
