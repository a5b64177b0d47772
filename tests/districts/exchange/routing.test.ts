import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newcomerDraw } from '#districts/exchange/newcomer-draw.ts';
import {
  claimRefusalOf,
  decideDirectHire,
  exclusionOf,
  FILTER_CODES,
  type FilterCode,
  rankCandidates,
} from '#districts/exchange/routing.ts';
import { DEFAULT_ROUTING_SETTINGS, type RoutingCandidate, RoutingInput } from '#districts/exchange/routing-input.ts';
import { TIERS } from '#districts/registry/schemas.ts';

function candidate(agentId: string, over: Partial<RoutingCandidate> = {}): RoutingCandidate {
  return {
    agentId,
    ownerId: `owner-${agentId}`,
    clusterId: `cluster-${agentId}`,
    active: true,
    availability: 'available',
    reachable: true,
    tags: ['typescript', 'security'],
    price: null,
    tier: 'established',
    scoreLower: 500,
    categoryLower: null,
    categorySamples: 0,
    scanScore: 90,
    scanVerdict: 'clean',
    scanAgeDays: 1,
    ownScanOk: true,
    activeTasks: 0,
    concurrencyMax: 1,
    lastAssignedAt: null,
    lifetimeAssignments: 0,
    ...over,
  };
}
function input(
  candidates: RoutingCandidate[],
  task: Partial<RoutingInput['task']> = {},
  rest: { policy?: Partial<RoutingInput['policy']>; settings?: Partial<RoutingInput['settings']> } = {},
): RoutingInput {
  return RoutingInput.parse({
    version: 'route-1',
    now: '2026-06-01T12:00:00.000Z',
    settings: { ...DEFAULT_ROUTING_SETTINGS, ...rest.settings },
    task: {
      id: 'task-1',
      category: 'code_review',
      tags: ['typescript', 'security'],
      requiredTags: [],
      maxBudget: 5_000,
      minTier: null,
      minScanScore: null,
      buyerClusterId: 'cluster-buyer',
      newcomers: true,
      triedAgentIds: [],
      newcomerDraw: 50,
      ...task,
    },
    policy: {
      workerMinTier: null,
      workerMinScanScore: null,
      workerScanCleanOnly: false,
      workerScanMaxAgeDays: 30,
      agentsBlocked: [],
      ownersBlocked: [],
      ...rest.policy,
    },
    candidates,
    truncated: false,
  });
}
const order = (i: RoutingInput) => rankCandidates(i).ranked.map((r) => r.agentId);

describe('G63 worked example (domain.md 10.8)', () => {
  const A = candidate('A', { scoreLower: 564, price: 4_500, activeTasks: 1, concurrencyMax: 2 });
  const B = candidate('B', { tags: ['typescript'], scoreLower: 805, tier: 'elite' });
  const C = candidate('C', { scoreLower: 252, tier: 'unverified', price: 2_000, concurrencyMax: 4 });

  it('B wins in pass 1; C scores highest and leaves by its band', () => {
    const result = rankCandidates(input([A, B, C]));
    expect(result.ranked).toEqual([
      { agentId: 'B', M: 500, T: 805, P: 0, L: 1000, S: 622, newcomer: false },
      { agentId: 'A', M: 1000, T: 564, P: 100, L: 500, S: 615, newcomer: false },
    ]);
    expect(result).toMatchObject({ pass: 1, chosenAgentId: 'B', aboveBand: 1, reason: 'ranked' });
  });

  it('without A and B, pass 2 chooses C', () => {
    const result = rankCandidates(input([C]));
    expect(result).toMatchObject({ pass: 2, chosenAgentId: 'C', reason: 'ranked_without_bands' });
    expect(result.ranked).toEqual([{ agentId: 'C', M: 1000, T: 252, P: 600, L: 1000, S: 640, newcomer: false }]);
  });

  it('G69 with a tier asked, or strict bands, nobody is chosen instead', () => {
    for (const nobody of [input([C], { minTier: 'unverified' }), input([C], {}, { settings: { bandsStrict: true } })]) {
      expect(rankCandidates(nobody)).toMatchObject({
        pass: null,
        chosenAgentId: null,
        ranked: [],
        reason: 'bands_exclude_all',
      });
    }
  });
});

