import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  budgetPeriods,
  type DayUsage,
  decideSubmission,
  mergePolicies,
  NO_LIMITS,
  ownScanAllows,
  type PolicyRecord,
  resetsAt,
  routingPolicyOf,
  ruleIssues,
  type SubmissionRequest,
  thresholdDue,
  thresholdsCrossed,
  usedIn,
  utcDay,
  windowStart,
} from '#districts/embassy/policy-rules.ts';
import { BUDGET_PERIODS, POLICY_RULE_CODES, type PolicyRuleCode, PolicyRules } from '#districts/embassy/schemas.ts';
import { RoutingPolicy } from '#districts/exchange/routing-input.ts';
import { CATEGORIES, type ScanPosture, TIERS } from '#districts/registry/schemas.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const TODAY = '2026-06-15';

function policy(rules: Partial<PolicyRules>, over: Partial<PolicyRecord> = {}): PolicyRecord {
  return {
    id: 'policy-owner',
    agentId: null,
    version: 3,
    enabled: true,
    rules: PolicyRules.parse({ ...NO_LIMITS, ...rules }),
    ...over,
  };
}
function agentPolicy(rules: Partial<PolicyRules>, over: Partial<PolicyRecord> = {}): PolicyRecord {
  return policy(rules, { id: 'policy-agent', agentId: 'agent-1', version: 7, ...over });
}
function scan(over: Partial<ScanPosture> = {}): ScanPosture {
  return { score: 90, verdict: 'clean', ageDays: 1, ...over };
}
function request(over: Partial<SubmissionRequest> = {}): SubmissionRequest {
  return {
    channel: 'agent_key',
    category: 'code_review',
    amountMinor: 1_000n,
    agent: { scan: scan() },
    worker: { agentId: 'worker-1', ownerId: 'seller-1', tier: 'established', scan: scan() },
    usage: { owner: [], agent: [] },
    nowMs: NOW,
    ...over,
  };
}
const spent = (day: string, credits: number): DayUsage => ({ day, committedMinor: BigInt(credits) });

