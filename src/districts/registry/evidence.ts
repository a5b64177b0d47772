/**
 * From what happened to a task to evidence about its worker (domain.md 4.5). Outcome and reliability are known when
 * the work ends, relationship and economic when the money is final; a verdict after settlement takes back what it
 * contradicts. Pure: the caller stores what `planEvidence` answers.
 */
import { type Dimension, LOST_DISPUTE_WINDOW_DAYS, type ReputationEvent, standingEvents } from './reputation.ts';

/** Scores and coverage are Courts' integers, 0 to 100. */
export type EvidenceFact =
  /** The work passed the gate; `punctuality` (v1 only) is 1 when it came in time. */
  | { kind: 'passed'; score: number; coverage: number; punctuality?: number }
  | { kind: 'gate_failed'; score: number; coverage: number }
  | { kind: 'worker_failed' }
  | { kind: 'deadline_passed' }
  /** A direct hire lost its lease. */
  | { kind: 'worker_lost' }
  /** The task went on to another agent, or ended, because this one lost or gave back its lease. */
  | { kind: 'lease_lost'; attempt: number }
  /** The money is the seller's: thumbs-up, or the window passed in silence. */
  | { kind: 'settled'; feedback: 'up' | 'silent' }
  | { kind: 'thumbs_down' }
  | { kind: 'dispute_lost' }
  | { kind: 'dispute_won' }
  | { kind: 'dispute_split'; sellerMinor: bigint; priceMinor: bigint }
  /** v1: the work came; in time, or so much later than agreed. */
  | { kind: 'agreement_delivered'; punctuality: number }
  /** v1: what the advisory assessment found. */
  | { kind: 'agreement_assessed'; score: number; coverage: number }
  /** Nobody's doing: the platform's fault, cancelled, expired, or the worker was suspended or deactivated. */
  | { kind: 'no_evidence' };

export interface EvidenceItem {
  readonly dimension: Dimension;
  /** 0 to 1. */
  readonly x: number;
  readonly source: number;
  readonly reason: string;
}

const SILENT_SOURCE = 0.25;
const SILENT_X = 0.75;
const LOST_DISPUTE_SOURCE = 3;

function share(value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 100) throw new RangeError('scores and coverage are 0 to 100');
  return value / 100;
}

/** What one fact says. Each item's reason is unique for its task and dimension; an empty list says nothing. */
export function evidenceFor(fact: EvidenceFact): EvidenceItem[] {
  const item = (dimension: Dimension, x: number, reason: string, source = 1): EvidenceItem => ({
    dimension,
    x,
    source,
    reason,
  });
  switch (fact.kind) {
    case 'passed':
      return [
        item('outcome', share(fact.score), 'passed', share(fact.coverage)),
        item('reliability', fact.punctuality ?? 1, 'passed'),
      ];
    case 'gate_failed':
      return [
        item('outcome', share(fact.score), 'gate_failed', share(fact.coverage)),
        item('economic', 0, 'gate_failed'),
        item('reliability', 1, 'gate_failed'),
      ];
    case 'worker_failed':
    case 'deadline_passed':
    case 'worker_lost':
      return [item('outcome', 0, fact.kind), item('economic', 0, fact.kind), item('reliability', 0, fact.kind)];
    case 'lease_lost':
      // Several workers can lose one task's lease; the attempt keeps their reasons apart.
      return [item('reliability', 0, `lease_lost_${fact.attempt}`)];
    case 'settled':
      return fact.feedback === 'up'
        ? [item('relationship', 1, 'thumbs_up'), item('economic', 1, 'thumbs_up')]
        : [item('relationship', SILENT_X, 'silent_window', SILENT_SOURCE), item('economic', 1, 'silent_window')];
    case 'thumbs_down':
      return [item('relationship', 0, 'thumbs_down'), item('economic', 0, 'thumbs_down')];
    case 'dispute_lost':
      return [item('relationship', 0, 'dispute_lost', LOST_DISPUTE_SOURCE), item('economic', 0, 'dispute_lost')];
    case 'dispute_won':
      return [item('relationship', 1, 'dispute_won'), item('economic', 1, 'dispute_won')];
    case 'dispute_split': {
      if (fact.priceMinor <= 0n || fact.sellerMinor < 0n || fact.sellerMinor > fact.priceMinor) {
        throw new RangeError("the seller's part is between 0 and the price");
      }
      const x = Number(fact.sellerMinor) / Number(fact.priceMinor);
      return [item('relationship', x, 'dispute_split'), item('economic', x, 'dispute_split')];
    }
    case 'agreement_delivered':
      return [item('reliability', fact.punctuality, 'delivered')];
    case 'agreement_assessed':
      return [item('outcome', share(fact.score), 'assessed', share(fact.coverage))];
    case 'no_evidence':
      return [];
  }
}

/** v1 only: 1 when delivered in time, falling to 0 when the delay is as long as the time allowed. */
export function punctuality(lateMs: number, allowedMs: number): number {
  if (lateMs <= 0) return 1;
  return allowedMs <= 0 ? 0 : Math.max(0, 1 - lateMs / allowedMs);
}

/**
 * What a failed task says about the worker it failed with. `attempt` is the worker's; `score` and `coverage` are the
 * assessment's. An unknown reason says nothing.
 */
