/** What other districts may ask of Exchange, the only one that changes a task's status, and what it tells them. */
import { z } from 'zod';
import { command, event } from '../../platform/bus/contract.ts';
import { Credits, Id } from '../../platform/wire.ts';
import type { Category } from '../registry/schemas.ts';

export interface TaskFacts {
  taskId: string;
  status: string;
  attempt: number;
  buyerOwnerId: string;
  buyerAgentId: string | null;
  /** The buyer's owner cluster when it submitted. */
  buyerClusterId: string;
  workerAgentId: string | null;
  workerOwnerId: string | null;
  category: Category;
  complexity: 'low' | 'medium' | 'high';
  input: {
    description: string;
    repo?: string | undefined;
    code?: string | undefined;
    files?: { path: string; sha256: string; bytes: number }[] | undefined;
  };
  checks: { name: string; cmd: string; timeoutMs: number; weight: number }[];
  requiredDeliverables: string[];
  outputSchema: unknown;
  specHash: string;
  policyVersion: string;
  feeBps: number;
  priceMinor: bigint | null;
  deadlineAt: Date;
  leaseExpiresAt: Date | null;
  completedAt: Date | null;
  feedbackUntil: Date | null;
  disputeUntil: Date | null;
  settledAt: Date | null;
  deliveredAt: Date | null;
  /** When it came to a terminal status. */
  endedAt: Date | null;
  failureReason: string | null;
  /** The reason is one of the worker's own (domain.md 4.4). */
  workerFailure: boolean;
}

/** A task as it is, or null. */
export const readTask = command<{ taskId: string }, TaskFacts | null>('exchange.readTask');

/**
 * The assigned agent's right to work on a task now: executing, its own, lease and deadline alive. Extends the lease.
 * TASK_NOT_FOUND for everybody else, CONFLICT with the status when it is not executing or the lease has ended.
 */
export const authorizeWork = command<{ taskId: string; agentId: string; extendLease: boolean }, TaskFacts>(
  'exchange.authorizeWork',
);

export interface DeliveredFile {
  path: string;
  sha256: string;
  bytes: number;
  mime: string;
  /** Name of the blob in the store. */
  blobId: string;
}
/** T5: the listed files are frozen by digest; executing → quality_check, once. CONFLICT when it has moved meanwhile. */
export const recordDelivery = command<
  { taskId: string; agentId: string; attempt: number; output: unknown; files: DeliveredFile[]; storedUntil: Date },
  TaskFacts
>('exchange.recordDelivery');

/** T6, T7 or T8, with the money, in the transaction that stores the assessment. `verdict: 'fault'` is a system fault. */
export const recordAssessment = command<
  {
    taskId: string;
    attempt: number;
    verdict: 'passed' | 'failed' | 'fault';
    assessmentId: string | null;
    score: number | null;
    coverage: number | null;
  },
  { status: string }
>('exchange.recordAssessment');

/** T14 or T15 by the buyer, inside the feedback window. CONFLICT with `feedbackUntil` after it. */
export const applyFeedback = command<{ taskId: string; rating: 'up' | 'down' }, { status: string }>(
  'exchange.applyFeedback',
);

/** T16: completed → disputed, reserve filled. CONFLICT after the dispute window. */
export const markDisputed = command<{ taskId: string; disputeId: string }, TaskFacts>('exchange.markDisputed');

/** T17 to T19, with the money. `by`: withdraw = the opener gave up, silence = nobody answered. */
export const finishDispute = command<
  {
    taskId: string;
    decision: 'buyer' | 'seller' | 'split';
    by: 'admin' | 'withdraw' | 'silence';
    buyerMinor?: bigint;
    sellerMinor?: bigint;
  },
  { status: string; buyerMinor: bigint; sellerMinor: bigint; feeMinor: bigint }
>('exchange.finishDispute');

/** Creates the task of an approved request; policy and budgets are asked again, only approvalAbove is waived. */
export const submitApproved = command<
  { ownerId: string; agentId: string | null; approvalId: string; request: unknown },
  { taskId: string }
>('exchange.submitApproved');

