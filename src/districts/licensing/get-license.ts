import type { Ctx } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { readOnly, type Tx } from '#platform/db/transact.ts';
import { seatsSince, viewDetails, viewLicense } from './license-view.ts';
import { maySee } from './policy.ts';
import { countEvents, countLiveSeats, findLicense, type LicenseRow } from './queries.ts';
import { licenseNotFound } from './refusals.ts';
import type { LicenseDetails, LicenseIdInput, LicenseView } from './schemas.ts';

/** The ten fields of the document. 404 `license_not_found`. For administrators. */
export async function getLicense(_ctx: Ctx, input: LicenseIdInput): Promise<LicenseDetails> {
  return readOnly(async (tx) => {
    const license = await findLicense(tx, input.licenseId);
    if (!license) throw licenseNotFound();
    return viewDetails(license, await countEvents(tx, license.id), now());
  });
}

/** The licence with our settings beside the document's fields; an owner sees the licences of its organisations. */
export async function describeLicense(ctx: Ctx, asAdmin: boolean, input: LicenseIdInput): Promise<LicenseView> {
  return readOnly(async (tx) => describe(tx, await visibleLicense(tx, ctx, asAdmin, input.licenseId), now()));
}

export async function describe(tx: Tx, license: LicenseRow, at: Date): Promise<LicenseView> {
  const totalEvents = await countEvents(tx, license.id);
  const seatsLive = await countLiveSeats(tx, license.id, seatsSince(at));
  return viewLicense({ ...license, totalEvents, seatsLive }, at);
}

/** The licence, when this caller may see it; a stranger's is not found. */
export async function visibleLicense(
  tx: Tx,
  ctx: Ctx,
  asAdmin: boolean,
  licenseId: string,
  lock = false,
): Promise<LicenseRow> {
  const license = await findLicense(tx, licenseId, lock);
  if (!license || !maySee(ctx.actor, asAdmin, license.orgOwnerId)) throw licenseNotFound();
  return license;
}
