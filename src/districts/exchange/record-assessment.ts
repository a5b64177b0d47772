import { ask, emit } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { NotFound } from '#platform/errors.ts';
import { toWire } from '#platform/money.ts';
import { requireDestroyed } from '../sandbox/contract.ts';
import { captureHold } from '../vault/contract.ts';
import { taskCompleted } from './contract.ts';
import { failTo } from './end-work.ts';
import { findTask } from './queries.ts';
import { moveTask, wrongStatus } from './step.ts';

/**
 * Answers `exchange.recordAssessment`: T6 captures, T7 and T8 release, in the transaction that stores the assessment.
 * Locks the task row, then the pool; a verdict on an attempt that is over is refused, and so is a capture while the
 * task's sandbox is not known to be destroyed.
 */
export async function recordAssessment(
  tx: Tx,
  input: {
    taskId: string;
    attempt: number;
    verdict: 'passed' | 'failed' | 'fault';
    assessmentId: string | null;
    score: number | null;
    coverage: number | null;
  },
): Promise<{ status: string }> {
  const task = await findTask(tx, input.taskId, true);
  if (!task) throw new NotFound('TASK_NOT_FOUND');
  if (task.status !== 'quality_check' || task.attempt !== input.attempt)
    throw wrongStatus(task.status, 'pass_evaluation');
  const { score, coverage, assessmentId } = input;
  if (input.verdict === 'fault') {
    await failTo(tx, task, 'abandon_evaluation', 'EVALUATION_ERROR', { assessmentId });
    return { status: 'failed' };
  }
  if (input.verdict === 'failed') {
    await failTo(tx, task, 'fail_evaluation', 'QUALITY_BELOW_MARK', { score, coverage, assessmentId });
    return { status: 'failed' };
  }
  // Paid work must have left nothing running; refused until then, and the evaluation's queue asks again.
  await ask(tx, requireDestroyed, { taskId: task.id });
  const now = txNow(tx);
  const feedbackUntil = new Date(now.getTime() + env.FEEDBACK_WINDOW_MINUTES * 60_000);
  const disputeUntil = new Date(now.getTime() + env.DISPUTE_WINDOW_HOURS * 3_600_000);
  await moveTask(tx, task, 'pass_evaluation', {
    meta: { score, assessmentId },
    set: { completedAt: now, feedbackUntil, disputeUntil },
  });
  const captured = await ask(tx, captureHold, {
    taskId: task.id,
    buyerOwnerId: task.buyerOwnerId,
    workerAgentId: task.workerAgentId as string,
    priceMinor: task.priceMinor as bigint,
    feeBps: task.feeBps,
  });
  emit(tx, taskCompleted, task.id, {
    workerAgentId: task.workerAgentId,
    priceMinor: toWire(captured.capturedMinor),
    feeMinor: toWire(captured.feeMinor),
    score: score ?? 0,
    coverage: coverage ?? 0,
    feedbackUntil: iso(feedbackUntil),
  });
  return { status: 'completed' };
}