/** Per code: a candidate that fails only it, and what the task or policy must ask for that. */
const ALONE: Record<
  FilterCode,
  [Partial<RoutingCandidate>, Parameters<typeof input>[1]?, Parameters<typeof input>[2]?]
> = {
  INACTIVE: [{ active: false }],
  UNAVAILABLE: [{ reachable: false }],
  MISSING_TAG: [{ tags: ['security'] }, { requiredTags: ['typescript'] }],
  PRICE_ABOVE_BUDGET: [{ price: 5_001 }],
  FULL: [{ activeTasks: 3, concurrencyMax: 3 }],
  SAME_OWNER: [{ clusterId: 'cluster-buyer' }],
  BLOCKED: [{}, {}, { policy: { ownersBlocked: ['owner-X'] } }],
  TIER_TOO_LOW: [{ tier: 'established' }, { minTier: 'trusted' }],
  SCAN_TOO_LOW: [{ scanScore: 69 }, { minScanScore: 70 }],
  OWN_POLICY: [{ ownScanOk: false }],
  ALREADY_TRIED: [{}, { triedAgentIds: ['X'] }],
};

describe('filters (domain.md 10.3)', () => {
  it.each(FILTER_CODES)('G64 a candidate that fails only %s leaves with that code', (code) => {
    const [over, task, rest] = ALONE[code];
    const asked = input([candidate('X', over)], task, rest);
    expect(exclusionOf(asked.candidates[0]!, asked)).toBe(code);
    const result = rankCandidates(asked);
    expect(result.excluded).toEqual({ ...Object.fromEntries(FILTER_CODES.map((c) => [c, 0])), [code]: 1 });
    expect(result).toMatchObject({ chosenAgentId: null, reason: 'no_candidate', aboveBand: 0 });
    // The same candidate without the fault stays: the code, and nothing else, made it leave.
    expect(rankCandidates(input([candidate('Y', { tier: 'elite' })], task, rest)).chosenAgentId).toBe('Y');
  });

  it('counts a candidate once, under the first code it fails', () => {
    const everything = Object.assign({}, ...FILTER_CODES.map((code) => ALONE[code][0])) as Partial<RoutingCandidate>;
    const asked = input([candidate('X', everything)], { requiredTags: ['typescript'], triedAgentIds: ['X'] });
    expect(rankCandidates(asked).excluded).toMatchObject({ INACTIVE: 1, UNAVAILABLE: 0, ALREADY_TRIED: 0 });
  });

  it('keeps a candidate exactly at a limit', () => {
    const edge = candidate('X', { price: 5_000, activeTasks: 2, concurrencyMax: 3, scanScore: 70, scanAgeDays: 30 });
    const asked = input([edge], { minScanScore: 70, minTier: 'established' });
    expect(exclusionOf(edge, asked)).toBeNull();
  });

  it.each(['busy', 'offline'] as const)('an agent that is %s is not assigned to', (availability) => {
    const asked = input([candidate('X', { availability })]);
    expect(rankCandidates(asked).excluded.UNAVAILABLE).toBe(1);
  });

  it('the stricter of task and policy asks for the tier and the scan', () => {
    const x = candidate('X', { tier: 'trusted', scanScore: 80 });
    const ask = (task: Parameters<typeof input>[1], policy: Partial<RoutingInput['policy']>) =>
      exclusionOf(x, input([x], task, { policy }));
    expect(ask({ minTier: 'provisional' }, { workerMinTier: 'elite' })).toBe('TIER_TOO_LOW');
    expect(ask({ minTier: 'elite' }, { workerMinTier: 'provisional' })).toBe('TIER_TOO_LOW');
    expect(ask({ minScanScore: 80 }, { workerMinScanScore: 81 })).toBe('SCAN_TOO_LOW');
    expect(ask({ minScanScore: 81 }, { workerMinScanScore: 80 })).toBe('SCAN_TOO_LOW');
    expect(ask({ minScanScore: 80, minTier: 'trusted' }, { workerMinScanScore: 70 })).toBeNull();
  });

  it.each<[string, Partial<RoutingCandidate>]>([
    ['69 of 70', { scanScore: 69 }],
    ['95 with verdict block', { scanScore: 95, scanVerdict: 'block' }],
    ['31 days old', { scanAgeDays: 31 }],
    ['no scan', { scanScore: null, scanVerdict: null, scanAgeDays: null }],
  ])('H80 a scan rule excludes %s with SCAN_TOO_LOW', (_name, over) => {
    const x = candidate('X', over);
    expect(exclusionOf(x, input([x], {}, { policy: { workerMinScanScore: 70 } }))).toBe('SCAN_TOO_LOW');
    expect(exclusionOf(x, input([x], { minScanScore: 70 }))).toBe('SCAN_TOO_LOW');
    expect(exclusionOf(x, input([x]))).toBeNull();
  });

  it('clean-only refuses verdict review, also without a minimum score', () => {
    const x = candidate('X', { scanVerdict: 'review', scanScore: 0 });
    expect(exclusionOf(x, input([x], {}, { policy: { workerScanCleanOnly: true } }))).toBe('SCAN_TOO_LOW');
    expect(exclusionOf(x, input([x], { minScanScore: 0 }))).toBeNull();
  });
});

