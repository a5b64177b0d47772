import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyEvidence,
  DIMENSIONS,
  type Dimension,
  emptyReputation,
  evidenceWeight,
  FORMULA,
  needsReplay,
  type ReputationEvent,
  type ReputationState,
  readReputation,
  replay,
} from '#districts/registry/reputation.ts';

const CASES = { numRuns: 100_000 };
const DAY = 86_400_000;
const T0 = Date.UTC(2026, 0, 1);

/** A case is a seed: building it here keeps 100,000 of them within seconds. A failure prints its seed. */
const seed = fc.integer({ min: 0, max: 0xffff_ffff });
function draws(from: number): () => number {
  let a = from >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
/** Now and then exactly an end of the interval: that is where rules break. */
function unit(random: () => number): number {
  const u = random();
  return u < 0.05 ? 0 : u > 0.95 ? 1 : random();
}
function randomState(random: () => number): ReputationState {
  const total = 60 * unit(random);
  const share = unit(random);
  const one = { r: total * share, s: total - total * share, updatedAtMs: T0 };
  return {
    baseRate: random() < 0.5 ? 0.5 : 0.5 * unit(random),
    dimensions: { outcome: one, relationship: one, economic: one, reliability: one },
  };
}
function randomLog(
  random: () => number,
  { sameInstant = false, weightMax = 3, reversals = true } = {},
): ReputationEvent[] {
  const events: ReputationEvent[] = [];
  let at = T0;
  const n = 1 + Math.floor(random() * 12);
  for (let seq = 1; seq <= n; seq++) {
    if (!sameInstant && random() < 0.7) at += Math.floor(random() * 40 * DAY);
    const reversible = events.filter((e) => e.reversesId === null);
    const reverses = reversals && reversible.length > 0 && random() < 0.2;
    const target = reversible[Math.floor(random() * reversible.length)];
    events.push({
      id: `e${seq}`,
      seq,
      dimension: DIMENSIONS[Math.floor(random() * 4)]!,
      x: unit(random),
      weight: weightMax * unit(random),
      occurredAtMs: at,
      reversesId: reverses ? target!.id : null,
    });
  }
  return events;
}
function mean(state: ReputationState, dimension: Dimension, atMs: number): number {
  return readReputation(state, atMs).means[dimension];
}

describe('J88 properties of beta-1 (domain.md 13.5)', () => {
  it('1: from the same state a larger x never gives a smaller mean', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const random = draws(s);
        const state = randomState(random);
        const [a, b] = [unit(random), unit(random)].sort((x, y) => x - y) as [number, number];
        const weight = 3 * unit(random);
        const at = T0 + Math.floor(random() * 400 * DAY);
        const meanAfter = (x: number) =>
          mean(applyEvidence(state, { dimension: 'outcome', x, weight, occurredAtMs: at }), 'outcome', at);
        return meanAfter(a) <= meanAfter(b) + 1e-12;
      }),
      CASES,
    );
  });

  it('2: x = 0 never raises the mean, and x < 0.5 not while the agent stands at or above x/(2 − x)', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const random = draws(s);
        const state = randomState(random);
        const weight = 3 * unit(random);
        const { r, s: against } = state.dimensions.outcome;
        const before = mean(state, 'outcome', T0);
        const meanAfter = (x: number) =>
          mean(applyEvidence(state, { dimension: 'outcome', x, weight, occurredAtMs: T0 }), 'outcome', T0);
        if (meanAfter(0) > before + 1e-12) return false;
        const x = 0.4999 * unit(random);
        const bar = x / (2 - x);
        const evidenceShare = r + against === 0 ? 1 : r / (r + against);
        return before < bar || evidenceShare < bar || meanAfter(x) <= before + 1e-12;
      }),
      CASES,
    );
  });

  it('3: time alone moves the mean toward the base rate, never past it, and the evidence only down', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const random = draws(s);
        const state = randomState(random);
        const first = readReputation(state, T0 + Math.floor(random() * 1_000 * DAY));
        const atLater = T0 + 1_000 * DAY + Math.floor(random() * 1_000 * DAY);
        const later = readReputation(state, atLater);
        return (
          later.effectiveSamples <= first.effectiveSamples &&
          DIMENSIONS.every((d) => {
            const was = first.means[d] - state.baseRate;
            const is = later.means[d] - state.baseRate;
            return Math.abs(is) <= Math.abs(was) + 1e-12 && (Math.abs(is) < 1e-12 || Math.sign(is) === Math.sign(was));
          })
        );
      }),
      CASES,
    );
  });

  it('4: same cluster, price 0 and an ineligible buyer leave the state bit-identical', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const random = draws(s);
        const state = randomState(random);
        const which = Math.floor(random() * 3);
        const { weight } = evidenceWeight({
          priceMinor: which === 0 ? 0n : BigInt(Math.floor(random() * 1e6)),
          repeatK: 1 + Math.floor(random() * 100),
          sameCluster: which === 1,
          buyerEligible: which !== 2,
          source: 3 * random(),
        });
        const occurredAtMs = T0 + Math.floor((random() - 0.2) * 400 * DAY);
        return applyEvidence(state, { dimension: 'economic', x: unit(random), weight, occurredAtMs }) === state;
      }),
      CASES,
    );
  });

  it('5: replay equals the online state, and a third party with the log and the formula gets the same score', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const random = draws(s);
        const baseRate = 0.5 * unit(random);
        const log = randomLog(random, { reversals: false });
        let online = emptyReputation(baseRate);
        for (const event of log) online = applyEvidence(online, event);
        const replayed = replay(shuffled(log, random), baseRate);
        for (const d of DIMENSIONS) {
          if (online.dimensions[d].r !== replayed.dimensions[d].r) return false;
          if (online.dimensions[d].s !== replayed.dimensions[d].s) return false;
        }
        const withReversals = randomLog(random);
        const asOf = withReversals.at(-1)!.occurredAtMs + Math.floor(random() * 100 * DAY);
        const ours = readReputation(replay(withReversals, baseRate), asOf);
        const theirs = thirdParty(published(withReversals), baseRate, asOf);
        return (
          DIMENSIONS.every((d) => Math.abs(ours.means[d] - theirs.means[d]!) < 1e-9) &&
          Math.abs(ours.effectiveSamples - theirs.effectiveSamples) < 1e-9 &&
          Math.abs(ours.overallScore - theirs.overallScore) <= 1e-9 &&
          Math.abs(ours.scoreLower - theirs.scoreLower) <= 1e-9
        );
      }),
      CASES,
    );
  });

  it('6: a reversal and replay equal a history in which the event never was', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const random = draws(s);
        const log = randomLog(random, { reversals: false });
        const victim = log[Math.floor(random() * log.length)]!;
        const reversal: ReputationEvent = {
          ...victim,
          id: 'reversal',
          seq: log.length + 1,
          occurredAtMs: log.at(-1)!.occurredAtMs + DAY,
          reversesId: victim.id,
        };
        const without = replay(log.filter((e) => e !== victim));
        return JSON.stringify(replay([...log, reversal])) === JSON.stringify(without);
      }),
      CASES,
    );
  });

  it('7: 0 ≤ lower ≤ overall ≤ 1000, r + s ≤ 60 exactly, confidence 0 to 100', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const random = draws(s);
        const log = randomLog(random, { weightMax: 60 });
        const state = replay(log, unit(random));
        const read = readReputation(state, log.at(-1)!.occurredAtMs + Math.floor(random() * 50 * DAY));
        return (
          0 <= read.scoreLower &&
          read.scoreLower <= read.overallScore &&
          read.overallScore <= 1000 &&
          read.confidence >= 0 &&
          read.confidence <= 100 &&
          DIMENSIONS.every((d) => {
            const { r, s: against } = state.dimensions[d];
            return r >= 0 && against >= 0 && r + against <= 60;
          })
        );
      }),
      CASES,
    );
  });

  it('8: below the cap the order of events at one instant does not matter', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const random = draws(s);
        const log = randomLog(random, { sameInstant: true, weightMax: 2.4, reversals: false });
        const inOrder = replay(log);
        const other = shuffled(log, random).map((e, i) => ({ ...e, seq: i + 1 }));
        const reordered = replay(other);
        return DIMENSIONS.every(
          (d) =>
            Math.abs(inOrder.dimensions[d].r - reordered.dimensions[d].r) < 1e-9 &&
            Math.abs(inOrder.dimensions[d].s - reordered.dimensions[d].s) < 1e-9,
        );
      }),
      CASES,
    );
  });

  it('8: above the cap it may, and (occurredAt, seq) decides', () => {
    const full = Array.from({ length: 30 }, (_, i) => event(i + 1, 1, 3));
    const [good, bad] = [event(40, 1, 3), event(41, 0, 3)];
    const one = replay([...full, good, bad]);
    expect(replay([bad, ...full, good])).toEqual(one);
    expect(replay([...full, { ...good, seq: 42 }, bad])).not.toEqual(one);
  });
});

