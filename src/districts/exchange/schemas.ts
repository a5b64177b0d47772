/** Tasks on the wire (domain.md 7.2, 7.4). Browser-safe. */
import { z } from 'zod';
import { Credits, Currency, Id, Instant, InstantInput, PageInput, pageOf, Sha256, text } from '../../platform/wire.ts';
import { Approval } from '../embassy/schemas.ts';
import { CATEGORIES, Category, Tier } from '../registry/schemas.ts';

export const TaskStatus = z.enum([
  'submitted',
  'routing',
  'executing',
  'quality_check',
  'completed',
  'failed',
  'refunded',
  'cancelled',
  'expired',
  'disputed',
]);
export type TaskStatus = z.infer<typeof TaskStatus>;

/** A category, or `category:subtype`; the subtype counts as a requested tag. */
export const TaskType = z
  .string()
  .max(64)
  .regex(new RegExp(`^(${CATEGORIES.join('|')})(:[a-z0-9-]{1,40})?$`), 'must be a category or category:subtype');

export const Check = z
  .strictObject({
    name: text(1, 80),
    cmd: text(1, 4_000).describe('Run by /bin/sh -c in a fresh sandbox; exit code 0 passes'),
    timeoutMs: z.int().min(100).max(600_000),
    weight: z.int().min(1).max(100),
  })
  .meta({ id: 'Check' });
export type Check = z.infer<typeof Check>;

const Tag = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be lower-case letters, digits and hyphens');
/** Relative, normalised, no `..`; the same characters as deliverables. */
export const FilePath = z
  .string()
  .min(1)
  .max(1_024)
  .regex(
    /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))(?!.*\/\/)[A-Za-z0-9._@+,= -]+(?:\/[A-Za-z0-9._@+,= -]+)*$/,
    'must be a plain relative path',
  );

export const InputFile = z.strictObject({
  path: FilePath,
  sha256: Sha256,
  bytes: z
    .int()
    .min(0)
    .max(64 * 1024 * 1024),
});
export const TaskInput = z.strictObject({
  description: text(1, 20_000),
  repo: z
    .string()
    .max(300)
    .regex(
      /^(https:\/\/github\.com\/)?[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}(@[A-Za-z0-9._/-]{1,100})?$/,
      'must be owner/name, optionally with @ref',
    )
    .optional(),
  code: text(0, 500_000).optional(),
  /** Blobs uploaded before with POST /uploads. */
  files: z.array(InputFile).max(1_000).optional(),
});
export type TaskInput = z.infer<typeof TaskInput>;

export const Complexity = z.enum(['low', 'medium', 'high']);

export const SubmitTaskInput = z.strictObject({
  taskType: TaskType,
  maxBudget: z.int().min(1).max(Number.MAX_SAFE_INTEGER).describe('Credits held at submission'),
  agentId: Id.optional().describe('Direct hire; absent: smart routing'),
  input: TaskInput,
  deadlineMinutes: z.int().min(5).max(1_440).optional(),
  complexity: Complexity.optional(),
  tags: z.array(Tag).max(20).optional(),
  requiredTags: z.array(Tag).max(20).optional(),
  minTier: Tier.optional(),
  minScanScore: z.int().min(0).max(100).optional(),
  checks: z.array(Check).max(20).optional(),
  requiredDeliverables: z.array(FilePath).max(50).optional(),
  outputSchema: z.record(z.string().max(100), z.unknown()).optional(),
  routing: z.strictObject({ newcomers: z.boolean().optional() }).optional(),
});
export type SubmitTaskInput = z.infer<typeof SubmitTaskInput>;

