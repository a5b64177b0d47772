import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { AccessDenied, Conflict, NotFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { keepDeliverables, markDisputed, readTask, type TaskFacts } from '../exchange/contract.ts';
import { attachRecord } from './attach-record.ts';
import { disputeOpened } from './contract.ts';
import { viewDispute } from './dispute-view.ts';
import { isBuyerSide, mayRead } from './policy.ts';
import { type DisputeRow, findDispute, insertDispute, listDisputesOfTasks } from './queries.ts';
import type { Dispute, OpenDisputeInput } from './schemas.ts';

/**
 * The buyer disputes completed work within the dispute window: the whole price moves into the reserve until somebody
 * decides. Once per task. CONFLICT outside the window or in another status. Locks the task row, then the money.
 */
export async function openDispute(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: OpenDisputeInput,
): Promise<Dispute> {
  return transact(ctx, async (tx) => {
    const task = await ask(tx, readTask, { taskId: input.taskId });
    if (!task || !mayRead(ctx.actor, task)) throw new NotFound('TASK_NOT_FOUND');
    if (!isBuyerSide(ctx.actor, task))
      throw new AccessDenied('Only the buyer disputes a task; the worker appeals a failed or refunded one.');
    if (task.status !== 'completed')
      throw new Conflict(`A task that is ${task.status} cannot be disputed.`, { status: task.status });
    const row = await openCase(tx, ctx, task, 'dispute', input);
    await ask(tx, markDisputed, { taskId: task.taskId, disputeId: row.id });
    return viewDispute(tx, row);
  });
}

/** What the opener says, and by when the other side has to answer. */
export function saidNow(
  tx: Tx,
  { reason, description }: Pick<OpenDisputeInput, 'reason' | 'description'>,
): { reason: string; description: string; respondBy: Date; createdAt: Date } {
  const createdAt = txNow(tx);
  return {
    reason,
    description,
    respondBy: new Date(createdAt.getTime() + env.DISPUTE_RESPONSE_DAYS * 86_400_000),
    createdAt,
  };
}

/** Writes a dispute or an appeal with the platform's own record of the task, and keeps the task's files for it. */
export async function openCase(
  tx: Tx,
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  task: TaskFacts,
  kind: 'dispute' | 'appeal',
  input: OpenDisputeInput,
): Promise<DisputeRow> {
  const id = newId();
  const inserted = await insertDispute(tx, {
    id,
    kind,
    taskId: task.taskId,
    openedBy: kind === 'dispute' ? 'buyer' : 'seller',
    buyerOwnerId: task.buyerOwnerId,
    buyerAgentId: task.buyerAgentId,
    workerOwnerId: task.workerOwnerId as string,
    workerAgentId: task.workerAgentId as string,
    priceMinor: task.priceMinor as bigint,
    ...saidNow(tx, input),
  });
  if (!inserted) {
    const known = (await listDisputesOfTasks(tx, [task.taskId])).find((d) => d.kind === kind);
    throw new Conflict(`This task has had its ${kind}; there is no second one.`, {
      status: task.status,
      disputeId: known?.id ?? null,
    });
  }
  await attachRecord(tx, id, task);
  await ask(tx, keepDeliverables, { taskId: task.taskId, keep: true });
  emit(tx, disputeOpened, id, { kind, taskId: task.taskId, agreementId: null });
  audit(tx, {
    action: kind === 'dispute' ? 'courts.openDispute' : 'courts.openAppeal',
    subjectType: 'dispute',
    subjectId: id,
    ownerId: ctx.actor.ownerId,
    meta: { taskId: task.taskId, reason: input.reason },
  });
  return (await findDispute(tx, id)) as DisputeRow;
}
