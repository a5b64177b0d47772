import type { Ctx } from '#platform/actor.ts';
import { emit } from '#platform/bus/bus.ts';
import { changeLicense, refuseRevoked } from './change-license.ts';
import { licenseRenewed } from './contract.ts';
import { checkExpiry } from './issue-license.ts';
import type { LicenseView, RenewLicenseInput } from './schemas.ts';
import { instant, utc } from './times.ts';

/** A new end, before or after the old one has come. 422 unless it lies ahead by at most ten years; 409 when revoked. */
export async function renewLicense(ctx: Ctx, input: RenewLicenseInput): Promise<LicenseView> {
  const expiresAt = instant(input.expiresAt);
  return changeLicense(ctx, input.licenseId, 'renewLicense', input.reason, (tx, license, now) => {
    refuseRevoked(license);
    checkExpiry(expiresAt, now);
    emit(tx, licenseRenewed, license.id, { expiresAt: utc(expiresAt) });
    return { expiresAt };
  });
}
