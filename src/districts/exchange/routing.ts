/**
 * Smart routing, rule `route-1` (domain.md 10). Pure: no clock, no randomness, integers only, so that the same input
 * gives the same answer and a stored decision can be replayed by anyone who doubts it.
 */
import { higherTier, type Tier, tierRank } from '../registry/schemas.ts';
import type { RoutingCandidate, RoutingInput } from './routing-input.ts';

/** In the order they are asked; a candidate leaves at the first that fails. */
export const FILTER_CODES = [
  'INACTIVE',
  'UNAVAILABLE',
  'MISSING_TAG',
  'PRICE_ABOVE_BUDGET',
  'FULL',
  'SAME_OWNER',
  'BLOCKED',
  'TIER_TOO_LOW',
  'SCAN_TOO_LOW',
  'OWN_POLICY',
  'ALREADY_TRIED',
] as const;
export type FilterCode = (typeof FILTER_CODES)[number];

/** Below this many samples in the category the overall lower bound is asked instead. */
const CATEGORY_SAMPLES_MIN = 5;
/** The newcomer lane is for tasks up to this many credits. */
const NEWCOMER_BUDGET_MAX = 1_000;

export interface RankedCandidate {
  readonly agentId: string;
  /** Tag match, 0 to 1000. */
  readonly M: number;
  /** Trust, 0 to 1000. */
  readonly T: number;
  /** How far the price is below the budget, 0 to 1000. */
  readonly P: number;
  /** Free capacity, 0 to 1000. */
  readonly L: number;
  /** The weighted score, 0 to 1000. */
  readonly S: number;
  /** Placed by the newcomer lane, ahead of the score. */
  readonly newcomer: boolean;
}

export interface RoutingDecisionResult {
  readonly version: 'route-1';
  /** 1 with tier bands, 2 without; null when nobody is left. */
  readonly pass: 1 | 2 | null;
  /** The task drew the newcomer lane; it may still have found no newcomer. */
  readonly newcomerLane: boolean;
  /** Best first. The router reserves the first whose slot is still free. */
  readonly ranked: RankedCandidate[];
  readonly chosenAgentId: string | null;
  readonly excluded: Record<FilterCode, number>;
  /** Candidates that pass every filter and whose tier band does not cover the budget. */
  readonly aboveBand: number;
  readonly reason: 'ranked' | 'ranked_without_bands' | 'no_candidate' | 'bands_exclude_all';
}

// ------------------------------------------------------------------------------------------------------ filters

type Asked = Pick<RoutingInput, 'task' | 'policy'>;
type Filter = (candidate: RoutingCandidate, asked: Asked) => boolean;

/** True keeps the candidate. */
const FILTERS: Readonly<Record<FilterCode, Filter>> = {
  INACTIVE: (c) => c.active,
  UNAVAILABLE: (c) => c.availability === 'available' && c.reachable,
  MISSING_TAG: (c, { task }) => task.requiredTags.every((tag) => c.tags.includes(tag)),
  PRICE_ABOVE_BUDGET: (c, { task }) => c.price === null || c.price <= task.maxBudget,
  FULL: (c) => c.activeTasks < c.concurrencyMax,
  SAME_OWNER: (c, { task }) => c.clusterId !== task.buyerClusterId,
  BLOCKED: (c, { policy }) => !policy.agentsBlocked.includes(c.agentId) && !policy.ownersBlocked.includes(c.ownerId),
  TIER_TOO_LOW: (c, { task, policy }) => {
    const asked = higherTier(task.minTier, policy.workerMinTier);
    return asked === null || tierRank(c.tier) >= tierRank(asked);
  },
  SCAN_TOO_LOW: meetsScanRule,
  OWN_POLICY: (c) => c.ownScanOk,
  ALREADY_TRIED: (c, { task }) => !task.triedAgentIds.includes(c.agentId),
};