describe('merging (domain.md 11.1)', () => {
  it('H72 takes the stricter value of every field, whichever policy holds it', () => {
    const lax: Partial<PolicyRules> = {
      perTaskMax: 5_000,
      categoriesAllowed: ['testing', 'code_review'],
      approvalAbove: 900,
      workerMinTier: 'provisional',
      workerMinScanScore: 60,
      workerScanCleanOnly: false,
      workerScanMaxAgeDays: 30,
      ownAgentMinScanScore: 50,
      agentsBlocked: ['a', 'b'],
      ownersBlocked: ['o'],
    };
    const strict: Partial<PolicyRules> = {
      perTaskMax: 2_000,
      categoriesAllowed: ['code_review', 'design'],
      approvalAbove: 100,
      workerMinTier: 'trusted',
      workerMinScanScore: 80,
      workerScanCleanOnly: true,
      workerScanMaxAgeDays: 7,
      ownAgentMinScanScore: 70,
      agentsBlocked: ['b', 'c'],
      ownersBlocked: ['p'],
    };
    for (const merged of [
      mergePolicies(policy(lax), agentPolicy(strict)),
      mergePolicies(policy(strict), agentPolicy(lax)),
    ]) {
      expect(merged).toMatchObject({
        perTaskMax: 2_000,
        categoriesAllowed: ['code_review'],
        approvalAbove: 100,
        workerMinTier: 'trusted',
        workerMinScanScore: 80,
        workerScanCleanOnly: true,
        workerScanMaxAgeDays: 7,
        ownAgentMinScanScore: 70,
      });
      expect([...merged.agentsBlocked].sort()).toEqual(['a', 'b', 'c']);
      expect([...merged.ownersBlocked].sort()).toEqual(['o', 'p']);
    }
  });

  it('a rule only one policy sets applies; one that none sets does not; disabled is absent', () => {
    const merged = mergePolicies(policy({ perTaskMax: 500 }), agentPolicy({ approvalAbove: 0 }));
    expect(merged).toMatchObject({ perTaskMax: 500, approvalAbove: 0, categoriesAllowed: null, workerMinTier: null });
    const off = mergePolicies(
      policy({ perTaskMax: 500 }, { enabled: false }),
      agentPolicy({ dailyCap: 1 }, { enabled: false }),
    );
    expect(off).toEqual(mergePolicies(null, null));
    expect(off).toMatchObject({ perTaskMax: null, workerScanMaxAgeDays: 30, scopes: [] });
    expect(decideSubmission(off, request({ amountMinor: 10n ** 9n }))).toEqual({ outcome: 'allow' });
  });

  it('two lists without a common category allow none', () => {
    const none = mergePolicies(
      policy({ categoriesAllowed: ['testing'] }),
      agentPolicy({ categoriesAllowed: ['design'] }),
    );
    for (const category of CATEGORIES) {
      expect(decideSubmission(none, request({ category }))).toMatchObject({ code: 'POLICY_DENIED' });
    }
  });

  it('caps stand beside each other, the owner first', () => {
    const { scopes } = mergePolicies(policy({ dailyCap: 100 }), agentPolicy({ dailyCap: 900, monthlyCap: 1_000 }));
    expect(scopes).toEqual([
      { scope: 'owner', policyId: 'policy-owner', caps: { daily: 100, weekly: null, monthly: null } },
      { scope: 'agent', policyId: 'policy-agent', caps: { daily: 900, weekly: null, monthly: 1_000 } },
    ]);
  });

  it("the router's part has the shape of its input", () => {
    const merged = mergePolicies(policy({ workerMinTier: 'elite', agentsBlocked: ['a'] }), agentPolicy({}));
    expect(RoutingPolicy.parse(routingPolicyOf(merged))).toMatchObject({
      workerMinTier: 'elite',
      agentsBlocked: ['a'],
    });
  });

  it('merging never lets through what one of the two policies alone refuses', () => {
    const rules = fc.record({
      perTaskMax: fc.option(fc.integer({ min: 50, max: 2_000 })),
      dailyCap: fc.option(fc.integer({ min: 0, max: 3_000 })),
      weeklyCap: fc.option(fc.integer({ min: 0, max: 3_000 })),
      monthlyCap: fc.option(fc.integer({ min: 0, max: 3_000 })),
      categoriesAllowed: fc.option(fc.subarray(['code_review', 'testing'] as const)),
      approvalAbove: fc.option(fc.integer({ min: 0, max: 2_000 })),
      workerMinTier: fc.option(fc.constantFrom(...TIERS)),
      workerMinScanScore: fc.option(fc.nat(100)),
      workerScanCleanOnly: fc.boolean(),
      workerScanMaxAgeDays: fc.integer({ min: 1, max: 40 }),
      ownAgentMinScanScore: fc.option(fc.nat(100)),
      agentsBlocked: fc.subarray(['worker-1', 'x']),
      ownersBlocked: fc.subarray(['seller-1', 'y']),
    }) as fc.Arbitrary<PolicyRules>;
    const posture = fc.option(
      fc.record({
        score: fc.nat(100),
        verdict: fc.constantFrom('clean', 'review', 'block'),
        ageDays: fc.nat(40),
      }) as fc.Arbitrary<ScanPosture>,
    );
    fc.assert(
      fc.property(
        rules,
        rules,
        fc.integer({ min: 50, max: 2_500 }),
        posture,
        posture,
        fc.constantFrom(...TIERS),
        fc.tuple(fc.nat(3_000), fc.nat(3_000)),
        (a, b, amount, own, workerScan, tier, [today, lastWeek]) => {
          const usage = [spent(TODAY, today), spent('2026-06-10', lastWeek)];
          const asked = request({
            amountMinor: BigInt(amount),
            agent: { scan: own },
            worker: { agentId: 'worker-1', ownerId: 'seller-1', tier, scan: workerScan },
            usage: { owner: usage, agent: usage },
          });
          const [pa, pb] = [policy(a), agentPolicy(b)];
          const rank = { allow: 0, needs_approval: 1, deny: 2 };
          const of = (...ps: Parameters<typeof mergePolicies>) =>
            rank[decideSubmission(mergePolicies(...ps), asked).outcome];
          expect(of(pa, pb)).toBeGreaterThanOrEqual(Math.max(of(pa, null), of(null, pb)));
        },
      ),
      { numRuns: 20_000 },
    );
  });
});

