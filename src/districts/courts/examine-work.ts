/**
 * Everything Courts finds out about one delivery, before anything is decided or written: the stored bytes against their
 * frozen digests, limits, schema, secrets, the declared checks in fresh sandboxes, the rubric. Talks to the outside, so
 * it runs in no transaction; whatever it throws is a fault of the evaluation, never of the work.
 */
import type { Ctx } from '#platform/actor.ts';
import { ask, call } from '#platform/bus/bus.ts';
import { readOnly } from '#platform/db/transact.ts';
import { deliverableName } from '#platform/jail/file-names.ts';
import { listDeliverableFacts, type TaskFacts } from '../exchange/contract.ts';
import { type CheckOutcome, readDeliverables, runChecks } from '../sandbox/contract.ts';
import { checkLimits } from './deliverable-limits.ts';
import { inspect } from './inspector.ts';
import { rubricFor } from './rubrics.ts';
import {
  type AssessmentEvidence,
  type AssessmentFacts,
  type AssessmentResult,
  assess,
  type CheckResult,
  evidenceDigest,
} from './scoring.ts';
import type { DeliverableFile } from './secret-findings.ts';

export interface ExaminedCheck extends CheckResult {
  readonly durationMs: number;
  readonly output: string;
  readonly truncated: boolean;
}
export interface Examination {
  readonly result: AssessmentResult;
  readonly evidence: AssessmentEvidence;
  readonly evidenceDigest: string;
  readonly checks: readonly ExaminedCheck[];
}

/** What an examination needs to know of a task; a v1 agreement names itself as `taskId` and declares no checks. */
export type Examinable = Pick<
  TaskFacts,
  | 'taskId'
  | 'attempt'
  | 'category'
  | 'input'
  | 'checks'
  | 'requiredDeliverables'
  | 'outputSchema'
  | 'specHash'
  | 'policyVersion'
>;

export async function examineWork(ctx: Ctx, task: Examinable): Promise<Examination> {
  const frozen = await readOnly((tx) => ask(tx, listDeliverableFacts, { taskId: task.taskId }));
  const files = await readFrozen(ctx, task.taskId, frozen);
  const checks = await runAll(ctx, task);
  const inspection = await inspect({
    files,
    outputSchema: task.outputSchema,
    requiredDeliverables: task.requiredDeliverables,
  });
  const rubric = await (rubricFor(task.category)?.({ description: task.input.description, files }) ?? null);

  const delivered = new Set(frozen.map((f) => deliverableName(f.path)));
  const required = new Set(task.requiredDeliverables.map((path) => deliverableName(path)));
  const facts: AssessmentFacts = {
    policyVersion: task.policyVersion,
    deliverables: {
      required: required.size,
      present: [...required].filter((name) => name !== null && delivered.has(name)).length,
      delivered: frozen.length,
    },
    schema: inspection.schema,
    checks,
    findings: inspection.findings,
    limits: checkLimits(frozen),
    rubric: rubric && { score: rubric.score, deterministic: rubric.deterministic, detail: rubric.detail },
  };
  const evidence: AssessmentEvidence = {
    specHash: task.specHash,
    policyVersion: task.policyVersion,
    deliverables: frozen.map(({ path, sha256 }) => ({ path, sha256 })),
    checks: checks.map(({ name, weight, outcome, exitCode, outputSha256 }) => ({
      name,
      weight,
      outcome,
      exitCode,
      outputSha256,
    })),
    findings: inspection.findings,
    rubricInputs: rubric?.inputs ?? null,
  };
  return { result: assess(facts), evidence, evidenceDigest: evidenceDigest(evidence), checks };
}

/** The stored content. What is lost, or is not what was frozen, cannot be judged. */
async function readFrozen(
  ctx: Ctx,
  taskId: string,
  frozen: readonly { path: string; sha256: string }[],
): Promise<DeliverableFile[]> {
  if (frozen.length === 0) return [];
  const { files } = await call(ctx, readDeliverables, { taskId });
  const content = new Map(files.map((f) => [f.path, f.data]));
  const read: DeliverableFile[] = [];
  for (const { path, sha256 } of frozen) {
    const bytes = content.get(path);
    if (!bytes) throw new Error('a deliverable cannot be read from the store');
    if ((await sha256Of(bytes)) !== sha256) throw new Error('a deliverable is not what was frozen at delivery');
    read.push({ path, bytes });
  }
  return read;
}

/** Off the main thread, like the bytes deserve. */
async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Buffer.from(digest).toString('hex');
}

/** All declared checks, in their order. One that the sandbox could not run is nobody's failure. */
async function runAll(ctx: Ctx, task: Examinable): Promise<ExaminedCheck[]> {
  if (task.checks.length === 0) return [];
  const { checks } = await call(ctx, runChecks, {
    taskId: task.taskId,
    attempt: task.attempt,
    checks: task.checks.map(({ name, cmd, timeoutMs }) => ({ name, cmd, timeoutMs })),
  });
  return task.checks.map(({ name, weight }, index) => {
    const outcome = checks[index];
    if (outcome?.name !== name) throw new Error(`the sandbox answered ${checks.length} other checks`);
    if (outcome.status === 'fault') throw new Error(`the sandbox could not run a check: ${outcome.outcome}`);
    const { exitCode, outputSha256, durationMs, output, truncated } = outcome;
    return { name, weight, outcome: wordOf(outcome), exitCode, outputSha256, durationMs, output, truncated };
  });
}

function wordOf(outcome: CheckOutcome): CheckResult['outcome'] {
  if (outcome.status === 'passed') return 'passed';
  if (outcome.outcome.endsWith('timeout') || outcome.outcome === 'lifetime') return 'timed_out';
  return outcome.outcome.endsWith('_limit') ? 'limit_hit' : 'failed';
}
