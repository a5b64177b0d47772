import type { Ctx } from '#platform/actor.ts';
import { emit } from '#platform/bus/bus.ts';
import { changeLicense } from './change-license.ts';
import { licenseRevoked } from './contract.ts';
import type { LicenseView, ReasonInput } from './schemas.ts';

/** Final: nothing brings the licence back. Revoking twice changes nothing. */
export async function revokeLicense(ctx: Ctx, input: ReasonInput): Promise<LicenseView> {
  return changeLicense(ctx, input.licenseId, 'revokeLicense', input.reason, (tx, license, now) => {
    if (license.status === 'revoked') return null;
    emit(tx, licenseRevoked, license.id, { orgId: license.orgId });
    return { status: 'revoked', revokedAt: now };
  });
}
