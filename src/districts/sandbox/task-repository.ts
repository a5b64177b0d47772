/** The repository a task names, fetched once and kept like its other input: every attempt and check sees the same bytes. */
import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { call } from '#platform/bus/bus.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { Conflict, isCivitasError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { ArchiveRefused, fetchRepositoryArchive, readRepositoryName } from '#platform/vendors/github-archive.ts';
import type { TaskFacts } from '../exchange/contract.ts';
import { githubToken } from '../identity/contract.ts';
import { keepBlobs, storeContents } from './stored-content.ts';

const KEPT_MS = 24 * 3_600_000;
/** Of the 64 MiB a sandbox takes as input. */
const ARCHIVE_BYTES_MAX = 40 * 1024 * 1024;

/** Among a task's resources; no uploaded file begins with a slash. In the sandbox: /input/task/repo.tar.gz. */
export const REPOSITORY_PATH = '/repo.tar.gz';

/** Where a resource lies in the sandbox. */
export function inputPath(resourcePath: string): string {
  return resourcePath.startsWith('/') ? `task${resourcePath}` : `task/files/${resourcePath}`;
}

/**
 * Fetches the task's repository unless that was done before, with the buyer's GitHub token when one is connected: the
 * worker gets the files, never the token. CONFLICT when GitHub has no such repository for this buyer, it is too large, or the
 * buyer's stored files leave no room;
 * PROVIDER_UNAVAILABLE when GitHub does not answer. Calls the network, so never inside a transaction.
 */
export async function fetchTaskRepository(task: TaskFacts, signal?: AbortSignal): Promise<void> {
  const repository = task.input.repo === undefined ? null : readRepositoryName(task.input.repo);
  if (task.input.repo === undefined) return;
  const known = await readOnly((tx) =>
    tx.resource.findUnique({ where: { taskId_path: { taskId: task.taskId, path: REPOSITORY_PATH } } }),
  );
  if (known) return;
  if (!repository) throw unreadable('not_found');
  const ctx = systemCtx('sandbox.fetchTaskRepository', `task-${task.taskId}`);
  const connected = await call(ctx, githubToken, { ownerId: task.buyerOwnerId, taskId: task.taskId });
  let archive: Buffer;
  try {
    archive = await fetchRepositoryArchive(repository, {
      token: connected?.token ?? null,
      bytesMax: ARCHIVE_BYTES_MAX,
      ...(signal ? { signal } : {}),
    });
  } catch (e) {
    if (e instanceof ArchiveRefused) throw unreadable(e.reason);
    throw e;
  }
  const [stored] = await storeContents(task.buyerOwnerId, 'input', [archive]).catch((e: unknown) => {
    // Asked for by the worker's sandbox: what the buyer has stored is not the worker's business.
    if (isCivitasError(e) && e.code === 'STORAGE_QUOTA_EXCEEDED') throw unreadable('no_room');
    throw e;
  });
  if (!stored) throw new Error('nothing was stored');
  try {
    await transact(
      ctx,
      async (tx) => {
        await tx.resource.create({
          data: {
            id: newId(),
            taskId: task.taskId,
            path: REPOSITORY_PATH,
            sha256: stored.sha256,
            bytes: stored.bytes,
            blobId: stored.blobId,
            expiresAt: new Date(txNow(tx).getTime() + KEPT_MS),
          },
        });
        await keepBlobs(tx, [stored.blobId]);
        audit(tx, {
          action: 'sandbox.fetchTaskRepository',
          subjectType: 'task',
          subjectId: task.taskId,
          ownerId: task.buyerOwnerId,
          meta: { sha256: stored.sha256, bytes: stored.bytes, withToken: connected !== null },
        });
      },
      { reply: false },
    );
  } catch (e) {
    // Another sandbox of the task was first; the sweeper takes our copy.
    if (!isUniqueViolation(e)) throw e;
  }
}

const UNREADABLE = {
  too_large: 'The repository of this task is too large for a sandbox.',
  not_found: "The repository of this task cannot be read with its buyer's GitHub connection.",
  no_room: "The repository of this task cannot be kept: its buyer's stored files leave no room.",
} satisfies Record<ArchiveRefused['reason'] | 'no_room', string>;

function unreadable(reason: keyof typeof UNREADABLE): Conflict {
  return new Conflict(UNREADABLE[reason], { reason: `repository_${reason}` });
}