describe('bounds', () => {
  it('perTaskMax ≤ dailyCap ≤ weeklyCap ≤ monthlyCap, where set', () => {
    const of = (rules: Partial<PolicyRules>) => ruleIssues({ ...NO_LIMITS, ...rules }).map((i) => i.path);
    expect(of({})).toEqual([]);
    expect(of({ perTaskMax: 100, dailyCap: 100, weeklyCap: 100, monthlyCap: 100 })).toEqual([]);
    expect(of({ perTaskMax: 101, dailyCap: 100 })).toEqual(['rules.dailyCap']);
    expect(of({ perTaskMax: 101, monthlyCap: 100 })).toEqual(['rules.monthlyCap']);
    expect(of({ dailyCap: 300, weeklyCap: 200, monthlyCap: 100 })).toEqual(['rules.weeklyCap', 'rules.monthlyCap']);
  });

  it.each<[string, object]>([
    ['perTaskMax below 50', { perTaskMax: 49 }],
    ['perTaskMax above 1,000,000', { perTaskMax: 1_000_001 }],
    ['a fraction', { dailyCap: 1.5 }],
    ['a negative cap', { weeklyCap: -1 }],
    ['a text', { monthlyCap: '100' }],
    ['an unknown category', { categoriesAllowed: ['cooking'] }],
    ['a category twice', { categoriesAllowed: ['testing', 'testing'] }],
    ['a scan score above 100', { workerMinScanScore: 101 }],
    ['a scan age of 0 days', { workerScanMaxAgeDays: 0 }],
    ['201 blocked agents', { agentsBlocked: Array.from({ length: 201 }, (_, i) => `a${i}`) }],
    ['a blocked id that no id can be', { ownersBlocked: ['ö'] }],
    ['an unknown rule', { maxPerHour: 1 }],
    ['a missing rule', { ownersBlocked: undefined }],
  ])('refuses %s', (_name, wrong) => {
    expect(PolicyRules.safeParse({ ...NO_LIMITS, ...wrong }).success).toBe(false);
  });
});

/** Per rule: what breaks it alone. */
const ALONE: Record<PolicyRuleCode, [Partial<PolicyRules>, Partial<SubmissionRequest>?]> = {
  CATEGORY_NOT_ALLOWED: [{ categoriesAllowed: ['testing'] }],
  TASK_MAX_EXCEEDED: [{ perTaskMax: 999 }],
  OWN_AGENT_SCAN: [{ ownAgentMinScanScore: 91 }],
  WORKER_BLOCKED: [{ ownersBlocked: ['seller-1'] }],
  WORKER_TIER: [{ workerMinTier: 'trusted' }],
  WORKER_SCAN: [{ workerMinScanScore: 91 }],
  SCAN_MISSING: [
    { workerMinScanScore: 1 },
    { worker: { agentId: 'worker-1', ownerId: 'seller-1', tier: 'established', scan: null } },
  ],
  DAILY_CAP: [{ dailyCap: 999 }],
  WEEKLY_CAP: [{ weeklyCap: 999 }],
  MONTHLY_CAP: [{ monthlyCap: 999 }],
};
const CAPS = ['DAILY_CAP', 'WEEKLY_CAP', 'MONTHLY_CAP'];

