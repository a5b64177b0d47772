/**
 * Content in the store and the rows that name it. A crash between the two leaves neither a row without its bytes nor
 * bytes that nobody will delete: an object is on the list of what is to be deleted before it is stored, and leaves that
 * list in the transaction that writes the row which needs it.
 */
import { systemCtx } from '#platform/actor.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { Conflict } from '#platform/errors.ts';
import { type BlobKind, deleteBlob, newBlobId, putBlob, type StoredBlob } from '#platform/storage/blob-store.ts';
import { giveRoomBack, isBlobNeeded, takeDueTrash, takeRoom } from './queries.ts';

/** Longer than any request that stores something may take. */
const ADOPT_WITHIN_MS = 60 * 60_000;
const BATCH = 100;

/**
 * Stores these contents, sealed, in the room of this owner. Each is deleted within the hour unless `keepBlobs` is called
 * for it; its room comes back when it is deleted. STORAGE_QUOTA_EXCEEDED, before anything is stored, when the owner's files
 * would be more or larger than OWNER_STORAGE_FILES and OWNER_STORAGE_MB (ASVS V5.2.4).
 */
export async function storeContents(
  ownerId: string,
  kind: BlobKind,
  contents: readonly Uint8Array[],
): Promise<StoredBlob[]> {
  if (contents.length === 0) return [];
  const ids = contents.map(() => newBlobId(kind));
  const blobs = contents.map((content, at) => ({ blobId: ids[at] as string, bytes: content.byteLength }));
  const max = { bytes: BigInt(env.OWNER_STORAGE_MB) * 1_048_576n, files: env.OWNER_STORAGE_FILES };
  await transact(
    systemCtx('sandbox.storeContents'),
    async (tx) => {
      if (!(await takeRoom(tx, ownerId, blobs, max))) throw quotaExceeded(max);
      const dueAt = new Date(txNow(tx).getTime() + ADOPT_WITHIN_MS);
      await tx.blobTrash.createMany({ data: ids.map((blobId) => ({ blobId, dueAt })) });
    },
    { reply: false },
  );
  const stored: StoredBlob[] = [];
  try {
    for (const [at, content] of contents.entries()) stored.push(await putBlob(ids[at] as string, content));
  } catch (e) {
    // Whatever lies there half is deleted next, and its room is free again.
    await transact(systemCtx('sandbox.dropBlobs'), (tx) => dropBlobs(tx, ids), { reply: false }).catch(() => {});
    throw e;
  }
  return stored;
}

function quotaExceeded(max: { bytes: bigint; files: number }): Conflict {
  return new Conflict(
    `The stored files of one owner are at most ${max.files} with ${max.bytes / 1_048_576n} MiB together. Uploads and input are kept 24 hours, deliverables as long as their task says: wait until some have gone.`,
    { bytesMax: Number(max.bytes), filesMax: max.files },
    'STORAGE_QUOTA_EXCEEDED',
  );
}

/** In the transaction that writes the rows which name them. */
export async function keepBlobs(tx: Tx, blobIds: readonly string[]): Promise<void> {
  await tx.blobTrash.deleteMany({ where: { blobId: { in: [...blobIds] } } });
}

/** In the transaction that takes the last row away, or instead of keeping them: the sweeper deletes them next. */
export async function dropBlobs(tx: Tx, blobIds: readonly string[]): Promise<void> {
  const dueAt = txNow(tx);
  await tx.blobTrash.deleteMany({ where: { blobId: { in: [...blobIds] } } });
  await tx.blobTrash.createMany({
    data: [...new Set(blobIds)].map((blobId) => ({ blobId, dueAt })),
    skipDuplicates: true,
  });
}

/** Deletes what is due and needed by no row. An object whose store does not answer stays on the list. */
export async function emptyTrash(): Promise<number> {
  const due = await transact(systemCtx('sandbox.emptyTrash'), (tx) => takeDueTrash(tx, txNow(tx), BATCH));
  let deleted = 0;
  for (const blobId of due) {
    const needed = await transact(systemCtx('sandbox.emptyTrash'), (tx) => isBlobNeeded(tx, blobId));
    if (!needed) {
      await deleteBlob(blobId);
      deleted += 1;
    }
    await transact(systemCtx('sandbox.emptyTrash'), async (tx) => {
      await tx.blobTrash.deleteMany({ where: { blobId } });
      if (!needed) await giveRoomBack(tx, blobId);
    });
  }
  return deleted;
}
