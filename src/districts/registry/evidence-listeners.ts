/** Which event says what about an agent (domain.md 4.4, 4.5). Each is delivered once per subscriber, in any order. */
import { ask, listen, type Subscriber } from '#platform/bus/bus.ts';
import type { Tx } from '#platform/db/transact.ts';
import { agreementAssessmentCompleted, assessmentOverturned, disputeResolved } from '../courts/contract.ts';
import {
  type AgreementFacts,
  agreementCancelled,
  agreementCompleted,
  agreementDelivered,
  readAgreement,
  readTask,
  type TaskFacts,
  taskCompleted,
  taskFailed,
  taskRefunded,
  taskRerouted,
  taskSettled,
} from '../exchange/contract.ts';
import { type EvidenceFact, factOfFailure, punctuality } from './evidence.ts';
import { ensureCluster } from './owner-cluster.ts';
import { recordAgreementEvidence, recordEvidence, type TaskFact } from './record-evidence.ts';

/** The task, and what was agreed with its worker. A task that is gone says nothing any more. */
async function about(
  tx: Tx,
  taskId: string,
  agentId: string | null,
  rest: (task: TaskFacts) => Pick<TaskFact, 'fact' | 'occurredAt' | 'work'> | null,
): Promise<void> {
  const task = await ask(tx, readTask, { taskId });
  const worker = agentId ?? task?.workerAgentId;
  if (!task || !worker) return;
  const said = rest(task);
  if (said) await recordEvidence(tx, { agentId: worker, task, priceMinor: task.priceMinor ?? 0n, ...said });
}

/** A v1 agreement; one that is gone says nothing any more. */
async function aboutAgreement(
  tx: Tx,
  event: { aggregate: { type: string; id: string }; occurredAt: Date; data: object },
  factOf: (agreement: AgreementFacts) => EvidenceFact,
): Promise<void> {
  const { aggregate, data } = event;
  const named = 'agreementId' in data && typeof data.agreementId === 'string' ? data.agreementId : null;
  const agreementId = aggregate.type === 'agreement' ? aggregate.id : named;
  const agreement = agreementId === null ? null : await ask(tx, readAgreement, { agreementId });
  if (!agreement) return;
  const { buyerOwnerId, category, workerAgentId, amountMinor } = agreement;
  const { clusterId } = await ensureCluster(tx, buyerOwnerId);
  await recordAgreementEvidence(tx, {
    agentId: workerAgentId,
    work: { id: agreement.agreementId, flow: 'agreement', buyerOwnerId, buyerClusterId: clusterId, category },
    fact: factOf(agreement),
    occurredAt: event.occurredAt,
    priceMinor: amountMinor,
  });
}

/** How late the work came, against the time that was agreed. */
function punctualityOf({ deliveredAt, dueAt, createdAt }: AgreementFacts): number {
  if (deliveredAt === null) return 0;
  return punctuality(deliveredAt.getTime() - dueAt.getTime(), dueAt.getTime() - createdAt.getTime());
}

const NOTHING: EvidenceFact = { kind: 'no_evidence' };