export function factOfFailure(
  failureReason: string,
  details: { attempt: number; score?: number | null; coverage?: number | null },
): EvidenceFact {
  switch (failureReason) {
    case 'QUALITY_BELOW_MARK':
      return { kind: 'gate_failed', score: details.score ?? 0, coverage: details.coverage ?? 100 };
    case 'WORKER_FAILED':
      return { kind: 'worker_failed' };
    case 'DEADLINE_PASSED':
      return { kind: 'deadline_passed' };
    case 'WORKER_LOST':
      return { kind: 'worker_lost' };
    case 'ROUTING_EXHAUSTED':
      return { kind: 'lease_lost', attempt: details.attempt };
    default:
      return { kind: 'no_evidence' };
  }
}

// ------------------------------------------------------------------------------------------- one task's evidence

/** A later word on the same money outranks an earlier one, in whatever order their events arrive. */
const RANK: Readonly<Record<string, number>> = {
  silent_window: 1,
  thumbs_up: 1,
  thumbs_down: 2,
  dispute_lost: 3,
  dispute_won: 3,
  dispute_split: 3,
};
function rankOf(reason: string): number {
  return RANK[reason] ?? 0;
}

/** Evidence of one task about one agent, as it is stored. */
export type TaskEvidence = ReputationEvent & { readonly reason: string };

export interface EvidencePlan {
  readonly write: EvidenceItem[];
  /** Ids of the events to take back. */
  readonly reverse: string[];
}

/**
 * What to store when a fact about a task arrives, given all the task already says about the agent (reversals
 * included). Idempotent, and independent of the order in which facts arrive:
 * - a reason already recorded for a dimension is not recorded again, even when it was taken back;
 * - a verdict takes the settlement back and speaks in its place, also when it says the same: otherwise the instant of
 *   the evidence, and with it the score, would depend on which of the two arrived first;
 * - a settlement that arrives after its verdict says nothing any more.
 */
export function planEvidence(fact: EvidenceFact, stored: readonly TaskEvidence[]): EvidencePlan {
  const standing = standingEvents(stored);
  const write: EvidenceItem[] = [];
  const reverse: string[] = [];
  for (const item of evidenceFor(fact)) {
    const recorded = stored.filter((e) => e.reversesId === null && e.dimension === item.dimension);
    if (recorded.some((e) => e.reason === item.reason)) continue;
    const rank = rankOf(item.reason);
    if (rank > 0 && recorded.some((e) => rankOf(e.reason) > rank)) continue;
    const superseded = standing.filter((e) => e.dimension === item.dimension && rankOf(e.reason) > 0 && rank > 0);
    reverse.push(...superseded.map((e) => e.id));
    write.push(item);
  }
  return { write, reverse };
}

/**
 * What an overturned appeal takes back: everything the appealed fact said, so the failure of a failed task or the
 * thumbs-down of a refunded one. Other evidence of the task stands.
 */
export function planOverturn(fact: EvidenceFact, stored: readonly TaskEvidence[]): EvidencePlan {
  const reasons = new Set(evidenceFor(fact).map((i) => i.reason));
  return {
    write: [],
    reverse: standingEvents(stored)
      .filter((e) => reasons.has(e.reason))
      .map((e) => e.id),
  };
}

/** Disputes the agent lost in the 90 days up to `asOfMs`; elite allows none. */
export function lostDisputes(events: Iterable<TaskEvidence>, asOfMs: number): number {
  const opens = asOfMs - LOST_DISPUTE_WINDOW_DAYS * 86_400_000;
  return standingEvents(events).filter(
    (e) => e.reason === 'dispute_lost' && e.dimension === 'relationship' && e.occurredAtMs > opens,
  ).length;
}

// ------------------------------------------------------------------------------------------- failures in a row

export const FAILURES_TO_SUSPEND = 3;

export interface FailureHistoryEntry {
  readonly taskId: string;
  readonly occurredAtMs: number;
  readonly seq: number;
  /** `settled`: the seller was paid for good (T15, T17, T19). `failed`: the task failed while this agent held it. */
  readonly kind: 'failed' | 'settled';
  readonly failureReason?: string | null;
  /** The failure's appeal was overturned. */
  readonly overturned?: boolean;
}

/** True for the failure reasons that are the worker's own (domain.md 4.4). */
export function isWorkerFailure(failureReason: string): boolean {
  return factOfFailure(failureReason, { attempt: 1 }).kind !== 'no_evidence';
}

/**
 * Worker failures since the last settled task. Three suspend the agent. Refunds, disputes won by the buyer and faults
 * of the platform neither count nor reset; an overturned appeal takes its failure out again.
 */
export function consecutiveFailures(history: Iterable<FailureHistoryEntry>): number {
  return runsOf(history).at(-1) ?? 0;
}

/**
 * True when three worker failures in a row stand anywhere in the history. A task that settles after the third does not
 * undo the suspension; only an overturned appeal, or an administrator, does.
 */
export function failedTooOften(history: Iterable<FailureHistoryEntry>): boolean {
  return runsOf(history).some((run) => run >= FAILURES_TO_SUSPEND);
}

/** The length of the run after each entry, in the order of the history. */
function runsOf(history: Iterable<FailureHistoryEntry>): number[] {
  const ordered = [...history].sort((a, b) => a.occurredAtMs - b.occurredAtMs || a.seq - b.seq);
  let run = 0;
  return ordered.map((entry) => {
    if (entry.kind === 'settled') run = 0;
    else if (!entry.overturned && isWorkerFailure(entry.failureReason ?? '')) run += 1;
    return run;
  });
}
