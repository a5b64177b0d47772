import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { iso } from '#platform/clock.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { deleteBlob, putBlob } from '#platform/storage/blob-store.ts';
import type { Uploaded } from './schemas.ts';

const KEPT_MS = 24 * 3_600_000;
export const UPLOAD_BYTES_MAX = 16 * 1024 * 1024;

/** Bytes for a coming task, named by their digest; kept 24 hours. The same bytes again renew their time. */
export async function uploadResource(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: { data: Uint8Array },
): Promise<Uploaded> {
  const { ownerId } = ctx.actor;
  const blob = await putBlob(input.data);
  const { replaced, expiresAt } = await transact(ctx, async (tx) => {
    const now = txNow(tx);
    const until = new Date(now.getTime() + KEPT_MS);
    const known = await tx.upload.findUnique({ where: { ownerId_sha256: { ownerId, sha256: blob.sha256 } } });
    await tx.upload.upsert({
      where: { ownerId_sha256: { ownerId, sha256: blob.sha256 } },
      create: { id: newId(), ownerId, ...blob, expiresAt: until, createdAt: now },
      update: { blobId: blob.blobId, expiresAt: until },
    });
    audit(tx, {
      action: 'sandbox.uploadResource',
      subjectType: 'upload',
      subjectId: blob.blobId,
      meta: { sha256: blob.sha256, bytes: blob.bytes },
    });
    return { replaced: known?.blobId ?? null, expiresAt: until };
  });
  if (replaced) await deleteUnusedBlob(replaced);
  return { sha256: blob.sha256, bytes: blob.bytes, expiresAt: iso(expiresAt) };
}

/** A blob may serve several rows; it goes with the last one. */
export async function deleteUnusedBlob(blobId: string): Promise<void> {
  const used = await transact(
    {
      actor: { kind: 'system', name: 'sandbox.deleteUnusedBlob' },
      requestId: `blob-${blobId}`,
      ip: null,
      userAgent: null,
    },
    async (tx) => {
      const [uploads, resources] = await Promise.all([
        tx.upload.count({ where: { blobId } }),
        tx.resource.count({ where: { blobId } }),
      ]);
      return uploads + resources;
    },
  );
  if (used === 0) await deleteBlob(blobId);
}

/** Answers `sandbox.attachResources`: the owner's unexpired uploads become the task's files. */
export async function attachResources(
  tx: Tx,
  input: { taskId: string; ownerId: string; files: { path: string; sha256: string; bytes: number }[] },
): Promise<{ attached: number }> {
  const now = txNow(tx);
  const uploads = await tx.upload.findMany({
    where: { ownerId: input.ownerId, sha256: { in: input.files.map((f) => f.sha256) }, expiresAt: { gt: now } },
  });
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
      expiresAt: new Date(now.getTime() + KEPT_MS),
    })),
  });
  return { attached: input.files.length };
}
