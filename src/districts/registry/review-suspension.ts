/** Three worker failures in a row suspend an agent (domain.md 4.4); an overturned appeal may lift that again. */
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { agentReactivated, agentSuspended } from './contract.ts';
import { consecutiveFailures, FAILURES_TO_SUSPEND, type FailureHistoryEntry, failedTooOften } from './evidence.ts';
import type { AgentRow } from './queries.ts';
import { readFailures } from './reputation-queries.ts';

const REASON = `${FAILURES_TO_SUSPEND} tasks in a row failed.`;

/**
 * Counts again from the work records and suspends or lifts accordingly. Never touches a suspension by an administrator,
 * nor failures that one forgave. The caller holds the agent row's lock.
 */
export async function reviewSuspension(tx: Tx, agent: AgentRow): Promise<void> {
  const history = await failureHistory(tx, agent);
  const failures = consecutiveFailures(history);
  if (failures !== agent.consecutiveFailures) {
    await tx.agent.update({ where: { id: agent.id }, data: { consecutiveFailures: failures } });
  }
  const tooOften = failedTooOften(history);
  if (tooOften && agent.suspendedBy === null) {
    // A deactivated agent stays so; it meets its suspension when its owner reactivates it.
    const status = agent.status === 'active' ? 'suspended' : agent.status;
    await tx.agent.update({
      where: { id: agent.id },
      data: { status, suspendedBy: 'system', suspendedReason: REASON, updatedAt: txNow(tx) },
    });
    emit(tx, agentSuspended, agent.id, { reason: REASON });
    audit(tx, {
      action: 'registry.suspendAgent',
      subjectType: 'agent',
      subjectId: agent.id,
      ownerId: agent.ownerId,
      meta: { by: 'system', failures },
    });
  } else if (!tooOften && agent.suspendedBy === 'system') {
    const status = agent.status === 'suspended' ? 'active' : agent.status;
    await tx.agent.update({
      where: { id: agent.id },
      data: { status, suspendedBy: null, suspendedReason: null, updatedAt: txNow(tx) },
    });
    emit(tx, agentReactivated, agent.id, { reason: 'appeal' });
    audit(tx, {
      action: 'registry.reinstateAgent',
      subjectType: 'agent',
      subjectId: agent.id,
      ownerId: agent.ownerId,
      meta: { by: 'system' },
    });
  }
}

async function failureHistory(tx: Tx, agent: AgentRow): Promise<FailureHistoryEntry[]> {
  const { failures, lastSettledAt } = await readFailures(tx, agent.id, agent.failuresSince);
  const history: FailureHistoryEntry[] = failures.map((f) => ({
    taskId: f.taskId,
    occurredAtMs: f.failedAt.getTime(),
    seq: 1,
    kind: 'failed',
    failureReason: f.failureReason,
  }));
  const settled = new Set([...failures.map((f) => f.settledBefore), lastSettledAt].map((at) => at?.getTime()));
  for (const at of settled) {
    // Settled and failed in one millisecond: the settlement is the older one.
    if (at !== undefined) history.push({ taskId: '', occurredAtMs: at, seq: 0, kind: 'settled' });
  }
  return history;
}
