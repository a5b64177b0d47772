/** What every change of a licence shares: lock, refuse what is final, write, one audit row with before and after. */
import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { describe } from './get-license.ts';
import { findLicense, type LicenseRow, updateLicenseRow } from './queries.ts';
import { licenseConflict, licenseNotFound } from './refusals.ts';
import type { LicenseView } from './schemas.ts';
import { utc } from './times.ts';

export type Change = Parameters<typeof updateLicenseRow>[2];

/** 409 `license_revoked`: nothing brings a revoked licence back. */
export function refuseRevoked(license: LicenseRow): void {
  if (license.status === 'revoked')
    throw licenseConflict('license_revoked', 'The license has been revoked, which is final', { status: 'revoked' });
}

/**
 * Runs `decide` under the licence's lock and writes what it returns; null changes nothing and writes no audit row (the
 * licence is in that state already). 404 for an unknown licence.
 */
export async function changeLicense(
  ctx: Ctx,
  licenseId: string,
  verb: string,
  reason: string | null,
  decide: (tx: Tx, license: LicenseRow, now: Date) => Promise<Change | null> | Change | null,
): Promise<LicenseView> {
  return transact(ctx, async (tx) => {
    const license = await findLicense(tx, licenseId, true);
    if (!license) throw licenseNotFound();
    const now = txNow(tx);
    const change = await decide(tx, license, now);
    if (change === null) return describe(tx, license, now);
    await updateLicenseRow(tx, licenseId, change);
    audit(tx, {
      action: `licensing.${verb}`,
      subjectType: 'vpc_license',
      subjectId: licenseId,
      ownerId: license.orgOwnerId,
      meta: { ...(reason === null ? {} : { reason }), ...difference(license, change) },
    });
    return describe(tx, { ...license, ...change }, now);
  });
}

/** The fields that change, before and after. Notes by name only: they are free text. */
function difference(
  license: LicenseRow,
  change: Change,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(change)) {
    const old = license[name as keyof LicenseRow];
    if (name === 'notes') {
      if (old !== value) after.notes = 'changed';
      continue;
    }
    before[name] = plain(old);
    after[name] = plain(value);
  }
  return { before, after };
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return utc(value);
  return typeof value === 'bigint' ? toWire(value) : value;
}