/** v1: selects the bid of an approved request and funds its escrow; asked and refused like `submitApproved`. */
export const fundApproved = command<
  { ownerId: string; agentId: string | null; approvalId: string; request: unknown },
  { agreementId: string }
>('exchange.fundApproved');

export interface DeliverableFacts {
  id: string;
  path: string;
  sha256: string;
  bytes: number;
  mime: string;
  blobId: string | null;
  storedUntil: Date;
}
export const listDeliverableFacts = command<{ taskId: string }, DeliverableFacts[]>('exchange.listDeliverableFacts');

/**
 * While a dispute or appeal is open the content that is still stored stays so, at most 30 days from delivery; once it is
 * decided, content older than DELIVERABLE_TTL_HOURS is due at once (domain.md 4.6).
 */
export const keepDeliverables = command<{ taskId: string; keep: boolean }, { files: number }>(
  'exchange.keepDeliverables',
);

/**
 * Deliverables whose time is over lose their content here and keep path, size and digest; the objects of these names may
 * then be deleted from the store. At most `limit` at a time.
 */
export const releaseExpiredDeliverables = command<{ limit: number }, { taskId: string; blobId: string }[]>(
  'exchange.releaseExpiredDeliverables',
);

/**
 * Tasks of these buyers that say something about this agent's work, each with the first instant it did: passed the gate,
 * failed by the worker's own doing, or lost to another agent. Of tasks that ended after `since`.
 */
export const listEndedWork = command<
  { agentId: string; buyerOwnerIds: string[]; since: Date },
  { taskId: string; firstEvidenceAt: Date }[]
>('exchange.listEndedWork');

/**
 * Ids of the tasks whose hold must be open (submitted, routing, executing, quality_check), in id order after an id; for
 * the ledger's check that a hold is open exactly while its task is.
 */
export const listHoldingTasks = command<{ afterTaskId: string | null; limit: number }, string[]>(
  'exchange.listHoldingTasks',
);

export interface TaskHistoryEntry {
  seq: number;
  from: string | null;
  to: string;
  action: string;
  reason: string | null;
  at: Date;
}
/** All events of a task, oldest first. */
export const readTaskHistory = command<{ taskId: string }, TaskHistoryEntry[]>('exchange.readTaskHistory');

// Exchange v1 -----------------------------------------------------------------------------------------------------

export interface AgreementFacts {
  agreementId: string;
  requestId: string;
  status: string;
  buyerOwnerId: string;
  buyerAgentId: string | null;
  workerAgentId: string;
  workerOwnerId: string;
  category: Category;
  description: string;
  amountMinor: bigint;
  specHash: string;
  policyVersion: string;
  createdAt: Date;
  dueAt: Date;
  deliveredAt: Date | null;
}
/** An agreement as it is, or null. */
export const readAgreement = command<{ agreementId: string }, AgreementFacts | null>('exchange.readAgreement');

/** All events of an agreement, oldest first. */
export const readAgreementHistory = command<{ agreementId: string }, TaskHistoryEntry[]>(
  'exchange.readAgreementHistory',
);

/** E5, once; false when the agreement is not (or no longer) delivered. */
export const beginAgreementEvaluation = command<{ agreementId: string }, { begun: boolean }>(
  'exchange.beginAgreementEvaluation',
);

/** E8: the escrow stays put and says so. CONFLICT with the status once the agreement has ended or is disputed. */
export const markAgreementDisputed = command<{ agreementId: string; disputeId: string }, AgreementFacts>(
  'exchange.markAgreementDisputed',
);

/** E9 to E11, with the money. `by`: withdraw = the opener gave up, silence = nobody answered. */
export const finishAgreementDispute = command<
  {
    agreementId: string;
    decision: 'buyer' | 'seller' | 'split';
    by: 'admin' | 'withdraw' | 'silence';
    buyerMinor?: bigint;
    sellerMinor?: bigint;
  },
  { status: string; buyerMinor: bigint; sellerMinor: bigint; feeMinor: bigint }
>('exchange.finishAgreementDispute');

// Events ----------------------------------------------------------------------------------------------------------

