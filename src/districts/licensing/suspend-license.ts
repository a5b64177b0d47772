import type { Ctx } from '#platform/actor.ts';
import { emit } from '#platform/bus/bus.ts';
import { changeLicense, refuseRevoked } from './change-license.ts';
import { licenseSuspended } from './contract.ts';
import type { LicenseView, ReasonInput } from './schemas.ts';

/** From the next check on pods have 24 hours. Suspending twice changes nothing. 409 for a revoked licence. */
export async function suspendLicense(ctx: Ctx, input: ReasonInput): Promise<LicenseView> {
  return changeLicense(ctx, input.licenseId, 'suspendLicense', input.reason, (tx, license, now) => {
    refuseRevoked(license);
    if (license.status === 'suspended') return null;
    emit(tx, licenseSuspended, license.id, { orgId: license.orgId });
    return { status: 'suspended', suspendedAt: now };
  });
}
