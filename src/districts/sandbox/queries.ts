/** Every query and lock of Sandbox. */

import type { Tx } from '#platform/db/transact.ts';
import type { SandboxHost as HostRow, Prisma, SandboxRun as RunRow } from '../../generated/prisma/client.ts';

export type { HostRow, RunRow };
export type JsonInput = Prisma.InputJsonValue;

export const LIVE = ['provisioning', 'loading_resources', 'ready', 'draining'] as const;
const LIVE_SQL = `('provisioning', 'loading_resources', 'ready', 'draining')`;

/** The newest sandbox of a task's attempt that an agent works in. */
export async function findRun(tx: Tx, taskId: string, attempt: number): Promise<RunRow | null> {
  return tx.sandboxRun.findFirst({ where: { taskId, attempt, purpose: 'execute' }, orderBy: { createdAt: 'desc' } });
}

/** Conditional change: zero rows means somebody else moved first. */
export async function changeRun(
  tx: Tx,
  id: string,
  from: readonly string[],
  data: Prisma.SandboxRunUpdateManyMutationInput,
): Promise<boolean> {
  const { count } = await tx.sandboxRun.updateMany({ where: { id, status: { in: [...from] } }, data });
  return count === 1;
}

/** Live runs of a task, whatever their purpose; marks them to be destroyed by their host. The first reason stays. */
export async function requestDestroy(tx: Tx, taskId: string, reason: string, at: Date): Promise<number> {
  const { count } = await tx.sandboxRun.updateMany({
    where: { taskId, status: { in: [...LIVE] }, destroyRequestedAt: null },
    data: { destroyRequestedAt: at, destroyReason: reason, updatedAt: at },
  });
  return count;
}

/** Asks the host of one live run to end it. The first reason stays; false for a run that has ended. */
export async function markToDestroy(tx: Tx, id: string, reason: string, at: Date): Promise<boolean> {
  const { count } = await tx.sandboxRun.updateMany({
    where: { id, status: { in: [...LIVE] }, destroyRequestedAt: null },
    data: { destroyRequestedAt: at, destroyReason: reason, updatedAt: at },
  });
  if (count === 1) return true;
  return (await tx.sandboxRun.count({ where: { id, status: { in: [...LIVE] } } })) === 1;
}

/** Live rows of one host, whatever their purpose. */
export async function listHostRuns(tx: Tx, hostId: string): Promise<RunRow[]> {
  return tx.sandboxRun.findMany({ where: { hostId, status: { in: [...LIVE] } }, take: 2_000 });
}

export async function writeUsage(tx: Tx, id: string, usage: JsonInput): Promise<void> {
  await tx.sandboxRun.updateMany({ where: { id, status: { in: [...LIVE] } }, data: { usage } });
}

/** Everything that may still live anywhere: ids of runs and of the providers' sandboxes. */
export async function listAliveIds(tx: Tx): Promise<Set<string>> {
  const rows = await tx.sandboxRun.findMany({
    where: { status: { in: [...LIVE] } },
    select: { id: true, externalId: true },
  });
  return new Set(rows.flatMap((row) => (row.externalId ? [row.id, row.externalId] : [row.id])));
}

