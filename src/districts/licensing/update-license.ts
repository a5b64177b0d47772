import type { Ctx } from '#platform/actor.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { type Change, changeLicense, refuseRevoked } from './change-license.ts';
import type { LicenseView, UpdateLicenseInput } from './schemas.ts';

/**
 * Changes settings. Fewer replicas than seats in use is allowed: the newest seats are over the limit at their next check.
 * A licence is never moved to another organisation. 409 for a revoked one.
 */
export async function updateLicense(ctx: Ctx, input: UpdateLicenseInput): Promise<LicenseView> {
  const { licenseId, usageBudgetMinor, ...rest } = input;
  const change: Change = {
    ...Object.fromEntries(Object.entries(rest).filter(([, v]) => v !== undefined)),
    ...(usageBudgetMinor === undefined
      ? {}
      : { usageBudgetMinor: usageBudgetMinor === null ? null : BigInt(usageBudgetMinor) }),
  };
  if (Object.keys(change).length === 0)
    throw new ValidationFailed([{ path: '', message: 'name at least one setting to change' }]);
  return changeLicense(ctx, licenseId, 'updateLicense', null, (_tx, license) => {
    refuseRevoked(license);
    return change;
  });
}
