/** The row of a sandbox: its status changes with audit and events, written after the act, never during it. */
import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { sandboxDestroyed, sandboxLimitHit } from './contract.ts';
import type { SandboxOutcome, Usage } from './provider.ts';
import { changeRun, type JsonInput, LIVE } from './queries.ts';

const LIMITS = new Set<string>([
  'cpu_limit',
  'memory_limit',
  'pids_limit',
  'disk_limit',
  'output_limit',
  'idle_timeout',
  'lifetime',
  'wall_timeout',
]);

/** Closes a live row once; a row that is closed already stays as it is. */
export async function closeRun(
  runId: string,
  status: 'destroyed' | 'failed',
  reason: SandboxOutcome | string,
  usage?: Usage,
): Promise<boolean> {
  return transact(systemCtx('sandbox.closeRun', `run-${runId}`), async (tx) => {
    const now = txNow(tx);
    const row = await tx.sandboxRun.findUnique({ where: { id: runId } });
    if (!row) return false;
    const changed = await changeRun(tx, runId, LIVE, {
      status,
      destroyedAt: now,
      destroyReason: row.destroyReason ?? reason,
      updatedAt: now,
      ...(usage ? { usage: usage as unknown as JsonInput } : {}),
    });
    if (!changed) return false;
    const purpose = row.purpose as 'execute' | 'evaluate';
    if (LIMITS.has(reason)) emit(tx, sandboxLimitHit, row.taskId, { runId, purpose, limit: reason });
    emit(tx, sandboxDestroyed, row.taskId, { runId, purpose, reason: row.destroyReason ?? reason });
    audit(tx, {
      action: 'sandbox.destroy',
      subjectType: 'sandbox_run',
      subjectId: runId,
      ownerId: row.ownerId,
      outcome: status,
      meta: { taskId: row.taskId, reason, ...(usage ? { usage } : {}) },
    });
    return true;
  });
}
