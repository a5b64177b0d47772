/** Content goes after its time: uploads and input files after 24 hours, deliverables when Exchange says so. */
import { systemCtx } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { releaseExpiredDeliverables } from '../exchange/contract.ts';
import { deleteExpiredUploads } from './queries.ts';
import { dropBlobs, emptyTrash } from './stored-content.ts';

const BATCH = 100;

/**
 * Sweeper, and the rule that holds also where the store has none. Rows lose their content first and keep path, size and
 * digest; then the objects are deleted.
 */
export async function sweepExpiredResources(): Promise<number> {
  await transact(systemCtx('sandbox.sweepExpired'), async (tx) => {
    const now = txNow(tx);
    const uploads = await deleteExpiredUploads(tx, now, BATCH);
    const resources = await tx.resource.findMany({
      where: { expiresAt: { lte: now }, blobId: { not: null } },
      take: BATCH,
    });
    await tx.resource.updateMany({
      where: { id: { in: resources.map((r) => r.id) } },
      data: { blobId: null, deletedAt: now },
    });
    const deliverables = await ask(tx, releaseExpiredDeliverables, { limit: BATCH });
    await dropBlobs(tx, [
      ...uploads,
      ...resources.map((r) => r.blobId as string),
      ...deliverables.map((d) => d.blobId),
    ]);
  });
  return emptyTrash();
}
