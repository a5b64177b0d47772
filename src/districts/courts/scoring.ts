/**
 * Evaluation policy `courts-1` (domain.md 14): from what was found to a score that decides payment. Pure, and in
 * integers: the same facts give the same score, whoever computes it.
 */
import { canonicalJson } from '#platform/crypto/canonical-json.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { passMarkOf } from './schemas.ts';
import type { Finding, Severity } from './secret-findings.ts';

export const CRITERIA = ['deliverables', 'schema', 'checks', 'safety', 'limits', 'rubric'] as const;
export type CriterionKey = (typeof CRITERIA)[number];

export const CRITERION_WEIGHTS: Readonly<Record<CriterionKey, number>> = {
  deliverables: 20,
  schema: 10,
  checks: 40,
  safety: 15,
  limits: 5,
  rubric: 10,
};

/** Points a finding takes from `safety`. */
export const SEVERITY_POINTS: Readonly<Record<Severity, number>> = { critical: 25, high: 15, medium: 5, low: 2 };

export interface CheckResult {
  readonly name: string;
  /** 1 to 100, as the buyer declared it. */
  readonly weight: number;
  readonly outcome: 'passed' | 'failed' | 'timed_out' | 'limit_hit';
  /** Null when the check was stopped. */
  readonly exitCode: number | null;
  /** SHA-256 of the kept output. */
  readonly outputSha256: string;
}

/** What evaluation found out. Null means that the criterion does not apply to this task. */
export interface AssessmentFacts {
  readonly policyVersion: string;
  readonly deliverables: {
    /** Length of the task's list; 0 when it has none. */
    readonly required: number;
    /** How many of the list were delivered. */
    readonly present: number;
    /** How many files were delivered at all. */
    readonly delivered: number;
  };
  readonly schema: { readonly checked: number; readonly conforming: number } | null;
  /** An empty list is no list: neither task type nor buyer declared a check. */
  readonly checks: readonly CheckResult[] | null;
  readonly findings: readonly Finding[];
  readonly limits: { readonly held: boolean; readonly detail?: string };
  readonly rubric: { readonly score: number; readonly deterministic: boolean; readonly detail: string } | null;
}

export interface Criterion {
  readonly key: CriterionKey;
  readonly weight: number;
  readonly applicable: boolean;
  /** 0 to 100; null when not applicable. */
  readonly score: number | null;
  /** True when this criterion alone fails the work. */
  readonly blocking: boolean;
  readonly detail: string;
}

export interface AssessmentResult {
  readonly policyVersion: string;
  readonly score: number;
  /** The weight that could be applied, 0 to 100: how much the score is based on. */
  readonly coverage: number;
  readonly passed: boolean;
  readonly criteria: Criterion[];
  /** False when a judge that may answer differently tomorrow took part. */
  readonly deterministic: boolean;
}

/** Rounded down, so that 100 always means all of it. */
function percent(part: number, whole: number): number {
  if (!(part >= 0 && part <= whole && whole > 0)) throw new RangeError('a part lies between 0 and its whole');
  return Math.floor((100 * part) / whole);
}

function deliverablesCriterion({ required, present, delivered }: AssessmentFacts['deliverables']): Criterion {
  const score = required > 0 ? percent(present, required) : delivered > 0 ? 100 : 0;
  const detail =
    required > 0 ? `${present} of ${required} required files delivered` : `${delivered} files delivered, none required`;
  return criterion('deliverables', score, detail, score === 0);
}

function schemaCriterion(schema: AssessmentFacts['schema']): Criterion {
  if (schema === null || schema.checked === 0) return notApplicable('schema', 'no output schema or format declared');
  const { checked, conforming } = schema;
  return criterion('schema', percent(conforming, checked), `${conforming} of ${checked} conform`);
}

function checksCriterion(checks: AssessmentFacts['checks']): Criterion {
  if (checks === null || checks.length === 0) return notApplicable('checks', 'no checks declared');
  const passed = checks.filter((c) => c.outcome === 'passed');
  const weightOf = (list: readonly CheckResult[]) => list.reduce((sum, c) => sum + c.weight, 0);
  const detail = `${passed.length} of ${checks.length} checks passed`;
  return criterion('checks', percent(weightOf(passed), weightOf(checks)), detail);
}

