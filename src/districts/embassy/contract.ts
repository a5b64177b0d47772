/** What Exchange asks of Embassy in the transaction that holds the credits (domain.md 3.3, 11). */
import { z } from 'zod';
import { command, event } from '../../platform/bus/contract.ts';
import { Credits, Id } from '../../platform/wire.ts';
import type { Category, ScanVerdict, Tier } from '../registry/schemas.ts';
import type { Approval } from './schemas.ts';

/** The part of the buyer's merged policy that decides who may work for it. */
export interface WorkerRules {
  workerMinTier: Tier | null;
  workerMinScanScore: number | null;
  workerScanCleanOnly: boolean;
  workerScanMaxAgeDays: number;
  agentsBlocked: string[];
  ownersBlocked: string[];
}

export interface ScanFact {
  type: string;
  score: number;
  verdict: ScanVerdict;
  scannedAt: Date;
}

export interface SubmissionFacts {
  ownerId: string;
  /** The submitting agent, or null when the owner submits. */
  agentId: string | null;
  channel: 'session' | 'owner_token' | 'agent_key';
  category: Category;
  amountMinor: bigint;
  /** The directly hired worker, if any. */
  directWorker: { agentId: string; ownerId: string; tier: Tier; scans: ScanFact[] } | null;
  /** Scans of the submitting agent. */
  ownScans: ScanFact[];
  now: Date;
  /** An approved request waives approvalAbove only. */
  approved?: boolean;
}

export interface RuleFailure {
  rule: string;
  limit?: number | string | null;
  actual?: number | string | null;
}

export type SubmissionDecision =
  | { decision: 'allow'; workers: WorkerRules; policyId: string | null; policyVersion: number }
  | { decision: 'needs_approval'; workers: WorkerRules; policyId: string; policyVersion: number }
  | { decision: 'policy_denied'; policyId: string | null; failures: RuleFailure[] }
  | {
      decision: 'budget_exceeded';
      policyId: string | null;
      failures: RuleFailure[];
      /** The first cap that does not hold. */
      exceeded: {
        scope: 'owner' | 'agent';
        period: 'daily' | 'weekly' | 'monthly';
        limit: number;
        used: number;
        requested: number;
        resetsAt: string | null;
      };
    };

/**
 * Decides a submission with every rule, in the order of domain.md 11.3. Locks and writes nothing; what it says of the
 * budgets is said again, under locks, by `commitBudget`.
 */
export const checkSubmission = command<SubmissionFacts, SubmissionDecision>('embassy.checkSubmission');

/**
 * Counts the amount on today's UTC day in both scopes. Locks them (owner, then agent) and looks at every cap once more,
 * so that N parallel submissions cannot exceed one: BUDGET_EXCEEDED. `subjectId` is the task's or agreement's: by it the
 * budget comes back when the money does. Ask it after everything else but the money.
 */
export const commitBudget = command<
  { ownerId: string; agentId: string | null; subjectId: string; amountMinor: bigint; now: Date },
  { budgetDay: string }
>('embassy.commitBudget');

/** Stores the frozen request; no credits are held, no budget counted, no task exists. */
export const requestApproval = command<
  {
    ownerId: string;
    agentId: string | null;
    kind: 'task.submit' | 'agreement.fund';
    request: unknown;
    /** What the approver sees. */
    summary: { taskType: string; maxBudget: number; agentId?: string | undefined; summary: string };
    amountMinor: bigint;
    policyId: string;
    policyVersion: number;
  },
  { approval: Approval }
>('embassy.requestApproval');

/** The merged worker rules in force now, for routing: one answer for each buyer, in their order. One query for all. */
export const readWorkerRules = command<{ buyers: { ownerId: string; agentId: string | null }[] }, WorkerRules[]>(
  'embassy.readWorkerRules',
);

/** Which of these agents their own owners let work: own scan rule met (domain.md 10.2 `ownScanOk`). */
export const checkOwnScans = command<
  { agents: { agentId: string; ownerId: string; scans: ScanFact[] }[]; now: Date },
  { allowed: string[] }
>('embassy.checkOwnScans');

const Version = z.object({ policyId: Id, version: z.int() });
export const policyChanged = event('embassy', 'policy.changed', 'policy', Version);
export const approvalRequested = event(
  'embassy',
  'approval.requested',
  'approval',
  z.object({ ownerId: Id, agentId: Id.nullable(), amountMinor: Credits }),
);
export const approvalDecided = event(
  'embassy',
  'approval.decided',
  'approval',
  z.object({ ownerId: Id, agentId: Id.nullable(), amountMinor: Credits, status: z.string(), taskId: Id.nullable() }),
);
export const approvalExpired = event(
  'embassy',
  'approval.expired',
  'approval',
  z.object({ ownerId: Id, agentId: Id.nullable(), amountMinor: Credits }),
);
/** Once per cap and period. */
export const budgetThresholdReached = event(
  'embassy',
  'budget.threshold_reached',
  'budget',
  z.object({
    ownerId: Id,
    agentId: Id.nullable(),
    scope: z.enum(['owner', 'agent']),
    period: z.string(),
    percent: z.union([z.literal(80), z.literal(100)]),
  }),
);
