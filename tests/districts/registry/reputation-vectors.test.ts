import { describe, expect, it } from 'vitest';
import { type EvidenceFact, evidenceFor } from '#districts/registry/evidence.ts';
import {
  applyEvidence,
  baseRateOfNewAgent,
  emptyReputation,
  evidenceWeight,
  overallOf,
  type ReputationState,
  readReputation,
  valueWeight,
} from '#districts/registry/reputation.ts';

const DAY = 86_400_000;
const T0 = Date.UTC(2026, 0, 1);

interface Job {
  quality?: number;
  priceMinor?: bigint;
  k?: number;
  day?: number;
  after: EvidenceFact | null;
}
const UP: EvidenceFact = { kind: 'settled', feedback: 'up' };
const SILENT: EvidenceFact = { kind: 'settled', feedback: 'silent' };
/** The table's "no relationship evidence": the economics of a settled task without its thumbs. */
const ECONOMIC_ONLY: EvidenceFact = { kind: 'settled', feedback: 'up' };

function write(
  state: ReputationState,
  fact: EvidenceFact,
  { priceMinor = 5_000n, k = 1, day = 0, without = [] as string[] } = {},
): ReputationState {
  return evidenceFor(fact)
    .filter((item) => !without.includes(item.dimension))
    .reduce((s, { dimension, x, source }) => {
      const { weight } = evidenceWeight({ priceMinor, repeatK: k, sameCluster: false, buyerEligible: true, source });
      return applyEvidence(s, { dimension, x, weight, occurredAtMs: T0 + day * DAY });
    }, state);
}

function job(state: ReputationState, { quality = 87, after, ...where }: Job & { without?: string[] }): ReputationState {
  const ended = write(state, { kind: 'passed', score: quality, coverage: 100 }, where);
  return after === null ? ended : write(ended, after, where);
}

function jobs(n: number, of: Partial<Job> & { without?: string[] } = {}, state = emptyReputation()): ReputationState {
  let s = state;
  for (let i = 0; i < n; i++) s = job(s, { after: UP, ...of });
  return s;
}

/** A job with x = 0.1 whose relationship, economic and reliability evidence is 0. */
function badJob(state: ReputationState, day: number): ReputationState {
  const at = T0 + day * DAY;
  return (['outcome', 'relationship', 'economic', 'reliability'] as const).reduce(
    (s, dimension) =>
      applyEvidence(s, { dimension, x: dimension === 'outcome' ? 0.1 : 0, weight: 1, occurredAtMs: at }),
    state,
  );
}
function badJobs(state: ReputationState, fromDay: number, n: number): ReputationState {
  let s = state;
  for (let i = 0; i < n; i++) s = badJob(s, fromDay + i);
  return s;
}
function hundredDays(): ReputationState {
  let s = emptyReputation();
  for (let day = 0; day < 100; day++) s = job(s, { quality: 95, day, after: UP });
  return s;
}
function fromOneBuyer(n: number, priceMinor: bigint, state = emptyReputation()): ReputationState {
  let s = state;
  for (let k = 1; k <= n; k++) s = job(s, { quality: 100, priceMinor, k, after: UP });
  return s;
}
function fromTenBuyers(priceMinor: bigint): ReputationState {
  let s = emptyReputation();
  for (let buyer = 0; buyer < 10; buyer++) s = fromOneBuyer(10, priceMinor, s);
  return s;
}

const NO_R = { after: ECONOMIC_ONLY, without: ['relationship'] };
const fiftyAt95 = () => jobs(50, { quality: 95 });
const tenBad = () => badJobs(emptyReputation(), 0, 10);

