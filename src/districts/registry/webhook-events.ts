/**
 * Which events an agent hears of and what they say (domain.md 9). Queued in the transaction that delivers the event, so
 * each is queued once; bodies hold ids, states and amounts.
 */
import { ask, listen, type Subscriber } from '#platform/bus/bus.ts';
import type { Delivered } from '#platform/bus/contract.ts';
import { iso } from '#platform/clock.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import { disputeOpened, disputeResolved, feedbackReceived } from '../courts/contract.ts';
import { approvalDecided, approvalExpired } from '../embassy/contract.ts';
import {
  agreementCancelled,
  bidAccepted,
  readAgreement,
  readTask,
  requestCreated,
  taskAssigned,
  taskCompleted,
  taskFailed,
  taskRefunded,
} from '../exchange/contract.ts';
import { agentSuspended, trustTierChanged } from './contract.ts';
import { listRoutingCandidates } from './list-routing-candidates.ts';
import { ensureCluster } from './owner-cluster.ts';
import type { Category, WebhookType } from './schemas.ts';
import { insertDelivery } from './webhook-queries.ts';

/** The raw body, as it is signed and sent on every attempt. */
export function webhookBody(type: WebhookType, at: Date, data: Record<string, unknown>): string {
  return JSON.stringify({ type, timestamp: iso(at), data });
}

/** Queues an event for these agents, each once; agents without an enabled endpoint are passed over. */
export async function queueWebhook(
  tx: Tx,
  event: Pick<Delivered, 'id' | 'occurredAt'>,
  type: WebhookType,
  agentIds: readonly (string | null)[],
  data: Record<string, unknown>,
): Promise<void> {
  const body = webhookBody(type, event.occurredAt, data);
  for (const agentId of new Set(agentIds)) {
    if (agentId !== null) await insertDelivery(tx, agentId, { id: newId(), eventId: event.id, type, body }, txNow(tx));
  }
}

/** Buyer's and worker's agents of a task; both null when it is gone. */
async function partiesOf(tx: Tx, taskId: string): Promise<{ buyer: string | null; worker: string | null }> {
  const task = await ask(tx, readTask, { taskId });
  return { buyer: task?.buyerAgentId ?? null, worker: task?.workerAgentId ?? null };
}

/** Of what a dispute is about. */
async function partiesOfCase(
  tx: Tx,
  about: { taskId: string | null; agreementId: string | null },
): Promise<{ buyer: string | null; worker: string | null }> {
  if (about.taskId !== null) return partiesOf(tx, about.taskId);
  const agreement = about.agreementId && (await ask(tx, readAgreement, { agreementId: about.agreementId }));
  return agreement ? { buyer: agreement.buyerAgentId, worker: agreement.workerAgentId } : { buyer: null, worker: null };
}

