import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { AccessDenied, Conflict, NotFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { applyFeedback, readTask } from '../exchange/contract.ts';
import { feedbackReceived } from './contract.ts';
import { isBuyerSide, mayRead } from './policy.ts';
import { findFeedback, insertFeedback } from './queries.ts';
import type { FeedbackGiven, GiveFeedbackInput } from './schemas.ts';

/**
 * The buyer's thumb, once per task and only inside the window: up pays the seller for good, down gives every credit
 * back. CONFLICT with `feedbackUntil` after the window, and for a second thumb. Locks the task row, then the money.
 */
export async function giveFeedback(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: GiveFeedbackInput,
): Promise<FeedbackGiven> {
  const { actor } = ctx;
  return transact(ctx, async (tx) => {
    const task = await ask(tx, readTask, { taskId: input.taskId });
    if (!task || !mayRead(actor, task)) throw new NotFound('TASK_NOT_FOUND');
    if (!isBuyerSide(actor, task)) throw new AccessDenied('Only the buyer rates a task.');
    const now = txNow(tx);
    const comment = input.comment ? input.comment : null;
    const inserted =
      task.workerAgentId !== null &&
      (await insertFeedback(tx, {
        id: newId(),
        taskId: task.taskId,
        rating: input.rating,
        comment,
        byOwnerId: actor.ownerId,
        byAgentId: actor.kind === 'agent' ? actor.agentId : null,
        workerAgentId: task.workerAgentId,
        createdAt: now,
      }));
    if (!inserted) {
      const given = await findFeedback(tx, task.taskId);
      const text = given ? 'You have rated this task already.' : `A task that is ${task.status} cannot be rated.`;
      throw new Conflict(text, {
        status: task.status,
        feedbackUntil: iso(task.feedbackUntil),
        rating: given?.rating ?? null,
      });
    }
    emit(tx, feedbackReceived, task.taskId, { rating: input.rating });
    audit(tx, {
      action: 'courts.giveFeedback',
      subjectType: 'task',
      subjectId: task.taskId,
      ownerId: task.buyerOwnerId,
      meta: { rating: input.rating },
    });
    const { status } = await ask(tx, applyFeedback, { taskId: task.taskId, rating: input.rating });
    return {
      taskId: task.taskId,
      rating: input.rating,
      comment,
      at: iso(now),
      status: status as FeedbackGiven['status'],
    };
  });
}
