import type { Ctx } from '#platform/actor.ts';
import { systemCtx } from '#platform/actor.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { getBlob } from '#platform/storage/blob-store.ts';
import type { DeliveredFile } from '../exchange/contract.ts';
import { mimeOf } from './file-types.ts';
import { lockUploads } from './queries.ts';
import { storeContents } from './stored-content.ts';

/**
 * Serves `sandbox.sealUploads`: the owner's uploads become files of their own, with objects that go with nothing else.
 * The objects are on the list of what is to be deleted until `sandbox.keepContent` takes them off it.
 */
export async function sealUploads(
  ctx: Ctx,
  input: { ownerId: string; files: { path: string; sha256: string; bytes: number }[] },
): Promise<{ files: DeliveredFile[] }> {
  const uploads = await transact(systemCtx('sandbox.sealUploads', ctx.requestId), (tx) =>
    lockUploads(
      tx,
      input.ownerId,
      input.files.map((f) => f.sha256),
      txNow(tx),
    ),
  );
  const known = new Map(uploads.map((u) => [u.sha256, u]));
  const contents: Buffer[] = [];
  const issues = [];
  for (const [i, file] of input.files.entries()) {
    const upload = known.get(file.sha256);
    const data = upload ? await getBlob(upload.blobId, upload.sha256) : null;
    if (!upload || !data)
      issues.push({
        path: `deliverables.${i}.sha256`,
        message: 'no such upload, or it has expired: send the bytes with POST /uploads first',
      });
    else if (upload.bytes !== file.bytes)
      issues.push({ path: `deliverables.${i}.bytes`, message: `the upload has ${upload.bytes} bytes` });
    else contents.push(data);
  }
  if (issues.length > 0) throw new ValidationFailed(issues);
  const blobs = await storeContents(input.ownerId, 'deliverable', contents);
  return {
    files: input.files.map(({ path, sha256, bytes }, i) => ({
      path,
      sha256,
      bytes,
      mime: mimeOf(path, contents[i] as Buffer),
      blobId: blobs[i]?.blobId as string,
    })),
  };
}
