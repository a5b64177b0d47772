import { type AgentActor, type Ctx, systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { Conflict, isCivitasError, NotFound, ValidationFailed } from '#platform/errors.ts';
import { logger } from '#platform/logger.ts';
import { type DeliveredFile, readTask, recordDelivery, type TaskFacts } from '../exchange/contract.ts';
import type { Desk } from './desk.ts';
import { mimeOf } from './file-types.ts';
import type { Extraction } from './provider.ts';
import { changeRun, findRun, markToDestroy, type RunRow } from './queries.ts';
import { deskOf } from './remote-desk.ts';
import { closeRun } from './run-row.ts';
import type { CompleteTaskInput } from './schemas.ts';
import { dropBlobs, keepBlobs, storeContents } from './stored-content.ts';
import { assertReady } from './work-session.ts';

/**
 * Delivery (sandbox.md 3.5): freeze, extract the listed files by the host's rules, store them sealed, T5 in one
 * transaction with their digests, destroy the sandbox. A refused list leaves the task executing and the sandbox usable.
 * Twice: the second caller gets CONFLICT. A crash between two steps is repaired by the sweepers and the host's loop.
 */
export async function completeTask(ctx: Ctx & { actor: AgentActor }, input: CompleteTaskInput): Promise<TaskFacts> {
  const { task, row } = await beginDraining(ctx, input.taskId);
  let delivered: TaskFacts;
  let desk: Desk;
  try {
    desk = await deskOf(row);
    const { files } = await extractAll(desk, input.deliverables);
    delivered = await deliver(ctx, task, input, files);
  } catch (e) {
    await backToReady(row.id).catch(() => {});
    throw e;
  }
  await destroyDelivered(desk, row.id).catch((err) => logger.error({ err, run: row.id }, 'sandbox not destroyed'));
  return delivered;
}

/** @throws ValidationFailed naming each refused file; nothing is delivered then. */
async function extractAll(desk: Desk, paths: string[]): Promise<Extraction> {
  const extraction = await desk.extractDeliverables(paths);
  const { files, rejected } = extraction;
  if (rejected.some(({ reason }) => reason === 'session_ended'))
    throw new Conflict('The sandbox ended before its files were read.', { reason: 'session_ended' }, 'SANDBOX_GONE');
  if (rejected.length > 0 || files.length === 0) {
    throw new ValidationFailed(
      rejected.map((r) => ({ path: r.path, message: `refused: ${r.reason}` })),
      rejected.length > 0
        ? 'Some deliverables were refused. Mend them and complete again.'
        : 'List at least one file under /workspace/output.',
      { rejected },
    );
  }
  return extraction;
}

/** Bytes first, then T5 with the rows that name them; when the task has moved meanwhile the bytes go again at once. */
async function deliver(
  ctx: Ctx & { actor: AgentActor },
  task: TaskFacts,
  input: CompleteTaskInput,
  files: Extraction['files'],
): Promise<TaskFacts> {
  const blobs = await storeContents(
    ctx.actor.ownerId,
    'deliverable',
    files.map(({ data }) => data),
  );
  const stored: DeliveredFile[] = files.map((file, at) => ({
    path: file.path,
    sha256: file.sha256,
    bytes: file.bytes,
    mime: mimeOf(file.path, file.data),
    blobId: blobs[at]?.blobId as string,
  }));
  const ids = stored.map(({ blobId }) => blobId);
  try {
    return await transact(
      ctx,
      async (tx) => {
        audit(tx, {
          action: 'sandbox.completeTask',
          subjectType: 'task',
          subjectId: task.taskId,
          ownerId: task.workerOwnerId,
          meta: { files: stored.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })) },
        });
        await keepBlobs(tx, ids);
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
  } catch (e) {
    // Only where it is known that nothing was committed. Otherwise the list of what is to be deleted decides: the commit took
    // these objects off it, a rollback left them there.
    if (isCivitasError(e) && e.code !== 'SERVICE_UNAVAILABLE')
      await transact(systemCtx('sandbox.dropBlobs'), (tx) => dropBlobs(tx, ids), { reply: false }).catch(() => {});
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
        if (run.status !== 'draining') assertReady(run);
        throw new Conflict('This task is being completed already.', { status: 'draining' });
      }
      return { task: facts, row: run };
    },
    { reply: false },
  );
}

/** A run that somebody asked to end stays on its way there. */
async function backToReady(runId: string): Promise<void> {
  await transact(
    systemCtx('sandbox.backToReady', `run-${runId}`),
    (tx) => changeRun(tx, runId, ['draining'], { status: 'ready', updatedAt: txNow(tx) }),
    { reply: false },
  );
}

/** The mark is there first: whatever happens to this process, the host goes on with it. Capture waits for the end. */
async function destroyDelivered(desk: Desk, runId: string): Promise<void> {
  await transact(
    systemCtx('sandbox.delivered', `run-${runId}`),
    (tx) => markToDestroy(tx, runId, 'delivered', txNow(tx)),
    { reply: false },
  );
  const ended = await desk.destroy('delivered');
  if (ended === null || ended.destroyed) await closeRun(runId, 'delivered', ended?.usage);
}