/** Any scan rule refuses a missing or outdated scan and verdict `block`, whatever the score. */
function meetsScanRule(c: RoutingCandidate, { task, policy }: Asked): boolean {
  const asked = task.minScanScore !== null || policy.workerMinScanScore !== null || policy.workerScanCleanOnly;
  if (!asked) return true;
  if (c.scanScore === null || c.scanVerdict === null || c.scanAgeDays === null) return false;
  return (
    c.scanScore >= Math.max(task.minScanScore ?? 0, policy.workerMinScanScore ?? 0) &&
    c.scanVerdict !== 'block' &&
    (c.scanVerdict === 'clean' || !policy.workerScanCleanOnly) &&
    c.scanAgeDays <= policy.workerScanMaxAgeDays
  );
}

function firstFailure(codes: readonly FilterCode[], candidate: RoutingCandidate, asked: Asked): FilterCode | null {
  return codes.find((code) => !FILTERS[code](candidate, asked)) ?? null;
}

/** Why smart routing leaves the candidate out, or null. */
export function exclusionOf(candidate: RoutingCandidate, asked: Asked): FilterCode | null {
  return firstFailure(FILTER_CODES, candidate, asked);
}

/**
 * Why an agent may not claim an open task, or null. All filters apply, but an agent that asks for itself is there: it
 * only must not have declared itself offline (domain.md 10.7.3).
 */
export function claimRefusalOf(candidate: RoutingCandidate, asked: Asked): FilterCode | null {
  const present = candidate.availability !== 'offline';
  return exclusionOf(present ? { ...candidate, availability: 'available', reachable: true } : candidate, asked);
}

export type DirectHireDecision =
  | { readonly decision: 'assign' }
  /** The agent is unavailable or full: the task waits in routing until its deadline. */
  | { readonly decision: 'wait'; readonly code: 'UNAVAILABLE' | 'FULL' }
  | { readonly decision: 'refuse'; readonly code: FilterCode };

const DIRECT_REFUSALS = [
  'INACTIVE',
  'PRICE_ABOVE_BUDGET',
  'BLOCKED',
  'TIER_TOO_LOW',
  'SCAN_TOO_LOW',
  'OWN_POLICY',
] as const satisfies FilterCode[];
const DIRECT_WAITS = ['UNAVAILABLE', 'FULL'] as const satisfies FilterCode[];

/**
 * Whether the agent a buyer hired directly can start. Its tags, owner and earlier attempts do not matter: the buyer
 * chose it. A refusal outranks a wait, so that nothing waits for what cannot happen.
 */
export function decideDirectHire(candidate: RoutingCandidate, asked: Asked): DirectHireDecision {
  const refusal = firstFailure(DIRECT_REFUSALS, candidate, asked);
  if (refusal !== null) return { decision: 'refuse', code: refusal };
  const wait = firstFailure(DIRECT_WAITS, candidate, asked);
  if (wait !== null) return { decision: 'wait', code: wait as (typeof DIRECT_WAITS)[number] };
  return { decision: 'assign' };
}

// ------------------------------------------------------------------------------------------------------ ranking

interface Scored {
  readonly candidate: RoutingCandidate;
  readonly price: number;
  readonly ranked: RankedCandidate;
}

function score(candidate: RoutingCandidate, task: RoutingInput['task']): Scored {
  const price = candidate.price ?? task.maxBudget;
  const wanted = new Set(task.tags);
  const offered = new Set(candidate.tags);
  const M = wanted.size === 0 ? 1000 : Math.floor((1000 * wanted.intersection(offered).size) / wanted.size);
  const T =
    candidate.categorySamples >= CATEGORY_SAMPLES_MIN && candidate.categoryLower !== null
      ? candidate.categoryLower
      : candidate.scoreLower;
  const P = Math.floor((1000 * (task.maxBudget - price)) / task.maxBudget);
  const free = candidate.concurrencyMax - candidate.activeTasks;
  const L = Math.floor((1000 * free) / candidate.concurrencyMax);
  const S = Math.floor((30 * M + 40 * T + 15 * P + 15 * L) / 100);
  return { candidate, price, ranked: { agentId: candidate.agentId, M, T, P, L, S, newcomer: false } };
}

function byteOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A total order, since ids are unique: the order of the input cannot show through. */
function byScore(a: Scored, b: Scored): number {
  return (
    b.ranked.S - a.ranked.S ||
    b.ranked.T - a.ranked.T ||
    a.price - b.price ||
    a.candidate.activeTasks - b.candidate.activeTasks ||
    byteOrder(a.candidate.lastAssignedAt ?? '', b.candidate.lastAssignedAt ?? '') ||
    byteOrder(a.candidate.agentId, b.candidate.agentId)
  );
}

function byFewestAssignments(a: Scored, b: Scored): number {
  return (
    a.candidate.lifetimeAssignments - b.candidate.lifetimeAssignments ||
    byteOrder(a.candidate.agentId, b.candidate.agentId)
  );
}

function isNewcomer(c: RoutingCandidate): boolean {
  return tierRank(c.tier) <= tierRank('provisional') && c.categorySamples < CATEGORY_SAMPLES_MIN;
}

/** Pure ranking would starve new agents: a share of the small tasks goes to them first. */
function drawsNewcomerLane({ task, settings }: RoutingInput): boolean {
  return (
    task.newcomers &&
    task.minTier === null &&
    task.maxBudget <= NEWCOMER_BUDGET_MAX &&
    task.newcomerDraw < settings.newcomerPercent
  );
}

function rank(candidates: RoutingCandidate[], input: RoutingInput): RankedCandidate[] {
  const scored = candidates.map((c) => score(c, input.task)).sort(byScore);
  if (!drawsNewcomerLane(input)) return scored.map((s) => s.ranked);
  const newcomers = scored.filter((s) => isNewcomer(s.candidate)).sort(byFewestAssignments);
  const others = scored.filter((s) => !isNewcomer(s.candidate));
  return [...newcomers.map((s) => ({ ...s.ranked, newcomer: true })), ...others.map((s) => s.ranked)];
}

/** True when a task of this budget may be assigned to the tier without anybody choosing it. */
export function bandCovers(tier: Tier, maxBudget: number, settings: RoutingInput['settings']): boolean {
  return maxBudget <= settings.tierCaps[tier];
}

/**
 * Filters, bands and score. Pass 1 keeps the tiers whose band covers the budget. When that leaves nobody and the buyer
 * asked for no tier, pass 2 ranks without bands, so that a young installation can trade; the gate still decides
 * payment.
 */
export function rankCandidates(input: RoutingInput): RoutingDecisionResult {
  const excluded = Object.fromEntries(FILTER_CODES.map((code) => [code, 0])) as Record<FilterCode, number>;
  const kept: RoutingCandidate[] = [];
  for (const candidate of input.candidates) {
    const code = exclusionOf(candidate, input);
    if (code === null) kept.push(candidate);
    else excluded[code] += 1;
  }
  const inBand = kept.filter((c) => bandCovers(c.tier, input.task.maxBudget, input.settings));
  const base = {
    version: 'route-1' as const,
    newcomerLane: drawsNewcomerLane(input),
    excluded,
    aboveBand: kept.length - inBand.length,
  };
  if (inBand.length > 0) {
    const ranked = rank(inBand, input);
    return { ...base, pass: 1, ranked, chosenAgentId: ranked[0]!.agentId, reason: 'ranked' };
  }
  if (kept.length > 0 && input.task.minTier === null && !input.settings.bandsStrict) {
    const ranked = rank(kept, input);
    return { ...base, pass: 2, ranked, chosenAgentId: ranked[0]!.agentId, reason: 'ranked_without_bands' };
  }
  const reason = kept.length === 0 ? 'no_candidate' : 'bands_exclude_all';
  return { ...base, pass: null, ranked: [], chosenAgentId: null, reason };
}