export const webhookSubscribers: Subscriber[] = [
  listen(taskAssigned, 'registry.hookTaskAssigned', async (tx, e) => {
    const { workerAgentId, priceMinor, leaseExpiresAt, mode } = e.data;
    const data = { taskId: e.aggregate.id, price: priceMinor, leaseExpiresAt, mode };
    await queueWebhook(tx, e, 'task_assigned', [workerAgentId], data);
  }),
  listen(taskCompleted, 'registry.hookTaskCompleted', async (tx, e) => {
    const { workerAgentId, priceMinor, score, feedbackUntil } = e.data;
    const { buyer } = await partiesOf(tx, e.aggregate.id);
    const data = { taskId: e.aggregate.id, status: 'completed', score, price: priceMinor, feedbackUntil };
    await queueWebhook(tx, e, 'task_completed', [workerAgentId, buyer], data);
  }),
  listen(taskFailed, 'registry.hookTaskFailed', async (tx, e) => {
    const { workerAgentId, failureReason, score } = e.data;
    const { buyer } = await partiesOf(tx, e.aggregate.id);
    const data = { taskId: e.aggregate.id, status: 'failed', failureReason, score };
    await queueWebhook(tx, e, 'task_failed', [workerAgentId, buyer], data);
  }),
  listen(taskRefunded, 'registry.hookTaskRefunded', async (tx, e) => {
    const { workerAgentId, priceMinor, by } = e.data;
    const { buyer } = await partiesOf(tx, e.aggregate.id);
    const data = { taskId: e.aggregate.id, status: 'refunded', price: priceMinor, by };
    await queueWebhook(tx, e, 'task_refunded', [workerAgentId, buyer], data);
  }),
  listen(feedbackReceived, 'registry.hookFeedbackReceived', async (tx, e) => {
    const { worker } = await partiesOf(tx, e.aggregate.id);
    await queueWebhook(tx, e, 'feedback_received', [worker], { taskId: e.aggregate.id, rating: e.data.rating });
  }),
  listen(disputeOpened, 'registry.hookDisputeOpened', async (tx, e) => {
    const { taskId, agreementId, kind } = e.data;
    const { buyer, worker } = await partiesOfCase(tx, e.data);
    await queueWebhook(tx, e, 'dispute_opened', [buyer, worker], {
      disputeId: e.aggregate.id,
      kind,
      taskId,
      agreementId,
    });
  }),
  listen(disputeResolved, 'registry.hookDisputeResolved', async (tx, e) => {
    const { taskId, agreementId, kind, decision, buyerMinor, sellerMinor } = e.data;
    const { buyer, worker } = await partiesOfCase(tx, e.data);
    await queueWebhook(tx, e, 'dispute_resolved', [buyer, worker], {
      disputeId: e.aggregate.id,
      kind,
      taskId,
      agreementId,
      decision,
      buyerCents: buyerMinor,
      sellerCents: sellerMinor,
    });
  }),
  listen(approvalDecided, 'registry.hookApprovalDecided', async (tx, e) => {
    const { agentId, amountMinor, status, taskId } = e.data;
    const data = { approvalId: e.aggregate.id, status, amount: amountMinor, taskId };
    await queueWebhook(tx, e, 'approval_decided', [agentId], data);
  }),
  listen(approvalExpired, 'registry.hookApprovalExpired', async (tx, e) => {
    const { agentId, amountMinor } = e.data;
    const data = { approvalId: e.aggregate.id, status: 'expired', amount: amountMinor, taskId: null };
    await queueWebhook(tx, e, 'approval_decided', [agentId], data);
  }),
  listen(agentSuspended, 'registry.hookAgentSuspended', async (tx, e) => {
    await queueWebhook(tx, e, 'agent_suspended', [e.aggregate.id], { agentId: e.aggregate.id, reason: e.data.reason });
  }),
  listen(trustTierChanged, 'registry.hookTrustTierChanged', async (tx, e) => {
    const { from, to } = e.data;
    await queueWebhook(tx, e, 'trust_tier_changed', [e.aggregate.id], { agentId: e.aggregate.id, from, to });
  }),
  // v1, deprecated
  listen(requestCreated, 'registry.hookMatchingRequest', async (tx, e) => {
    const { buyerOwnerId, category, budgetMinMinor, budgetMaxMinor, closesAt } = e.data;
    const { clusterId } = await ensureCluster(tx, buyerOwnerId);
    const { candidates } = await listRoutingCandidates(tx, { category: category as Category, now: txNow(tx) });
    const matching = candidates.filter((c) => c.clusterId !== clusterId).map((c) => c.agentId);
    await queueWebhook(tx, e, 'new_matching_request', matching, {
      requestId: e.aggregate.id,
      category,
      budget: { min: budgetMinMinor, max: budgetMaxMinor },
      closesAt,
    });
  }),
  listen(bidAccepted, 'registry.hookBidAccepted', async (tx, e) => {
    const { agentId, requestId, agreementId, amountMinor } = e.data;
    const data = { requestId, bidId: e.aggregate.id, agreementId, amount: amountMinor };
    await queueWebhook(tx, e, 'bid_accepted', [agentId], data);
  }),
  listen(agreementCancelled, 'registry.hookAgreementCancelled', async (tx, e) => {
    const { workerAgentId, amountMinor, by } = e.data;
    const agreement = await ask(tx, readAgreement, { agreementId: e.aggregate.id });
    const data = { agreementId: e.aggregate.id, status: 'cancelled', amount: amountMinor, by };
    await queueWebhook(tx, e, 'agreement_cancelled', [workerAgentId, agreement?.buyerAgentId ?? null], data);
  }),
];
