import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passMarkOf, policyVersionFor } from '#districts/courts/schemas.ts';
import {
  type AssessmentEvidence,
  type AssessmentFacts,
  assess,
  type CheckResult,
  CRITERIA,
  CRITERION_WEIGHTS,
  evidenceDigest,
  evidenceText,
} from '#districts/courts/scoring.ts';
import type { Finding, Severity } from '#districts/courts/secret-findings.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';

function check(name: string, outcome: CheckResult['outcome'], weight = 1): CheckResult {
  return { name, weight, outcome, exitCode: outcome === 'passed' ? 0 : 1, outputSha256: sha256Hex(name) };
}
function finding(severity: Severity, blocking = false): Finding {
  return { rule: 'r', severity, blocking, path: 'a', line: 1, offset: 0, evidence: '…', occurrences: 1 };
}
const PERFECT: AssessmentFacts = {
  policyVersion: 'courts-1',
  deliverables: { required: 0, present: 0, delivered: 1 },
  schema: null,
  checks: null,
  findings: [],
  limits: { held: true },
  rubric: null,
};
const EXAMPLE: AssessmentFacts = {
  ...PERFECT,
  deliverables: { required: 2, present: 2, delivered: 2 },
  checks: [check('build', 'passed'), check('lint', 'passed'), check('unit', 'passed'), check('e2e', 'failed')],
  findings: [finding('high')],
};