/** Runs whose host is gone: their sandboxes died with it, or have to be looked for at the provider. */
export async function listOrphans(tx: Tx, silentSince: Date): Promise<RunRow[]> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT r.id FROM sandbox_run r LEFT JOIN sandbox_host h ON h.id = r.host_id AND h.last_seen > $1
      WHERE r.status IN ${LIVE_SQL} AND h.id IS NULL AND r.updated_at <= $1 LIMIT 100`,
    silentSince,
  );
  return rows.length === 0 ? [] : tx.sandboxRun.findMany({ where: { id: { in: rows.map((r) => r.id) } } });
}

/** True when nothing an agent worked in for this task can still be alive. */
export async function isAllDestroyed(tx: Tx, taskId: string): Promise<boolean> {
  return (await tx.sandboxRun.count({ where: { taskId, purpose: 'execute', destroyedAt: null } })) === 0;
}

/** Live sandboxes of every host, oldest first. */
export async function listLiveRuns(tx: Tx, skip: number, take: number): Promise<{ rows: RunRow[]; total: number }> {
  const where = { status: { in: [...LIVE] } };
  const rows = await tx.sandboxRun.findMany({ where, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], skip, take });
  return { rows, total: await tx.sandboxRun.count({ where }) };
}

/** Hosts that were heard of since then. */
export async function listHosts(tx: Tx, since: Date): Promise<HostRow[]> {
  return tx.sandboxHost.findMany({ where: { lastSeen: { gt: since } }, orderBy: { id: 'asc' }, take: 1_000 });
}

/** The number of this owner where it is not everybody's. */
export async function ownerSessionsMax(tx: Tx, ownerId: string): Promise<number | undefined> {
  return (await tx.sandboxQuota.findUnique({ where: { ownerId } }))?.sessionsMax;
}

/** The owner's unexpired uploads with these digests, locked against the sweeper until the transaction ends. */
export async function lockUploads(
  tx: Tx,
  ownerId: string,
  digests: readonly string[],
  at: Date,
): Promise<{ sha256: string; bytes: number; blobId: string }[]> {
  return tx.$queryRawUnsafe<{ sha256: string; bytes: number; blobId: string }[]>(
    `SELECT sha256, bytes, blob_id AS "blobId" FROM upload
      WHERE owner_id = $1::uuid AND sha256 = ANY($2::text[]) AND expires_at > $3::timestamptz ORDER BY id FOR SHARE`,
    ownerId,
    digests,
    at,
  );
}

/** Takes away uploads whose time is over and that nobody renews at this moment; the names of their objects. */
export async function deleteExpiredUploads(tx: Tx, at: Date, limit: number): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ blob_id: string }[]>(
    `DELETE FROM upload WHERE id IN (
       SELECT id FROM upload WHERE expires_at <= $1::timestamptz ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING blob_id`,
    at,
    limit,
  );
  return rows.map((row) => row.blob_id);
}

/** Serialises uploads of the same bytes by one owner until the transaction ends. */
export async function lockDigest(tx: Tx, ownerId: string, sha256: string): Promise<void> {
  await tx.$executeRawUnsafe('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', `upload ${ownerId} ${sha256}`);
}

/**
 * Takes room for these objects, or answers false and takes none: the sum and its limit are one statement, so parallel
 * callers cannot pass the limit together. Locks the owner's row of sums until the transaction ends.
 */
export async function takeRoom(
  tx: Tx,
  ownerId: string,
  blobs: readonly { blobId: string; bytes: number }[],
  max: { bytes: bigint; files: number },
): Promise<boolean> {
  const bytes = blobs.reduce((sum, b) => sum + BigInt(b.bytes), 0n);
  const taken = await tx.$executeRaw`
    INSERT INTO owner_storage (owner_id, bytes, files)
    SELECT ${ownerId}::uuid, ${bytes}::bigint, ${blobs.length}::int
     WHERE ${bytes}::bigint <= ${max.bytes}::bigint AND ${blobs.length}::int <= ${max.files}::int
    ON CONFLICT (owner_id) DO UPDATE
       SET bytes = owner_storage.bytes + EXCLUDED.bytes, files = owner_storage.files + EXCLUDED.files
     WHERE owner_storage.bytes + EXCLUDED.bytes <= ${max.bytes}::bigint
       AND owner_storage.files + EXCLUDED.files <= ${max.files}::int`;
  if (taken === 0) return false;
  await tx.storedBlob.createMany({ data: blobs.map((b) => ({ blobId: b.blobId, ownerId, bytes: b.bytes })) });
  return true;
}

/** Gives the room of a deleted object back, once. */
export async function giveRoomBack(tx: Tx, blobId: string): Promise<void> {
  await tx.$executeRaw`
    WITH gone AS (DELETE FROM stored_blob WHERE blob_id = ${blobId} RETURNING owner_id, bytes)
    UPDATE owner_storage s SET bytes = s.bytes - gone.bytes, files = s.files - 1 FROM gone WHERE s.owner_id = gone.owner_id`;
}

/** What is due for deletion; postponed a little, so that two sweepers do not take the same objects. */
export async function takeDueTrash(tx: Tx, at: Date, limit: number): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ blob_id: string }[]>(
    `UPDATE blob_trash SET due_at = $1::timestamptz + interval '5 minutes'
      WHERE blob_id IN (SELECT blob_id FROM blob_trash WHERE due_at <= $1::timestamptz ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING blob_id`,
    at,
    limit,
  );
  return rows.map((row) => row.blob_id);
}

/** Several rows may name one object. Deliverables have theirs for themselves, and are dropped only by Exchange's word. */
export async function isBlobNeeded(tx: Tx, blobId: string): Promise<boolean> {
  const [uploads, resources] = [
    await tx.upload.count({ where: { blobId } }),
    await tx.resource.count({ where: { blobId } }),
  ];
  return uploads + resources > 0;
}
