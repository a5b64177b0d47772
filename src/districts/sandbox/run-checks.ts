/** Evaluation (sandbox.md 3.6): one fresh jail per check, input and deliverables read-only, nothing extracted. */
import { type Ctx, systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { CivitasError, NotFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { getBlob } from '#platform/storage/blob-store.ts';
import { listDeliverableFacts, readTask } from '../exchange/contract.ts';
import { commandDigest } from './command-digest.ts';
import { type CheckOutcome, type EvaluationCheck, sandboxProvisioned } from './contract.ts';
import { type Host, sandboxHost } from './host.ts';
import { limitClass } from './limits.ts';
import type { InputFile, RunResult, RunSpec, SandboxLimits } from './provider.ts';
import { changeRun, type JsonInput } from './queries.ts';
import { closeRun } from './run-row.ts';
import { inputFiles } from './task-input.ts';

const OUTPUT_KEPT = 64 * 1024;
const LOST_IN_A_ROW = 3;
const FAULTS = new Set(['provider_error', 'session_lost', 'protocol_error']);

/** Serves `sandbox.runChecks`. Checks share nothing but their read-only input; a failing one stops nothing. */
export async function runChecks(
  _ctx: Ctx,
  input: { taskId: string; attempt: number; checks: EvaluationCheck[] },
): Promise<{ checks: CheckOutcome[] }> {
  const host = sandboxHost();
  const probe = await host.probe();
  if (!probe.ok)
    throw new CivitasError('SANDBOX_UNAVAILABLE', 'Sandboxes are not available at the moment.', {
      details: { reason: probe.code },
    });
  const task = await readOnly((tx) => ask(tx, readTask, { taskId: input.taskId }));
  if (!task) throw new NotFound('TASK_NOT_FOUND');
  const files: InputFile[] = (await inputFiles(task)).files;
  const delivered = await readDeliverables(_ctx, { taskId: input.taskId });
  for (const file of delivered.files) {
    if (file.data) files.push({ path: `deliverables/${file.path}`, data: file.data, bytes: file.data.byteLength });
  }
  const checks: CheckOutcome[] = [];
  for (const check of input.checks) checks.push(await runCheck(task.taskId, input.attempt, check, files));
  return { checks };
}

async function runCheck(
  taskId: string,
  attempt: number,
  check: EvaluationCheck,
  files: InputFile[],
): Promise<CheckOutcome> {
  const limits: SandboxLimits = {
    ...limitClass('small').limits,
    execWallMs: check.timeoutMs,
    execOutputBytes: 1024 * 1024,
    lifetimeMs: check.timeoutMs + 60_000,
  };
  let result: RunResult | null = null;
  for (let lost = 0; lost < LOST_IN_A_ROW; lost += 1) {
    result = await runFresh({
      runId: newId(),
      taskId,
      attempt,
      purpose: 'evaluate',
      input: files,
      limits,
      command: { argv: ['/bin/sh', '-c', check.cmd], cwd: '/workspace', timeoutMs: check.timeoutMs },
    });
    // A check that kills its own session again and again is a failed check, not a fault of the sandbox.
    if (!(FAULTS.has(result.outcome) && result.sandboxId !== '')) break;
  }
  const r = result as RunResult;
  const output = Buffer.concat([r.stdout, r.stderr]);
  // Cancelled by us, at a shutdown or by an administrator: nothing is known of the deliverable.
  const fault = r.outcome === 'cancelled' || (FAULTS.has(r.outcome) && r.sandboxId === '');
  return {
    name: check.name,
    status: fault ? 'fault' : r.outcome === 'completed' && r.exitCode === 0 ? 'passed' : 'failed',
    exitCode: r.exitCode,
    outcome: r.outcome,
    durationMs: Math.round(r.usage.wallMs),
    outputSha256: sha256Hex(output),
    output: new TextDecoder().decode(output.subarray(0, OUTPUT_KEPT)),
    truncated: r.truncated || output.byteLength > OUTPUT_KEPT,
  };
}

/**
 * One command in a sandbox of its own, with its row from before the provider is called until the sandbox is gone. It
 * takes one of the slots that evaluations have and no place among the sessions: those may all be taken by workers, and
 * evaluations must go on.
 */
async function runFresh(spec: RunSpec): Promise<RunResult> {
  const host = sandboxHost();
  const abort = new AbortController();
  const slot = await host.slots.acquire('evaluate');
  const running = (async () => {
    await openRow(host, spec);
    let result: RunResult | null = null;
    try {
      result = await host.provider.run(spec, abort.signal);
      return result;
    } finally {
      await closeRow(spec.runId, result).catch((err) => logger.error({ err, run: spec.runId }, 'run not closed'));
    }
  })();
  host.pending.set(spec.runId, { abort, settled: running.catch(() => undefined) });
  try {
    return await running;
  } finally {
    host.pending.delete(spec.runId);
    slot.release();
  }
}

async function openRow(host: Host, spec: RunSpec): Promise<void> {
  await transact(systemCtx('sandbox.runCheck', `run-${spec.runId}`), async (tx) => {
    const at = txNow(tx);
    await tx.sandboxRun.create({
      data: {
        id: spec.runId,
        taskId: spec.taskId,
        attempt: spec.attempt,
        purpose: spec.purpose,
        provider: host.provider.name,
        hostId: host.id,
        class: 'small',
        status: 'provisioning',
        limits: spec.limits as unknown as JsonInput,
        expiresAt: new Date(at.getTime() + spec.limits.lifetimeMs),
        createdAt: at,
        updatedAt: at,
      },
    });
    audit(tx, {
      action: 'sandbox.runCheck',
      subjectType: 'sandbox_run',
      subjectId: spec.runId,
      meta: { taskId: spec.taskId, ...commandDigest(spec.command.argv) },
    });
    emit(tx, sandboxProvisioned, spec.taskId, { runId: spec.runId, purpose: 'evaluate' });
  });
}

/** What was not seen to be destroyed is left to the reaper of the provider: nothing waits for an evaluation's row. */
async function closeRow(runId: string, result: RunResult | null): Promise<void> {
  if (result) {
    const { sandboxId: externalId, isolation, outcome, exitCode } = result;
    await transact(systemCtx('sandbox.runCheck', `run-${runId}`), async (tx) => {
      const set = { externalId, isolation, commands: 1, updatedAt: txNow(tx) };
      await changeRun(tx, runId, ['provisioning'], set);
      audit(tx, {
        action: 'sandbox.checkEnded',
        subjectType: 'sandbox_run',
        subjectId: runId,
        meta: { outcome, exitCode, bytes: result.stdout.byteLength + result.stderr.byteLength },
      });
    });
  }
  await closeRun(runId, result?.outcome ?? 'provider_error', result?.usage);
}

/** Serves `sandbox.readDeliverables`: the stored bytes, checked against their frozen digests; null when expired. */
export async function readDeliverables(
  _ctx: Ctx,
  input: { taskId: string; paths?: string[] },
): Promise<{ files: { path: string; sha256: string; data: Buffer | null }[] }> {
  const rows = await readOnly((tx) => ask(tx, listDeliverableFacts, { taskId: input.taskId }));
  const wanted = input.paths ? new Set(input.paths) : null;
  const files = [];
  for (const row of rows) {
    if (wanted && !wanted.has(row.path)) continue;
    files.push({ path: row.path, sha256: row.sha256, data: row.blobId ? await getBlob(row.blobId, row.sha256) : null });
  }
  return { files };
}
