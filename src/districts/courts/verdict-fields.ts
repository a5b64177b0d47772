import type { Examination } from './examine-work.ts';
import type { JsonInput } from './queries.ts';

/** What an assessment row keeps of an examination, whatever was examined. */
export function verdictFields({ result, evidence, evidenceDigest }: Examination, startedAt: Date, finishedAt: Date) {
  const { policyVersion, score, coverage, passed, criteria, deterministic } = result;
  return {
    policyVersion,
    score,
    coverage,
    passed,
    criteria: criteria as unknown as JsonInput,
    evidence: evidence as unknown as JsonInput,
    evidenceDigest,
    deterministic,
    startedAt,
    finishedAt,
    createdAt: finishedAt,
  };
}