describe('decision (domain.md 11.3)', () => {
  it.each(POLICY_RULE_CODES)('H71 %s alone', (code) => {
    const [rules, over] = ALONE[code];
    for (const where of [mergePolicies(policy(rules), null), mergePolicies(policy({}), agentPolicy(rules))]) {
      const decision = decideSubmission(where, request(over));
      expect(decision).toMatchObject({
        outcome: 'deny',
        code: CAPS.includes(code) ? 'BUDGET_EXCEEDED' : 'POLICY_DENIED',
        failures: [{ rule: code }],
      });
    }
    expect(decideSubmission(mergePolicies(policy({}), null), request(over))).toEqual({ outcome: 'allow' });
  });

  it('H71 several at once are all listed in order, and the policy refusal outranks the budget', () => {
    const [workerScan, missing, ...others] = [
      ALONE.WORKER_SCAN,
      ALONE.SCAN_MISSING,
      ...Object.values(ALONE).filter((a) => a !== ALONE.WORKER_SCAN && a !== ALONE.SCAN_MISSING),
    ];
    const everything: Partial<PolicyRules> = Object.assign({ approvalAbove: 0 }, ...others.map(([rules]) => rules));
    const listed = (rules: Partial<PolicyRules>, over: Partial<SubmissionRequest> = {}) => {
      const decision = decideSubmission(mergePolicies(policy({ ...everything, ...rules }), null), request(over));
      expect(decision).toMatchObject({ outcome: 'deny', code: 'POLICY_DENIED' });
      return decision.outcome === 'deny' ? decision.failures.map((f) => f.rule) : [];
    };
    expect(listed(workerScan[0])).toEqual(POLICY_RULE_CODES.filter((c) => c !== 'SCAN_MISSING'));
    expect(listed(missing[0], missing[1])).toEqual(POLICY_RULE_CODES.filter((c) => c !== 'WORKER_SCAN'));
  });

  it('an exceeded budget outranks approval; its details name the first cap and its failures all', () => {
    const both = mergePolicies(
      policy({ dailyCap: 500, approvalAbove: 0 }),
      agentPolicy({ dailyCap: 100, weeklyCap: 200 }),
    );
    expect(decideSubmission(both, request())).toEqual({
      outcome: 'deny',
      code: 'BUDGET_EXCEEDED',
      excess: {
        scope: 'owner',
        period: 'daily',
        limit: 500,
        used: 0,
        requested: 1_000,
        resetsAt: '2026-06-16T00:00:00.000Z',
      },
      failures: [
        { rule: 'DAILY_CAP', limit: 500, actual: 1_000 },
        { rule: 'DAILY_CAP', limit: 100, actual: 1_000 },
        { rule: 'WEEKLY_CAP', limit: 200, actual: 1_000 },
      ],
    });
  });

  it('names limit and actual, and the policy that set the rule', () => {
    const merged = mergePolicies(policy({ workerMinTier: 'provisional' }), agentPolicy({ workerMinTier: 'trusted' }));
    expect(decideSubmission(merged, request())).toEqual({
      outcome: 'deny',
      code: 'POLICY_DENIED',
      policyId: 'policy-agent',
      failures: [{ rule: 'WORKER_TIER', limit: 'trusted', actual: 'established' }],
    });
    const max = mergePolicies(policy({ perTaskMax: 500 }), agentPolicy({ perTaskMax: 900 }));
    expect(decideSubmission(max, request())).toMatchObject({
      policyId: 'policy-owner',
      failures: [{ rule: 'TASK_MAX_EXCEEDED', limit: 500, actual: 1_000 }],
    });
  });

  it('H73 exactly at the cap is allowed; one credit more is refused with limit, used, requested, resetsAt', () => {
    const capped = mergePolicies(policy({ dailyCap: 3_000 }), null);
    const usage = { owner: [spent(TODAY, 2_000)], agent: [] };
    expect(decideSubmission(capped, request({ usage }))).toEqual({ outcome: 'allow' });
    expect(decideSubmission(capped, request({ usage, amountMinor: 1_001n }))).toMatchObject({
      excess: {
        scope: 'owner',
        period: 'daily',
        limit: 3_000,
        used: 2_000,
        requested: 1_001,
        resetsAt: '2026-06-16T00:00:00.000Z',
      },
    });
  });

  it("the owner's caps count everything, the agent's caps that agent", () => {
    const merged = mergePolicies(policy({ dailyCap: 5_000 }), agentPolicy({ dailyCap: 2_000 }));
    const usage = { owner: [spent(TODAY, 4_000)], agent: [spent(TODAY, 1_000)] };
    expect(decideSubmission(merged, request({ usage }))).toEqual({ outcome: 'allow' });
    const others = { ...usage, owner: [spent(TODAY, 4_001)] };
    expect(decideSubmission(merged, request({ usage: others }))).toMatchObject({ excess: { scope: 'owner' } });
    const own = { ...usage, agent: [spent(TODAY, 1_001)] };
    expect(decideSubmission(merged, request({ usage: own }))).toMatchObject({ excess: { scope: 'agent' } });
  });

  it('H77 an amount equal to approvalAbove needs no approval, one credit more does, except from the owner in a session', () => {
    const asks = mergePolicies(policy({ approvalAbove: 5_000 }), agentPolicy({ approvalAbove: 1_000 }));
    expect(decideSubmission(asks, request())).toEqual({ outcome: 'allow' });
    const more = { amountMinor: 1_001n };
    const needed = { outcome: 'needs_approval', approvalAbove: 1_000, policyId: 'policy-agent', policyVersion: 7 };
    expect(decideSubmission(asks, request(more))).toEqual(needed);
    expect(decideSubmission(asks, request({ ...more, channel: 'owner_token', agent: null }))).toEqual(needed);
    expect(decideSubmission(asks, request({ ...more, channel: 'session', agent: null }))).toEqual({ outcome: 'allow' });
    const every = mergePolicies(policy({ approvalAbove: 0 }), null);
    expect(decideSubmission(every, request({ amountMinor: 1n }))).toMatchObject({ outcome: 'needs_approval' });
  });

  it('H78 an approved request is waived approval and nothing else', () => {
    const asks = (rules: Partial<PolicyRules>) => mergePolicies(policy({ approvalAbove: 0, ...rules }), null);
    expect(decideSubmission(asks({}), request(), { approved: true })).toEqual({ outcome: 'allow' });
    expect(decideSubmission(asks({ dailyCap: 10 }), request(), { approved: true })).toMatchObject({
      code: 'BUDGET_EXCEEDED',
    });
    expect(decideSubmission(asks({ perTaskMax: 50 }), request(), { approved: true })).toMatchObject({
      code: 'POLICY_DENIED',
    });
  });

  it.each<[string, ScanPosture | null, PolicyRuleCode]>([
    ['69 of 70', scan({ score: 69 }), 'WORKER_SCAN'],
    ['95 with verdict block', scan({ score: 95, verdict: 'block' }), 'WORKER_SCAN'],
    ['31 days old', scan({ ageDays: 31 }), 'SCAN_MISSING'],
    ['no scan', null, 'SCAN_MISSING'],
  ])('H80 workerMinScanScore 70 and a direct worker with %s', (_name, posture, code) => {
    const strict = mergePolicies(policy({ workerMinScanScore: 70 }), null);
    const worker = { agentId: 'worker-1', ownerId: 'seller-1', tier: 'elite' as const, scan: posture };
    expect(decideSubmission(strict, request({ worker }))).toMatchObject({ failures: [{ rule: code }] });
    expect(decideSubmission(mergePolicies(null, null), request({ worker }))).toEqual({ outcome: 'allow' });
  });

  it('clean-only refuses verdict review, and a score of exactly the minimum passes', () => {
    const clean = mergePolicies(policy({ workerScanCleanOnly: true, workerMinScanScore: 90 }), null);
    const worker = (s: ScanPosture) => ({ agentId: 'w', ownerId: 'o', tier: 'elite' as const, scan: s });
    expect(decideSubmission(clean, request({ worker: worker(scan()) }))).toEqual({ outcome: 'allow' });
    expect(decideSubmission(clean, request({ worker: worker(scan({ verdict: 'review' })) }))).toMatchObject({
      failures: [{ rule: 'WORKER_SCAN', limit: 'clean', actual: 'review' }],
    });
  });

  it('an own agent below its scan rule, hostile or without scan may neither submit nor be assigned; an owner has no scan', () => {
    const rule = mergePolicies(policy({ ownAgentMinScanScore: 70 }), null);
    for (const posture of [scan({ score: 69 }), scan({ verdict: 'block' }), scan({ ageDays: 31 }), null]) {
      expect(decideSubmission(rule, request({ agent: { scan: posture } }))).toMatchObject({
        failures: [{ rule: 'OWN_AGENT_SCAN', limit: 70 }],
      });
      expect(ownScanAllows(rule, posture)).toBe(false);
    }
    expect(ownScanAllows(rule, scan({ score: 70, verdict: 'review', ageDays: 30 }))).toBe(true);
    expect(decideSubmission(rule, request({ agent: null }))).toEqual({ outcome: 'allow' });
  });

  it("smart routing asks nothing of a worker here: the rules are the router's filters", () => {
    const strict = mergePolicies(policy({ workerMinTier: 'elite', workerMinScanScore: 100 }), null);
    expect(decideSubmission(strict, request({ worker: null }))).toEqual({ outcome: 'allow' });
  });

  it('H81 the same request is decided alike twice, and nothing given is changed', () => {
    const merged = mergePolicies(
      policy({ dailyCap: 5_000, approvalAbove: 100 }),
      agentPolicy({ workerMinTier: 'elite' }),
    );
    const asked = Object.freeze(request());
    expect(decideSubmission(merged, asked)).toEqual(decideSubmission(merged, asked));
  });
});

