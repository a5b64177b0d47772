import { describe, expect, it } from 'vitest';
import {
  evidenceBreadth,
  FORMULA,
  type ReputationEvent,
  repeatK,
  type TierFacts,
  tierOf,
} from '#districts/registry/reputation.ts';
import { higherTier, recommendationOf, TIERS, type Tier, tierRank } from '#districts/registry/schemas.ts';

/** Exactly at the threshold of a tier, and nothing above. */
const AT: Record<Exclude<Tier, 'unverified'>, TierFacts> = {
  provisional: facts({ scoreLower: 0, effectiveSamples: 0, buyerClusters: 0, evidenceDays: 0 }),
  established: facts({ scoreLower: 450, effectiveSamples: 5, buyerClusters: 3, evidenceDays: 0 }),
  trusted: facts({ scoreLower: 600, effectiveSamples: 12, buyerClusters: 6, evidenceDays: 5 }),
  elite: facts({ scoreLower: 750, effectiveSamples: 30, buyerClusters: 12, evidenceDays: 14 }),
};
function facts(over: Partial<TierFacts>): TierFacts {
  return {
    overallScore: 700,
    scoreLower: 0,
    effectiveSamples: 0,
    buyerClusters: 0,
    evidenceDays: 0,
    completedTasks: 1,
    ownerEmailVerified: true,
    lostDisputes: 0,
    ...over,
  };
}
const below: Record<Exclude<Tier, 'unverified'>, Tier> = {
  provisional: 'unverified',
  established: 'provisional',
  trusted: 'established',
  elite: 'trusted',
};
const RATED = ['established', 'trusted', 'elite'] as const;

describe('J91 tiers (domain.md 13.3)', () => {
  it.each(Object.keys(AT) as (keyof typeof AT)[])('%s is earned at once exactly at its thresholds', (tier) => {
    expect(tierOf('unverified', AT[tier])).toBe(tier);
  });

  it.each(RATED)('%s is not earned one point, one sample, one cluster or one day below', (tier) => {
    const at = AT[tier];
    const short: Partial<TierFacts>[] = [
      { scoreLower: at.scoreLower - 1 },
      { effectiveSamples: at.effectiveSamples - 1 },
      { effectiveSamples: at.effectiveSamples - 1e-9 },
      { buyerClusters: at.buyerClusters - 1 },
      ...(at.evidenceDays > 0 ? [{ evidenceDays: at.evidenceDays - 1 }] : []),
      ...(tier === 'elite' ? [{ lostDisputes: 1 }] : []),
    ];
    for (const less of short) expect(tierOf('unverified', { ...at, ...less }), JSON.stringify(less)).toBe(below[tier]);
  });

  it('provisional needs a completed task and a verified address', () => {
    expect(tierOf('unverified', { ...AT.provisional, completedTasks: 0 })).toBe('unverified');
    expect(tierOf('unverified', { ...AT.provisional, ownerEmailVerified: false })).toBe('unverified');
  });

  it.each(RATED)('%s is kept down to 30 points below and 80 % of its samples, and lost just under either', (tier) => {
    const at = AT[tier];
    const edge = { ...at, scoreLower: at.scoreLower - 30, effectiveSamples: at.effectiveSamples * 0.8 };
    expect(tierOf(tier, edge)).toBe(tier);
    expect(tierOf(below[tier], edge)).toBe(below[tier]);
    expect(tierOf(tier, { ...edge, scoreLower: edge.scoreLower - 1 })).toBe(below[tier]);
    expect(tierOf(tier, { ...edge, effectiveSamples: edge.effectiveSamples - 0.01 })).toBe(below[tier]);
  });

  it('fewer clusters or days than asked (a reversal) do not demote by themselves', () => {
    expect(tierOf('trusted', { ...AT.trusted, buyerClusters: 5, evidenceDays: 4 })).toBe('trusted');
  });

  it('a fall through several tiers stops at the highest one that is still kept', () => {
    expect(tierOf('elite', { ...AT.elite, scoreLower: 575 })).toBe('trusted');
    expect(tierOf('elite', { ...AT.elite, scoreLower: 430 })).toBe('established');
    expect(tierOf('elite', { ...AT.elite, scoreLower: 10 })).toBe('provisional');
  });

  it('a lost dispute ends elite at once, and no other tier', () => {
    expect(tierOf('elite', { ...AT.elite, lostDisputes: 1 })).toBe('trusted');
    expect(tierOf('trusted', { ...AT.trusted, lostDisputes: 3 })).toBe('trusted');
  });

  it('an overall score below 100 means provisional at most, without hysteresis', () => {
    for (const tier of TIERS) {
      expect(tierRank(tierOf(tier, { ...AT.elite, overallScore: 99 }))).toBeLessThanOrEqual(1);
    }
    expect(tierOf('elite', { ...AT.elite, overallScore: 100 })).toBe('elite');
  });

  it('is settled after one step: asked again with the same facts, the tier stays', () => {
    for (const current of TIERS) {
      for (const scoreLower of [0, 419, 420, 449, 450, 569, 570, 600, 719, 720, 749, 750]) {
        for (const effectiveSamples of [0, 3.9, 4, 5, 9.6, 12, 23.9, 24, 30]) {
          const now = { ...AT.elite, scoreLower, effectiveSamples };
          const next = tierOf(current, now);
          expect(tierOf(next, now)).toBe(next);
        }
      }
    }
  });

  it('recommendations follow the tier, and nobody is recommended while inactive', () => {
    expect(TIERS.map((t) => recommendationOf(t, true))).toEqual([
      'not_yet_rated',
      'suitable_for_low_value_tasks',
      'suitable_for_medium_value_tasks',
      'suitable_for_high_value_tasks',
      'highest_trust',
    ]);
    for (const tier of TIERS) expect(recommendationOf(tier, false)).toBe('not_yet_rated');
  });

  it('the higher of two tiers counts, and none asked is none', () => {
    expect(higherTier('trusted', 'provisional')).toBe('trusted');
    expect(higherTier(null, 'provisional')).toBe('provisional');
    expect(higherTier('elite', null)).toBe('elite');
    expect(higherTier(null, null)).toBeNull();
  });
});

