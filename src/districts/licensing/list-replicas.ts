import type { Ctx } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { visibleLicense } from './get-license.ts';
import { seatsSince } from './license-view.ts';
import { listLiveSeats } from './queries.ts';
import type { LicenseIdInput, Replica, ReplicaList } from './schemas.ts';
import { utc } from './times.ts';

/** Live seats in rank order, with flags that are shown and never refuse anything. Administrators and the owner. */
export async function listReplicas(ctx: Ctx, asAdmin: boolean, input: LicenseIdInput): Promise<ReplicaList> {
  return readOnly(async (tx) => {
    const license = await visibleLicense(tx, ctx, asAdmin, input.licenseId);
    const seats = await listLiveSeats(tx, license.id, seatsSince(now()));
    return {
      licenseId: license.id,
      allowedReplicas: license.allowedReplicas,
      seatsLive: seats.length,
      replicas: seats.map((s, i) => ({
        replicaId: s.id,
        deploymentId: s.deploymentId,
        hostname: s.hostname,
        version: s.version,
        instanceId: s.instanceId,
        firstSeen: utc(s.firstSeen),
        lastSeen: utc(s.lastSeen),
        rank: i + 1,
        overLimit: i + 1 > license.allowedReplicas,
        flags: [
          ...(s.instanceClonedAt ? (['instance_cloned'] as const) : []),
          ...(s.deploymentReusedAt ? (['deployment_id_reused'] as const) : []),
        ] satisfies Replica['flags'],
      })),
    };
  });
}
