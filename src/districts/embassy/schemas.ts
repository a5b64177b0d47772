/** The words of Embassy that every district and the browser share. */
import { z } from 'zod';
import { Id } from '../../platform/wire.ts';
import { Category, Tier } from '../registry/schemas.ts';

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
