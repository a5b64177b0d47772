/**
 * From one fact about a task to what is stored about its worker: evidence rows, state, counters, suspension, tier. Runs
 * inside the delivery of an event, so it happens once; and it gives the same result in whatever order the facts of a
 * task arrive.
 */
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import { listEndedWork, type TaskFacts } from '../exchange/contract.ts';
import { reputationUpdated } from './contract.ts';
import {
  type EvidenceFact,
  type EvidencePlan,
  evidenceFor,
  factOfFailure,
  planEvidence,
  planOverturn,
} from './evidence.ts';
import { type AgentRow, findAgent, loadStates } from './queries.ts';
import {
  applyEvidence,
  emptyReputation,
  evidenceWeight,
  FORMULA_VERSION,
  needsReplay,
  REPEAT_WINDOW_DAYS,
  type ReputationState,
  readReputation,
  repeatK,
  replay,
} from './reputation.ts';
import {
  insertEvidence,
  listAgreementEvidence,
  listClusterOwners,
  listClusterTasks,
  listEvidence,
  listTaskEvidence,
  type NewEvidence,
  noteWork,
  readCluster,
  type StoredEvidence,
  type WorkRow,
  writeState,
} from './reputation-queries.ts';
import { reviewSuspension } from './review-suspension.ts';
import { reviewTier } from './review-tier.ts';

/** What evidence needs to know of the work it is about. */
export interface Work {
  /** Of the task, or of the v1 agreement. */
  id: string;
  flow: 'task' | 'agreement';
  buyerOwnerId: string;
  buyerClusterId: string;
  category: string;
}

export interface TaskFact {
  agentId: string;
  task: TaskFacts;
  /** `overturned`: an appeal took back what the task's end said. */
  fact: EvidenceFact | { kind: 'overturned' };
  /** When it happened, not when it was heard of. */
  occurredAt: Date;
  /** What was agreed with this agent; the task's price unless it has another worker now. */
  priceMinor: bigint;
  /** What the fact says about the work record. */
  work: Partial<WorkRow>;
}

/** Records it. Locks the agent row; an erased agent has no reputation any more. */
export async function recordEvidence(tx: Tx, input: TaskFact): Promise<void> {
  const agent = await findAgent(tx, input.agentId, true);
  if (!agent) return;
  const { taskId, buyerOwnerId, buyerClusterId, category } = input.task;
  const { before, after } = await noteWork(tx, agent.id, taskId, input.work);
  const stored = await listTaskEvidence(tx, agent.id, taskId);
  const work: Work = { id: taskId, flow: 'task', buyerOwnerId, buyerClusterId, category };
  const rows = await rowsOf(tx, agent, { ...input, work }, planOf(input, after, stored), stored);
  const moved = await store(tx, agent, rows, category);
  const completedTasks = agent.completedTasks + counts(after) - counts(before);
  await reviewSuspension(tx, agent);
  await refreshScore(tx, agent, completedTasks, moved);
  await reviewTier(tx, { ...agent, completedTasks });
}

/**
 * Records what a v1 agreement says. It writes evidence and nothing else: completed tasks and failures in a row are counted
 * over tasks. Locks the agent row.
 */
export async function recordAgreementEvidence(
  tx: Tx,
  input: { agentId: string; work: Work; fact: EvidenceFact; occurredAt: Date; priceMinor: bigint },
): Promise<void> {
  const agent = await findAgent(tx, input.agentId, true);
  if (!agent) return;
  const stored = await listAgreementEvidence(tx, agent.id, input.work.id);
  const rows = await rowsOf(tx, agent, input, planEvidence(input.fact, stored), stored);
  const moved = await store(tx, agent, rows, input.work.category);
  await refreshScore(tx, agent, agent.completedTasks, moved);
  await reviewTier(tx, agent);
}

/** Appends the rows and moves the states they weigh in; false when nothing weighs anything. */
async function store(tx: Tx, agent: AgentRow, rows: readonly NewEvidence[], category: string): Promise<boolean> {
  if (rows.length > 0) await insertEvidence(tx, agent.id, rows);
  const moved = rows.some((r) => r.weight > 0);
  if (moved) {
    await updateState(tx, agent, 'overall', rows);
    await updateState(tx, agent, category, rows);
  }
  return moved;
}

/** A task counts as completed once it passed the gate, until its money goes back in full. */
function counts(work: WorkRow): number {
  return work.completedAt !== null && work.refundedAt === null ? 1 : 0;
}

/** What the end of a task said that an appeal can take back: its failure, or the thumbs-down that refunded it. */
function appealedFact(task: TaskFacts): EvidenceFact {
  return task.failureReason === null
    ? { kind: 'thumbs_down' }
    : factOfFailure(task.failureReason, { attempt: task.attempt });
}

function planOf(input: TaskFact, work: WorkRow, stored: readonly StoredEvidence[]): EvidencePlan {
  const { fact, task } = input;
  if (fact.kind === 'overturned') return planOverturn(appealedFact(task), stored);
  const plan = planEvidence(fact, stored);
  if (work.overturnedAt === null) return plan;
  // The appeal was heard of before what it overturned.
  const overturned = new Set(evidenceFor(appealedFact(task)).map((i) => i.reason));
  return { ...plan, write: plan.write.filter((i) => !overturned.has(i.reason)) };
}

