import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentActor, Ctx } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { authorizeWork } from '../exchange/contract.ts';
import { endRun } from './end-run.ts';
import { sandboxHost } from './host.ts';
import { findRun, LIVE, markToDestroy } from './queries.ts';
import { auditUse } from './work-session.ts';

/** A host carries a request out at its next beat, three seconds at the latest. */
const ANSWER_WITHIN_MS = 8_000;
const LOOK_MS = 150;

/**
 * The agent throws its sandbox away, wherever in its life it is; a new one may be provisioned while the task is
 * executing. Throws SANDBOX_GONE when it has ended already.
 */
export async function destroySandbox(
  ctx: Ctx & { actor: AgentActor },
  input: { taskId: string },
): Promise<{ ok: true }> {
  const run = await transact(
    ctx,
    async (tx) => {
      const task = await ask(tx, authorizeWork, {
        taskId: input.taskId,
        agentId: ctx.actor.agentId,
        extendLease: true,
      });
      const row = await findRun(tx, task.taskId, task.attempt);
      if (!row) throw new NotFound();
      if (!(LIVE as readonly string[]).includes(row.status))
        throw new Conflict('This sandbox has ended.', { reason: row.destroyReason ?? row.status }, 'SANDBOX_GONE');
      await markToDestroy(tx, row.id, 'agent', txNow(tx));
      auditUse(tx, row, { action: 'sandbox.destroyOwn', meta: {} });
      return row;
    },
    { reply: false },
  );
  await carryOut(run.id, run.hostId, 'agent');
  return { ok: true };
}

/** Ends a marked run: at once when it is this process's, else when its host has looked. */
export async function carryOut(runId: string, hostId: string, reason: string): Promise<void> {
  const host = sandboxHost();
  if (hostId === host.id) {
    await endRun(host, runId, reason);
    return;
  }
  const until = performance.now() + ANSWER_WITHIN_MS;
  while (performance.now() < until) {
    const row = await readOnly((tx) => tx.sandboxRun.findUnique({ where: { id: runId } }));
    if (!row || row.destroyedAt) return;
    await sleep(LOOK_MS);
  }
}
