/** T3: the slot, the price, the lease and the status in one step, for the router and for a claim alike. */
import { ask, emit } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { reserveSlot } from '../registry/contract.ts';
import { taskAssigned } from './contract.ts';
import type { TaskRow } from './queries.ts';
import { moveTask } from './step.ts';

/** Now + lease, never past the deadline. */
export function leaseEnd(task: { leaseSeconds: number; deadlineAt: Date }, now: Date): Date {
  return new Date(Math.min(now.getTime() + task.leaseSeconds * 1_000, task.deadlineAt.getTime()));
}

/**
 * Tries to give the task to this agent. False, with nothing written, when its slot went to somebody else meanwhile.
 * The caller holds the task row's lock; the agent's row is locked here.
 */
export async function assignTo(
  tx: Tx,
  task: TaskRow,
  agent: { agentId: string; price: number | null },
  mode: 'assign' | 'claim' | 'direct',
): Promise<boolean> {
  const slot = await ask(tx, reserveSlot, { agentId: agent.agentId, mode });
  if (!slot.reserved) return false;
  const now = txNow(tx);
  const priceMinor = agent.price === null ? task.maxBudgetMinor : BigInt(agent.price);
  const leaseExpiresAt = leaseEnd(task, now);
  await moveTask(tx, task, mode === 'claim' ? 'claim' : 'assign', {
    meta: { mode, agentId: agent.agentId, attempt: task.attempt },
    set: { workerAgentId: agent.agentId, workerOwnerId: slot.ownerId, priceMinor, leaseExpiresAt, assignedAt: now },
  });
  emit(tx, taskAssigned, task.id, {
    workerAgentId: agent.agentId,
    priceMinor: toWire(priceMinor),
    leaseExpiresAt: iso(leaseExpiresAt),
    mode,
  });
  return true;
}