describe('replay and reversal', () => {
  it('a reversal that is itself reversed gives the event back', () => {
    const first = event(1, 1, 1);
    const second = event(2, 0, 1);
    const reversal = { ...event(3, 0, 1), reversesId: second.id };
    const restored = { ...event(4, 0, 1), reversesId: reversal.id };
    expect(replay([first, second, reversal])).toEqual(replay([first]));
    expect(replay([first, second, reversal, restored])).toEqual(replay([first, second]));
  });

  it('J93 an event older than the state is told apart and refused online; replay takes it in its place', () => {
    const early = event(2, 0, 1, T0);
    const late = event(1, 1, 1, T0 + DAY);
    const state = applyEvidence(emptyReputation(), late);
    expect(needsReplay(state, early)).toBe(true);
    expect(() => applyEvidence(state, early)).toThrow(RangeError);
    expect(replay([late, early])).toEqual(applyEvidence(applyEvidence(emptyReputation(), early), late));
    expect(needsReplay(state, { ...early, weight: 0 })).toBe(false);
    expect(needsReplay(state, { ...early, dimension: 'economic' })).toBe(false);
  });

  it('refuses evidence and base rates outside their range and writes nothing', () => {
    const state = emptyReputation();
    for (const wrong of [
      { x: -0.1 },
      { x: 1.1 },
      { x: Number.NaN },
      { weight: -1 },
      { weight: Number.POSITIVE_INFINITY },
      { occurredAtMs: Number.NaN },
    ]) {
      expect(() => applyEvidence(state, { ...event(1, 1, 1), ...wrong })).toThrow(RangeError);
    }
    expect(() => emptyReputation(1.01)).toThrow(RangeError);
    expect(readReputation(state, T0).overallScore).toBe(500);
  });
});

