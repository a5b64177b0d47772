/** The words of Embassy that every district and the browser share. */
import { z } from 'zod';
import { Credits, Id, Instant, InstantInput, PageInput, pageOf, text } from '../../platform/wire.ts';
import { CATEGORIES, Category, Tier } from '../registry/schemas.ts';

/** Sums of caps and amounts stay exact JSON integers. */
const Cap = z.int().min(0).max(1_000_000_000_000);
const ScanScore = z.int().min(0).max(100);
/** Ids are printable ASCII: the router compares them by byte. */
const BlockList = z
  .array(Id.regex(/^[\x21-\x7e]+$/))
  .max(200)
  .refine((ids) => new Set(ids).size === ids.length, 'each id once');

/** What an owner allows itself and its agents (domain.md 11.1). Replaced whole; amounts in credits. */
export const PolicyRules = z.strictObject({
  perTaskMax: z.int().min(50).max(1_000_000).nullable(),
  dailyCap: Cap.nullable(),
  weeklyCap: Cap.nullable(),
  monthlyCap: Cap.nullable(),
  /** Null allows all, an empty list none. */
  categoriesAllowed: z
    .array(Category)
    .max(10)
    .refine((list) => new Set(list).size === list.length, 'each category once')
    .nullable(),
  /** An amount strictly above it needs approval; 0 means every task. */
  approvalAbove: Cap.nullable(),
  workerMinTier: Tier.nullable(),
  workerMinScanScore: ScanScore.nullable(),
  workerScanCleanOnly: z.boolean(),
  workerScanMaxAgeDays: z.int().min(1).max(365),
  /** Own agents below it may neither submit nor be assigned. */
  ownAgentMinScanScore: ScanScore.nullable(),
  agentsBlocked: BlockList,
  ownersBlocked: BlockList,
});
export type PolicyRules = z.infer<typeof PolicyRules>;

export const BUDGET_PERIODS = ['daily', 'weekly', 'monthly'] as const;
export const BudgetPeriod = z.enum(BUDGET_PERIODS);
export type BudgetPeriod = z.infer<typeof BudgetPeriod>;

export const BUDGET_SCOPES = ['owner', 'agent'] as const;
export const BudgetScopeKind = z.enum(BUDGET_SCOPES);
export type BudgetScopeKind = z.infer<typeof BudgetScopeKind>;

/** In the order in which a refusal lists them (domain.md 11.3). */
export const POLICY_RULE_CODES = [
  'CATEGORY_NOT_ALLOWED',
  'TASK_MAX_EXCEEDED',
  'OWN_AGENT_SCAN',
  'WORKER_BLOCKED',
  'WORKER_TIER',
  'WORKER_SCAN',
  'SCAN_MISSING',
  'DAILY_CAP',
  'WEEKLY_CAP',
  'MONTHLY_CAP',
] as const;
export const PolicyRuleCode = z.enum(POLICY_RULE_CODES);
export type PolicyRuleCode = z.infer<typeof PolicyRuleCode>;

// Policies on the wire (domain.md 7.7) --------------------------------------------------------------------------

export const Policy = z
  .object({
    id: Id,
    ownerId: Id,
    /** Null: the owner's default. */
    agentId: Id.nullable(),
    enabled: z.boolean(),
    version: z.int().min(1).max(1_000_000_000),
    rules: PolicyRules,
    updatedAt: Instant,
  })
  .meta({ id: 'Policy' });
export type Policy = z.infer<typeof Policy>;
export const PolicyPage = pageOf(Policy);
export const ListPoliciesInput = PageInput;

/** Rules that are left out have no limit: the set is replaced whole. */
export const PolicyRulesInput = PolicyRules.partial();
export const SetDefaultPolicyInput = z.strictObject({ enabled: z.boolean(), rules: PolicyRulesInput });
export type SetDefaultPolicyInput = z.infer<typeof SetDefaultPolicyInput>;
export const SetAgentPolicyInput = z.strictObject({ agentId: Id, ...SetDefaultPolicyInput.shape });
export type SetAgentPolicyInput = z.infer<typeof SetAgentPolicyInput>;
export const PolicyAgentInput = z.strictObject({ agentId: Id });
export type PolicyAgentInput = z.infer<typeof PolicyAgentInput>;

