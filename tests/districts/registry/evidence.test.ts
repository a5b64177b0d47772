import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consecutiveFailures,
  type EvidenceFact,
  evidenceFor,
  FAILURES_TO_SUSPEND,
  type FailureHistoryEntry,
  factOfFailure,
  failedTooOften,
  isWorkerFailure,
  lostDisputes,
  planEvidence,
  planOverturn,
  punctuality,
  type TaskEvidence,
} from '#districts/registry/evidence.ts';
import { replay, standingEvents } from '#districts/registry/reputation.ts';
import { scanPosture } from '#districts/registry/schemas.ts';

const Q = 87;
const PASSED: EvidenceFact = { kind: 'passed', score: Q, coverage: 100 };
const SPLIT: EvidenceFact = { kind: 'dispute_split', sellerMinor: 3_000n, priceMinor: 4_000n };
const DAY = 86_400_000;

/** `x@source` per dimension, `-` for none: a row of the table in 4.5. */
function row(...facts: EvidenceFact[]): string[] {
  const items = facts.flatMap(evidenceFor);
  return ['outcome', 'relationship', 'economic', 'reliability'].map((dimension) => {
    const found = items.filter((i) => i.dimension === dimension);
    expect(found.length).toBeLessThanOrEqual(1);
    return found[0] === undefined ? '-' : `${found[0].x}@${found[0].source}`;
  });
}

describe('the evidence map (domain.md 4.5)', () => {
  it.each<[string, EvidenceFact[], string[]]>([
    ['completed, thumbs-up', [PASSED, { kind: 'settled', feedback: 'up' }], ['0.87@1', '1@1', '1@1', '1@1']],
    ['completed, silent', [PASSED, { kind: 'settled', feedback: 'silent' }], ['0.87@1', '0.75@0.25', '1@1', '1@1']],
    ['completed, then thumbs-down', [PASSED, { kind: 'thumbs_down' }], ['0.87@1', '0@1', '0@1', '1@1']],
    ['failed at the gate', [{ kind: 'gate_failed', score: 40, coverage: 100 }], ['0.4@1', '-', '0@1', '1@1']],
    ['worker called fail', [{ kind: 'worker_failed' }], ['0@1', '-', '0@1', '0@1']],
    ['deadline passed', [{ kind: 'deadline_passed' }], ['0@1', '-', '0@1', '0@1']],
    ['direct hire lost its lease', [{ kind: 'worker_lost' }], ['0@1', '-', '0@1', '0@1']],
    ['lease lost, re-routed', [{ kind: 'lease_lost', attempt: 1 }], ['-', '-', '-', '0@1']],
    ['dispute won by buyer', [PASSED, { kind: 'dispute_lost' }], ['0.87@1', '0@3', '0@1', '1@1']],
    ['dispute won by worker', [PASSED, { kind: 'dispute_won' }], ['0.87@1', '1@1', '1@1', '1@1']],
    ['dispute split 3000 of 4000', [PASSED, SPLIT], ['0.87@1', '0.75@1', '0.75@1', '1@1']],
    ['system fault, cancelled, expired', [{ kind: 'no_evidence' }], ['-', '-', '-', '-']],
  ])('%s', (_name, facts, expected) => {
    expect(row(...facts)).toEqual(expected);
  });

  it('I83 coverage 40 gives the outcome evidence 0.40 weight, and nothing else', () => {
    expect(row({ kind: 'passed', score: 90, coverage: 40 })).toEqual(['0.9@0.4', '-', '-', '1@1']);
    expect(row({ kind: 'gate_failed', score: 10, coverage: 40 })).toEqual(['0.1@0.4', '-', '0@1', '1@1']);
  });

  it('a late v1 delivery lowers reliability, to 0 when the delay is as long as the time allowed', () => {
    expect(punctuality(-5, 100)).toBe(1);
    expect(punctuality(0, 100)).toBe(1);
    expect(punctuality(25, 100)).toBe(0.75);
    expect(punctuality(100, 100)).toBe(0);
    expect(punctuality(1_000, 100)).toBe(0);
    expect(punctuality(1, 0)).toBe(0);
    expect(row({ ...PASSED, punctuality: 0.75 })).toEqual(['0.87@1', '-', '-', '0.75@1']);
  });

  it.each([
    ['QUALITY_BELOW_MARK', 'gate_failed', true],
    ['WORKER_FAILED', 'worker_failed', true],
    ['DEADLINE_PASSED', 'deadline_passed', true],
    ['WORKER_LOST', 'worker_lost', true],
    ['ROUTING_EXHAUSTED', 'lease_lost', true],
    ['EVALUATION_ERROR', 'no_evidence', false],
    ['SANDBOX_ERROR', 'no_evidence', false],
    ['WORKER_UNAVAILABLE', 'no_evidence', false],
    ['A_REASON_OF_TOMORROW', 'no_evidence', false],
  ])('failure reason %s is the fact %s', (reason, kind, counts) => {
    expect(factOfFailure(reason, { attempt: 3, score: 40, coverage: 80 }).kind).toBe(kind);
    expect(isWorkerFailure(reason)).toBe(counts);
  });

  it('refuses scores, coverage and shares outside their range', () => {
    expect(() => evidenceFor({ kind: 'passed', score: 101, coverage: 100 })).toThrow(RangeError);
    expect(() => evidenceFor({ kind: 'passed', score: 50.5, coverage: 100 })).toThrow(RangeError);
    expect(() => evidenceFor({ kind: 'gate_failed', score: 50, coverage: -1 })).toThrow(RangeError);
    expect(() => evidenceFor({ kind: 'dispute_split', sellerMinor: 5n, priceMinor: 4n })).toThrow(RangeError);
    expect(() => evidenceFor({ kind: 'dispute_split', sellerMinor: 0n, priceMinor: 0n })).toThrow(RangeError);
  });
});