describe('budget windows (domain.md 11.2)', () => {
  it('H75 the last millisecond of a day and the first of the next are different days', () => {
    const midnight = Date.UTC(2026, 5, 16);
    expect(utcDay(midnight - 1)).toBe('2026-06-15');
    expect(utcDay(midnight)).toBe('2026-06-16');
    const capped = mergePolicies(policy({ dailyCap: 1_000 }), null);
    const usage = { owner: [spent('2026-06-15', 1_000)], agent: [] };
    expect(decideSubmission(capped, request({ usage, nowMs: midnight - 1 }))).toMatchObject({ outcome: 'deny' });
    expect(decideSubmission(capped, request({ usage, nowMs: midnight }))).toEqual({ outcome: 'allow' });
  });

  it('H76 the week is today and the six days before: day 7 counts, day 8 does not', () => {
    const usage = [spent('2026-06-15', 10)];
    expect(usedIn('weekly', usage, '2026-06-15')).toBe(10n);
    expect(usedIn('weekly', usage, '2026-06-21')).toBe(10n);
    expect(usedIn('weekly', usage, '2026-06-22')).toBe(0n);
    expect(usedIn('weekly', usage, '2026-06-14')).toBe(0n);
  });

  it.each([
    ['weekly', '2026-03-03', '2026-02-25'],
    ['weekly', '2028-03-03', '2028-02-26'],
    ['weekly', '2027-01-02', '2026-12-27'],
    ['monthly', '2026-02-28', '2026-02-01'],
    ['monthly', '2028-02-29', '2028-02-01'],
    ['monthly', '2026-12-31', '2026-12-01'],
    ['daily', '2028-02-29', '2028-02-29'],
  ] as const)('H76 the %s window that ends on %s begins on %s', (period, today, first) => {
    expect(windowStart(period, today)).toBe(first);
  });

  const never = { usage: [], limitMinor: 0n, requestedMinor: 1n };
  it.each([
    ['daily', '2026-06-15', '2026-06-16T00:00:00.000Z'],
    ['daily', '2026-12-31', '2027-01-01T00:00:00.000Z'],
    ['daily', '2028-02-28', '2028-02-29T00:00:00.000Z'],
    ['daily', '2026-02-28', '2026-03-01T00:00:00.000Z'],
    ['monthly', '2026-01-31', '2026-02-01T00:00:00.000Z'],
    ['monthly', '2028-02-29', '2028-03-01T00:00:00.000Z'],
    ['monthly', '2026-12-01', '2027-01-01T00:00:00.000Z'],
  ] as const)('H76 a %s cap refused on %s resets at %s', (period, today, at) => {
    expect(resetsAt(period, today, never)).toBe(at);
  });

  it('H76 a weekly cap resets at the first midnight at which the request fits', () => {
    const usage = [spent('2026-06-09', 400), spent('2026-06-12', 300), spent('2026-06-15', 200)];
    const at = (limit: number, requested: number) =>
      resetsAt('weekly', TODAY, { usage, limitMinor: BigInt(limit), requestedMinor: BigInt(requested) });
    // 900 used; the 400 of the 9th leave at midnight of the 16th, the 300 on the 19th, the 200 on the 22nd.
    expect(at(1_000, 500)).toBe('2026-06-16T00:00:00.000Z');
    expect(at(1_000, 501)).toBe('2026-06-19T00:00:00.000Z');
    expect(at(1_000, 801)).toBe('2026-06-22T00:00:00.000Z');
    expect(at(1_000, 1_000)).toBe('2026-06-22T00:00:00.000Z');
    expect(at(1_000, 1_001)).toBeNull();
  });

  it('H76 at its resetsAt the refused request is allowed, and a millisecond before it is not', () => {
    const days = Array.from({ length: 14 }, (_, i) => utcDay(NOW - i * 86_400_000));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...days), fc.nat(500)), { maxLength: 14 }),
        fc.integer({ min: 0, max: 1_500 }),
        fc.integer({ min: 1, max: 1_500 }),
        fc.constantFrom(...BUDGET_PERIODS),
        (list, cap, amount, period) => {
          const usage = { owner: list.map(([day, credits]) => spent(day, credits)), agent: [] };
          const capped = mergePolicies(policy({ [`${period}Cap`]: cap }), null);
          const at = (nowMs: number) =>
            decideSubmission(capped, request({ usage, amountMinor: BigInt(amount), nowMs }));
          const decision = at(NOW);
          if (decision.outcome !== 'deny' || decision.code !== 'BUDGET_EXCEEDED') return;
          const { resetsAt: reset } = decision.excess;
          if (amount > cap) {
            if (period === 'weekly') expect(reset).toBeNull();
            return;
          }
          expect(at(Date.parse(reset!)).outcome).toBe('allow');
          expect(at(Date.parse(reset!) - 1).outcome).toBe('deny');
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('the view shows limit, used, remaining and reset per period, never below 0', () => {
    const usage = [
      spent('2026-06-15', 700),
      spent('2026-06-09', 50),
      spent('2026-06-01', 5),
      spent('2026-05-31', 9_000),
    ];
    expect(budgetPeriods({ daily: 500, weekly: null, monthly: 1_000 }, usage, NOW)).toEqual([
      { period: 'daily', limit: 500, used: 700, remaining: 0, resetsAt: '2026-06-16T00:00:00.000Z' },
      { period: 'weekly', limit: null, used: 750, remaining: null, resetsAt: '2026-06-16T00:00:00.000Z' },
      { period: 'monthly', limit: 1_000, used: 755, remaining: 245, resetsAt: '2026-07-01T00:00:00.000Z' },
    ]);
    expect(budgetPeriods({ daily: null, weekly: 1, monthly: null }, [], NOW)[1]).toEqual({
      period: 'weekly',
      limit: 1,
      used: 0,
      remaining: 1,
      resetsAt: null,
    });
  });
});

