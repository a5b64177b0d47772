/**
 * The quality gate: an evaluation job examines one delivery and stores its verdict together with the money. Asked twice,
 * or restarted at any point, it evaluates once: the assessment, the status and the money are one commit, and the
 * database holds one assessment per attempt.
 */
import { type Ctx, systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { addJob } from '#platform/bus/jobs.ts';
import { now } from '#platform/clock.ts';
import { encryptText } from '#platform/crypto/encryption.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import { readOnly, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { Conflict } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { readTask, recordAssessment, type TaskFacts } from '../exchange/contract.ts';
import { assessmentCompleted } from './contract.ts';
import { type Examination, examineWork } from './examine-work.ts';
import { verdictFields } from './verdict-fields.ts';

export const EVALUATION_JOB = 'evaluate_task';
/** Against trouble of the database; faults of the evaluation have their own count. */
const ATTEMPTS_MAX = 8;
/** Before each retry in new sandboxes: a restart passes in seconds, an outage in minutes (domain.md 14, rule 3). */
const RETRY_AFTER_MS = [15_000, 180_000];
export const RETRIES_MAX = RETRY_AFTER_MS.length;

export interface EvaluationJob {
  taskId: string;
  attempt: number;
  /** How often the evaluation itself failed before. */
  faults?: number;
}

/** Puts the evaluation into the queue, in the caller's transaction. */
export async function queueEvaluation(tx: Tx, job: EvaluationJob, runAt: Date | null = null): Promise<void> {
  const { taskId, attempt, faults = 0 } = job;
  await addJob(tx, EVALUATION_JOB, job, {
    key: `${EVALUATION_JOB}:${taskId}:${attempt}:${faults}`,
    attemptsMax: ATTEMPTS_MAX,
    ...(runAt ? { runAt } : {}),
  });
}

/**
 * The job. A verdict ends the task's quality check: passed pays, failed releases. When the evaluation itself fails it is
 * tried again, twice; then the task ends by a fault of the system, which nobody is charged for. A task that has left
 * quality_check meanwhile (its time there is bounded) is left alone.
 */
export async function evaluateTask(job: EvaluationJob): Promise<void> {
  const ctx = systemCtx('courts.evaluateTask', `evaluate-${job.taskId}`);
  const task = await readOnly((tx) => ask(tx, readTask, { taskId: job.taskId }));
  if (!task || !awaitsVerdict(task, job)) return;
  const startedAt = now();
  let examined: Examination;
  try {
    examined = await examineWork(ctx, task);
  } catch (err) {
    const faults = (job.faults ?? 0) + 1;
    logger.warn({ err, taskId: job.taskId, attempt: job.attempt, faults }, 'evaluation failed');
    if (faults > RETRIES_MAX) return unlessMovedOn(job, () => storeFault(ctx, job, faults));
    const runAt = new Date(now().getTime() + (RETRY_AFTER_MS[faults - 1] as number));
    await transact(ctx, (tx) => queueEvaluation(tx, { ...job, faults }, runAt));
    return;
  }
  await unlessMovedOn(job, () => storeVerdict(ctx, task, examined, startedAt));
}

function awaitsVerdict(task: TaskFacts, job: EvaluationJob): boolean {
  return task.status === 'quality_check' && task.attempt === job.attempt;
}

/** Somebody else's verdict, or the end of the task's time, may have come first: then there is nothing left to do. */
async function unlessMovedOn(job: EvaluationJob, store: () => Promise<void>): Promise<void> {
  try {
    await store();
  } catch (err) {
    if (!(err instanceof Conflict) && !isUniqueViolation(err)) throw err;
    const task = await readOnly((tx) => ask(tx, readTask, { taskId: job.taskId }));
    if (task && awaitsVerdict(task, job)) throw err;
    logger.info({ taskId: job.taskId, attempt: job.attempt, status: task?.status }, 'evaluation came too late');
  }
}

/** T6 or T7, in the transaction that stores the assessment. */
async function storeVerdict(ctx: Ctx, task: TaskFacts, examined: Examination, startedAt: Date): Promise<void> {
  const { result } = examined;
  // Encrypted before the transaction: it takes time and no lock should wait for it.
  const outputs = examined.checks.map((c) => encryptText(c.output));
  const deliveredAt = task.deliveredAt ?? startedAt;
  const storedUntil = new Date(deliveredAt.getTime() + env.DELIVERABLE_TTL_HOURS * 3_600_000);
  await transact(ctx, async (tx) => {
    const finishedAt = txNow(tx);
    const assessmentId = newId();
    await tx.assessment.create({
      data: {
        id: assessmentId,
        taskId: task.taskId,
        attempt: task.attempt,
        ...verdictFields(examined, startedAt, finishedAt),
        buyerOwnerId: task.buyerOwnerId,
        workerAgentId: task.workerAgentId as string,
      },
    });
    await tx.checkOutput.createMany({
      data: examined.checks.map((c, index) => ({
        assessmentId,
        position: index + 1,
        name: c.name,
        weight: c.weight,
        outcome: c.outcome,
        exitCode: c.exitCode,
        durationMs: c.durationMs,
        outputSha256: c.outputSha256,
        outputEncrypted: outputs[index] ?? null,
        truncated: c.truncated,
        storedUntil,
      })),
    });
    const { score, coverage, passed, policyVersion } = result;
    emit(tx, assessmentCompleted, task.taskId, { assessmentId, score, coverage, passed, policyVersion });
    audit(tx, {
      action: 'courts.evaluateTask',
      subjectType: 'task',
      subjectId: task.taskId,
      ownerId: task.buyerOwnerId,
      meta: { assessmentId, score, coverage, passed },
    });
    await ask(tx, recordAssessment, {
      taskId: task.taskId,
      attempt: task.attempt,
      verdict: passed ? 'passed' : 'failed',
      assessmentId,
      score,
      coverage,
    });
  });
}

/** T8. No assessment: nothing was found out about the work. */
async function storeFault(ctx: Ctx, job: EvaluationJob, faults: number): Promise<void> {
  await transact(ctx, async (tx) => {
    audit(tx, {
      action: 'courts.abandonEvaluation',
      subjectType: 'task',
      subjectId: job.taskId,
      meta: { attempt: job.attempt, faults },
    });
    await ask(tx, recordAssessment, {
      taskId: job.taskId,
      attempt: job.attempt,
      verdict: 'fault',
      assessmentId: null,
      score: null,
      coverage: null,
    });
  });
}