/** A small store: what a handler does with a plan. */
function store(log: TaskEvidence[], fact: EvidenceFact, occurredAtMs: number, plan = planEvidence(fact, log)) {
  for (const id of plan.reverse) {
    const target = log.find((e) => e.id === id)!;
    log.push({ ...target, id: `e${log.length}`, seq: log.length, occurredAtMs, reversesId: id });
  }
  for (const { dimension, x, source, reason } of plan.write) {
    const at = { id: `e${log.length}`, seq: log.length, occurredAtMs, reversesId: null };
    log.push({ ...at, dimension, x, weight: source, reason });
  }
}
function standingReasons(log: TaskEvidence[]): string[] {
  return standingEvents(log)
    .map((e) => `${e.dimension}:${e.reason}`)
    .sort();
}

describe('one task, several facts', () => {
  const END = DAY;
  const SETTLED = 2 * DAY;
  const DECIDED = 5 * DAY;

  it('J89 a verdict after settlement takes the settlement back and speaks in its place', () => {
    for (const verdict of [{ kind: 'dispute_lost' }, { kind: 'dispute_won' }, SPLIT] as EvidenceFact[]) {
      const log: TaskEvidence[] = [];
      store(log, PASSED, END);
      store(log, { kind: 'settled', feedback: 'silent' }, SETTLED);
      store(log, verdict, DECIDED);
      const never: TaskEvidence[] = [];
      store(never, PASSED, END);
      store(never, verdict, DECIDED);
      expect(replay(log)).toEqual(replay(never));
    }
  });

  it('J93 facts delivered twice and in any order leave the same state', () => {
    const facts: [EvidenceFact, number][] = [
      [PASSED, END],
      [{ kind: 'settled', feedback: 'up' }, SETTLED],
      [{ kind: 'dispute_lost' }, DECIDED],
    ];
    const inOrder: TaskEvidence[] = [];
    for (const [fact, at] of facts) store(inOrder, fact, at);
    const expected = replay(inOrder);
    fc.assert(
      fc.property(fc.shuffledSubarray([...facts, ...facts, ...facts], { minLength: 9, maxLength: 9 }), (deliveries) => {
        const log: TaskEvidence[] = [];
        for (const [fact, at] of deliveries) store(log, fact, at);
        expect(replay(log)).toEqual(expected);
        expect(standingReasons(log)).toEqual([
          'economic:dispute_lost',
          'outcome:passed',
          'relationship:dispute_lost',
          'reliability:passed',
        ]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('two workers of one task each lose their own lease', () => {
    const first = evidenceFor({ kind: 'lease_lost', attempt: 1 })[0]!;
    const second = evidenceFor({ kind: 'lease_lost', attempt: 2 })[0]!;
    expect(first.reason).not.toBe(second.reason);
  });

  it('J89 an overturned appeal takes back the failure, or the thumbs-down and nothing else', () => {
    const failed: EvidenceFact = { kind: 'gate_failed', score: 40, coverage: 80 };
    const log: TaskEvidence[] = [];
    store(log, failed, END);
    store(log, failed, DECIDED, planOverturn(failed, log));
    expect(standingEvents(log)).toEqual([]);
    expect(planOverturn(failed, log).reverse).toEqual([]);

    const refunded: TaskEvidence[] = [];
    store(refunded, PASSED, END);
    store(refunded, { kind: 'thumbs_down' }, SETTLED);
    store(refunded, PASSED, DECIDED, planOverturn({ kind: 'thumbs_down' }, refunded));
    expect(standingReasons(refunded)).toEqual(['outcome:passed', 'reliability:passed']);
    expect(planEvidence({ kind: 'thumbs_down' }, refunded)).toEqual({ write: [], reverse: [] });
  });

  it('lost disputes are counted for 90 days, reversed ones not', () => {
    const log: TaskEvidence[] = [];
    store(log, { kind: 'dispute_lost' }, DECIDED);
    expect(lostDisputes(log, DECIDED)).toBe(1);
    expect(lostDisputes(log, DECIDED + 90 * DAY - 1)).toBe(1);
    expect(lostDisputes(log, DECIDED + 90 * DAY)).toBe(0);
    store(log, { kind: 'dispute_lost' }, DECIDED, planOverturn({ kind: 'dispute_lost' }, log));
    expect(lostDisputes(log, DECIDED)).toBe(0);
  });
});

describe('J92 failures in a row', () => {
  let seq = 0;
  const failed = (failureReason: string, overturned = false): FailureHistoryEntry => {
    seq += 1;
    return { taskId: `t${seq}`, occurredAtMs: seq, seq, kind: 'failed', failureReason, overturned };
  };
  const settled = (): FailureHistoryEntry => {
    seq += 1;
    return { taskId: `t${seq}`, occurredAtMs: seq, seq, kind: 'settled' };
  };

  it('three worker failures suspend; a settled task in between starts over', () => {
    const three = [failed('QUALITY_BELOW_MARK'), failed('DEADLINE_PASSED'), failed('ROUTING_EXHAUSTED')];
    expect(consecutiveFailures(three)).toBe(FAILURES_TO_SUSPEND);
    expect(consecutiveFailures([...three].reverse())).toBe(3);
    const between = [
      failed('WORKER_FAILED'),
      failed('WORKER_LOST'),
      settled(),
      failed('WORKER_FAILED'),
      failed('WORKER_FAILED'),
    ];
    expect(consecutiveFailures(between)).toBe(2);
  });

  it('system faults neither count nor reset', () => {
    const history = [failed('WORKER_FAILED'), failed('EVALUATION_ERROR'), failed('SANDBOX_ERROR')];
    expect(consecutiveFailures([...history, failed('WORKER_UNAVAILABLE'), failed('WORKER_FAILED')])).toBe(2);
  });

  it('three in a row anywhere keep the agent suspended; a task settled later does not undo it, an appeal does', () => {
    const three = [failed('WORKER_FAILED'), failed('DEADLINE_PASSED'), failed('WORKER_LOST')];
    const later = settled();
    expect(failedTooOften([])).toBe(false);
    expect(failedTooOften(three.slice(0, 2))).toBe(false);
    expect(failedTooOften([later, ...three])).toBe(true);
    expect(consecutiveFailures([...three, later])).toBe(0);
    for (const overturned of three) {
      const history = three.map((f) => (f === overturned ? { ...f, overturned: true } : f));
      expect(failedTooOften([...history, later])).toBe(false);
    }
  });

  it('an overturned appeal takes its failure out again', () => {
    expect(consecutiveFailures([failed('WORKER_FAILED'), failed('WORKER_LOST', true), failed('WORKER_FAILED')])).toBe(
      2,
    );
  });
});

describe('scan posture (domain.md 11.1)', () => {
  const NOW = Date.UTC(2026, 5, 30);
  const scan = (type: string, score: number, verdict: 'clean' | 'review' | 'block', daysAgo: number) => ({
    type,
    score,
    verdict,
    scannedAt: new Date(NOW - daysAgo * DAY),
  });

  it('takes the lowest score and the worst verdict of the latest scan per type', () => {
    expect(scanPosture([scan('mcp', 95, 'clean', 3), scan('prompt', 80, 'review', 10)], 30, NOW)).toEqual({
      score: 80,
      verdict: 'review',
      ageDays: 10,
    });
  });

  it('a newer bad scan replaces an older good one of its type, and an outdated one counts as none', () => {
    expect(scanPosture([scan('mcp', 95, 'clean', 3), scan('mcp', 20, 'block', 1)], 30, NOW)).toEqual({
      score: 20,
      verdict: 'block',
      ageDays: 1,
    });
    expect(scanPosture([scan('mcp', 95, 'clean', 30)], 30, NOW)?.ageDays).toBe(30);
    expect(scanPosture([scan('mcp', 95, 'clean', 30.001)], 30, NOW)).toBeNull();
    expect(scanPosture([], 30, NOW)).toBeNull();
  });

  it('an outdated latest scan does not bring an older one back', () => {
    expect(scanPosture([scan('mcp', 10, 'block', 40), scan('mcp', 95, 'clean', 50)], 45, NOW)?.score).toBe(10);
    expect(scanPosture([scan('mcp', 10, 'block', 40), scan('mcp', 95, 'clean', 50)], 35, NOW)).toBeNull();
  });
});