describe('thresholds', () => {
  it('80 and 100 percent are told when usage rises to them, both at once if need be', () => {
    expect(thresholdsCrossed(0n, 79n, 100)).toEqual([]);
    expect(thresholdsCrossed(79n, 80n, 100)).toEqual([80]);
    expect(thresholdsCrossed(80n, 99n, 100)).toEqual([]);
    expect(thresholdsCrossed(99n, 100n, 100)).toEqual([100]);
    expect(thresholdsCrossed(0n, 100n, 100)).toEqual([80, 100]);
    expect(thresholdsCrossed(100n, 90n, 100)).toEqual([]);
    expect(thresholdsCrossed(2n, 3n, 3)).toEqual([80, 100]);
    expect(thresholdsCrossed(0n, 0n, 0)).toEqual([]);
  });

  it('is due once per period: per day, per month, and once while the rolling week holds the last telling', () => {
    expect(thresholdDue('daily', null, TODAY)).toBe(true);
    expect(thresholdDue('daily', TODAY, TODAY)).toBe(false);
    expect(thresholdDue('daily', '2026-06-14', TODAY)).toBe(true);
    expect(thresholdDue('weekly', '2026-06-09', TODAY)).toBe(false);
    expect(thresholdDue('weekly', '2026-06-08', TODAY)).toBe(true);
    expect(thresholdDue('monthly', '2026-06-01', TODAY)).toBe(false);
    expect(thresholdDue('monthly', '2026-05-31', TODAY)).toBe(true);
  });
});
