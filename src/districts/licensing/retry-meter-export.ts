import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { viewExport } from './list-meter-exports.ts';
import { findExportByIdentifier, findLicense, insertExport, lockExportsOfDay, setExportState } from './queries.ts';
import { licenseConflict, licenseNotFound } from './refusals.ts';
import type { MeterExportView, RetryMeterExportInput } from './schemas.ts';

/**
 * Sends a failed or doubtful export anew, under a new revision: an administrator has mended the meter, or has looked and
 * found that it does not hold the value. 409 `export_not_failed` for one that is under way or done. Locks
 * the exports of the day in the planner's order.
 */
export async function retryMeterExport(ctx: Ctx, input: RetryMeterExportInput): Promise<MeterExportView> {
  return transact(ctx, async (tx) => {
    const named = await findExportByIdentifier(tx, input.identifier);
    if (!named) throw licenseNotFound();
    const ofMeter = async () =>
      (await lockExportsOfDay(tx, named.licenseId, named.day)).filter((e) => e.meter === named.meter);
    await ofMeter();
    // A planner may have added a revision while its locks were waited for: under the locks the second look is current.
    const all = await ofMeter();
    const found = all.find((e) => e.id === named.id);
    if (!found) throw licenseNotFound();
    if (found.state !== 'failed' && found.state !== 'incident')
      throw licenseConflict('export_not_failed', `This export is ${found.state}`, { status: found.state });
    const license = await findLicense(tx, found.licenseId);
    const rev = Math.max(...all.map((e) => e.rev)) + 1;
    await setExportState(tx, found.id, 'cancelled', { problem: found.problem });
    const customer = license?.stripeCustomerId ?? null;
    await insertExport(tx, {
      ...found,
      rev,
      stripeCustomerId: customer,
      state: customer === null ? 'skipped' : 'pending',
      now: txNow(tx),
    });
    audit(tx, {
      action: 'licensing.retryMeterExport',
      subjectType: 'vpc_license',
      subjectId: found.licenseId,
      ownerId: license?.orgOwnerId ?? null,
      meta: { reason: input.reason, before: { identifier: found.identifier, state: found.state }, after: { rev } },
    });
    const again = (await ofMeter()).find((e) => e.rev === rev);
    if (!again) throw new Error('the export just written cannot be read');
    return viewExport(again);
  });
}
