/** How a dispute or appeal ends: once, in one transaction with whatever it moves. The row is locked by the caller. */
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { finishAgreementDispute, finishDispute, keepDeliverables, readTask } from '../exchange/contract.ts';
import { assessmentOverturned, disputeResolved } from './contract.ts';
import { type DisputeRow, endDispute, findLatestAssessment, markOverturned } from './queries.ts';

export interface Decider {
  /** Null: the platform itself. */
  ownerId: string | null;
  rationale: string | null;
}

/**
 * T17, T18 or T19 of a task, E9, E10 or E11 of a v1 agreement. `split` names both parts of the price; otherwise one side gets all of it. The fee is taken from the
 * seller's part.
 */
export async function closeDispute(
  tx: Tx,
  dispute: DisputeRow,
  verdict:
    | { decision: 'buyer' | 'seller'; by: 'admin' | 'withdraw' | 'silence' }
    | { decision: 'split'; by: 'admin'; buyerMinor: bigint; sellerMinor: bigint },
  decider: Decider,
): Promise<DisputeRow> {
  const { taskId, agreementId } = dispute;
  await ask(tx, keepDeliverables, { taskId: (taskId ?? agreementId) as string, keep: false });
  const parts =
    verdict.decision === 'split' ? { buyerMinor: verdict.buyerMinor, sellerMinor: verdict.sellerMinor } : {};
  const { decision, by } = verdict;
  const buyerMinor = verdict.decision === 'split' ? verdict.buyerMinor : decision === 'buyer' ? dispute.priceMinor : 0n;
  const sellerMinor = dispute.priceMinor - buyerMinor;
  emit(tx, disputeResolved, dispute.id, {
    kind: 'dispute',
    taskId,
    agreementId,
    decision,
    buyerMinor: toWire(buyerMinor),
    sellerMinor: toWire(sellerMinor),
  });
  const { feeMinor } =
    taskId === null
      ? await ask(tx, finishAgreementDispute, { agreementId: agreementId as string, decision, by, ...parts })
      : await ask(tx, finishDispute, { taskId, decision, by, ...parts });
  return endDispute(tx, dispute.id, {
    status: by === 'withdraw' ? 'withdrawn' : 'resolved',
    decision,
    buyerMinor,
    sellerMinor,
    feeMinor,
    ...ending(tx, decider),
  });
}

/**
 * An appeal moves neither money nor status. Overturned, it marks the assessment that failed the work, and tells Registry
 * to take the evidence back.
 */
export async function closeAppeal(
  tx: Tx,
  appeal: DisputeRow,
  decision: 'upheld' | 'overturned' | null,
  decider: Decider,
): Promise<DisputeRow> {
  const taskId = appeal.taskId as string;
  await ask(tx, keepDeliverables, { taskId, keep: false });
  if (decision === 'overturned') {
    const task = await ask(tx, readTask, { taskId });
    const assessment = task?.failureReason === 'QUALITY_BELOW_MARK' ? await findLatestAssessment(tx, taskId) : null;
    if (assessment) await markOverturned(tx, assessment.id, txNow(tx));
    emit(tx, assessmentOverturned, taskId, { assessmentId: assessment?.id ?? null, appealId: appeal.id });
  }
  emit(tx, disputeResolved, appeal.id, {
    kind: 'appeal',
    taskId,
    agreementId: null,
    decision: decision ?? 'withdrawn',
    buyerMinor: null,
    sellerMinor: null,
  });
  return endDispute(tx, appeal.id, {
    status: decision === null ? 'withdrawn' : 'resolved',
    decision,
    ...ending(tx, decider),
  });
}

function ending(tx: Tx, decider: Decider): { decidedBy: string | null; rationale: string | null; decidedAt: Date } {
  return { decidedBy: decider.ownerId, rationale: decider.rationale, decidedAt: txNow(tx) };
}
