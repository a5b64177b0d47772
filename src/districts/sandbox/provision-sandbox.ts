import type { AgentActor, Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { CivitasError, isCivitasError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { LIMIT_CLASSES, memoryClaimMb } from '#platform/jail/limit-classes.ts';
import { logger } from '#platform/logger.ts';
import { authorizeWork, type TaskFacts } from '../exchange/contract.ts';
import { sandboxProvisioned } from './contract.ts';
import { sandboxHost } from './host.ts';
import type { SandboxLimits, SandboxSession } from './provider.ts';
import { changeRun, findRun, type JsonInput, LIVE, type RunRow } from './queries.ts';
import { closeRun } from './run-row.ts';
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
    const started = bringUp(task, row).catch((err) => {
      logger.warn({ err, run: row.id }, 'sandbox did not come up');
      return err as unknown;
    });
    const outcome = await Promise.race([
      started,
      new Promise<'waiting'>((r) => setTimeout(() => r('waiting'), ANSWER_WITHIN_MS).unref()),
    ]);
    if (outcome !== 'waiting' && outcome !== undefined)
      throw isCivitasError(outcome)
        ? outcome
        : new CivitasError('SANDBOX_UNAVAILABLE', 'The sandbox could not be started. Please try again.', {
            retryAfterSeconds: 5,
            cause: outcome,
          });
  }
  return readOnly(async (tx) => viewRun(tx, (await tx.sandboxRun.findUnique({ where: { id: row.id } })) as RunRow));
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
  const cls = LIMIT_CLASSES[input.class ?? 'small'];
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

/** Admission, provider, registry, row; whatever fails leaves a closed row and no jail. */
async function bringUp(task: TaskFacts, row: RunRow): Promise<undefined> {
  const host = sandboxHost();
  const limits = row.limits as unknown as SandboxLimits;
  const ownerId = row.ownerId ?? 'nobody';
  let session: SandboxSession | null = null;
  let place: { release(): void } | null = null;
  try {
    place = await host.capacity.admit({ ownerId, memoryMb: memoryClaimMb(limits) });
    const held = place;
    const { files } = await inputFiles(task);
    session = await host.provider.provision({
      runId: row.id,
      taskId: task.taskId,
      attempt: task.attempt,
      purpose: 'execute',
      input: files,
      limits,
    });
    void session.ended.then(() => held.release());
    host.sessions.add(row.id, ownerId, session, { execsParallel: limits.execsParallel });
    const live = session;
    const kept = await transact(
      { actor: { kind: 'system', name: 'sandbox.provision' }, requestId: `run-${row.id}`, ip: null, userAgent: null },
      async (tx) => {
        const now = txNow(tx);
        const changed = await changeRun(tx, row.id, ['provisioning', 'loading_resources'], {
          status: 'ready',
          externalId: live.id,
          isolation: live.isolation,
          expiresAt: live.expiresAt,
          readyAt: now,
          updatedAt: now,
        });
        if (changed) emit(tx, sandboxProvisioned, task.taskId, { runId: row.id, purpose: 'execute' });
        return changed;
      },
    );
    if (!kept) await session.destroy('not_wanted');
    return undefined;
  } catch (e) {
    if (session) await session.destroy('provision_failed').catch(() => {});
    else place?.release();
    await closeRun(row.id, 'failed', 'provider_error').catch(() => {});
    throw e;
  }
}