describe('courts-1 (domain.md 14)', () => {
  it('I82 worked example: score 85, coverage 80, passed', () => {
    const result = assess(EXAMPLE);
    expect(result).toMatchObject({ score: 85, coverage: 80, passed: true, deterministic: true });
    expect(result.criteria.map((c) => [c.key, c.score])).toEqual([
      ['deliverables', 100],
      ['schema', null],
      ['checks', 75],
      ['safety', 85],
      ['limits', 100],
      ['rubric', null],
    ]);
  });

  it('I83 only the criteria that always apply → coverage 40', () => {
    expect(assess(PERFECT)).toMatchObject({ score: 100, coverage: 40, passed: true });
    expect(assess({ ...PERFECT, checks: [] }).coverage).toBe(40);
    expect(assess({ ...PERFECT, schema: { checked: 0, conforming: 0 } }).coverage).toBe(40);
  });

  it('all criteria together cover 100', () => {
    const all = {
      ...EXAMPLE,
      schema: { checked: 2, conforming: 1 },
      rubric: { score: 60, deterministic: true, detail: '' },
    };
    // (20·100 + 10·50 + 40·75 + 15·85 + 5·100 + 10·60) / 100 = 78.75
    expect(assess(all)).toMatchObject({ score: 79, coverage: 100, passed: true });
    expect(CRITERIA.reduce((sum, key) => sum + CRITERION_WEIGHTS[key], 0)).toBe(100);
  });

  it.each<[string, Partial<AssessmentFacts>]>([
    ['no deliverable', { deliverables: { required: 0, present: 0, delivered: 0 } }],
    ['none of the required files', { deliverables: { required: 3, present: 0, delivered: 2 } }],
    ['a broken limit', { limits: { held: false } }],
    ['a private key in a file', { findings: [finding('critical', true)] }],
  ])('I84 %s fails whatever the total', (_name, facts) => {
    const result = assess({
      ...EXAMPLE,
      checks: [check('all', 'passed')],
      findings: [],
      policyVersion: policyVersionFor(1),
      ...facts,
    });
    expect(result.score).toBeGreaterThanOrEqual(70);
    expect(result.passed).toBe(false);
    expect(result.criteria.filter((c) => c.blocking)).toHaveLength(1);
  });

  it('C31 the mark itself passes, one point below fails', () => {
    // 20·100 + 40·x + 15·100 + 5·100 over 80: x = 40 → 70, x = 38 → 69
    const with_ = (percent: number) =>
      assess({ ...PERFECT, checks: [check('a', 'passed', percent), check('b', 'failed', 100 - percent)] });
    expect(with_(40)).toMatchObject({ score: 70, passed: true });
    expect(with_(38)).toMatchObject({ score: 69, passed: false });
  });

  it('half a point is rounded up', () => {
    // (4,000 + 40·x) / 80 with x = 79 → 89.5
    const half = assess({ ...PERFECT, checks: [check('a', 'passed', 79), check('b', 'failed', 21)] });
    expect(half.score).toBe(90);
  });

  it('a criterion shows 100 only when all of it holds', () => {
    const almost = assess({ ...PERFECT, schema: { checked: 1_000, conforming: 999 } });
    expect(almost.criteria[1]!.score).toBe(99);
  });

  it('checks weigh as declared; a time-out or a broken limit is no pass', () => {
    const checks = [check('a', 'passed', 100), check('b', 'timed_out', 50), check('c', 'limit_hit', 50)];
    expect(assess({ ...PERFECT, checks }).criteria[2]!.score).toBe(50);
  });

  it('findings cost 25, 15, 5 and 2 points, down to 0', () => {
    const safety = (...list: Severity[]) => assess({ ...PERFECT, findings: list.map((s) => finding(s)) }).criteria[3]!;
    expect(safety('critical', 'high', 'medium', 'low').score).toBe(53);
    expect(safety('critical', 'critical', 'critical', 'critical', 'low')).toMatchObject({ score: 0, blocking: false });
  });

  it('a judge that may answer differently is said so, and weighs 10 of 100 at most', () => {
    const judged = (score: number) => assess({ ...EXAMPLE, rubric: { score, deterministic: false, detail: 'judge' } });
    expect(judged(50).deterministic).toBe(false);
    expect(judged(100).score - judged(0).score).toBeLessThanOrEqual(12);
  });

  it('refuses facts that cannot be', () => {
    for (const wrong of [
      { deliverables: { required: 1, present: 2, delivered: 2 } },
      { schema: { checked: 1, conforming: 2 } },
      { rubric: { score: 101, deterministic: true, detail: '' } },
      { policyVersion: 'courts-2' },
    ]) {
      expect(() => assess({ ...PERFECT, ...wrong })).toThrow(RangeError);
    }
  });

  it('I85 the score is an integer 0 to 100, the same twice, and better facts never lower it', () => {
    const facts = fc.record({
      required: fc.nat(5),
      present: fc.nat(5),
      schema: fc.option(fc.tuple(fc.nat(5), fc.nat(5))),
      checks: fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 100 })), { maxLength: 6 }),
      severities: fc.array(fc.constantFrom<Severity>('critical', 'high', 'medium', 'low'), { maxLength: 6 }),
      held: fc.boolean(),
      rubric: fc.option(fc.nat(100)),
    });
    fc.assert(
      fc.property(facts, (f) => {
        const of = (passedFrom: number): AssessmentFacts => ({
          ...PERFECT,
          deliverables: { required: f.required, present: Math.min(f.required, f.present), delivered: f.present },
          schema: f.schema && { checked: f.schema[0], conforming: Math.min(...f.schema) },
          checks: f.checks.map(([ok, weight], i) =>
            check(`c${i}`, ok || i >= passedFrom ? 'passed' : 'failed', weight),
          ),
          findings: f.severities.map((s) => finding(s)),
          limits: { held: f.held },
          rubric: f.rubric === null ? null : { score: f.rubric, deterministic: true, detail: '' },
        });
        const result = assess(of(99));
        expect(Number.isInteger(result.score) && result.score >= 0 && result.score <= 100).toBe(true);
        expect(assess(of(99))).toEqual(result);
        expect(assess(of(0)).score).toBeGreaterThanOrEqual(result.score);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('C41 the mark is part of the frozen policy version', () => {
  it('70 is courts-1; another mark is another version, and each stands for its own mark', () => {
    expect(policyVersionFor(70)).toBe('courts-1');
    expect(policyVersionFor(80)).toBe('courts-1+mark-80');
    for (let mark = 1; mark <= 100; mark++) expect(passMarkOf(policyVersionFor(mark))).toBe(mark);
    expect(assess({ ...EXAMPLE, policyVersion: policyVersionFor(86) }).passed).toBe(false);
    expect(assess({ ...EXAMPLE, policyVersion: policyVersionFor(85) }).passed).toBe(true);
  });

  it('refuses marks out of bounds and versions it does not know', () => {
    for (const mark of [0, 101, 70.5, Number.NaN]) expect(() => policyVersionFor(mark)).toThrow(RangeError);
    for (const version of ['courts-2', 'courts-1+mark-0', 'courts-1+mark-101', 'courts-1+mark-070', 'courts-1 ', '']) {
      expect(() => passMarkOf(version), version).toThrow(RangeError);
    }
  });
});

describe('I85 evidence digest', () => {
  const EVIDENCE: AssessmentEvidence = {
    specHash: sha256Hex('spec'),
    policyVersion: 'courts-1',
    deliverables: [
      { path: 'b.md', sha256: sha256Hex('b') },
      { path: 'a.md', sha256: sha256Hex('a') },
    ],
    checks: [check('unit', 'passed')],
    findings: [finding('low')],
    rubricInputs: null,
  };

  it('is the SHA-256 of a canonical text, whatever the order of the files', () => {
    expect(evidenceDigest(EVIDENCE)).toBe(sha256Hex(evidenceText(EVIDENCE)));
    expect(evidenceDigest({ ...EVIDENCE, deliverables: [...EVIDENCE.deliverables].reverse() })).toBe(
      evidenceDigest(EVIDENCE),
    );
    expect(evidenceText(EVIDENCE)).not.toContain('weight');
  });

  it('changes with each thing the score rests on', () => {
    const changed: Partial<AssessmentEvidence>[] = [
      { specHash: sha256Hex('other') },
      { policyVersion: 'courts-1+mark-80' },
      { deliverables: [{ path: 'a.md', sha256: sha256Hex('a') }] },
      { deliverables: EVIDENCE.deliverables.map((d) => ({ ...d, sha256: sha256Hex('x') })) },
      { checks: [{ ...check('unit', 'passed'), exitCode: 1 }] },
      { checks: [{ ...check('unit', 'passed'), outputSha256: sha256Hex('x') }] },
      { findings: [] },
      { rubricInputs: { model: 'm' } },
    ];
    const digests = new Set([evidenceDigest(EVIDENCE), ...changed.map((c) => evidenceDigest({ ...EVIDENCE, ...c }))]);
    expect(digests.size).toBe(changed.length + 1);
  });
});