describe('open tasks and direct hire (domain.md 10.7)', () => {
  it('G70 an agent that is only unreachable or busy may claim; one that is offline may not', () => {
    for (const over of [{ reachable: false }, { availability: 'busy' as const, reachable: false }]) {
      const x = candidate('X', over);
      expect(exclusionOf(x, input([x]))).toBe('UNAVAILABLE');
      expect(claimRefusalOf(x, input([x]))).toBeNull();
    }
    const away = candidate('X', { availability: 'offline' });
    expect(claimRefusalOf(away, input([away]))).toBe('UNAVAILABLE');
  });

  it.each(FILTER_CODES.filter((c) => c !== 'UNAVAILABLE'))('a claim is refused with %s', (code) => {
    const [over, task, rest] = ALONE[code];
    const x = candidate('X', over);
    expect(claimRefusalOf(x, input([x], task, rest))).toBe(code);
  });

  it.each(FILTER_CODES)('direct hire and %s', (code) => {
    const [over, task, rest] = ALONE[code];
    const x = candidate('X', over);
    const decision = decideDirectHire(x, input([x], task, rest));
    if (code === 'UNAVAILABLE' || code === 'FULL') expect(decision).toEqual({ decision: 'wait', code });
    else if (['MISSING_TAG', 'SAME_OWNER', 'ALREADY_TRIED'].includes(code))
      expect(decision).toEqual({ decision: 'assign' });
    else expect(decision).toEqual({ decision: 'refuse', code });
  });

  it('a direct hire that can never start is refused, not left waiting', () => {
    const x = candidate('X', { activeTasks: 1, ownScanOk: false });
    expect(decideDirectHire(x, input([x]))).toEqual({ decision: 'refuse', code: 'OWN_POLICY' });
  });
});

describe('tier bands (domain.md 10.4)', () => {
  it.each([
    ['unverified', 500],
    ['provisional', 2_500],
    ['established', 10_000],
    ['trusted', 100_000],
    ['elite', 1_000_000],
  ] as const)('%s covers up to %i credits', (tier, cap) => {
    const of = (maxBudget: number) => rankCandidates(input([candidate('X', { tier })], { maxBudget }));
    expect(of(cap).pass).toBe(1);
    expect(of(cap + 1).pass).toBe(2);
  });
});