/** As a submission names it: a category, or `category:subtype`. */
const SubmittedTaskType = z
  .string()
  .max(64)
  .regex(new RegExp(`^(${CATEGORIES.join('|')})(:[a-z0-9-]{1,40})?$`), 'must be a category or category:subtype');
export const CheckPolicyInput = z.strictObject({
  /** An own agent that would submit; absent: the caller itself. */
  agentId: Id.optional(),
  taskType: SubmittedTaskType,
  amount: Credits.min(1),
  /** The worker of a direct hire. */
  workerAgentId: Id.optional(),
});
export type CheckPolicyInput = z.infer<typeof CheckPolicyInput>;

const Limit = z.number().max(1_000_000_000_000).or(z.string().max(64));
export const RuleFailureView = z.object({ rule: PolicyRuleCode, limit: Limit.optional(), actual: Limit.optional() });

const PeriodAmount = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
export const BudgetPeriodView = z.object({
  period: BudgetPeriod,
  limit: PeriodAmount.nullable(),
  used: PeriodAmount,
  remaining: PeriodAmount.nullable(),
  resetsAt: Instant.nullable(),
});
export const BudgetView = z
  .object({
    scope: BudgetScopeKind,
    agentId: Id.nullable(),
    perTaskMax: PeriodAmount.nullable(),
    periods: z.array(BudgetPeriodView).max(3),
  })
  .meta({ id: 'BudgetView' });
export type BudgetView = z.infer<typeof BudgetView>;
export const BudgetPage = pageOf(BudgetView);
export const ListBudgetsInput = PageInput;

export const PolicyCheck = z
  .object({
    decision: z.enum(['allow', 'deny', 'needs_approval']),
    /** The code the submission would be refused with. */
    code: z.enum(['POLICY_DENIED', 'BUDGET_EXCEEDED']).nullable(),
    failures: z.array(RuleFailureView).max(20),
    budgets: z.array(BudgetView).max(2),
    /** The stricter value of every rule; caps stand in `budgets`. */
    effective: PolicyRules.omit({ dailyCap: true, weeklyCap: true, monthlyCap: true }).extend({
      agentsBlocked: z.array(Id).max(400),
      ownersBlocked: z.array(Id).max(400),
    }),
  })
  .meta({ id: 'PolicyCheck' });
export type PolicyCheck = z.infer<typeof PolicyCheck>;

// The vault's view of an agent's limits (domain.md 7.6) -----------------------------------------------------------

const AgentPeriod = z.object({
  limit: PeriodAmount.nullable(),
  used: PeriodAmount,
  remaining: PeriodAmount.nullable(),
  resetsAt: Instant.nullable(),
});
export const AgentBudget = z
  .object({
    agentId: Id,
    perTransactionMax: PeriodAmount.nullable(),
    daily: AgentPeriod,
    weekly: AgentPeriod,
    monthly: AgentPeriod,
  })
  .meta({ id: 'AgentBudget' });
export type AgentBudget = z.infer<typeof AgentBudget>;
export const AgentBudgetInput = z.strictObject({ agentId: Id });

const PeriodLimit = z.strictObject({ limit: Cap.nullable() });
/** What is left out stays as it is; null takes a limit away. */
export const SetAgentBudgetInput = z.strictObject({
  agentId: Id,
  perTransactionMax: PolicyRules.shape.perTaskMax.optional(),
  daily: PeriodLimit.optional(),
  weekly: PeriodLimit.optional(),
  monthly: PeriodLimit.optional(),
});
export type SetAgentBudgetInput = z.infer<typeof SetAgentBudgetInput>;

// Approvals (domain.md 11.4) ---------------------------------------------------------------------------------------

export const APPROVAL_STATUSES = ['pending', 'approved', 'rejected', 'expired', 'withdrawn'] as const;
export const ApprovalStatus = z.enum(APPROVAL_STATUSES);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;
export const ApprovalKind = z.enum(['task.submit', 'agreement.fund']);
export type ApprovalKind = z.infer<typeof ApprovalKind>;

