/**
 * What an owner's policies say to a submission (domain.md 11.1 to 11.3). Pure: usage, scans and the instant are
 * arguments, so that a check and the submission that follows decide alike.
 */
import type { Issue } from '#platform/errors.ts';
import { toWire } from '#platform/money.ts';
import { higherTier, type ScanPosture, type Tier, tierRank } from '../registry/schemas.ts';
import {
  BUDGET_PERIODS,
  type BudgetPeriod,
  type BudgetScopeKind,
  POLICY_RULE_CODES,
  type PolicyRuleCode,
  type PolicyRules,
} from './schemas.ts';

const DAY_MS = 86_400_000;
export const SCAN_AGE_DEFAULT_DAYS = 30;

/** The rules of a new owner's default policy: no limits, so that existing clients keep working. */
export const NO_LIMITS: PolicyRules = {
  perTaskMax: null,
  dailyCap: null,
  weeklyCap: null,
  monthlyCap: null,
  categoriesAllowed: null,
  approvalAbove: null,
  workerMinTier: null,
  workerMinScanScore: null,
  workerScanCleanOnly: false,
  workerScanMaxAgeDays: SCAN_AGE_DEFAULT_DAYS,
  ownAgentMinScanScore: null,
  agentsBlocked: [],
  ownersBlocked: [],
};

/** perTaskMax ≤ dailyCap ≤ weeklyCap ≤ monthlyCap, where set. Empty when the rules can hold together. */
export function ruleIssues(rules: PolicyRules): Issue[] {
  const order = ['perTaskMax', 'dailyCap', 'weeklyCap', 'monthlyCap'] as const;
  const issues: Issue[] = [];
  let smaller: (typeof order)[number] | null = null;
  for (const field of order) {
    const value = rules[field];
    if (value === null) continue;
    if (smaller !== null && (rules[smaller] as number) > value) {
      issues.push({ path: `rules.${field}`, message: `${field} must not be below ${smaller}.` });
    }
    smaller = field;
  }
  return issues;
}

// ------------------------------------------------------------------------------------------------------- merging

export interface PolicyRecord {
  readonly id: string;
  /** Null for the owner's default. */
  readonly agentId: string | null;
  readonly version: number;
  readonly enabled: boolean;
  readonly rules: PolicyRules;
}

export interface ScopeCaps {
  readonly scope: BudgetScopeKind;
  readonly policyId: string;
  readonly caps: Readonly<Record<BudgetPeriod, number | null>>;
}

/** What a submission stands under: the stricter value of each rule, and the caps of each scope beside each other. */
export interface EffectivePolicy {
  readonly perTaskMax: number | null;
  readonly categoriesAllowed: readonly PolicyCategory[] | null;
  readonly approvalAbove: number | null;
  readonly workerMinTier: Tier | null;
  readonly workerMinScanScore: number | null;
  readonly workerScanCleanOnly: boolean;
  readonly workerScanMaxAgeDays: number;
  readonly ownAgentMinScanScore: number | null;
  readonly agentsBlocked: readonly string[];
  readonly ownersBlocked: readonly string[];
  /** The owner's scope counts everything, the agent's that agent. Owner first, which is also the order of locks. */
  readonly scopes: readonly ScopeCaps[];
  /** The enabled policies it was merged from: the default, then the agent's. */
  readonly policies: readonly PolicyRecord[];
}
type PolicyCategory = NonNullable<PolicyRules['categoriesAllowed']>[number];

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
function greatest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
function common<T>(a: readonly T[] | null, b: readonly T[] | null): readonly T[] | null {
  return a === null || b === null ? (a ?? b) : a.filter((each) => b.includes(each));
}

/**
 * The policy of a submission. `agentPolicy` is that of the submitting agent; a session or owner token stands under the
 * default alone. A disabled policy counts as absent. Caps are not merged: each counts its own scope.
 */