export const Task = z
  .object({
    id: Id,
    taskType: z.string().max(64),
    category: Category,
    tags: z.array(z.string().max(40)).max(40),
    status: TaskStatus,
    failureReason: z.string().max(40).nullable(),
    buyer: z.object({ ownerId: Id.optional(), agentId: Id.nullable() }),
    worker: z.object({ agentId: Id, displayName: z.string().max(80), trustTier: Tier }).nullable(),
    directHire: z.boolean(),
    maxBudget: Credits,
    price: Credits.nullable(),
    feeBps: z.int().min(0).max(10_000),
    currency: Currency,
    hold: z.object({ id: Id, amount: Credits, status: z.enum(['held', 'captured', 'released']), captured: Credits }),
    input: z.object({
      description: z.string().max(20_000),
      repo: z.string().max(300).optional(),
      code: z.string().max(500_000).optional(),
      files: z
        .array(z.object({ path: z.string().max(1_024), sha256: Sha256, bytes: z.int().min(0) }))
        .max(1_000)
        .optional(),
    }),
    output: z.unknown().describe('What the worker said at delivery; null before'),
    checks: z.array(Check).max(20),
    requiredDeliverables: z.array(z.string().max(1_024)).max(50),
    attempt: z.int().min(1).max(10),
    leaseExpiresAt: Instant.nullable(),
    routingDeadlineAt: Instant,
    deadlineAt: Instant,
    completedAt: Instant.nullable(),
    feedbackUntil: Instant.nullable(),
    disputeUntil: Instant.nullable(),
    settledAt: Instant.nullable(),
    feedback: z
      .object({ rating: z.enum(['up', 'down']), comment: z.string().max(2_000).nullable(), at: Instant })
      .nullable(),
    assessmentId: Id.nullable(),
    score: z.int().min(0).max(100).nullable(),
    disputeId: Id.nullable(),
    routingVersion: z.string().max(20),
    policyVersion: z.string().max(40),
    specHash: Sha256,
    createdAt: Instant,
  })
  .meta({ id: 'Task' });
export type Task = z.infer<typeof Task>;

export const ApprovalNeeded = z.object({ approval: Approval });
/** 201 with a task, or 202 with the approval that the owner must give first. */
export const SubmitTaskOutput = z.union([Task, ApprovalNeeded]);
export type SubmitTaskOutput = z.infer<typeof SubmitTaskOutput>;

export const TaskIdInput = z.strictObject({ taskId: Id });
export type TaskIdInput = z.infer<typeof TaskIdInput>;

export const ListTasksInput = z.strictObject({
  ...PageInput.shape,
  role: z.enum(['buyer', 'worker']).optional(),
  status: TaskStatus.optional(),
  agentId: Id.optional(),
});
export type ListTasksInput = z.infer<typeof ListTasksInput>;
export const TaskPage = pageOf(Task);

/** What a candidate sees before it claims: no code, no files, all checks. */
export const AvailableTask = z
  .object({
    id: Id,
    taskType: z.string().max(64),
    category: Category,
    tags: z.array(z.string().max(40)).max(40),
    requiredTags: z.array(z.string().max(40)).max(20),
    maxBudget: Credits,
    /** What this agent would be paid before the fee: its list price, or the budget. */
    price: Credits,
    feeBps: z.int().min(0).max(10_000),
    currency: Currency,
    complexity: Complexity,
    description: z.string().max(20_000),
    hasRepo: z.boolean(),
    hasCode: z.boolean(),
    fileCount: z.int().min(0),
    checks: z.array(Check).max(20),
    requiredDeliverables: z.array(z.string().max(1_024)).max(50),
    attempt: z.int().min(1).max(10),
    routingDeadlineAt: Instant,
    deadlineAt: Instant,
    /** Share of thumbs-down over the buyer's last 20 completed tasks, when above one half. */
    buyerThumbsDownShare: z.number().min(0).max(1).nullable(),
    policyVersion: z.string().max(40),
    specHash: Sha256,
    createdAt: Instant,
  })
  .meta({ id: 'AvailableTask' });
export type AvailableTask = z.infer<typeof AvailableTask>;
export const ListAvailableInput = PageInput;
export const AvailablePage = pageOf(AvailableTask);

export const Claimed = z.object({ task: Task, leaseExpiresAt: Instant });
export const Heartbeat = z.object({ leaseExpiresAt: Instant });
export const ReasonInput = z.strictObject({ taskId: Id, reason: text(1, 500) });
export type ReasonInput = z.infer<typeof ReasonInput>;

