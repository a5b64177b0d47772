import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { type Tx, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { jsonSchemaIssues } from '#platform/json-schema.ts';
import { CURRENCY } from '#platform/money.ts';
import { policyVersionFor } from '../courts/schemas.ts';
import { commitBudget } from '../embassy/contract.ts';
import { readOwnerCluster } from '../registry/contract.ts';
import type { Category } from '../registry/schemas.ts';
import { attachResources } from '../sandbox/contract.ts';
import { holdCredits } from '../vault/contract.ts';
import { askApproval } from './ask-approval.ts';
import { taskSubmitted } from './contract.ts';
import { decideSpending, inSpendingTurn, type Spender, type Spending, submitterOf } from './decide-spending.ts';
import { findTask, insertTaskEvent, type JsonInput } from './queries.ts';
import { ROUTING_VERSION } from './routing-input.ts';
import type { SubmitTaskInput, SubmitTaskOutput } from './schemas.ts';
import { specHash } from './spec-hash.ts';
import { viewOne } from './task-view.ts';

const LEASE_MINUTES = { low: 5, medium: 10, high: 15 } as const;

/**
 * T1. One transaction decides policy and budgets, attaches the input, writes the task and holds the credits: all or
 * nothing. Refuses POLICY_DENIED, BUDGET_EXCEEDED, INSUFFICIENT_BALANCE and AGENT_UNAVAILABLE with nothing written; an
 * amount above the owner's approval limit becomes an approval instead of a task.
 * Locks: budget scopes, then the buyer's pool, both at the end.
 */
export async function submitTask(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: SubmitTaskInput,
): Promise<SubmitTaskOutput> {
  checkBounds(input);
  const { actor } = ctx;
  const submitter = submitterOf(actor);
  return inSpendingTurn(actor.ownerId, () =>
    transact(ctx, async (tx) => {
      const decided = await decideSpending(tx, submitter, wishOf(input), { approved: false });
      if (decided.decision === 'needs_approval') {
        const { taskType, agentId } = input;
        const { description } = input.input;
        const step = { request: input, taskType, agentId, description, amountMinor: BigInt(input.maxBudget) };
        return askApproval(tx, submitter, { kind: 'task.submit', ...step }, decided);
      }
      const taskId = await createTask(tx, submitter, input, null);
      const row = await findTask(tx, taskId);
      if (!row) throw new Error('the task just written cannot be read');
      return viewOne(tx, actor, row);
    }),
  );
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

/** Writes the task, its first event, its budget use and its hold. `approvalId` names the approval it came from. */
export async function createTask(
  tx: Tx,
  who: Spender,
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
      budgetDay: utcDayOf(now),
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
  // Locks last, the pool's behind the budgets': many submissions of one owner wait for one another here and nowhere else.
  await ask(tx, commitBudget, {
    ownerId: who.ownerId,
    agentId: who.agentId,
    subjectId: taskId,
    amountMinor,
    now,
  });
  await ask(tx, holdCredits, { taskId, buyerOwnerId: who.ownerId, amountMinor });
  return taskId;
}

/** The UTC day on which the budget is counted, as Embassy counts it. */
function utcDayOf(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
}

/** What Embassy is asked about a task. */
export function wishOf(input: SubmitTaskInput): Spending {
  return {
    category: categoryOf(input.taskType),
    amountMinor: BigInt(input.maxBudget),
    workerAgentId: input.agentId ?? null,
    listPriceBinds: true,
  };
}

export function categoryOf(taskType: string): Category {
  return taskType.split(':')[0] as Category;
}
