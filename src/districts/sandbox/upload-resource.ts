import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { iso, now } from '#platform/clock.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { readOnly, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { lockDigest, lockUploads } from './queries.ts';
import type { Uploaded } from './schemas.ts';
import { dropBlobs, keepBlobs, storeContents } from './stored-content.ts';

const KEPT_MS = 24 * 3_600_000;
/** An upload with less time left is stored anew: it could be swept while it is renewed. */
const RENEW_LEFT_MS = 60_000;
export const UPLOAD_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Bytes for a coming task, named by their digest; kept 24 hours. The same bytes again renew their time and take no more
 * room. STORAGE_QUOTA_EXCEEDED when the owner's files have no room for them.
 */
export async function uploadResource(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: { data: Uint8Array },
): Promise<Uploaded> {
  const { ownerId } = ctx.actor;
  const sha256 = sha256Hex(input.data);
  const bytes = input.data.byteLength;
  const where = { ownerId_sha256: { ownerId, sha256 } };
  const known = await readOnly((tx) => tx.upload.findUnique({ where }));
  // An object is renewed for a day at most: the store's own rule counts from when it was written.
  const isFresh =
    known !== null &&
    known.expiresAt.getTime() > now().getTime() + RENEW_LEFT_MS &&
    known.createdAt.getTime() > now().getTime() - KEPT_MS;
  const blobId = isFresh ? known.blobId : ((await storeContents(ownerId, 'input', [input.data]))[0]?.blobId as string);
  const expiresAt = await transact(
    ctx,
    async (tx) => {
      const at = txNow(tx);
      const until = new Date(at.getTime() + KEPT_MS);
      // Two uploads of the same bytes at once: one of them must see the other's object, to let it go.
      await lockDigest(tx, ownerId, sha256);
      const before = await tx.upload.findUnique({ where });
      await tx.upload.upsert({
        where,
        create: { id: newId(), ownerId, sha256, bytes, blobId, expiresAt: until, createdAt: at },
        update: { blobId, expiresAt: until, ...(before?.blobId === blobId ? {} : { createdAt: at }) },
      });
      await keepBlobs(tx, [blobId]);
      if (before && before.blobId !== blobId) await dropBlobs(tx, [before.blobId]);
      audit(tx, {
        action: 'sandbox.uploadResource',
        subjectType: 'upload',
        subjectId: sha256,
        meta: { sha256, bytes },
      });
      return until;
    },
    { reply: false },
  );
  return { sha256, bytes, expiresAt: iso(expiresAt) };
}

/** Answers `sandbox.attachResources`: the owner's unexpired uploads become the task's files. Locks the uploads. */
export async function attachResources(
  tx: Tx,
  input: { taskId: string; ownerId: string; files: { path: string; sha256: string; bytes: number }[] },
): Promise<{ attached: number }> {
  const at = txNow(tx);
  // The lock keeps the sweeper from deciding that nobody needs these bytes before our rows are there.
  const uploads = await lockUploads(
    tx,
    input.ownerId,
    input.files.map((f) => f.sha256),
    at,
  );
  const known = new Map(uploads.map((u) => [u.sha256, u]));
  const issues = input.files.flatMap((f, i) => {
    const u = known.get(f.sha256);
    if (!u)
      return [
        {
          path: `input.files.${i}.sha256`,
          message: 'no such upload, or it has expired: send the bytes with POST /uploads first',
        },
      ];
    return u.bytes === f.bytes ? [] : [{ path: `input.files.${i}.bytes`, message: `the upload has ${u.bytes} bytes` }];
  });
  if (issues.length > 0) throw new ValidationFailed(issues);
  await tx.resource.createMany({
    data: input.files.map((f) => ({
      id: newId(),
      taskId: input.taskId,
      path: f.path,
      sha256: f.sha256,
      bytes: f.bytes,
      blobId: known.get(f.sha256)?.blobId ?? null,
      expiresAt: new Date(at.getTime() + KEPT_MS),
    })),
  });
  return { attached: input.files.length };
}
