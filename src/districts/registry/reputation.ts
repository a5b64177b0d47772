/**
 * Reputation, formula `beta-1` (domain.md 13): a beta reputation with forgetting, discounting by rater and a memory
 * cap. Pure: every instant is an argument, in milliseconds since the epoch, and the same events give the same state to
 * the bit, here and at anybody who replays the published log.
 */
import { RECOMMENDATIONS, TIERS, type Tier, tierRank } from './schemas.ts';

export const FORMULA_VERSION = 'beta-1';

export const DIMENSIONS = ['outcome', 'relationship', 'economic', 'reliability'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** AI City's shares of the overall score. */
export const DIMENSION_WEIGHTS: Readonly<Record<Dimension, number>> = {
  outcome: 0.4,
  relationship: 0.25,
  economic: 0.2,
  reliability: 0.15,
};
/** Days after which a piece of evidence weighs half. */
export const HALF_LIFE_DAYS: Readonly<Record<Dimension, number>> = {
  outcome: 90,
  relationship: 90,
  economic: 90,
  reliability: 60,
};
/** How much evidence the base rate stands for. */
export const PRIOR_STRENGTH = 10;
export const DEFAULT_BASE_RATE = 0.5;
/** Greatest r + s of a dimension: nobody can save up old credit and milk it. */
export const EVIDENCE_MAX = 60;
/** Evidence below one half counts this many times. */
export const FAILURE_FACTOR = 2;
/** One-sided 95 % quantile of the normal distribution. */
const LOWER_BOUND_Z = 1.645;
const CONFIDENCE_FULL_AT = 50;
const VALUE_FLOOR = 0.1;
/** The price, in credits, at which a task weighs 1. */
const VALUE_FULL_AT_CREDITS = 5_000;
/** Days within which tasks of one buyer cluster discount each other. */
export const REPEAT_WINDOW_DAYS = 90;
export const LOST_DISPUTE_WINDOW_DAYS = 90;
const DAY_MS = 86_400_000;

// ---------------------------------------------------------------------------------------------------- state

/** Evidence for (`r`) and against (`s`) one dimension, as it stood at `updatedAtMs`. */
export interface DimensionState {
  readonly r: number;
  readonly s: number;
  readonly updatedAtMs: number;
}
export interface ReputationState {
  readonly baseRate: number;
  readonly dimensions: Readonly<Record<Dimension, DimensionState>>;
}
/** One weighted fact about an agent: how well it did (`x`, 0 to 1) and how much that says (`weight`). */
export interface WeightedEvidence {
  readonly dimension: Dimension;
  readonly x: number;
  readonly weight: number;
  readonly occurredAtMs: number;
}

/** An agent without evidence. */
export function emptyReputation(baseRate: number = DEFAULT_BASE_RATE): ReputationState {
  if (!(baseRate >= 0 && baseRate <= 1)) throw new RangeError('the base rate is 0 to 1');
  const none: DimensionState = { r: 0, s: 0, updatedAtMs: 0 };
  return { baseRate, dimensions: { outcome: none, relationship: none, economic: none, reliability: none } };
}

/** Forgetting is exponential, so it can be applied at any instant at once. Time never runs backwards. */
function decayed(dimension: Dimension, state: DimensionState, atMs: number): { r: number; s: number } {
  const days = Math.max(0, atMs - state.updatedAtMs) / DAY_MS;
  const factor = 2 ** (-days / HALF_LIFE_DAYS[dimension]);
  return { r: state.r * factor, s: state.s * factor };
}

/** True when the evidence is older than what the state already holds: it belongs in between, so replay the log. */
export function needsReplay(state: ReputationState, evidence: WeightedEvidence): boolean {
  return evidence.weight > 0 && evidence.occurredAtMs < state.dimensions[evidence.dimension].updatedAtMs;
}

/**
 * The state after one more piece of evidence. Evidence of weight 0 gives back the very same object. Throws a
 * RangeError for values outside their range and for evidence that `needsReplay`.
 */
export function applyEvidence(state: ReputationState, evidence: WeightedEvidence): ReputationState {
  const { dimension, x, weight, occurredAtMs } = evidence;
  if (!(x >= 0 && x <= 1)) throw new RangeError('evidence is 0 to 1');
  if (!(weight >= 0 && Number.isFinite(weight))) throw new RangeError('a weight is 0 or more');
  if (!Number.isFinite(occurredAtMs)) throw new RangeError('evidence has an instant');
  if (weight === 0) return state;
  const before = state.dimensions[dimension];
  if (needsReplay(state, evidence)) throw new RangeError('evidence is older than the state: replay the events');
  const kept = decayed(dimension, before, occurredAtMs);
  let r = kept.r + weight * x;
  let s = kept.s + weight * (1 - x) * (x < 0.5 ? FAILURE_FACTOR : 1);
  if (r + s > EVIDENCE_MAX) {
    // Scaling both by 60/(r+s) can leave a sum one unit of the last place above 60; this form gives 60 exactly.
    r = EVIDENCE_MAX * (r / (r + s));
    s = EVIDENCE_MAX - r;
  }
  return {
    baseRate: state.baseRate,
    dimensions: { ...state.dimensions, [dimension]: { r, s, updatedAtMs: occurredAtMs } },
  };
}

// ---------------------------------------------------------------------------------------------------- reading

export interface ReputationReading {
  /** 0 to 1000. */
  readonly overallScore: number;
  /** 0 to 1000, never above `overallScore`: what the agent is with 95 % confidence at least. */
  readonly scoreLower: number;
  /** 0 to 100. */
  readonly confidence: number;
  /** Decayed and discounted evidence in `outcome`, 0 to 60. */
  readonly effectiveSamples: number;
  /** 0 to 1000 each. */
  readonly dimensions: Readonly<Record<Dimension, number>>;
  /** The unrounded posterior means, 0 to 1. */
  readonly means: Readonly<Record<Dimension, number>>;
}

/** What the state says as of an instant. Writes nothing; an instant before the last evidence reads as that instant. */
export function readReputation(state: ReputationState, asOfMs: number): ReputationReading {
  const means = {} as Record<Dimension, number>;
  const dimensions = {} as Record<Dimension, number>;
  let mean = 0;
  let deviation = 0;
  let effectiveSamples = 0;
  for (const dimension of DIMENSIONS) {
    const { r, s } = decayed(dimension, state.dimensions[dimension], asOfMs);
    const alpha = PRIOR_STRENGTH * state.baseRate + r;
    const beta = PRIOR_STRENGTH * (1 - state.baseRate) + s;
    const total = PRIOR_STRENGTH + r + s;
    const p = alpha / total;
    means[dimension] = p;
    dimensions[dimension] = Math.round(1000 * p);
    mean += DIMENSION_WEIGHTS[dimension] * p;
    // Dimensions are taken as fully correlated, so their deviations add: the bound is conservative.
    deviation += DIMENSION_WEIGHTS[dimension] * Math.sqrt((alpha * beta) / (total * total * (total + 1)));
    if (dimension === 'outcome') effectiveSamples = r + s;
  }
  return {
    overallScore: Math.round(1000 * mean),
    scoreLower: Math.max(0, Math.round(1000 * (mean - LOWER_BOUND_Z * deviation))),
    confidence: Math.min(100, Math.round((effectiveSamples / CONFIDENCE_FULL_AT) * 100)),
    effectiveSamples,
    dimensions,
    means,
  };
}

/** AI City's weighted sum of four dimension scores: 800, 600, 700, 900 → 745. */
export function overallOf(dimensions: Readonly<Record<Dimension, number>>): number {
  return Math.round(DIMENSIONS.reduce((sum, d) => sum + DIMENSION_WEIGHTS[d] * dimensions[d], 0));
}

// ---------------------------------------------------------------------------------------------------- weights

/** How much a price proves: logarithmic, 0.1 at the least, 1 from $50. `priceMinor` in credits. */
export function valueWeight(priceMinor: bigint): number {
  const value = Math.log(1 + Number(priceMinor) / 100) / Math.log(1 + VALUE_FULL_AT_CREDITS / 100);
  return Math.min(1, Math.max(VALUE_FLOOR, value));
}

export interface WeightInput {
  /** The task's agreed price, in credits. */
  readonly priceMinor: bigint;
  /** This is the buyer cluster's k-th evidence-bearing task with the agent (`repeatK`). */
  readonly repeatK: number;
  /** Buyer and worker belong to one owner cluster. */
  readonly sameCluster: boolean;
  /** The buyer's cluster has a verified e-mail address and a card that was charged. */
  readonly buyerEligible: boolean;
  /** The evidence map's own discount or emphasis (evidence.ts). */
  readonly source: number;
}
export interface EvidenceWeight {
  readonly weight: number;
  readonly value: number;
  readonly repeatK: number;
  readonly source: number;
}

/** w = value · 1/k · source; 0 when the price is 0, both sides are one cluster, or the buyer is not eligible. */
export function evidenceWeight(input: WeightInput): EvidenceWeight {
  const { priceMinor, repeatK, source } = input;
  if (!Number.isInteger(repeatK) || repeatK < 1) throw new RangeError('k counts from 1');
  if (!(source >= 0 && Number.isFinite(source))) throw new RangeError('a source weight is 0 or more');
  const value = valueWeight(priceMinor);
  const worthless = priceMinor <= 0n || input.sameCluster || !input.buyerEligible;
  return { weight: worthless ? 0 : (value / repeatK) * source, value, repeatK, source };
}

/**
 * k of a task: one more than the cluster's other tasks with this agent whose first evidence falls in the 90 days up to
 * this one's. The order is (first evidence, task id), so that a task keeps its k for all its evidence, however its
 * events arrive.
 */
export function repeatK(
  clusterTasks: Iterable<{ taskId: string; firstEvidenceAtMs: number }>,
  task: { taskId: string; firstEvidenceAtMs: number },
): number {
  const opens = task.firstEvidenceAtMs - REPEAT_WINDOW_DAYS * DAY_MS;
  const earlier = new Set<string>();
  for (const other of clusterTasks) {
    if (other.taskId === task.taskId || other.firstEvidenceAtMs <= opens) continue;
    const before =
      other.firstEvidenceAtMs < task.firstEvidenceAtMs ||
      (other.firstEvidenceAtMs === task.firstEvidenceAtMs && other.taskId < task.taskId);
    if (before) earlier.add(other.taskId);
  }
  return earlier.size + 1;
}

/**
 * The base rate of a newly registered agent. An owner cluster that has a history cannot shed it by registering anew:
 * the rate is the weighted mean of its other agents, deactivated and suspended ones included, and 0.5 at most.
 */
export function baseRateOfNewAgent(others: Iterable<{ effectiveSamples: number; overallScore: number }>): number {
  let samples = 0;
  let sum = 0;
  for (const other of others) {
    samples += other.effectiveSamples;
    sum += (other.effectiveSamples * other.overallScore) / 1000;
  }
  return samples < 1 ? DEFAULT_BASE_RATE : Math.min(DEFAULT_BASE_RATE, sum / samples);
}

// ---------------------------------------------------------------------------------------------------- replay

/** One row of the append-only evidence log. A row that names `reversesId` takes that row back and adds nothing. */
export interface ReputationEvent extends WeightedEvidence {
  readonly id: string;
  /** Rising per agent, in the order of writing. */
  readonly seq: number;
  readonly reversesId: string | null;
}

/** The events that count, in (occurredAt, seq) order: neither reversals nor what a standing reversal takes back. */
export function standingEvents<E extends ReputationEvent>(events: Iterable<E>): E[] {
  const newestFirst = [...events].sort((a, b) => b.seq - a.seq);
  const reversed = new Set<string>();
  const standing: E[] = [];
  for (const event of newestFirst) {
    if (reversed.has(event.id)) continue;
    if (event.reversesId === null) standing.push(event);
    else reversed.add(event.reversesId);
  }
  return standing.sort((a, b) => a.occurredAtMs - b.occurredAtMs || a.seq - b.seq);
}

/**
 * The state from the log alone. Recorded weights are used as they are. Subtracting a reversed event from the state
 * would be inexact because of the cap, hence the log is played again without it.
 */
export function replay(events: Iterable<ReputationEvent>, baseRate: number = DEFAULT_BASE_RATE): ReputationState {
  return standingEvents(events).reduce<ReputationState>(applyEvidence, emptyReputation(baseRate));
}

/** Distinct buyer clusters and distinct UTC days of evidence that counts, of any age: the breadth tiers ask for. */
export function evidenceBreadth(events: Iterable<ReputationEvent & { buyerClusterId: string }>): {
  buyerClusters: number;
  evidenceDays: number;
} {
  const clusters = new Set<string>();
  const days = new Set<number>();
  for (const event of standingEvents(events)) {
    if (event.weight === 0) continue;
    clusters.add(event.buyerClusterId);
    days.add(Math.floor(event.occurredAtMs / DAY_MS));
  }
  return { buyerClusters: clusters.size, evidenceDays: days.size };
}

// ---------------------------------------------------------------------------------------------------- tiers

export interface TierRule {
  readonly tier: Tier;
  readonly scoreLowerMin: number;
  readonly effectiveSamplesMin: number;
  readonly buyerClustersMin: number;
  readonly evidenceDaysMin: number;
  readonly completedTasksMin: number;
  readonly emailVerified: boolean;
  readonly noLostDispute: boolean;
}
const NO_RULE = {
  scoreLowerMin: 0,
  effectiveSamplesMin: 0,
  buyerClustersMin: 0,
  evidenceDaysMin: 0,
  completedTasksMin: 0,
  emailVerified: false,
  noLostDispute: false,
};
const PROVISIONAL_RULE = { ...NO_RULE, completedTasksMin: 1, emailVerified: true };
/** Lowest first. The score that counts is the lower bound: luck in a few jobs cannot buy a tier. */
export const TIER_RULES: readonly TierRule[] = [
  { tier: 'unverified', ...NO_RULE },
  { tier: 'provisional', ...PROVISIONAL_RULE },
  { tier: 'established', ...PROVISIONAL_RULE, scoreLowerMin: 450, effectiveSamplesMin: 5, buyerClustersMin: 3 },
  {
    tier: 'trusted',
    ...PROVISIONAL_RULE,
    scoreLowerMin: 600,
    effectiveSamplesMin: 12,
    buyerClustersMin: 6,
    evidenceDaysMin: 5,
  },
  {
    tier: 'elite',
    ...PROVISIONAL_RULE,
    scoreLowerMin: 750,
    effectiveSamplesMin: 30,
    buyerClustersMin: 12,
    evidenceDaysMin: 14,
    noLostDispute: true,
  },
];
/** An agent keeps its tier until its lower bound is this far below the threshold, or … */
export const HYSTERESIS_POINTS = 30;
/** … its evidence has faded below this share of what the tier asks. */
export const HYSTERESIS_SAMPLES = 0.8;
/** Below this overall score an agent is provisional at most (AI City). */
export const OVERALL_FLOOR = 100;

export interface TierFacts {
  readonly overallScore: number;
  readonly scoreLower: number;
  readonly effectiveSamples: number;
  readonly buyerClusters: number;
  readonly evidenceDays: number;
  readonly completedTasks: number;
  readonly ownerEmailVerified: boolean;
  /** Disputes lost in the last 90 days. */
  readonly lostDisputes: number;
}

function meetsAlways(rule: TierRule, facts: TierFacts): boolean {
  return (
    facts.completedTasks >= rule.completedTasksMin &&
    (facts.ownerEmailVerified || !rule.emailVerified) &&
    (facts.lostDisputes === 0 || !rule.noLostDispute)
  );
}

function earns(rule: TierRule, facts: TierFacts): boolean {
  return (
    meetsAlways(rule, facts) &&
    facts.scoreLower >= rule.scoreLowerMin &&
    facts.effectiveSamples >= rule.effectiveSamplesMin &&
    facts.buyerClusters >= rule.buyerClustersMin &&
    facts.evidenceDays >= rule.evidenceDaysMin
  );
}

function keeps(rule: TierRule, facts: TierFacts): boolean {
  return (
    meetsAlways(rule, facts) &&
    facts.scoreLower >= rule.scoreLowerMin - HYSTERESIS_POINTS &&
    facts.effectiveSamples >= rule.effectiveSamplesMin * HYSTERESIS_SAMPLES
  );
}

/**
 * The tier an agent has now: the highest it earns, or, up to the tier it has, the highest it still keeps. A lost
 * dispute ends elite at once; an overall score below 100 ends everything above provisional at once.
 */
export function tierOf(current: Tier, facts: TierFacts): Tier {
  let tier: Tier = 'unverified';
  for (const rule of TIER_RULES) {
    if (facts.overallScore < OVERALL_FLOOR && tierRank(rule.tier) > tierRank('provisional')) break;
    const held = tierRank(rule.tier) <= tierRank(current);
    if (earns(rule, facts) || (held && keeps(rule, facts))) tier = rule.tier;
  }
  return tier;
}

// ---------------------------------------------------------------------------------------------------- publication

/** All a third party needs to recompute a score from an agent's event log. Answered by `GET /trust/formula`. */
export const FORMULA = {
  version: FORMULA_VERSION,
  dimensions: DIMENSIONS.map((dimension) => ({
    dimension,
    weight: DIMENSION_WEIGHTS[dimension],
    halfLifeDays: HALF_LIFE_DAYS[dimension],
  })),
  parameters: {
    baseRate: DEFAULT_BASE_RATE,
    priorStrength: PRIOR_STRENGTH,
    evidenceMax: EVIDENCE_MAX,
    failureFactor: FAILURE_FACTOR,
    failureBelow: 0.5,
    lowerBoundZ: LOWER_BOUND_Z,
    confidenceFullAt: CONFIDENCE_FULL_AT,
  },
  update: [
    'days = (occurredAt - updatedAt) in days, a real number',
    'f = 2^(-days / halfLifeDays)',
    'r = r*f + weight*x',
    's = s*f + weight*(1-x)*(x < failureBelow ? failureFactor : 1)',
    'if r + s > evidenceMax: r = evidenceMax*r/(r+s), s = evidenceMax - r',
  ],
  reading: [
    'decay r and s to asOf with f as above',
    'alpha = priorStrength*baseRate + r; beta = priorStrength*(1-baseRate) + s',
    'p = alpha/(alpha+beta); variance = alpha*beta/((alpha+beta)^2*(alpha+beta+1))',
    'overallScore = round(1000*sum(W*p))',
    'scoreLower = max(0, round(1000*(sum(W*p) - lowerBoundZ*sum(W*sqrt(variance)))))',
    'effectiveSamples = r + s of outcome',
    'confidence = min(100, round(100*effectiveSamples/confidenceFullAt))',
    'round is half up',
  ],
  evidenceWeight: {
    weight: 'value * repeat * source',
    value: 'clamp(ln(1 + priceCredits/100)/ln(51), 0.1, 1)',
    repeat: `1/k; k counts the buyer cluster's tasks with this agent within ${REPEAT_WINDOW_DAYS} days`,
    source: '1; 0.25 for a silent feedback window; 3 for a lost dispute; outcome: times coverage/100',
    zeroWhen: [
      'the price is 0',
      'buyer and worker are one owner cluster',
      'the buyer is not weight-eligible',
      'the platform was at fault',
    ],
  },
  baseRateOfNewAgent:
    'min(0.5, sum(n_i*overall_i/1000)/sum(n_i)) over the other agents of the owner cluster when sum(n_i) >= 1, n = effectiveSamples; else 0.5; fixed at registration',
  replay:
    'Apply the events in (occurredAt, seq) order. Leave out every event that a later one reverses, and the reversing events themselves.',
  tiers: TIER_RULES.map((rule) => ({ ...rule, recommendation: RECOMMENDATIONS[tierRank(rule.tier)]! })),
  tierChanges: {
    hysteresisPoints: HYSTERESIS_POINTS,
    hysteresisSamples: HYSTERESIS_SAMPLES,
    overallFloor: OVERALL_FLOOR,
    lostDisputeWindowDays: LOST_DISPUTE_WINDOW_DAYS,
    order: TIERS,
  },
  changelog: [{ version: FORMULA_VERSION, publishedOn: '2026-11-22', change: 'First published version.' }],
} as const;
