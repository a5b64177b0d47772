/**
 * Content in the store and the rows that name it. A crash between the two leaves neither a row without its bytes nor
 * bytes that nobody will delete: an object is on the list of what is to be deleted before it is stored, and leaves that
 * list in the transaction that writes the row which needs it.
 */
import { systemCtx } from '#platform/actor.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { type BlobKind, deleteBlob, newBlobId, putBlob, type StoredBlob } from '#platform/storage/blob-store.ts';
import { isBlobNeeded, takeDueTrash } from './queries.ts';

/** Longer than any request that stores something may take. */
const ADOPT_WITHIN_MS = 60 * 60_000;
const BATCH = 100;

/** Stores these contents, sealed. Each is deleted within the hour unless `keepBlobs` is called for it. */
export async function storeContents(kind: BlobKind, contents: readonly Uint8Array[]): Promise<StoredBlob[]> {
  const ids = contents.map(() => newBlobId(kind));
  await transact(
    systemCtx('sandbox.storeContents'),
    async (tx) => {
      const dueAt = new Date(txNow(tx).getTime() + ADOPT_WITHIN_MS);
      await tx.blobTrash.createMany({ data: ids.map((blobId) => ({ blobId, dueAt })) });
    },
    { reply: false },
  );
  const stored: StoredBlob[] = [];
  for (const [at, content] of contents.entries()) stored.push(await putBlob(ids[at] as string, content));
  return stored;
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
    await transact(systemCtx('sandbox.emptyTrash'), (tx) => tx.blobTrash.deleteMany({ where: { blobId } }));
  }
  return deleted;
}