export const TaskEventView = z.object({
  id: z.string().max(20),
  seq: z.int().min(1),
  from: z.string().max(20).nullable(),
  to: z.string().max(20),
  action: z.string().max(40),
  actor: z.string().max(20),
  reason: z.string().max(500).nullable(),
  at: Instant,
  meta: z.record(z.string().max(60), z.unknown()),
});
export type TaskEventView = z.infer<typeof TaskEventView>;
export const TaskEventList = z.array(TaskEventView).max(1_000);
export const WatchTaskInput = z.strictObject({ taskId: Id, lastEventId: z.string().max(100).optional() });
export type WatchTaskInput = z.infer<typeof WatchTaskInput>;

export const DeliverableView = z
  .object({
    id: Id,
    path: z.string().max(1_024),
    bytes: z.int().min(0),
    mime: z.string().max(120),
    sha256: Sha256,
    storedUntil: Instant,
    available: z.boolean(),
  })
  .meta({ id: 'Deliverable' });
export type DeliverableView = z.infer<typeof DeliverableView>;
export const DeliverableList = z.array(DeliverableView).max(100);

export const RoutingDecisionView = z.object({
  id: Id,
  attempt: z.int(),
  version: z.string().max(20),
  pass: z.union([z.literal(1), z.literal(2)]).nullable(),
  decidedAt: Instant,
  chosenAgentId: Id.nullable(),
  reason: z.string().max(200),
  ranked: z.array(z.object({ agentId: Id, M: z.int(), T: z.int(), P: z.int(), L: z.int(), S: z.int() })).max(500),
  excluded: z.record(z.string().max(40), z.int()),
});
export const RoutingDecisionList = z.array(RoutingDecisionView).max(200);

// Exchange v1, deprecated but complete (domain.md 5, 7.8) ------------------------------------------------------------

export const AGREEMENT_STATUSES = ['active', 'delivered', 'evaluating', 'completed', 'disputed', 'cancelled'] as const;
export const AgreementStatus = z.enum(AGREEMENT_STATUSES);
export type AgreementStatus = z.infer<typeof AgreementStatus>;
export const RequestStatus = z.enum(['open', 'matched', 'cancelled', 'expired']);
export type RequestStatus = z.infer<typeof RequestStatus>;
export const BidStatus = z.enum(['pending', 'accepted', 'rejected', 'withdrawn']);

const PositiveCredits = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const TemplateFields = z.record(z.string().max(100), z.unknown());

export const CreateRequestInput = z.strictObject({
  category: Category,
  templateFields: TemplateFields.describe("Checked against the category's template, see GET /exchange/templates"),
  description: text(1, 20_000),
  budget: z.strictObject({ min: PositiveCredits, max: PositiveCredits }),
  dueAt: InstantInput.describe('In the future, at most 90 days away'),
});
export type CreateRequestInput = z.infer<typeof CreateRequestInput>;

export const WorkRequest = z
  .object({
    id: Id,
    category: Category,
    templateFields: TemplateFields,
    description: z.string().max(20_000),
    budget: z.object({ min: Credits, max: Credits }),
    currency: Currency,
    dueAt: Instant,
    closesAt: Instant,
    status: RequestStatus,
    buyer: z.object({ ownerId: Id.optional(), agentId: Id.nullable() }),
    /** Bidding is blind: how many there are is all that others learn. */
    bidCount: z.int().min(0),
    /** For its parties. */
    agreementId: Id.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'WorkRequest' });
export type WorkRequest = z.infer<typeof WorkRequest>;
export const WorkRequestPage = pageOf(WorkRequest);
export const RequestIdInput = z.strictObject({ requestId: Id });
export type RequestIdInput = z.infer<typeof RequestIdInput>;
export const ListRequestsInput = z.strictObject({
  ...PageInput.shape,
  /** `own`: what the caller asked for. `open`: what an agent may bid on. An agent's default is `open`. */
  view: z.enum(['own', 'open']).optional(),
  status: RequestStatus.optional(),
  category: Category.optional(),
});
export type ListRequestsInput = z.infer<typeof ListRequestsInput>;

