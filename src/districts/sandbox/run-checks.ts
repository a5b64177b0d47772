/** Evaluation (sandbox.md 3.6): one fresh jail per check, input and deliverables read-only, nothing extracted. */
import type { Ctx } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { readOnly } from '#platform/db/transact.ts';
import { CivitasError, NotFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { LIMIT_CLASSES, memoryClaimMb } from '#platform/jail/limit-classes.ts';
import { getBlob } from '#platform/storage/blob-store.ts';
import { listDeliverableFacts, readTask } from '../exchange/contract.ts';
import type { CheckOutcome, EvaluationCheck } from './contract.ts';
import { sandboxHost } from './host.ts';
import type { InputFile, RunResult, SandboxLimits } from './provider.ts';
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
  const host = sandboxHost();
  const limits: SandboxLimits = {
    ...LIMIT_CLASSES.small.limits,
    execWallMs: check.timeoutMs,
    execOutputBytes: 1024 * 1024,
    lifetimeMs: check.timeoutMs + 60_000,
  };
  let result: RunResult | null = null;
  for (let lost = 0; lost < LOST_IN_A_ROW; lost += 1) {
    const place = await host.capacity.admit({ ownerId: `evaluation:${taskId}`, memoryMb: memoryClaimMb(limits) });
    const slot = await host.slots.acquire('evaluate');
    try {
      result = await host.provider.run({
        runId: newId(),
        taskId,
        attempt,
        purpose: 'evaluate',
        input: files,
        limits,
        command: { argv: ['/bin/sh', '-c', check.cmd], cwd: '/workspace', timeoutMs: check.timeoutMs },
      });
    } finally {
      slot.release();
      place.release();
    }
    // A check that kills its own session again and again is a failed check, not a fault of the sandbox.
    if (!(FAULTS.has(result.outcome) && result.sandboxId !== '')) break;
  }
  const r = result as RunResult;
  const output = Buffer.concat([r.stdout, r.stderr]);
  const fault = FAULTS.has(r.outcome) && r.sandboxId === '';
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