export function mergePolicies(ownerDefault: PolicyRecord | null, agentPolicy: PolicyRecord | null): EffectivePolicy {
  const policies = [ownerDefault, agentPolicy].filter((p): p is PolicyRecord => p?.enabled === true);
  const all = policies.map((p) => p.rules);
  const fold = <T>(read: (rules: PolicyRules) => T | null, stricter: (a: T | null, b: T | null) => T | null) =>
    all.map(read).reduce<T | null>(stricter, null);
  return {
    perTaskMax: fold((r) => r.perTaskMax, least),
    categoriesAllowed: fold<readonly PolicyCategory[]>((r) => r.categoriesAllowed, common),
    approvalAbove: fold((r) => r.approvalAbove, least),
    workerMinTier: fold((r) => r.workerMinTier, higherTier),
    workerMinScanScore: fold((r) => r.workerMinScanScore, greatest),
    workerScanCleanOnly: all.some((r) => r.workerScanCleanOnly),
    workerScanMaxAgeDays: fold((r) => r.workerScanMaxAgeDays, least) ?? SCAN_AGE_DEFAULT_DAYS,
    ownAgentMinScanScore: fold((r) => r.ownAgentMinScanScore, greatest),
    agentsBlocked: [...new Set(all.flatMap((r) => r.agentsBlocked))],
    ownersBlocked: [...new Set(all.flatMap((r) => r.ownersBlocked))],
    scopes: policies.map((p) => ({
      scope: p.agentId === null ? 'owner' : 'agent',
      policyId: p.id,
      caps: { daily: p.rules.dailyCap, weekly: p.rules.weeklyCap, monthly: p.rules.monthlyCap },
    })),
    policies,
  };
}

/** The part the router filters by, in the shape of its input. */
export function routingPolicyOf(policy: EffectivePolicy) {
  return {
    workerMinTier: policy.workerMinTier,
    workerMinScanScore: policy.workerMinScanScore,
    workerScanCleanOnly: policy.workerScanCleanOnly,
    workerScanMaxAgeDays: policy.workerScanMaxAgeDays,
    agentsBlocked: [...policy.agentsBlocked],
    ownersBlocked: [...policy.ownersBlocked],
  };
}

// ------------------------------------------------------------------------------------------------------- scans

type ScanRule = Pick<EffectivePolicy, 'workerScanMaxAgeDays'> & { minScore: number | null; cleanOnly: boolean };
type ScanFailure = { missing: true } | { missing: false; limit: number | string; actual: number | string };

/** Null when the scan is good enough or none is asked. Any scan rule refuses verdict `block`, whatever the score. */
function scanFailure(rule: ScanRule, scan: ScanPosture | null): ScanFailure | null {
  if (rule.minScore === null && !rule.cleanOnly) return null;
  if (scan === null || scan.ageDays > rule.workerScanMaxAgeDays) return { missing: true };
  if (rule.minScore !== null && scan.score < rule.minScore) {
    return { missing: false, limit: rule.minScore, actual: scan.score };
  }
  if (scan.verdict === 'block' || (rule.cleanOnly && scan.verdict !== 'clean')) {
    return { missing: false, limit: rule.cleanOnly ? 'clean' : 'review', actual: scan.verdict };
  }
  return null;
}

/** Whether an own agent may submit or be assigned, as far as its configuration scan goes. */
export function ownScanAllows(policy: EffectivePolicy, scan: ScanPosture | null): boolean {
  return scanFailure(ownRule(policy), scan) === null;
}

function ownRule(policy: EffectivePolicy): ScanRule {
  const { ownAgentMinScanScore, workerScanMaxAgeDays } = policy;
  return { minScore: ownAgentMinScanScore, cleanOnly: false, workerScanMaxAgeDays };
}

// ------------------------------------------------------------------------------------------------------- budgets

/** Committed credits of one UTC day, `YYYY-MM-DD`. */
export interface DayUsage {
  readonly day: string;
  readonly committedMinor: bigint;
}

export function utcDay(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10);
}