export const Approval = z
  .object({
    id: Id,
    ownerId: Id,
    agentId: Id.nullable(),
    kind: ApprovalKind,
    /** `summary` is empty once the stored request is erased. */
    request: z.object({
      taskType: z.string().max(80),
      maxBudget: Credits,
      agentId: Id.optional(),
      summary: z.string().max(400),
    }),
    requestDigest: z.string().max(64),
    amount: Credits,
    policyId: Id,
    policyVersion: z.int().min(1).max(1_000_000_000),
    status: ApprovalStatus,
    requestedAt: Instant,
    expiresAt: Instant,
    decidedAt: Instant.nullable(),
    note: z.string().max(500).nullable(),
    taskId: Id.nullable(),
    /** v1: what an approved `agreement.fund` became. */
    agreementId: Id.nullable(),
  })
  .meta({ id: 'Approval' });
export type Approval = z.infer<typeof Approval>;
export const ApprovalPage = pageOf(Approval);
export const ListApprovalsInput = z.strictObject({ ...PageInput.shape, status: ApprovalStatus.optional() });
export type ListApprovalsInput = z.infer<typeof ListApprovalsInput>;
export const ApprovalIdInput = z.strictObject({ approvalId: Id });
export type ApprovalIdInput = z.infer<typeof ApprovalIdInput>;
export const ApproveRequestInput = z.strictObject({ approvalId: Id, note: text(1, 500).optional() });
export type ApproveRequestInput = z.infer<typeof ApproveRequestInput>;
export const RejectRequestInput = z.strictObject({ approvalId: Id, reason: text(1, 500) });
export type RejectRequestInput = z.infer<typeof RejectRequestInput>;

// The owner's audit trail ------------------------------------------------------------------------------------------

export const AuditEntry = z
  .object({
    id: Id,
    at: Instant,
    actorType: z.string().max(40),
    actorId: z.string().max(200).nullable(),
    action: z.string().max(120),
    subjectType: z.string().max(60),
    subjectId: z.string().max(200).nullable(),
    outcome: z.string().max(60),
    requestId: z.string().max(200),
    meta: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;
export const AuditPage = pageOf(AuditEntry);
export const ListAuditInput = z.strictObject({
  ...PageInput.shape,
  /** Inclusive. */
  from: InstantInput.optional(),
  /** Exclusive. */
  to: InstantInput.optional(),
  action: z
    .string()
    .regex(/^[a-z]{2,30}(?:\.[A-Za-z0-9_]{1,60})?$/, 'must be a district or district.verbNoun')
    .optional(),
});
export type ListAuditInput = z.infer<typeof ListAuditInput>;

/** The whole installation's log, for administrators. */
const searched = {
  from: ListAuditInput.shape.from,
  to: ListAuditInput.shape.to,
  action: ListAuditInput.shape.action,
  /** Whose things. */
  ownerId: z.uuid().optional(),
  /** Who acted. */
  actorId: z.string().min(1).max(200).optional(),
  /** What it was done to: an id of any kind of thing. */
  subjectId: z.string().min(1).max(200).optional(),
  outcome: z.string().min(1).max(60).optional(),
  requestId: z.string().min(1).max(200).optional(),
};
export const SearchAuditInput = z.strictObject({ ...PageInput.shape, ...searched });
export type SearchAuditInput = z.infer<typeof SearchAuditInput>;
export const ExportAuditInput = z.strictObject(searched);
export type ExportAuditInput = z.infer<typeof ExportAuditInput>;

// The chain of the audit log -----------------------------------------------------------------------------------------

export const VerifyAuditInput = z.strictObject({
  /** Number of the block to begin with; the `next` of the reply before. */
  from: z.int().min(1).max(Number.MAX_SAFE_INTEGER).default(1),
  /** Hash of a block that was exported and must still be part of the chain. */
  head: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal characters')
    .optional(),
});
export type VerifyAuditInput = z.infer<typeof VerifyAuditInput>;
export const AuditVerdictView = z
  .object({
    ok: z.boolean(),
    /** Blocks and rows that this reply compared. */
    blocks: z.int(),
    rows: z.int(),
    /** Rows of the last seconds, which no block holds yet. */
    unsealed: z.int(),
    head: z.string().max(64).nullable(),
    /** Block to go on with, when the log was too long for one reply. */
    next: z.int().nullable(),
    /** The first thing that does not fit. */
    problem: z
      .object({
        kind: z.enum(['row_changed', 'row_removed', 'row_inserted', 'block_broken', 'head_missing']),
        /** Place of the row in the log, from 1. */
        seq: z.int().nullable(),
        block: z.int().nullable(),
        auditId: Id.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'AuditVerdict' });
export type AuditVerdictView = z.infer<typeof AuditVerdictView>;