function event(seq: number, x: number, weight: number, occurredAtMs = T0): ReputationEvent {
  return { id: `e${seq}`, seq, dimension: 'outcome', x, weight, occurredAtMs, reversesId: null };
}
function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

/** The log as `/trust/agents/:id/events` gives it. */
interface PublishedRow {
  seq: number;
  dimension: string;
  x: number;
  weight: number;
  occurredAt: string;
  reverses: number | null;
}
function published(log: ReputationEvent[]): PublishedRow[] {
  const seqOf = new Map(log.map((e) => [e.id, e.seq]));
  return log.map((e) => ({
    seq: e.seq,
    dimension: e.dimension,
    x: e.x,
    weight: e.weight,
    occurredAt: new Date(e.occurredAtMs).toISOString(),
    reverses: e.reversesId === null ? null : seqOf.get(e.reversesId)!,
  }));
}
/** Written from the published text alone, with none of the platform's functions. */
function thirdParty(rows: PublishedRow[], a0: number, asOfMs: number) {
  const { priorStrength, evidenceMax, failureBelow, failureFactor, lowerBoundZ } = FORMULA.parameters;
  const gone = new Set(rows.filter((row) => row.reverses !== null).map((row) => row.reverses));
  const kept = rows
    .filter((row) => row.reverses === null && !gone.has(row.seq))
    .sort((a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt) || a.seq - b.seq);
  const means: Record<string, number> = {};
  let sum = 0;
  let deviation = 0;
  let effectiveSamples = 0;
  for (const { dimension, weight: W, halfLifeDays } of FORMULA.dimensions) {
    let [r, s, t] = [0, 0, 0];
    const decay = (to: number) => {
      const f = 2 ** (-(to - t) / 86_400_000 / halfLifeDays);
      r *= f;
      s *= f;
    };
    for (const row of kept.filter((k) => k.dimension === dimension)) {
      decay(Date.parse(row.occurredAt));
      t = Date.parse(row.occurredAt);
      r += row.weight * row.x;
      s += row.weight * (1 - row.x) * (row.x < failureBelow ? failureFactor : 1);
      const k = Math.min(1, evidenceMax / (r + s || 1));
      r *= k;
      s *= k;
    }
    decay(asOfMs);
    const alpha = priorStrength * a0 + r;
    const beta = priorStrength * (1 - a0) + s;
    const n = alpha + beta;
    means[dimension] = alpha / n;
    sum += W * (alpha / n);
    deviation += W * Math.sqrt((alpha * beta) / (n ** 2 * (n + 1)));
    if (dimension === 'outcome') effectiveSamples = r + s;
  }
  return {
    means,
    effectiveSamples,
    overallScore: Math.floor(1000 * sum + 0.5),
    scoreLower: Math.max(0, Math.floor(1000 * (sum - lowerBoundZ * deviation) + 0.5)),
  };
}