export const evidenceListeners: Subscriber[] = [
  listen(taskRerouted, 'registry.scoreLostLease', async (tx, e) => {
    const { fromAgentId, reason, attempt, priceMinor } = e.data;
    // A worker that was suspended or deactivated did not lose its lease by its own doing.
    if (reason !== 'LEASE_LOST' && reason !== 'RELEASED') return;
    const task = await ask(tx, readTask, { taskId: e.aggregate.id });
    if (!task) return;
    await recordEvidence(tx, {
      agentId: fromAgentId,
      task,
      fact: { kind: 'lease_lost', attempt: attempt - 1 },
      occurredAt: e.occurredAt,
      priceMinor: BigInt(priceMinor),
      work: {},
    });
  }),
  listen(taskCompleted, 'registry.scoreCompleted', async (tx, e) => {
    const { score, coverage, workerAgentId } = e.data;
    await about(tx, e.aggregate.id, workerAgentId, () => ({
      fact: { kind: 'passed', score, coverage },
      occurredAt: e.occurredAt,
      work: { completedAt: e.occurredAt },
    }));
  }),
  listen(taskFailed, 'registry.scoreFailed', async (tx, e) => {
    const { failureReason, workerAgentId, score, coverage } = e.data;
    if (workerAgentId === null) return;
    await about(tx, e.aggregate.id, workerAgentId, (task) => ({
      fact: factOfFailure(failureReason, { attempt: task.attempt, score, coverage }),
      occurredAt: e.occurredAt,
      work: { failedAt: e.occurredAt, failureReason },
    }));
  }),
  listen(taskSettled, 'registry.scoreSettled', async (tx, e) => {
    // What a dispute says is told by `dispute.resolved`; here it only ends a row of failures.
    const fact: EvidenceFact =
      e.data.by === 'dispute' ? NOTHING : { kind: 'settled', feedback: e.data.by === 'thumbs_up' ? 'up' : 'silent' };
    await about(tx, e.aggregate.id, e.data.workerAgentId, () => ({
      fact,
      occurredAt: e.occurredAt,
      work: { settledAt: e.occurredAt },
    }));
  }),
  listen(taskRefunded, 'registry.scoreRefunded', async (tx, e) => {
    await about(tx, e.aggregate.id, e.data.workerAgentId, () => ({
      fact: e.data.by === 'thumbs_down' ? { kind: 'thumbs_down' } : NOTHING,
      occurredAt: e.occurredAt,
      work: { refundedAt: e.occurredAt },
    }));
  }),
  listen(disputeResolved, 'registry.scoreDispute', async (tx, e) => {
    const { kind, taskId, decision, sellerMinor } = e.data;
    if (kind !== 'dispute') return;
    if (taskId === null)
      return aboutAgreement(tx, e, (a) => verdictOf(decision, BigInt(sellerMinor ?? 0), a.amountMinor));
    await about(tx, taskId, null, (task) => ({
      fact: verdictOf(decision, BigInt(sellerMinor ?? 0), task.priceMinor ?? 0n),
      occurredAt: e.occurredAt,
      work: {},
    }));
  }),
  listen(assessmentOverturned, 'registry.takeEvidenceBack', async (tx, e) => {
    await about(tx, e.aggregate.id, null, () => ({
      fact: { kind: 'overturned' },
      occurredAt: e.occurredAt,
      work: { overturnedAt: e.occurredAt },
    }));
  }),
  // v1 (domain.md 4.5): when it came, what the advisory assessment found, and how its money ended.
  listen(agreementDelivered, 'registry.scoreDeliveredAgreement', async (tx, e) => {
    await aboutAgreement(tx, e, (a) => ({ kind: 'agreement_delivered', punctuality: punctualityOf(a) }));
  }),
  listen(agreementCompleted, 'registry.scoreAgreement', async (tx, e) => {
    const { by } = e.data;
    // What a dispute says is told by `dispute.resolved`.
    if (by === 'dispute') return;
    await aboutAgreement(tx, e, () => ({ kind: 'settled', feedback: by === 'accepted' ? 'up' : 'silent' }));
  }),
  listen(agreementCancelled, 'registry.scoreUndelivered', async (tx, e) => {
    await aboutAgreement(tx, e, () => ({ kind: e.data.by === 'worker' ? 'worker_failed' : 'deadline_passed' }));
  }),
  listen(agreementAssessmentCompleted, 'registry.scoreAssessedAgreement', async (tx, e) => {
    if (e.aggregate.type !== 'agreement') return;
    const { score, coverage } = e.data;
    await aboutAgreement(tx, e, () => ({ kind: 'agreement_assessed', score, coverage }));
  }),
];

function verdictOf(decision: string, sellerMinor: bigint, priceMinor: bigint): EvidenceFact {
  if (decision === 'buyer') return { kind: 'dispute_lost' };
  if (decision === 'seller') return { kind: 'dispute_won' };
  return decision === 'split' && priceMinor > 0n ? { kind: 'dispute_split', sellerMinor, priceMinor } : NOTHING;
}