function dayMs(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`);
}

function addDays(day: string, days: number): string {
  return utcDay(dayMs(day) + days * DAY_MS);
}

/** First day of the window that ends today: today, six days ago, or the first of the month. */
export function windowStart(period: BudgetPeriod, today: string): string {
  switch (period) {
    case 'daily':
      return today;
    case 'weekly':
      return addDays(today, -6);
    case 'monthly':
      return `${today.slice(0, 8)}01`;
  }
}

/** Credits committed in the period that holds today. */
export function usedIn(period: BudgetPeriod, usage: readonly DayUsage[], today: string): bigint {
  return committed(usage, windowStart(period, today), today);
}

function committed(usage: readonly DayUsage[], from: string, to: string): bigint {
  return usage.reduce((sum, u) => (u.day >= from && u.day <= to ? sum + u.committedMinor : sum), 0n);
}

function midnightOf(day: string): string {
  return `${day}T00:00:00.000Z`;
}

/**
 * When a refused request may be tried again: the next midnight, the first of next month, or for the rolling week the
 * first midnight at which it would fit if nothing else were spent; null when it never can.
 */
export function resetsAt(
  period: BudgetPeriod,
  today: string,
  week: { usage: readonly DayUsage[]; limitMinor: bigint; requestedMinor: bigint },
): string | null {
  if (period === 'daily') return midnightOf(addDays(today, 1));
  if (period === 'monthly') {
    const [year, month] = today.split('-').map(Number) as [number, number];
    return new Date(Date.UTC(year, month, 1)).toISOString();
  }
  for (let days = 1; days <= 7; days++) {
    const stillUsed = committed(week.usage, addDays(today, days - 6), today);
    if (stillUsed + week.requestedMinor <= week.limitMinor) return midnightOf(addDays(today, days));
  }
  return null;
}

export interface PeriodView {
  readonly period: BudgetPeriod;
  readonly limit: number | null;
  readonly used: number;
  readonly remaining: number | null;
  readonly resetsAt: string | null;
}

/**
 * A scope's budget as it stands. The week's `resetsAt` is the midnight at which the oldest spending leaves the window,
 * null when nothing was spent.
 */
export function budgetPeriods(caps: ScopeCaps['caps'], usage: readonly DayUsage[], nowMs: number): PeriodView[] {
  const today = utcDay(nowMs);
  return BUDGET_PERIODS.map((period) => {
    const limit = caps[period];
    const used = toWire(usedIn(period, usage, today));
    const remaining = limit === null ? null : Math.max(0, limit - used);
    return { period, limit, used, remaining, resetsAt: viewResetsAt(period, usage, today) };
  });
}

function viewResetsAt(period: BudgetPeriod, usage: readonly DayUsage[], today: string): string | null {
  if (period !== 'weekly') return resetsAt(period, today, { usage, limitMinor: 0n, requestedMinor: 0n });
  const from = windowStart('weekly', today);
  const oldest = usage
    .filter((u) => u.committedMinor > 0n && u.day >= from && u.day <= today)
    .map((u) => u.day)
    .sort()[0];
  return oldest === undefined ? null : midnightOf(addDays(oldest, 7));
}

export const THRESHOLDS = [80, 100] as const;

/** The thresholds, in percent of the cap, that a rise of usage passes. */
export function thresholdsCrossed(beforeMinor: bigint, afterMinor: bigint, limit: number): (80 | 100)[] {
  const reached = (used: bigint, percent: number) => limit > 0 && used * 100n >= BigInt(limit) * BigInt(percent);
  return THRESHOLDS.filter((percent) => reached(afterMinor, percent) && !reached(beforeMinor, percent));
}

/** A threshold is told once per period: false while the last telling lies in today's window. */
export function thresholdDue(period: BudgetPeriod, lastToldOn: string | null, today: string): boolean {
  return lastToldOn === null || lastToldOn < windowStart(period, today);
}

// ------------------------------------------------------------------------------------------------------- decision

export type Channel = 'session' | 'owner_token' | 'agent_key';

export interface SubmissionRequest {
  readonly channel: Channel;
  readonly category: PolicyCategory;
  /** maxBudget, or the bid's amount in v1. */
  readonly amountMinor: bigint;
  /** The submitting agent and its scans, or null when the owner submits. */
  readonly agent: { readonly scan: ScanPosture | null } | null;
  /** The worker of a direct hire. For smart routing the same rules are filters. */
  readonly worker: {
    readonly agentId: string;
    readonly ownerId: string;
    readonly tier: Tier;
    readonly scan: ScanPosture | null;
  } | null;
  /** Committed usage per scope; days outside the windows do no harm. */
  readonly usage: Readonly<Record<BudgetScopeKind, readonly DayUsage[]>>;
  readonly nowMs: number;
}

export interface RuleFailure {
  readonly rule: PolicyRuleCode;
  readonly limit?: number | string;
  readonly actual?: number | string;
}
export interface BudgetExcess {
  readonly scope: BudgetScopeKind;
  readonly period: BudgetPeriod;
  readonly limit: number;
  readonly used: number;
  readonly requested: number;
  readonly resetsAt: string | null;
}

export type SubmissionDecision =
  | { readonly outcome: 'allow' }
  | {
      readonly outcome: 'needs_approval';
      readonly approvalAbove: number;
      readonly policyId: string;
      readonly policyVersion: number;
    }
  | {
      readonly outcome: 'deny';
      readonly code: 'POLICY_DENIED';
      readonly policyId: string;
      readonly failures: RuleFailure[];
    }
  | {
      readonly outcome: 'deny';
      readonly code: 'BUDGET_EXCEEDED';
      /** The first cap that is exceeded; `failures` names all. */
      readonly excess: BudgetExcess;
      readonly failures: RuleFailure[];
    };

interface Denial {
  readonly failure: RuleFailure;
  readonly policyId: string;
}

/** The policy that set the value a rule failed on; the default when both did. */
function setBy(policy: EffectivePolicy, set: (rules: PolicyRules) => boolean): string {
  return (policy.policies.find((p) => set(p.rules)) ?? policy.policies[0]!).id;
}

function ruleDenials(policy: EffectivePolicy, request: SubmissionRequest): Denial[] {
  const denials: Denial[] = [];
  const deny = (set: (rules: PolicyRules) => boolean, failure: RuleFailure) =>
    denials.push({ failure, policyId: setBy(policy, set) });
  const { category, agent, worker } = request;
  const amount = toWire(request.amountMinor);

  if (policy.categoriesAllowed !== null && !policy.categoriesAllowed.includes(category)) {
    deny((r) => r.categoriesAllowed?.includes(category) === false, { rule: 'CATEGORY_NOT_ALLOWED', actual: category });
  }
  const { perTaskMax } = policy;
  if (perTaskMax !== null && amount > perTaskMax) {
    deny((r) => r.perTaskMax === perTaskMax, { rule: 'TASK_MAX_EXCEEDED', limit: perTaskMax, actual: amount });
  }
  const own = agent === null ? null : scanFailure(ownRule(policy), agent.scan);
  if (own !== null) {
    const limit = policy.ownAgentMinScanScore!;
    const actual = own.missing ? {} : { actual: own.actual };
    deny((r) => r.ownAgentMinScanScore === limit, { rule: 'OWN_AGENT_SCAN', limit, ...actual });
  }
  if (worker !== null) {
    const { agentId, ownerId, tier } = worker;
    if (policy.agentsBlocked.includes(agentId) || policy.ownersBlocked.includes(ownerId)) {
      deny((r) => r.agentsBlocked.includes(agentId) || r.ownersBlocked.includes(ownerId), { rule: 'WORKER_BLOCKED' });
    }
    const { workerMinTier } = policy;
    if (workerMinTier !== null && tierRank(tier) < tierRank(workerMinTier)) {
      deny((r) => r.workerMinTier === workerMinTier, { rule: 'WORKER_TIER', limit: workerMinTier, actual: tier });
    }
    const minScore = policy.workerMinScanScore;
    const rule: ScanRule = {
      minScore,
      cleanOnly: policy.workerScanCleanOnly,
      workerScanMaxAgeDays: policy.workerScanMaxAgeDays,
    };
    const scan = scanFailure(rule, worker.scan);
    if (scan !== null) {
      const set = (r: PolicyRules) => (minScore === null ? r.workerScanCleanOnly : r.workerMinScanScore === minScore);
      if (scan.missing) deny(set, { rule: 'SCAN_MISSING' });
      else deny(set, { rule: 'WORKER_SCAN', limit: scan.limit, actual: scan.actual });
    }
  }
  return denials;
}

const CAP_RULES: Readonly<Record<BudgetPeriod, PolicyRuleCode>> = {
  daily: 'DAILY_CAP',
  weekly: 'WEEKLY_CAP',
  monthly: 'MONTHLY_CAP',
};

/** Every cap that the amount would exceed, in either scope: by period, the owner's first. Exactly at a cap is allowed. */
export function budgetExcesses(
  policy: EffectivePolicy,
  request: Pick<SubmissionRequest, 'amountMinor' | 'usage' | 'nowMs'>,
): BudgetExcess[] {
  const today = utcDay(request.nowMs);
  const requestedMinor = request.amountMinor;
  const excesses: BudgetExcess[] = [];
  for (const period of BUDGET_PERIODS) {
    for (const { scope, caps } of policy.scopes) {
      const limit = caps[period];
      if (limit === null) continue;
      const usage = request.usage[scope];
      const limitMinor = BigInt(limit);
      const used = usedIn(period, usage, today);
      if (used + requestedMinor <= limitMinor) continue;
      excesses.push({
        scope,
        period,
        limit,
        used: toWire(used),
        requested: toWire(requestedMinor),
        resetsAt: resetsAt(period, today, { usage, limitMinor, requestedMinor }),
      });
    }
  }
  return excesses;
}

/** Exceeded caps in the words of the rules. */
export function capFailures(excesses: readonly BudgetExcess[]): RuleFailure[] {
  return excesses.map((e) => ({ rule: CAP_RULES[e.period], limit: e.limit, actual: e.used + e.requested }));
}

/**
 * The decision over a submission. All rules are evaluated and every failure is listed, in the order of
 * POLICY_RULE_CODES. A policy refusal outranks an exceeded budget, both outrank approval. An owner in a browser session
 * is its own approver; when an approved request is decided again, `approved` waives approval and nothing else.
 */
export function decideSubmission(
  policy: EffectivePolicy,
  request: SubmissionRequest,
  { approved = false }: { approved?: boolean } = {},
): SubmissionDecision {
  const denials = ruleDenials(policy, request);
  const excesses = budgetExcesses(policy, request);
  const failures = [...denials.map((d) => d.failure), ...capFailures(excesses)].sort(
    (a, b) => POLICY_RULE_CODES.indexOf(a.rule) - POLICY_RULE_CODES.indexOf(b.rule),
  );
  if (denials.length > 0) {
    return { outcome: 'deny', code: 'POLICY_DENIED', policyId: denials[0]!.policyId, failures };
  }
  if (excesses.length > 0) return { outcome: 'deny', code: 'BUDGET_EXCEEDED', excess: excesses[0]!, failures };
  const { approvalAbove } = policy;
  const asks = approvalAbove !== null && request.amountMinor > BigInt(approvalAbove);
  if (!asks || request.channel === 'session' || approved) return { outcome: 'allow' };
  const by = policy.policies.find((p) => p.rules.approvalAbove === approvalAbove)!;
  return { outcome: 'needs_approval', approvalAbove, policyId: by.id, policyVersion: by.version };
}