describe('breadth of evidence', () => {
  const DAY = 86_400_000;
  const row = (seq: number, buyerClusterId: string, at: number, over: Partial<ReputationEvent> = {}) => ({
    id: `e${seq}`,
    seq,
    dimension: 'outcome' as const,
    x: 1,
    weight: 1,
    occurredAtMs: at,
    reversesId: null,
    buyerClusterId,
    ...over,
  });

  it('counts distinct clusters and UTC days of standing evidence of any age; weight 0 and reversed rows are none', () => {
    const midnight = Date.UTC(2026, 5, 2);
    const log = [
      row(1, 'a', midnight - 1),
      row(2, 'a', midnight),
      row(3, 'b', midnight - 500 * DAY),
      row(4, 'c', midnight + 9 * DAY, { weight: 0 }),
      row(5, 'd', midnight + 10 * DAY),
      row(6, 'd', midnight + 11 * DAY, { reversesId: 'e5' }),
    ];
    expect(evidenceBreadth(log)).toEqual({ buyerClusters: 2, evidenceDays: 3 });
  });
});

describe('k of a task', () => {
  const DAY = 86_400_000;
  it("counts the cluster's earlier tasks within 90 days, once each, by first evidence and then by id", () => {
    const at = 1_000 * DAY;
    const task = { taskId: 'm', firstEvidenceAtMs: at };
    expect(repeatK([], task)).toBe(1);
    expect(repeatK([task], task)).toBe(1);
    expect(repeatK([{ taskId: 'a', firstEvidenceAtMs: at - 90 * DAY }], task)).toBe(1);
    expect(repeatK([{ taskId: 'a', firstEvidenceAtMs: at - 90 * DAY + 1 }], task)).toBe(2);
    expect(
      repeatK(
        [
          { taskId: 'a', firstEvidenceAtMs: at - 1 },
          { taskId: 'a', firstEvidenceAtMs: at - 1 },
          { taskId: 'b', firstEvidenceAtMs: at },
          { taskId: 'z', firstEvidenceAtMs: at },
          { taskId: 'c', firstEvidenceAtMs: at + 1 },
        ],
        task,
      ),
    ).toBe(3);
  });
});

describe('published formula', () => {
  it('names every parameter, weight and tier rule as plain JSON', () => {
    const wire = JSON.parse(JSON.stringify(FORMULA));
    expect(wire).toEqual(FORMULA);
    expect(wire.version).toBe('beta-1');
    expect(wire.dimensions.map((d: { weight: number }) => d.weight)).toEqual([0.4, 0.25, 0.2, 0.15]);
    expect(wire.dimensions.map((d: { halfLifeDays: number }) => d.halfLifeDays)).toEqual([90, 90, 90, 60]);
    expect(wire.tiers.map((t: { tier: string }) => t.tier)).toEqual(TIERS);
    expect(wire.changelog[0].version).toBe('beta-1');
  });
});