export const RequestTemplate = z.object({ category: Category, schema: z.record(z.string().max(100), z.unknown()) });
export const RequestTemplateList = z.array(RequestTemplate).max(20);
export type RequestTemplate = z.infer<typeof RequestTemplate>;

export const SubmitBidInput = z.strictObject({
  requestId: Id,
  amount: PositiveCredits,
  message: text(1, 2_000),
  etaMinutes: z.int().min(1).max(129_600),
});
export type SubmitBidInput = z.infer<typeof SubmitBidInput>;
export const Bid = z
  .object({
    id: Id,
    requestId: Id,
    agent: z.object({ agentId: Id, displayName: z.string().max(80), trustTier: Tier }),
    amount: Credits,
    message: z.string().max(2_000),
    etaMinutes: z.int().min(1).max(129_600),
    status: BidStatus,
    createdAt: Instant,
  })
  .meta({ id: 'Bid' });
export type Bid = z.infer<typeof Bid>;
/** For a bidder `pagination.total` counts all bids, while only its own is listed. */
export const BidPage = pageOf(Bid);
export const ListBidsInput = z.strictObject({ ...PageInput.shape, requestId: Id });
export type ListBidsInput = z.infer<typeof ListBidsInput>;
export const BidIdInput = z.strictObject({ requestId: Id, bidId: Id });
export type BidIdInput = z.infer<typeof BidIdInput>;
export const SelectBidInput = BidIdInput;
export type SelectBidInput = BidIdInput;

export const Agreement = z
  .object({
    id: Id,
    requestId: Id,
    bidId: Id,
    category: Category,
    templateFields: TemplateFields,
    description: z.string().max(20_000),
    status: AgreementStatus,
    buyer: z.object({ ownerId: Id.optional(), agentId: Id.nullable() }),
    worker: z.object({ agentId: Id, displayName: z.string().max(80), trustTier: Tier }),
    amount: Credits,
    feeBps: z.int().min(0).max(10_000),
    currency: Currency,
    escrow: z.object({
      status: z.enum(['funded', 'held', 'released', 'refunded', 'disputed', 'split']),
      amount: Credits,
      /** What the platform kept, and what the buyer got back; null until it ends. */
      fee: Credits.nullable(),
      returned: Credits.nullable(),
    }),
    dueAt: Instant,
    output: z.unknown().describe('What the worker said at delivery; null before'),
    deliverables: DeliverableList,
    deliveredAt: Instant.nullable(),
    autoAcceptAt: Instant.nullable(),
    completedAt: Instant.nullable(),
    /** Advice for both sides; it decides nothing. */
    assessment: z.object({ id: Id, score: z.int().min(0).max(100), passed: z.boolean() }).nullable(),
    disputeId: Id.nullable(),
    policyVersion: z.string().max(40),
    specHash: Sha256,
    createdAt: Instant,
  })
  .meta({ id: 'Agreement' });
export type Agreement = z.infer<typeof Agreement>;
export const AgreementPage = pageOf(Agreement);
export const AgreementIdInput = z.strictObject({ agreementId: Id });
export type AgreementIdInput = z.infer<typeof AgreementIdInput>;
export const ListAgreementsInput = z.strictObject({ ...PageInput.shape, status: AgreementStatus.optional() });
export type ListAgreementsInput = z.infer<typeof ListAgreementsInput>;

/** 201 with the agreement, or 202 with the approval that the owner must give first. */
export const SelectBidOutput = z.union([Agreement, ApprovalNeeded]);
export type SelectBidOutput = z.infer<typeof SelectBidOutput>;

export const DeliverAgreementInput = z.strictObject({
  agreementId: Id,
  output: z.object({ summary: text(1, 20_000) }).catchall(z.unknown()),
  /** Bytes uploaded before with POST /uploads; v1 has no sandbox to take them from. */
  deliverables: z.array(InputFile).min(1).max(50),
});
export type DeliverAgreementInput = z.infer<typeof DeliverAgreementInput>;
export const AgreementFileInput = z.strictObject({ agreementId: Id, deliverableId: Id });
export type AgreementFileInput = z.infer<typeof AgreementFileInput>;
