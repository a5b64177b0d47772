import { type AgentActor, type Ctx, systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { CivitasError, Conflict, isCivitasError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { Place } from '#platform/jail/capacity.ts';
import { memoryClaimMb } from '#platform/jail/limit-classes.ts';
import { logger } from '#platform/logger.ts';
import { authorizeWork, type TaskFacts } from '../exchange/contract.ts';
import { sandboxProvisioned } from './contract.ts';
import { endRun } from './end-run.ts';
import { sandboxHost } from './host.ts';
import { limitClass } from './limits.ts';
import type { SandboxLimits, SandboxSession } from './provider.ts';
import { changeRun, findRun, type JsonInput, LIVE, ownerSessionsMax, type RunRow } from './queries.ts';
import { awaitDestruction, closeRun } from './run-row.ts';
import { viewRun } from './sandbox-view.ts';
import type { ProvisionInput, SandboxView } from './schemas.ts';
import { inputFiles } from './task-input.ts';

const ANSWER_WITHIN_MS = 5_000;

/**
 * A fresh sandbox for the assigned agent, or the live one. The row is committed before the provider is called and
 * corrected afterwards; no call happens inside a transaction. Answers when it is ready, or after five seconds with
 * `provisioning`. Refuses SANDBOX_UNAVAILABLE on a host that cannot isolate: a task never runs unprotected.
 */
export async function provisionSandbox(ctx: Ctx & { actor: AgentActor }, input: ProvisionInput): Promise<SandboxView> {
  const { task, row, fresh } = await reserve(ctx, input);
  if (fresh) {
    const abort = new AbortController();
    const started = bringUp(task, row, abort.signal).then(
      () => undefined,
      (err: unknown) => {
        logger.warn({ err, run: row.id }, 'sandbox did not come up');
        return err;
      },
    );
    const { pending } = sandboxHost();
    pending.set(row.id, { abort, settled: started });
    void started.then(() => pending.delete(row.id));
    const outcome = await Promise.race([
      started,
      new Promise<'waiting'>((r) => setTimeout(() => r('waiting'), ANSWER_WITHIN_MS).unref()),
    ]);
    if (outcome !== 'waiting' && outcome !== undefined) throw refusalOf(outcome, abort.signal);
  }
  return readOnly(async (tx) => viewRun(tx, (await tx.sandboxRun.findUnique({ where: { id: row.id } })) as RunRow));
}

function refusalOf(error: unknown, signal: AbortSignal): CivitasError {
  if (signal.aborted) return new Conflict('This sandbox has ended.', { reason: 'cancelled' }, 'SANDBOX_GONE');
  if (isCivitasError(error)) return error;
  return new CivitasError('SANDBOX_UNAVAILABLE', 'The sandbox could not be started. Please try again.', {
    retryAfterSeconds: 5,
    cause: error,
  });
}

/** The live row, or a new one in `provisioning`; the unique index lets one of N parallel calls make it. */
async function reserve(
  ctx: Ctx & { actor: AgentActor },
  input: ProvisionInput,
): Promise<{ task: TaskFacts; row: RunRow; fresh: boolean }> {
  const host = sandboxHost();
  const probe = await host.probe();
  if (!probe.ok) {
    throw new CivitasError(
      'SANDBOX_UNAVAILABLE',
      'Sandboxes are not available at the moment. Please try again later.',
      { details: { reason: probe.code }, retryAfterSeconds: 60 },
    );
  }
  const cls = limitClass(input.class ?? 'small');
  try {
    return await transact(
      ctx,
      async (tx) => {
        const task = await ask(tx, authorizeWork, {
          taskId: input.taskId,
          agentId: ctx.actor.agentId,
          extendLease: true,
        });
        const known = await findRun(tx, task.taskId, task.attempt);
        if (known && (LIVE as readonly string[]).includes(known.status)) return { task, row: known, fresh: false };
        const now = txNow(tx);
        const limits: SandboxLimits = {
          ...cls.limits,
          lifetimeMs: Math.max(1_000, Math.min(cls.limits.lifetimeMs, task.deadlineAt.getTime() - now.getTime())),
        };
        const row = await tx.sandboxRun.create({
          data: {
            id: newId(),
            taskId: task.taskId,
            attempt: task.attempt,
            purpose: 'execute',
            agentId: ctx.actor.agentId,
            ownerId: task.workerOwnerId,
            provider: host.provider.name,
            hostId: host.id,
            class: input.class ?? 'small',
            status: 'provisioning',
            limits: limits as unknown as JsonInput,
            createdAt: now,
            updatedAt: now,
          },
        });
        audit(tx, {
          action: 'sandbox.provision',
          subjectType: 'sandbox_run',
          subjectId: row.id,
          ownerId: task.workerOwnerId,
          meta: { taskId: task.taskId, class: row.class },
        });
        return { task, row, fresh: true };
      },
      { reply: false },
    );
  } catch (e) {
    if (!isUniqueViolation(e)) throw e;
    const task = await transact(
      ctx,
      (tx) => ask(tx, authorizeWork, { taskId: input.taskId, agentId: ctx.actor.agentId, extendLease: false }),
      { reply: false },
    );
    const row = await readOnly((tx) => findRun(tx, task.taskId, task.attempt));
    if (!row) throw e;
    return { task, row, fresh: false };
  }
}

/** Admission, provider, registry, row; whatever fails leaves a closed row and no sandbox. */
async function bringUp(task: TaskFacts, row: RunRow, signal: AbortSignal): Promise<void> {
  const host = sandboxHost();
  const limits = row.limits as unknown as SandboxLimits;
  const ownerId = row.ownerId ?? 'nobody';
  let session: SandboxSession | null = null;
  let place: Place | null = null;
  try {
    const ownerMax = await readOnly((tx) => ownerSessionsMax(tx, ownerId));
    place = await host.capacity.admit({ ownerId, memoryMb: memoryClaimMb(limits), ownerMax }, signal);
    const held = place;
    await changeStatus(row.id, 'provisioning', 'loading_resources');
    const { files } = await inputFiles(task, signal);
    session = await host.provider.provision(
      { runId: row.id, taskId: task.taskId, attempt: task.attempt, purpose: 'execute', input: files, limits },
      signal,
    );
    void session.ended.then(() => held.release());
    host.sessions.add(row.id, ownerId, session, { execsParallel: limits.execsParallel });
    if (!(await writeReady(row, session))) await host.sessions.destroy(row.id, 'not_wanted');
  } catch (e) {
    await giveUp(row.id, session, reasonOf(e, signal)).catch((err) =>
      logger.error({ err, run: row.id }, 'run not closed'),
    );
    place?.release();
    throw e;
  }
}

/** The row stays alive until somebody has seen the sandbox gone, if there was one. */
async function giveUp(runId: string, session: SandboxSession | null, reason: string): Promise<void> {
  const host = sandboxHost();
  if (!session) await closeRun(runId, reason);
  else if (host.sessions.get(runId)) await endRun(host, runId, reason);
  else {
    const { destroyed, usage } = await session.destroy(reason);
    if (destroyed) return void (await closeRun(runId, reason, usage));
    host.undestroyed.set(runId, { destroy: () => session.destroy(reason) });
    await awaitDestruction(runId, reason, usage);
  }
}

function reasonOf(e: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'cancelled';
  return isCivitasError(e) && e.code === 'SANDBOX_BUSY' ? 'busy' : 'provider_error';
}

async function changeStatus(runId: string, from: string, to: string): Promise<void> {
  await transact(
    systemCtx('sandbox.provision', `run-${runId}`),
    (tx) => changeRun(tx, runId, [from], { status: to, updatedAt: txNow(tx) }),
    { reply: false },
  );
}

/** False when the run has been given up meanwhile. */
async function writeReady(row: RunRow, session: SandboxSession): Promise<boolean> {
  const ctx = systemCtx('sandbox.provision', `run-${row.id}`);
  return transact(
    ctx,
    async (tx) => {
      const at = txNow(tx);
      const changed = await changeRun(tx, row.id, ['provisioning', 'loading_resources'], {
        status: 'ready',
        externalId: session.id,
        isolation: session.isolation,
        expiresAt: session.expiresAt,
        readyAt: at,
        updatedAt: at,
      });
      if (changed) emit(tx, sandboxProvisioned, row.taskId, { runId: row.id, purpose: 'execute' });
      return changed;
    },
    { reply: false },
  );
}
