/** Every query and lock of Sandbox. */

import type { Tx } from '#platform/db/transact.ts';
import type { Prisma, SandboxRun as RunRow } from '../../generated/prisma/client.ts';

export type { RunRow };
export type JsonInput = Prisma.InputJsonValue;

export const LIVE = ['provisioning', 'loading_resources', 'ready', 'draining'] as const;

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

/** Live runs of a task, whatever their purpose; marks them to be destroyed by their host. */
export async function requestDestroy(tx: Tx, taskId: string, reason: string, at: Date): Promise<number> {
  const { count } = await tx.sandboxRun.updateMany({
    where: { taskId, status: { in: [...LIVE] }, destroyRequestedAt: null },
    data: { destroyRequestedAt: at, destroyReason: reason, updatedAt: at },
  });
  return count;
}

export async function listToDestroy(tx: Tx, hostId: string): Promise<RunRow[]> {
  return tx.sandboxRun.findMany({
    where: { hostId, destroyRequestedAt: { not: null }, destroyedAt: null, status: { in: [...LIVE] } },
    take: 100,
  });
}

/** Runs whose host is gone: their sandboxes died with it. */
export async function listOrphans(tx: Tx, silentSince: Date): Promise<RunRow[]> {
  return tx
    .$queryRawUnsafe<{ id: string }[]>(
      `SELECT r.id FROM sandbox_run r LEFT JOIN sandbox_host h ON h.id = r.host_id AND h.last_seen > $1
      WHERE r.status IN ('provisioning', 'loading_resources', 'ready', 'draining') AND r.provider = 'local' AND h.id IS NULL
        AND r.updated_at <= $1 LIMIT 100`,
      silentSince,
    )
    .then((rows) =>
      rows.length === 0 ? [] : tx.sandboxRun.findMany({ where: { id: { in: rows.map((r) => r.id) } } }),
    );
}
