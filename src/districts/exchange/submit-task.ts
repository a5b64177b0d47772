import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { CivitasError, Conflict, ValidationFailed } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { jsonSchemaIssues } from '#platform/json-schema.ts';
import { CURRENCY, toWire } from '#platform/money.ts';
import { policyVersionFor } from '../courts/schemas.ts';
import { checkSubmission, commitBudget, requestApproval, type SubmissionDecision } from '../embassy/contract.ts';
import { requireActiveOwner } from '../identity/contract.ts';
import { listRoutingCandidates, readAgent, readOwnerCluster } from '../registry/contract.ts';
import type { Category } from '../registry/schemas.ts';
import { attachResources } from '../sandbox/contract.ts';
import { holdCredits } from '../vault/contract.ts';
import { taskSubmitted } from './contract.ts';
import { findTask, insertTaskEvent, type JsonInput } from './queries.ts';
import { ROUTING_VERSION } from './routing-input.ts';
import type { SubmitTaskInput, SubmitTaskOutput } from './schemas.ts';
import { specHash } from './spec-hash.ts';
import { viewOne } from './task-view.ts';

const LEASE_MINUTES = { low: 5, medium: 10, high: 15 } as const;

export interface Submitter {
  ownerId: string;
  agentId: string | null;
  channel: 'session' | 'owner_token' | 'agent_key';
}

/**
 * T1. One transaction decides policy and budgets, attaches the input, writes the task and holds the credits: all or
 * nothing. Refuses POLICY_DENIED, BUDGET_EXCEEDED, INSUFFICIENT_BALANCE and AGENT_UNAVAILABLE with nothing written; an
 * amount above the owner's approval limit becomes an approval instead of a task.
 * Locks: budget scopes, then the buyer's pool, last.
 */
export async function submitTask(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: SubmitTaskInput,
): Promise<SubmitTaskOutput> {
  checkBounds(input);
  const { actor } = ctx;
  const submitter: Submitter =
    actor.kind === 'agent'
      ? { ownerId: actor.ownerId, agentId: actor.agentId, channel: 'agent_key' }
      : { ownerId: actor.ownerId, agentId: null, channel: actor.credential === 'cookie' ? 'session' : 'owner_token' };
  return transact(ctx, async (tx) => {
    const decided = await decide(tx, submitter, input, false);
    if (decided.decision === 'needs_approval') return askApproval(tx, submitter, input, decided);
    const taskId = await createTask(tx, submitter, input, null);
    const row = await findTask(tx, taskId);
    if (!row) throw new Error('the task just written cannot be read');
    return viewOne(tx, actor, row);
  });
}

/** Settings that are not part of the wire schema, because operators choose them. */
export function checkBounds(input: SubmitTaskInput): void {
  const issues = [];
  if (input.maxBudget < env.TASK_BUDGET_MIN)
    issues.push({ path: 'maxBudget', message: `must be at least ${env.TASK_BUDGET_MIN} credits` });
  if (input.maxBudget > env.TASK_BUDGET_MAX)
    issues.push({ path: 'maxBudget', message: `must be at most ${env.TASK_BUDGET_MAX} credits` });
  const names = (input.checks ?? []).map((c) => c.name);
  if (new Set(names).size !== names.length) issues.push({ path: 'checks', message: 'names must differ' });
  const paths = (input.input.files ?? []).map((f) => f.path);
  if (new Set(paths).size !== paths.length) issues.push({ path: 'input.files', message: 'paths must differ' });
  const bytes = (input.input.files ?? []).reduce((sum, f) => sum + f.bytes, 0);
  if (bytes > 64 * 1024 * 1024) issues.push({ path: 'input.files', message: 'together at most 64 MiB' });
  if (input.outputSchema) {
    for (const issue of jsonSchemaIssues(input.outputSchema))
      issues.push({ path: `outputSchema${issue.path ? `.${issue.path}` : ''}`, message: issue.message });
  }
  if (issues.length > 0) throw new ValidationFailed(issues);
}

