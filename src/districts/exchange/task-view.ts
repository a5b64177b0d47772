/** A task as its parties see it. The buyer's owner id is shown to the buyer and admins only. */
import type { Actor } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { iso } from '#platform/clock.ts';
import type { Tx } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { readVerdicts, type VerdictFacts } from '../courts/contract.ts';
import { type AgentFacts, readAgent } from '../registry/contract.ts';
import { type HoldFacts, readHolds } from '../vault/contract.ts';
import { isAdmin, isBuyer } from './policy.ts';
import type { TaskRow } from './queries.ts';
import type { Check, Task, TaskInput } from './schemas.ts';

const NO_VERDICT: VerdictFacts = { assessmentId: null, score: null, coverage: null, feedback: null, disputeId: null };

/** Views of any number of tasks, with a fixed number of queries. */
export async function viewTasks(tx: Tx, actor: Actor, rows: readonly TaskRow[]): Promise<Task[]> {
  const ids = rows.map((r) => r.id);
  const holds = new Map((await ask(tx, readHolds, { taskIds: ids })).map((h) => [h.taskId, h]));
  const verdicts = await ask(tx, readVerdicts, { taskIds: ids });
  const workers = new Map<string, AgentFacts>();
  for (const id of new Set(rows.map((r) => r.workerAgentId).filter((v): v is string => v !== null))) {
    const facts = await ask(tx, readAgent, { agentId: id });
    if (facts) workers.set(id, facts);
  }
  return rows.map((t) =>
    viewTask(
      t,
      actor,
      holds.get(t.id) ?? null,
      verdicts.get(t.id) ?? NO_VERDICT,
      t.workerAgentId ? (workers.get(t.workerAgentId) ?? null) : null,
    ),
  );
}

export async function viewOne(tx: Tx, actor: Actor, row: TaskRow): Promise<Task> {
  return (await viewTasks(tx, actor, [row]))[0] as Task;
}

function viewTask(t: TaskRow, actor: Actor, hold: HoldFacts | null, v: VerdictFacts, worker: AgentFacts | null): Task {
  const buyerSide = isBuyer(actor, t) || isAdmin(actor);
  return {
    id: t.id,
    taskType: t.taskType,
    category: t.category as Task['category'],
    tags: t.tags,
    status: t.status as Task['status'],
    failureReason: t.failureReason,
    buyer: { ...(buyerSide ? { ownerId: t.buyerOwnerId } : {}), agentId: t.buyerAgentId },
    worker: t.workerAgentId
      ? {
          agentId: t.workerAgentId,
          displayName: worker?.displayName ?? 'Removed agent',
          trustTier: worker?.trustTier ?? 'unverified',
        }
      : null,
    directHire: t.directAgentId !== null,
    maxBudget: toWire(t.maxBudgetMinor),
    price: t.priceMinor === null ? null : toWire(t.priceMinor),
    feeBps: t.feeBps,
    currency: 'usd',
    hold: hold
      ? { id: hold.holdId, amount: toWire(hold.amountMinor), status: hold.status, captured: toWire(hold.capturedMinor) }
      : { id: t.id, amount: toWire(t.maxBudgetMinor), status: 'held', captured: 0 },
    input: t.input as unknown as TaskInput,
    output: t.output ?? null,
    checks: t.checks as unknown as Check[],
    requiredDeliverables: t.requiredDeliverables as string[],
    attempt: t.attempt,
    leaseExpiresAt: iso(t.leaseExpiresAt),
    routingDeadlineAt: iso(t.routingDeadlineAt),
    deadlineAt: iso(t.deadlineAt),
    completedAt: iso(t.completedAt),
    feedbackUntil: iso(t.feedbackUntil),
    disputeUntil: iso(t.disputeUntil),
    settledAt: iso(t.settledAt),
    feedback: v.feedback ? { rating: v.feedback.rating, comment: v.feedback.comment, at: iso(v.feedback.at) } : null,
    assessmentId: v.assessmentId,
    score: v.score,
    disputeId: v.disputeId,
    routingVersion: t.routingVersion,
    policyVersion: t.policyVersion,
    specHash: t.specHash,
    createdAt: iso(t.createdAt),
  };
}