describe('score and ties (domain.md 10.5)', () => {
  it('T is the category bound from 5 samples on, else the overall bound', () => {
    const trust = (over: Partial<RoutingCandidate>) =>
      rankCandidates(input([candidate('X', { scoreLower: 300, categoryLower: 700, ...over })])).ranked[0]!.T;
    expect(trust({ categorySamples: 4.999 })).toBe(300);
    expect(trust({ categorySamples: 5 })).toBe(700);
    expect(trust({ categorySamples: 9, categoryLower: null })).toBe(300);
  });

  it('no tags asked is a full match; repeated tags count once', () => {
    const match = (tags: string[]) => rankCandidates(input([candidate('X')], { tags })).ranked[0]!.M;
    expect(match([])).toBe(1000);
    expect(match(['security', 'rust', 'go'])).toBe(333);
    expect(match(['security', 'security', 'rust'])).toBe(500);
  });

  /** Pairs with equal S; the first must win by the named rule and by none before it. */
  it.each<[string, Partial<RoutingCandidate>, Partial<RoutingCandidate>]>([
    // 40·3 = 15·8: three points of trust are worth eight of price.
    ['higher T', { scoreLower: 503, price: 5_000 }, { scoreLower: 500, price: 4_960 }],
    ['lower price', { price: 4_999 }, { price: 5_000 }],
    ['fewer active tasks', { activeTasks: 1, concurrencyMax: 2 }, { activeTasks: 2, concurrencyMax: 4 }],
    ['never assigned first', { lastAssignedAt: null }, { lastAssignedAt: '2026-01-01T00:00:00.000Z' }],
    [
      'earlier assignment',
      { lastAssignedAt: '2026-01-01T00:00:00.000Z' },
      { lastAssignedAt: '2026-01-01T00:00:00.001Z' },
    ],
  ])('G66 a tie is broken by %s, against the id', (_rule, winner, loser) => {
    const tied = input([candidate('a-smaller-id', loser), candidate('z-greater-id', winner)]);
    const { ranked } = rankCandidates(tied);
    expect(ranked[0]!.S).toBe(ranked[1]!.S);
    expect(ranked[0]!.agentId).toBe('z-greater-id');
  });

  it('G66 the last tie goes to the smaller id, by byte', () => {
    expect(order(input([candidate('b'), candidate('a'), candidate('B')]))).toEqual(['B', 'a', 'b']);
  });
});

describe('newcomer lane (domain.md 10.6)', () => {
  const small = { maxBudget: 400, newcomerDraw: 9 };
  const team = [
    candidate('elite', { tier: 'elite', scoreLower: 900, lifetimeAssignments: 0 }),
    candidate('busy-new', { tier: 'provisional', scoreLower: 300, lifetimeAssignments: 7 }),
    candidate('b-new', { tier: 'unverified', scoreLower: 252, lifetimeAssignments: 1, price: 400 }),
    candidate('a-new', { tier: 'unverified', scoreLower: 252, lifetimeAssignments: 1 }),
    candidate('experienced', { tier: 'provisional', scoreLower: 301, categorySamples: 5, lifetimeAssignments: 0 }),
  ];

  it('puts newcomers first by fewest assignments, then id; the rest follow by score', () => {
    const result = rankCandidates(input(team, small));
    expect(result.ranked.map((r) => r.agentId)).toEqual(['a-new', 'b-new', 'busy-new', 'elite', 'experienced']);
    expect(result.ranked.map((r) => r.newcomer)).toEqual([true, true, true, false, false]);
    expect(result.newcomerLane).toBe(true);
  });

  it.each<[string, Partial<RoutingInput['task']>]>([
    ['the draw misses', { newcomerDraw: 10 }],
    ['the buyer says no', { newcomers: false }],
    ['a tier is asked', { minTier: 'unverified' }],
    ['the budget is above 1,000', { maxBudget: 1_001 }],
  ])('G67 is closed when %s', (_why, task) => {
    const result = rankCandidates(input(team, { ...small, ...task }));
    expect(result.newcomerLane).toBe(false);
    expect(result.ranked.every((r) => !r.newcomer)).toBe(true);
    expect(result.ranked[0]!.agentId).toBe('elite');
  });

  it('opens up to exactly 1,000 credits, and filters and bands come before it', () => {
    const result = rankCandidates(input(team, { ...small, maxBudget: 1_000 }));
    expect(result.newcomerLane).toBe(true);
    // 1,000 is above the band of unverified.
    expect(result.ranked.map((r) => r.agentId)).toEqual(['busy-new', 'elite', 'experienced']);
  });

  it('G67 takes 10 % ± 1 of 10,000 task ids', () => {
    let taken = 0;
    for (let i = 0; i < 10_000; i++) {
      // Ids of the form newId makes, fixed so that the count is the same on every run.
      const draw = newcomerDraw(
        `01990000-0000-7${(i % 4096).toString(16).padStart(3, '0')}-8000-${String(i).padStart(12, '0')}`,
      );
      expect(Number.isInteger(draw) && draw >= 0 && draw < 100).toBe(true);
      if (draw < 10) taken += 1;
    }
    expect(taken).toBeGreaterThanOrEqual(900);
    expect(taken).toBeLessThanOrEqual(1_100);
  });

  it('draws from the first 32 bits of the digest, big-endian', () => {
    // sha256("abc") begins with ba7816bf = 3128432319.
    expect(newcomerDraw('abc')).toBe(19);
  });
});

