import { env } from '#platform/env.ts';
import { RETRIES_MAX } from './evaluate-task.ts';
import { type EvaluationPolicy, policyVersionFor } from './schemas.ts';
import { CRITERIA, CRITERION_WEIGHTS, type CriterionKey, SEVERITY_POINTS } from './scoring.ts';

type Words = Pick<EvaluationPolicy['criteria'][number], 'applicableWhen' | 'score' | 'blockingWhen'>;

const WORDS: Readonly<Record<CriterionKey, Words>> = {
  deliverables: {
    applicableWhen: 'always',
    score: '100 * required files present / required; without a list 100 when at least one file was delivered',
    blockingWhen: 'the score is 0',
  },
  schema: {
    applicableWhen: 'an outputSchema, or a required file of a known format, is declared',
    score: '100 * conforming / checked',
    blockingWhen: null,
  },
  checks: {
    applicableWhen: 'the task declares checks',
    score: '100 * weight of the checks that end with exit code 0 / weight of all checks',
    blockingWhen: null,
  },
  safety: {
    applicableWhen: 'always',
    score: '100 minus severityPoints of every secret or binding licence found in the deliverables, at least 0',
    blockingWhen: 'a private key or a live credential is found',
  },
  limits: {
    applicableWhen: 'always',
    score: '100 when count, size, type and path limits hold, otherwise 0',
    blockingWhen: 'the score is 0',
  },
  rubric: {
    applicableWhen: 'a rubric is registered for the category',
    score: "the rubric's number",
    blockingWhen: null,
  },
};

/** The evaluation policy of tasks submitted now; public, so that a worker knows it before it claims. */
export function getPolicy(): EvaluationPolicy {
  return {
    version: policyVersionFor(env.QUALITY_PASS_MARK),
    passMark: env.QUALITY_PASS_MARK,
    criteria: CRITERIA.map((key) => ({ key, weight: CRITERION_WEIGHTS[key], ...WORDS[key] })),
    severityPoints: { ...SEVERITY_POINTS },
    score: 'floor((2*sum(weight*score) + sum(weight)) / (2*sum(weight))) over the applicable criteria',
    coverage: 'sum(weight) of the applicable criteria; it multiplies the weight of the outcome evidence',
    passed: 'score >= passMark and no blocking criterion hit',
    checks: { countMax: 20, timeoutMsMax: 600_000, outputBytesMax: 65_536, sandboxRetries: RETRIES_MAX },
    windows: {
      feedbackMinutes: env.FEEDBACK_WINDOW_MINUTES,
      disputeHours: env.DISPUTE_WINDOW_HOURS,
      responseDays: env.DISPUTE_RESPONSE_DAYS,
    },
  };
}
