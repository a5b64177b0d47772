/** Content goes after its time: uploads and input files after 24 hours, deliverables when Exchange says so. */
import { systemCtx } from '#platform/actor.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { deleteUnusedBlob } from './upload-resource.ts';

const BATCH = 100;

/** Sweeper. A row loses its blob first; the blob goes when no row names it. */
export async function sweepExpiredResources(): Promise<number> {
  const blobs = await transact(systemCtx('sandbox.sweepExpired'), async (tx) => {
    const now = txNow(tx);
    const uploads = await tx.upload.findMany({ where: { expiresAt: { lte: now } }, take: BATCH });
    await tx.upload.deleteMany({ where: { id: { in: uploads.map((u) => u.id) } } });
    const resources = await tx.resource.findMany({
      where: { expiresAt: { lte: now }, blobId: { not: null } },
      take: BATCH,
    });
    await tx.resource.updateMany({
      where: { id: { in: resources.map((r) => r.id) } },
      data: { blobId: null, deletedAt: now },
    });
    return [...new Set([...uploads.map((u) => u.blobId), ...resources.map((r) => r.blobId as string)])];
  });
  for (const blobId of blobs) await deleteUnusedBlob(blobId);
  return blobs.length;
}