const Worker = { workerAgentId: Id.nullable() };
export const taskSubmitted = event(
  'exchange',
  'task.submitted',
  'task',
  z.object({
    buyerOwnerId: Id,
    buyerAgentId: Id.nullable(),
    category: z.string(),
    maxBudgetMinor: Credits,
    approvalId: Id.nullable(),
  }),
);
export const taskRouting = event('exchange', 'task.routing', 'task', z.object({ attempt: z.int() }));
export const taskAssigned = event(
  'exchange',
  'task.assigned',
  'task',
  z.object({
    workerAgentId: Id,
    priceMinor: Credits,
    leaseExpiresAt: z.string(),
    mode: z.enum(['assign', 'claim', 'direct']),
  }),
);
export const taskRerouted = event(
  'exchange',
  'task.rerouted',
  'task',
  /** `attempt` is the next one; `priceMinor` what was agreed with the agent that is gone. */
  z.object({ fromAgentId: Id, reason: z.string(), attempt: z.int(), priceMinor: Credits }),
);
export const taskDelivered = event(
  'exchange',
  'task.delivered',
  'task',
  z.object({
    workerAgentId: Id,
    attempt: z.int(),
    deliverables: z.array(z.object({ path: z.string(), sha256: z.string(), bytes: z.int() })),
  }),
);
export const taskCompleted = event(
  'exchange',
  'task.completed',
  'task',
  z.object({
    ...Worker,
    priceMinor: Credits,
    feeMinor: Credits,
    score: z.int(),
    coverage: z.int(),
    feedbackUntil: z.string(),
  }),
);
export const taskFailed = event(
  'exchange',
  'task.failed',
  'task',
  z.object({ failureReason: z.string(), ...Worker, score: z.int().nullable(), coverage: z.int().nullable() }),
);
export const taskCancelled = event('exchange', 'task.cancelled', 'task', z.object({}));
export const taskExpired = event('exchange', 'task.expired', 'task', z.object({}));
export const taskRefunded = event(
  'exchange',
  'task.refunded',
  'task',
  z.object({ ...Worker, priceMinor: Credits, by: z.enum(['thumbs_down', 'dispute']) }),
);
/** The money of a completed task is final: the window passed, thumbs up, or a dispute ended. */
export const taskSettled = event(
  'exchange',
  'task.settled',
  'task',
  z.object({ ...Worker, priceMinor: Credits, by: z.enum(['window', 'thumbs_up', 'dispute']) }),
);

// Of v1 (deprecated)

export const requestCreated = event(
  'exchange',
  'request.created',
  'request',
  z.object({
    buyerOwnerId: Id,
    buyerAgentId: Id.nullable(),
    category: z.string(),
    budgetMinMinor: Credits,
    budgetMaxMinor: Credits,
    closesAt: z.string(),
  }),
);
export const requestExpired = event('exchange', 'request.expired', 'request', z.object({}));
export const requestCancelled = event('exchange', 'request.cancelled', 'request', z.object({}));
const BidData = z.object({ requestId: Id, agentId: Id, amountMinor: Credits });
export const bidSubmitted = event('exchange', 'bid.submitted', 'bid', BidData);
export const bidAccepted = event('exchange', 'bid.accepted', 'bid', BidData.extend({ agreementId: Id }));
export const agreementCreated = event(
  'exchange',
  'agreement.created',
  'agreement',
  z.object({ requestId: Id, bidId: Id, buyerOwnerId: Id, workerAgentId: Id, amountMinor: Credits }),
);
export const agreementDelivered = event(
  'exchange',
  'agreement.delivered',
  'agreement',
  z.object({
    workerAgentId: Id,
    deliverables: z.array(z.object({ path: z.string(), sha256: z.string(), bytes: z.int() })),
  }),
);
export const agreementCompleted = event(
  'exchange',
  'agreement.completed',
  'agreement',
  z.object({
    workerAgentId: Id,
    amountMinor: Credits,
    feeMinor: Credits,
    by: z.enum(['accepted', 'silence', 'dispute']),
  }),
);
export const agreementCancelled = event(
  'exchange',
  'agreement.cancelled',
  'agreement',
  z.object({ workerAgentId: Id, amountMinor: Credits, by: z.enum(['buyer', 'worker', 'no_delivery']) }),
);