type Row = [
  name: string,
  state: () => ReputationState,
  readDay: number,
  overall: number,
  lower: number,
  nEff: number,
  confidence: number,
  o: number,
  r: number,
  e: number,
  l: number,
];
const ROWS: Row[] = [
  ['no evidence', () => emptyReputation(), 0, 500, 252, 0, 0, 500, 500, 500, 500],
  ['new agent, base rate 0.2 (whitewash)', () => emptyReputation(0.2), 0, 200, 2, 0, 0, 200, 200, 200, 200],
  ['1 job $2.40, q87', () => jobs(1, { priceMinor: 240n }), 0, 514, 269, 0.31, 1, 511, 515, 515, 515],
  [
    '1 job $2.40, q87, silent window',
    () => jobs(1, { priceMinor: 240n, after: SILENT }),
    0,
    510,
    265,
    0.31,
    1,
    511,
    502,
    515,
    515,
  ],
  ['1 job q87', () => jobs(1), 0, 541, 304, 1.0, 2, 534, 545, 545, 545],
  ['3 jobs q87', () => jobs(3), 0, 603, 388, 3.0, 6, 585, 615, 615, 615],
  ['5 jobs q87', () => jobs(5), 0, 649, 453, 5.0, 10, 623, 667, 667, 667],
  ['10 jobs q87', () => jobs(10), 0, 724, 564, 10.0, 20, 685, 750, 750, 750],
  ['20 jobs q87', () => jobs(20), 0, 799, 681, 20.0, 40, 747, 833, 833, 833],
  ['30 jobs q87', () => jobs(30), 0, 836, 742, 30.0, 60, 778, 875, 875, 875],
  ['50 jobs q87', () => jobs(50), 0, 873, 805, 50.0, 100, 808, 917, 917, 917],
  ['100 jobs q87 (cap 60)', () => jobs(100), 0, 884, 824, 60.0, 100, 817, 929, 929, 929],
  [
    '10 jobs $10 q87, no relationship evidence',
    () => jobs(10, { priceMinor: 1_000n, ...NO_R }),
    0,
    622,
    420,
    6.1,
    12,
    640,
    500,
    689,
    689,
  ],
  [
    '10 jobs $10 q87, silent windows',
    () => jobs(10, { priceMinor: 1_000n, after: SILENT }),
    0,
    631,
    432,
    6.1,
    12,
    640,
    533,
    689,
    689,
  ],
  [
    '50 jobs $10 q87, no relationship evidence',
    () => jobs(50, { priceMinor: 1_000n, ...NO_R }),
    0,
    743,
    609,
    30.49,
    61,
    779,
    500,
    877,
    877,
  ],
  [
    '50 jobs $10 q87, silent windows',
    () => jobs(50, { priceMinor: 1_000n, after: SILENT }),
    0,
    770,
    652,
    30.49,
    61,
    779,
    608,
    877,
    877,
  ],
  [
    '100 jobs $10 q87, no relationship evidence',
    () => jobs(100, { priceMinor: 1_000n, ...NO_R }),
    0,
    777,
    667,
    60.0,
    100,
    817,
    500,
    929,
    929,
  ],
  [
    '10 jobs q87, then 1 lost dispute',
    () => job(jobs(10), { after: { kind: 'dispute_lost' } }),
    0,
    672,
    514,
    11.0,
    22,
    694,
    577,
    682,
    762,
  ],
  [
    '10 jobs q87, then 1 thumbs-down',
    () => job(jobs(10), { after: { kind: 'thumbs_down' } }),
    0,
    699,
    540,
    11.0,
    22,
    694,
    682,
    682,
    762,
  ],
  [
    '10 jobs q87, then 1 gate failure (q40)',
    () => write(jobs(10), { kind: 'gate_failed', score: 40, coverage: 100 }),
    0,
    699,
    540,
    11.6,
    23,
    653,
    750,
    682,
    762,
  ],
  [
    '10 jobs q87, then 1 deadline passed',
    () => write(jobs(10), { kind: 'deadline_passed' }),
    0,
    675,
    514,
    12.0,
    24,
    623,
    750,
    682,
    682,
  ],
  [
    '10 jobs q87, then 1 lease lost',
    () => write(jobs(10), { kind: 'lease_lost', attempt: 1 }),
    0,
    714,
    553,
    10.0,
    20,
    685,
    750,
    750,
    682,
  ],
  ['collusion: 1 buyer, 100 × $0.10', () => fromOneBuyer(100, 10n), 0, 525, 283, 0.52, 1, 525, 525, 525, 525],
  ['collusion: 1 buyer, 100 × $50', () => fromOneBuyer(100, 5_000n), 0, 671, 479, 5.19, 10, 671, 671, 671, 671],
  ['10 sybil owners × 10 × $1', () => fromTenBuyers(100n), 0, 670, 478, 5.16, 10, 670, 670, 670, 670],
  ['10 sybil owners × 10 × $50', () => fromTenBuyers(5_000n), 0, 873, 786, 29.29, 59, 873, 873, 873, 873],
  ['50 jobs q95, same instant', fiftyAt95, 0, 900, 837, 50.0, 100, 875, 917, 917, 917],
  ['… idle 30 d', fiftyAt95, 30, 882, 807, 39.69, 79, 859, 899, 899, 890],
  ['… idle 90 d', fiftyAt95, 90, 837, 734, 25.0, 50, 821, 857, 857, 819],
  ['… idle 180 d', fiftyAt95, 180, 754, 604, 12.5, 25, 750, 778, 778, 692],
  ['… idle 365 d', fiftyAt95, 365, 599, 381, 3.01, 6, 604, 616, 616, 534],
  ['100 jobs q95, one a day, read on day 100', hundredDays, 100, 911, 855, 59.54, 100, 885, 928, 928, 927],
  ['… then 1 bad job on day 100', () => badJobs(hundredDays(), 100, 1), 100, 885, 823, 60.0, 100, 862, 901, 901, 900],
  ['… 3 bad, read on day 102', () => badJobs(hundredDays(), 100, 3), 102, 835, 763, 60.0, 100, 817, 848, 848, 847],
  ['… 5 bad, read on day 104', () => badJobs(hundredDays(), 100, 5), 104, 788, 709, 60.0, 100, 774, 798, 798, 797],
  ['… 10 bad, read on day 109', () => badJobs(hundredDays(), 100, 10), 109, 684, 593, 60.0, 100, 678, 687, 687, 687],
  ['new agent, 1 bad job', () => badJobs(emptyReputation(), 0, 1), 0, 421, 196, 1.9, 4, 429, 417, 417, 417],
  ['new agent, 3 bad jobs', () => badJobs(emptyReputation(), 0, 3), 2, 323, 136, 5.66, 11, 338, 313, 313, 314],
  ['new agent, 10 bad jobs', tenBad, 9, 187, 70, 18.36, 37, 210, 171, 171, 172],
  ['… then idle 90 d', tenBad, 99, 274, 110, 9.18, 18, 286, 254, 254, 299],
  ['… then idle 180 d', tenBad, 189, 356, 155, 4.59, 9, 359, 337, 337, 404],
  ['… then idle 365 d', tenBad, 374, 457, 220, 1.1, 2, 456, 448, 448, 486],
];

