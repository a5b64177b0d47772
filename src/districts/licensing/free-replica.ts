import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { visibleLicense } from './get-license.ts';
import { seatsSince } from './license-view.ts';
import { freeSeatRow } from './queries.ts';
import { licenseNotFound } from './refusals.ts';
import type { FreeReplicaInput, SeatReleased } from './schemas.ts';

/** Frees the seat of a replica that is gone, without waiting 25 hours. 404 when it is not live, or not yours. */
export async function freeReplica(ctx: Ctx, asAdmin: boolean, input: FreeReplicaInput): Promise<SeatReleased> {
  return transact(ctx, async (tx) => {
    const license = await visibleLicense(tx, ctx, asAdmin, input.licenseId, true);
    const now = txNow(tx);
    const freed = await freeSeatRow(tx, license.id, input.replicaId, now, seatsSince(now));
    if (!freed) throw licenseNotFound();
    audit(tx, {
      action: 'licensing.freeReplica',
      subjectType: 'vpc_license',
      subjectId: license.id,
      ownerId: license.orgOwnerId,
      meta: { replicaId: input.replicaId, deploymentId: freed.deploymentId },
    });
    return { released: true };
  });
}