function safetyCriterion(findings: readonly Finding[]): Criterion {
  const lost = findings.reduce((sum, f) => sum + SEVERITY_POINTS[f.severity], 0);
  const blocking = findings.some((f) => f.blocking);
  const detail = findings.length === 0 ? 'nothing found' : `${findings.length} findings`;
  return criterion(
    'safety',
    Math.max(0, 100 - lost),
    blocking ? `${detail}, a live secret among them` : detail,
    blocking,
  );
}

function limitsCriterion({ held, detail }: AssessmentFacts['limits']): Criterion {
  return criterion('limits', held ? 100 : 0, detail ?? (held ? 'all limits hold' : 'a limit is broken'), !held);
}

function rubricCriterion(rubric: AssessmentFacts['rubric']): Criterion {
  if (rubric === null) return notApplicable('rubric', 'no rubric registered');
  if (!Number.isInteger(rubric.score) || rubric.score < 0 || rubric.score > 100) {
    throw new RangeError("a rubric's number is an integer from 0 to 100");
  }
  return criterion('rubric', rubric.score, rubric.detail);
}

function criterion(key: CriterionKey, score: number, detail: string, blocking = false): Criterion {
  return { key, weight: CRITERION_WEIGHTS[key], applicable: true, score, blocking, detail };
}

function notApplicable(key: CriterionKey, detail: string): Criterion {
  return { key, weight: CRITERION_WEIGHTS[key], applicable: false, score: null, blocking: false, detail };
}

/**
 * The score over the criteria that apply, renormalised and rounded half up; coverage; and whether the work is paid:
 * the mark of the frozen policy version is reached and nothing blocks. Throws a RangeError for an unknown version and
 * for facts that cannot be.
 */
export function assess(facts: AssessmentFacts): AssessmentResult {
  const criteria = [
    deliverablesCriterion(facts.deliverables),
    schemaCriterion(facts.schema),
    checksCriterion(facts.checks),
    safetyCriterion(facts.findings),
    limitsCriterion(facts.limits),
    rubricCriterion(facts.rubric),
  ];
  let coverage = 0;
  let sum = 0;
  for (const { score, weight } of criteria) {
    if (score === null) continue;
    coverage += weight;
    sum += weight * score;
  }
  const score = Math.floor((2 * sum + coverage) / (2 * coverage));
  return {
    policyVersion: facts.policyVersion,
    score,
    coverage,
    passed: score >= passMarkOf(facts.policyVersion) && criteria.every((c) => !c.blocking),
    criteria,
    deterministic: facts.rubric?.deterministic ?? true,
  };
}

// ------------------------------------------------------------------------------------------------------ evidence

/** What the score rests on. Shown in the assessment as one digest and attached to disputes. */
export interface AssessmentEvidence {
  readonly specHash: string;
  readonly policyVersion: string;
  readonly deliverables: readonly { readonly path: string; readonly sha256: string }[];
  readonly checks: readonly CheckResult[];
  readonly findings: readonly Finding[];
  /** What the rubric was given (model, prompt digest); null without one. */
  readonly rubricInputs: unknown;
}

/** The RFC 8785 text that is hashed. Deliverables by path, checks in their order, findings as the scan orders them. */
export function evidenceText(evidence: AssessmentEvidence): string {
  return canonicalJson({
    specHash: evidence.specHash,
    policyVersion: evidence.policyVersion,
    deliverables: evidence.deliverables
      .map(({ path, sha256 }) => ({ path, sha256 }))
      .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    checks: evidence.checks.map(({ name, exitCode, outcome, outputSha256 }) => ({
      name,
      exitCode,
      outcome,
      outputSha256,
    })),
    findings: evidence.findings,
    rubricInputs: evidence.rubricInputs ?? null,
  });
}

/** SHA-256 of `evidenceText`, lower-case hexadecimal. */
export function evidenceDigest(evidence: AssessmentEvidence): string {
  return sha256Hex(evidenceText(evidence));
}
