/** The row of a sandbox: its end is written with audit and events, after the act, never during it. */
import { systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { sandboxDestroyed, sandboxLimitHit } from './contract.ts';
import type { Usage } from './provider.ts';
import { changeRun, type JsonInput, LIVE, markToDestroy } from './queries.ts';

const LIMITS = new Set<string>([
  'cpu_limit',
  'memory_limit',
  'pids_limit',
  'disk_limit',
  'output_limit',
  'idle_timeout',
  'lifetime',
]);
/** Ends that are the platform's fault, not the worker's: the run counts as failed and a new one may follow. */
const FAULTS = new Set<string>(['provider_error', 'session_lost', 'protocol_error', 'host_gone', 'busy']);

/**
 * Closes a live row once; false for one that is closed already. Only for a sandbox that is known to be destroyed, or
 * never came up: capture waits for this. The reason somebody asked with wins over what the provider saw.
 */
export async function closeRun(runId: string, seen: string, usage?: Usage): Promise<boolean> {
  return transact(systemCtx('sandbox.closeRun', `run-${runId}`), (tx) => close(tx, runId, seen, usage), {
    reply: false,
  });
}

async function close(tx: Tx, runId: string, seen: string, usage: Usage | undefined): Promise<boolean> {
  const now = txNow(tx);
  const row = await tx.sandboxRun.findUnique({ where: { id: runId } });
  if (!row) return false;
  const reason = row.destroyReason ?? seen;
  const status = FAULTS.has(reason) ? 'failed' : 'destroyed';
  const changed = await changeRun(tx, runId, LIVE, {
    status,
    destroyedAt: now,
    destroyReason: reason,
    updatedAt: now,
    ...(usage ? { usage: usage as unknown as JsonInput } : {}),
  });
  if (!changed) return false;
  const purpose = row.purpose as 'execute' | 'evaluate';
  if (LIMITS.has(reason)) emit(tx, sandboxLimitHit, row.taskId, { runId, purpose, limit: reason });
  emit(tx, sandboxDestroyed, row.taskId, { runId, purpose, reason });
  audit(tx, {
    action: 'sandbox.destroy',
    subjectType: 'sandbox_run',
    subjectId: runId,
    ownerId: row.ownerId,
    outcome: status,
    meta: { taskId: row.taskId, purpose, reason, ...(usage ? { usage } : {}) },
  });
  return true;
}

/** Keeps a row alive whose sandbox should be gone and is not known to be: its host asks again until it is. */
export async function awaitDestruction(runId: string, reason: string, usage: Usage): Promise<void> {
  await transact(
    systemCtx('sandbox.awaitDestruction', `run-${runId}`),
    async (tx) => {
      const at = txNow(tx);
      await markToDestroy(tx, runId, reason, at);
      await changeRun(tx, runId, LIVE, { status: 'draining', usage: usage as unknown as JsonInput, updatedAt: at });
    },
    { reply: false },
  );
}
