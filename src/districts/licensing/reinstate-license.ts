import type { Ctx } from '#platform/actor.ts';
import { emit } from '#platform/bus/bus.ts';
import { changeLicense, refuseRevoked } from './change-license.ts';
import { licenseReinstated } from './contract.ts';
import type { LicenseView, ReasonInput } from './schemas.ts';

/** Ends a suspension. An active licence stays as it is; 409 `license_revoked` for a revoked one. */
export async function reinstateLicense(ctx: Ctx, input: ReasonInput): Promise<LicenseView> {
  return changeLicense(ctx, input.licenseId, 'reinstateLicense', input.reason, (tx, license) => {
    refuseRevoked(license);
    if (license.status === 'active') return null;
    emit(tx, licenseReinstated, license.id, { orgId: license.orgId });
    return { status: 'active', suspendedAt: null };
  });
}
