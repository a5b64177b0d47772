import type { AgentActor, Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { Conflict, NotFound, ValidationFailed } from '#platform/errors.ts';
import { deleteBlob, putBlob } from '#platform/storage/blob-store.ts';
import { type DeliveredFile, readTask, recordDelivery, type TaskFacts } from '../exchange/contract.ts';
import { mimeOf } from './file-types.ts';
import { sandboxHost } from './host.ts';
import { changeRun, findRun, type RunRow } from './queries.ts';
import { closeRun } from './run-row.ts';
import type { CompleteTaskInput } from './schemas.ts';
import { liveOf } from './work-session.ts';

/**
 * Delivery (sandbox.md 3.5): freeze, extract the listed files by the host's rules, store them sealed, T5 in one
 * transaction with their digests, destroy the sandbox. A refused list leaves the task executing and the sandbox usable.
 * Twice: the second caller gets CONFLICT. A crash between two steps is repaired by the sweepers.
 */
export async function completeTask(ctx: Ctx & { actor: AgentActor }, input: CompleteTaskInput): Promise<TaskFacts> {
  const { task, row } = await beginDraining(ctx, input.taskId);
  const live = liveOf({ ...row, status: 'ready' });
  const extraction = await live.session.extractDeliverables(input.deliverables);
  if (extraction.rejected.length > 0 || extraction.files.length === 0) {
    await backToReady(row.id);
    throw new ValidationFailed(
      extraction.rejected.map((r) => ({ path: r.path, message: `refused: ${r.reason}` })),
      extraction.files.length === 0 && extraction.rejected.length === 0
        ? 'List at least one file under /workspace/output.'
        : 'Some deliverables were refused. Mend them and complete again.',
    );
  }
  const stored: DeliveredFile[] = [];
  try {
    for (const file of extraction.files) {
      const blob = await putBlob(file.data);
      stored.push({
        path: relative(file.path),
        sha256: blob.sha256,
        bytes: blob.bytes,
        mime: mimeOf(file.path, file.data),
        blobId: blob.blobId,
      });
    }
    const delivered = await transact(
      ctx,
      async (tx) => {
        audit(tx, {
          action: 'sandbox.completeTask',
          subjectType: 'task',
          subjectId: task.taskId,
          ownerId: task.workerOwnerId,
          meta: { files: stored.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })) },
        });
        return ask(tx, recordDelivery, {
          taskId: task.taskId,
          agentId: ctx.actor.agentId,
          attempt: task.attempt,
          output: input.output,
          files: stored,
          storedUntil: new Date(txNow(tx).getTime() + env.DELIVERABLE_TTL_HOURS * 3_600_000),
        });
      },
      { reply: false },
    );
    const ended = await sandboxHost().sessions.destroy(row.id, 'delivered');
    await closeRun(row.id, 'destroyed', 'delivered', ended?.usage);
    return delivered;
  } catch (e) {
    for (const file of stored) await deleteBlob(file.blobId).catch(() => {});
    await backToReady(row.id).catch(() => {});
    throw e;
  }
}

/** Right to deliver and run ready → draining in one step. `complete` counts after the lease while the deadline holds. */
async function beginDraining(
  ctx: Ctx & { actor: AgentActor },
  taskId: string,
): Promise<{ task: TaskFacts; row: RunRow }> {
  return transact(
    ctx,
    async (tx) => {
      const facts = await ask(tx, readTask, { taskId });
      if (!facts || facts.workerAgentId !== ctx.actor.agentId) throw new NotFound('TASK_NOT_FOUND');
      if (facts.status !== 'executing')
        throw new Conflict('A task that is not executing cannot be completed.', { status: facts.status });
      if (facts.deadlineAt < txNow(tx))
        throw new Conflict('The deadline of this task has passed.', { status: facts.status });
      const run = await findRun(tx, facts.taskId, facts.attempt);
      if (!run)
        throw new Conflict(
          'Provision a sandbox and put the deliverables under /workspace/output first.',
          { status: facts.status },
          'SANDBOX_NOT_READY',
        );
      if (!(await changeRun(tx, run.id, ['ready'], { status: 'draining', updatedAt: txNow(tx) }))) {
        liveOf(run);
        throw new Conflict('This task is being completed already.', { status: run.status });
      }
      return { task: facts, row: run };
    },
    { reply: false },
  );
}

async function backToReady(runId: string): Promise<void> {
  await transact(
    { actor: { kind: 'system', name: 'sandbox.backToReady' }, requestId: `run-${runId}`, ip: null, userAgent: null },
    (tx) => changeRun(tx, runId, ['draining'], { status: 'ready', updatedAt: txNow(tx) }),
    { reply: false },
  );
}

/** Deliverables are named below /workspace/output. */
function relative(path: string): string {
  return path.replace(/^\/workspace\/output\//, '');
}