describe('J87 test vectors of beta-1 (domain.md 13.4)', () => {
  it.each(ROWS)('%s', (_name, state, readDay, overall, lower, nEff, confidence, o, r, e, l) => {
    const read = readReputation(state(), T0 + readDay * DAY);
    expect({
      overall: read.overallScore,
      lower: read.scoreLower,
      nEff: read.effectiveSamples.toFixed(2),
      confidence: read.confidence,
      ...read.dimensions,
    }).toEqual({
      overall,
      lower,
      nEff: nEff.toFixed(2),
      confidence,
      outcome: o,
      relationship: r,
      economic: e,
      reliability: l,
    });
  });

  it("AI City's weights alone give 745 for 800, 600, 700, 900", () => {
    expect(overallOf({ outcome: 800, relationship: 600, economic: 700, reliability: 900 })).toBe(745);
  });

  it.each([
    [10n, '0.100'],
    [100n, '0.176'],
    [240n, '0.311'],
    [500n, '0.456'],
    [1_000n, '0.610'],
    [2_500n, '0.829'],
    [5_000n, '1.000'],
    [1_000_000n, '1.000'],
  ])('%s credits weigh %s', (priceMinor, value) => {
    expect(valueWeight(priceMinor).toFixed(3)).toBe(value);
  });

  it('100 tasks of one buyer weigh 5.19, not 100', () => {
    let sum = 0;
    for (let k = 1; k <= 100; k++) {
      sum += evidenceWeight({
        priceMinor: 5_000n,
        repeatK: k,
        sameCluster: false,
        buyerEligible: true,
        source: 1,
      }).weight;
    }
    expect(sum.toFixed(2)).toBe('5.19');
  });
});

describe('base rate of a new agent (whitewashing)', () => {
  it('is 0.5 without history, and while the history is thinner than one sample', () => {
    expect(baseRateOfNewAgent([])).toBe(0.5);
    expect(baseRateOfNewAgent([{ effectiveSamples: 0.99, overallScore: 10 }])).toBe(0.5);
  });

  it('is inherited from bad agents, weighted by their evidence, and never above 0.5', () => {
    expect(baseRateOfNewAgent([{ effectiveSamples: 1, overallScore: 200 }])).toBe(0.2);
    expect(
      baseRateOfNewAgent([
        { effectiveSamples: 30, overallScore: 100 },
        { effectiveSamples: 10, overallScore: 500 },
      ]),
    ).toBe(0.2);
    expect(baseRateOfNewAgent([{ effectiveSamples: 60, overallScore: 900 }])).toBe(0.5);
  });
});