/**
 * The rows of a plan. Reversals repeat what they take back. Nothing is written about work without a price or within one
 * owner cluster; a buyer that is not eligible leaves rows of weight 0, so that the owner sees why nothing moved.
 */
async function rowsOf(
  tx: Tx,
  agent: AgentRow,
  input: { work: Work; occurredAt: Date; priceMinor: bigint },
  plan: EvidencePlan,
  stored: readonly StoredEvidence[],
): Promise<NewEvidence[]> {
  const occurredAtMs = input.occurredAt.getTime();
  const rows: NewEvidence[] = [];
  for (const id of plan.reverse) {
    const target = stored.find((e) => e.id === id);
    if (!target) continue;
    const { seq: _seq, ...copy } = target;
    rows.push({ ...copy, id: newId(), occurredAtMs, reversesId: id });
  }
  if (plan.write.length === 0) return rows;
  const { work, priceMinor } = input;
  const buyer = await readCluster(tx, work.buyerOwnerId, work.buyerClusterId);
  const worker = await readCluster(tx, agent.ownerId, agent.ownerId);
  if (priceMinor <= 0n || buyer.clusterId === worker.clusterId) return rows;
  const k = stored[0]?.repeatK ?? (await countRepeats(tx, agent.id, work, buyer.clusterId, occurredAtMs));
  for (const { dimension, x, source, reason } of plan.write) {
    const weighed = evidenceWeight({
      priceMinor,
      repeatK: k,
      sameCluster: false,
      buyerEligible: buyer.weightEligible,
      source,
    });
    rows.push({
      id: newId(),
      dimension,
      category: work.category,
      x,
      ...weighed,
      reason,
      taskId: work.flow === 'task' ? work.id : null,
      agreementId: work.flow === 'agreement' ? work.id : null,
      buyerClusterId: buyer.clusterId,
      occurredAtMs,
      reversesId: null,
    });
  }
  return rows;
}

/**
 * This task's k among those of the buyer's cluster. Exchange is asked too, because what it has committed may not have
 * been heard of here yet: k follows when things happened, not when their events arrive.
 */
async function countRepeats(
  tx: Tx,
  agentId: string,
  work: Work,
  clusterId: string,
  occurredAtMs: number,
): Promise<number> {
  const since = new Date(occurredAtMs - (REPEAT_WINDOW_DAYS + 2) * 86_400_000);
  const members = await listClusterOwners(tx, clusterId);
  const buyerOwnerIds = [...new Set([...members, work.buyerOwnerId])];
  const ended = await ask(tx, listEndedWork, { agentId, buyerOwnerIds, since });
  const recorded = await listClusterTasks(tx, agentId, clusterId);
  const worthless = new Set(recorded.filter((t) => !t.bears).map((t) => t.taskId));
  const first = new Map(ended.map((t) => [t.taskId, t.firstEvidenceAt.getTime()]));
  for (const t of recorded) {
    first.set(t.taskId, Math.min(t.firstEvidenceAtMs, first.get(t.taskId) ?? t.firstEvidenceAtMs));
  }
  const tasks = [...first].map(([taskId, firstEvidenceAtMs]) => ({ taskId, firstEvidenceAtMs }));
  return repeatK(
    tasks.filter((t) => !worthless.has(t.taskId)),
    { taskId: work.id, firstEvidenceAtMs: first.get(work.id) ?? occurredAtMs },
  );
}

/**
 * Forward when everything is newer than the state, otherwise by playing the log again: a reversal cannot be subtracted
 * (the cap), and older evidence belongs in between.
 */
async function updateState(tx: Tx, agent: AgentRow, scope: string, rows: readonly NewEvidence[]): Promise<void> {
  const before = (await loadStates(tx, [agent.id], scope)).get(agent.id) ?? emptyReputation(agent.baseRate);
  const again = rows.some((r) => r.reversesId !== null || needsReplay(before, r));
  const after: ReputationState = again
    ? replay(await listEvidence(tx, agent.id, scope === 'overall' ? null : scope), agent.baseRate)
    : rows.reduce<ReputationState>(applyEvidence, before);
  await writeState(tx, agent.id, scope, after);
}

/** The figures kept on the agent row for ordering, and the news of them. */
async function refreshScore(tx: Tx, agent: AgentRow, completedTasks: number, moved: boolean): Promise<void> {
  const now = txNow(tx);
  if (!moved) {
    if (completedTasks !== agent.completedTasks) {
      await tx.agent.update({ where: { id: agent.id }, data: { completedTasks } });
    }
    return;
  }
  const state = (await loadStates(tx, [agent.id], 'overall')).get(agent.id) ?? emptyReputation(agent.baseRate);
  const { overallScore, scoreLower, effectiveSamples } = readReputation(state, now.getTime());
  // The first evidence makes today's snapshot due.
  const snapshotDay =
    agent.snapshotDay ?? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - 1));
  await tx.agent.update({
    where: { id: agent.id },
    data: { completedTasks, overallCached: overallScore, lowerCached: scoreLower, snapshotDay },
  });
  emit(tx, reputationUpdated, agent.id, {
    overall: overallScore,
    lower: scoreLower,
    effectiveSamples,
    formulaVersion: FORMULA_VERSION,
  });
  audit(tx, {
    action: 'registry.recordEvidence',
    subjectType: 'agent',
    subjectId: agent.id,
    ownerId: agent.ownerId,
    meta: { overall: overallScore, lower: scoreLower },
  });
}
