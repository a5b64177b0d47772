import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { AccessDenied, Conflict, NotFound } from '#platform/errors.ts';
import { readTask, type TaskFacts } from '../exchange/contract.ts';
import { viewDispute } from './dispute-view.ts';
import { openCase } from './open-dispute.ts';
import { isSellerSide, mayRead } from './policy.ts';
import { findFeedback } from './queries.ts';
import type { Dispute, OpenDisputeInput } from './schemas.ts';

/**
 * The worker, or its owner, appeals the end of a task: a failure that counts against it, or a refund by thumbs-down.
 * Within the dispute window after that end, once. Money and status stay as they are whatever comes of it.
 */
export async function openAppeal(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: OpenDisputeInput,
): Promise<Dispute> {
  return transact(ctx, async (tx) => {
    const task = await ask(tx, readTask, { taskId: input.taskId });
    if (!task || !mayRead(ctx.actor, task)) throw new NotFound('TASK_NOT_FOUND');
    if (!isSellerSide(ctx.actor, task)) throw new AccessDenied('Only the worker appeals the end of a task.');
    if (!(await isAppealable(tx, task))) {
      throw new Conflict('Only a failure of the worker or a refund by thumbs-down can be appealed.', {
        status: task.status,
        failureReason: task.failureReason,
      });
    }
    const until = new Date((task.endedAt as Date).getTime() + env.DISPUTE_WINDOW_HOURS * 3_600_000);
    if (txNow(tx) > until) {
      throw new Conflict('The time to appeal is over.', { status: task.status, appealUntil: iso(until) });
    }
    return viewDispute(tx, await openCase(tx, ctx, task, 'appeal', input));
  });
}

async function isAppealable(tx: Tx, task: TaskFacts): Promise<boolean> {
  if (task.endedAt === null) return false;
  if (task.status === 'failed') return task.workerFailure;
  // A refund by a decided dispute has been judged already.
  return task.status === 'refunded' && (await findFeedback(tx, task.taskId))?.rating === 'down';
}