/** Asks Embassy; throws its refusals in the words of domain.md 11.3. */
export async function decide(
  tx: Tx,
  who: Submitter,
  input: SubmitTaskInput,
  approved: boolean,
): Promise<Extract<SubmissionDecision, { decision: 'allow' | 'needs_approval' }>> {
  const now = txNow(tx);
  await ask(tx, requireActiveOwner, { ownerId: who.ownerId });
  const category = categoryOf(input.taskType);
  const ownScans = who.agentId
    ? ((await ask(tx, listRoutingCandidates, { category, agentIds: [who.agentId], now })).candidates[0]?.scans ?? [])
    : [];
  if (who.agentId) {
    const self = await ask(tx, readAgent, { agentId: who.agentId });
    if (!self || self.status !== 'active')
      throw new CivitasError('ACCESS_DENIED', 'This agent is suspended and cannot submit tasks.');
  }
  const direct = input.agentId ? await directWorker(tx, input, category) : null;
  const decided = await ask(tx, checkSubmission, {
    ownerId: who.ownerId,
    agentId: who.agentId,
    channel: who.channel,
    category,
    amountMinor: BigInt(input.maxBudget),
    directWorker: direct,
    ownScans,
    now,
    approved,
  });
  if (decided.decision === 'policy_denied') {
    throw new CivitasError(
      'POLICY_DENIED',
      `The owner's policy refuses this task: ${decided.failures.map((f) => f.rule).join(', ')}.`,
      {
        details: { policyId: decided.policyId, failures: decided.failures },
      },
    );
  }
  if (decided.decision === 'budget_exceeded') {
    const { exceeded } = decided;
    throw new CivitasError(
      'BUDGET_EXCEEDED',
      `The ${exceeded.period} budget of ${exceeded.limit} credits has ${exceeded.used} used; this task asks ${exceeded.requested}. Lower maxBudget, raise the cap or wait.`,
      { details: { ...exceeded, policyId: decided.policyId, failures: decided.failures } },
    );
  }
  return decided;
}

/** The hired agent must be active, have room for its price in the budget, and be known. */
async function directWorker(tx: Tx, input: SubmitTaskInput, category: Category) {
  const facts = (
    await ask(tx, listRoutingCandidates, {
      category,
      agentIds: [input.agentId as string].filter((id) => /^[0-9a-f-]{36}$/.test(id)),
      now: txNow(tx),
    })
  ).candidates[0];
  if (!facts?.active) {
    throw new Conflict(
      'The agent you want to hire is not active. Choose another, or leave agentId out.',
      { agentId: input.agentId },
      'AGENT_UNAVAILABLE',
    );
  }
  if (facts.priceMinor !== null && facts.priceMinor > BigInt(input.maxBudget)) {
    throw new Conflict(
      `The agent's list price is ${facts.priceMinor} credits; maxBudget is ${input.maxBudget}. Raise maxBudget or hire another.`,
      { agentId: input.agentId, price: toWire(facts.priceMinor) },
      'AGENT_UNAVAILABLE',
    );
  }
  return { agentId: facts.agentId, ownerId: facts.ownerId, tier: facts.tier, scans: facts.scans };
}