const anyCandidate = fc.record({
  availability: fc.constantFrom('available', 'available', 'busy', 'offline'),
  reachable: fc.boolean(),
  tags: fc.subarray(['typescript', 'security', 'rust']),
  price: fc.option(fc.integer({ min: 0, max: 6_000 })),
  tier: fc.constantFrom(...TIERS),
  // Few values, so that ties are the rule.
  scoreLower: fc.constantFrom(0, 252, 500),
  categoryLower: fc.option(fc.constantFrom(0, 500, 1_000)),
  categorySamples: fc.constantFrom(0, 4.9, 5),
  activeTasks: fc.integer({ min: 0, max: 2 }),
  concurrencyMax: fc.integer({ min: 1, max: 3 }),
  lastAssignedAt: fc.option(fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z')),
  lifetimeAssignments: fc.integer({ min: 0, max: 3 }),
});
const anyInput = fc
  .tuple(
    fc.array(anyCandidate, { maxLength: 12 }),
    fc.constantFrom(100, 1_000, 5_000, 50_000),
    fc.integer({ min: 0, max: 20 }),
  )
  .map(([list, maxBudget, draw]) =>
    input(
      list.map((over, i) => candidate(`agent-${i}`, over as Partial<RoutingCandidate>)),
      { maxBudget, newcomerDraw: draw },
    ),
  );

describe('determinism (domain.md 10.1)', () => {
  it('G65 shuffled candidates give the same ranking, 1,000 times', () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      candidate(`agent-${i}`, {
        price: [null, 4_000, 5_000][i % 3]!,
        scoreLower: [500, 510][i % 2]!,
        lastAssignedAt: i % 5 === 0 ? '2026-01-01T00:00:00.000Z' : null,
      }),
    );
    const expected = rankCandidates(input(many));
    fc.assert(
      fc.property(fc.shuffledSubarray(many, { minLength: many.length, maxLength: many.length }), (candidates) => {
        expect(rankCandidates({ ...input([]), candidates })).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('G65 a stored decision replays to the same choice, input from its JSON', () => {
    fc.assert(
      fc.property(anyInput, (asked) => {
        const stored = JSON.parse(JSON.stringify(asked));
        expect(rankCandidates(RoutingInput.parse(stored))).toEqual(rankCandidates(asked));
      }),
      { numRuns: 2_000 },
    );
  });

  it('every candidate is ranked, excluded or above its band exactly once, and all scores are integers 0 to 1000', () => {
    fc.assert(
      fc.property(anyInput, (asked) => {
        const frozen = JSON.stringify(asked);
        const result = rankCandidates(asked);
        const out = Object.values(result.excluded).reduce((a, b) => a + b, 0);
        const ranked = result.ranked.length;
        const banded = result.pass === 2 ? 0 : result.aboveBand;
        expect(out + ranked + banded).toBe(asked.candidates.length);
        expect(result.chosenAgentId).toBe(result.ranked[0]?.agentId ?? null);
        for (const r of result.ranked) {
          for (const n of [r.M, r.T, r.P, r.L, r.S]) {
            expect(Number.isInteger(n) && n >= 0 && n <= 1000).toBe(true);
          }
        }
        expect(JSON.stringify(asked)).toBe(frozen);
      }),
      { numRuns: 5_000 },
    );
  });

  it('an input that could not be replayed exactly is refused', () => {
    const good = input([candidate('a')]);
    for (const wrong of [
      { ...good, extra: 1 },
      { ...good, version: 'route-2' },
      { ...good, candidates: [candidate('a'), candidate('a')] },
      { ...good, task: { ...good.task, newcomerDraw: 100 } },
      { ...good, task: { ...good.task, maxBudget: 0.5 } },
      { ...good, candidates: [candidate('ä')] },
      { ...good, now: '2026-06-01T12:00:00Z' },
    ]) {
      expect(RoutingInput.safeParse(wrong).success).toBe(false);
    }
  });

  it('ranks the greatest input, 500 candidates, and refuses one more', () => {
    const many = Array.from({ length: 500 }, (_, i) => candidate(`agent-${i}`, { scoreLower: i }));
    expect(order(input(many))[0]).toBe('agent-499');
    const asked = { ...input([]), candidates: [...many, candidate('agent-500')] };
    expect(RoutingInput.safeParse(asked).success).toBe(false);
  });
});