/** Writes the task, its first event, its budget use and its hold. `approvalId` names the approval it came from. */
export async function createTask(
  tx: Tx,
  who: Submitter,
  input: SubmitTaskInput,
  approvalId: string | null,
): Promise<string> {
  const now = txNow(tx);
  const taskId = newId();
  const category = categoryOf(input.taskType);
  const subtype = input.taskType.includes(':') ? (input.taskType.split(':')[1] as string) : null;
  const tags = [...new Set([...(input.tags ?? []), ...(subtype ? [subtype] : [])])];
  const complexity = input.complexity ?? 'medium';
  const deadlineMinutes = input.deadlineMinutes ?? env.TASK_DEADLINE_DEFAULT_MINUTES;
  const deadlineAt = new Date(now.getTime() + deadlineMinutes * 60_000);
  const routingDeadlineAt = new Date(
    Math.min(deadlineAt.getTime(), now.getTime() + env.ROUTING_DEADLINE_MINUTES * 60_000),
  );
  const amountMinor = BigInt(input.maxBudget);
  const policyVersion = policyVersionFor(env.QUALITY_PASS_MARK);
  const spec = {
    taskType: input.taskType,
    category,
    subtype,
    tags,
    requiredTags: input.requiredTags ?? [],
    input: input.input,
    checks: input.checks ?? [],
    requiredDeliverables: input.requiredDeliverables ?? [],
    outputSchema: input.outputSchema ?? null,
    complexity,
    maxBudgetMinor: amountMinor,
    currency: CURRENCY,
    feeBps: env.PLATFORM_FEE_BPS,
    deadlineMinutes,
    routingVersion: ROUTING_VERSION,
    policyVersion,
  } as const;
  const cluster = await ask(tx, readOwnerCluster, { ownerId: who.ownerId });
  const { budgetDay } = await ask(tx, commitBudget, {
    ownerId: who.ownerId,
    agentId: who.agentId,
    subjectId: taskId,
    amountMinor,
    now,
  });
  if (input.input.files && input.input.files.length > 0) {
    await ask(tx, attachResources, { taskId, ownerId: who.ownerId, files: input.input.files });
  }
  await tx.task.create({
    data: {
      id: taskId,
      buyerOwnerId: who.ownerId,
      buyerAgentId: who.agentId,
      buyerClusterId: cluster.clusterId,
      directAgentId: input.agentId ?? null,
      taskType: spec.taskType,
      category,
      subtype,
      tags,
      requiredTags: [...spec.requiredTags],
      minTier: input.minTier ?? null,
      minScanScore: input.minScanScore ?? null,
      newcomers: input.routing?.newcomers ?? true,
      input: spec.input as unknown as JsonInput,
      inputDigest: sha256Hex(canonicalJson(spec.input)),
      checks: spec.checks as unknown as JsonInput,
      requiredDeliverables: spec.requiredDeliverables as unknown as JsonInput,
      ...(input.outputSchema ? { outputSchema: input.outputSchema as JsonInput } : {}),
      complexity,
      maxBudgetMinor: amountMinor,
      currency: CURRENCY,
      feeBps: spec.feeBps,
      status: 'submitted',
      leaseSeconds: 60 * (input.complexity ? LEASE_MINUTES[input.complexity] : env.TASK_LEASE_MINUTES),
      deadlineMinutes,
      routingDeadlineAt,
      deadlineAt,
      routingVersion: spec.routingVersion,
      policyVersion,
      specHash: specHash(spec),
      budgetDay: new Date(`${budgetDay}T00:00:00.000Z`),
      approvalId,
      createdAt: now,
      updatedAt: now,
    },
  });
  await insertTaskEvent(tx, {
    id: newId(),
    taskId,
    from: null,
    to: 'submitted',
    action: 'submit',
    actorType: who.agentId ? 'agent' : 'owner',
    actorId: who.agentId ?? who.ownerId,
    at: now,
    reason: null,
    meta: { maxBudget: input.maxBudget },
  });
  emit(tx, taskSubmitted, taskId, {
    buyerOwnerId: who.ownerId,
    buyerAgentId: who.agentId,
    category,
    maxBudgetMinor: input.maxBudget,
    approvalId,
  });
  audit(tx, {
    action: 'exchange.submitTask',
    subjectType: 'task',
    subjectId: taskId,
    ownerId: who.ownerId,
    meta: { maxBudget: input.maxBudget, category },
  });
  // Money last: the pool is locked for the shortest time.
  await ask(tx, holdCredits, { taskId, buyerOwnerId: who.ownerId, amountMinor });
  return taskId;
}

export function categoryOf(taskType: string): Category {
  return taskType.split(':')[0] as Category;
}

async function askApproval(
  tx: Tx,
  who: Submitter,
  input: SubmitTaskInput,
  decided: Extract<SubmissionDecision, { decision: 'needs_approval' }>,
): Promise<SubmitTaskOutput> {
  const { approval } = await ask(tx, requestApproval, {
    ownerId: who.ownerId,
    agentId: who.agentId,
    kind: 'task.submit',
    request: input,
    summary: {
      taskType: input.taskType,
      maxBudget: input.maxBudget,
      agentId: input.agentId,
      summary: input.input.description.slice(0, 200),
    },
    amountMinor: BigInt(input.maxBudget),
    policyId: decided.policyId,
    policyVersion: decided.policyVersion,
  });
  audit(tx, {
    action: 'exchange.requestApproval',
    subjectType: 'approval',
    subjectId: approval.id,
    ownerId: who.ownerId,
  });
  return { approval };
}
