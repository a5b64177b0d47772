import { checkAudit } from '#platform/audit/check-audit.ts';
import type { AuditVerdictView, VerifyAuditInput } from './schemas.ts';

/** Rows that one reply compares: a second or two of work. */
const ROWS_MAX = 50_000;
const numberOf = (n: bigint | null) => (n === null ? null : Number(n));

/** Recomputes the chain of the audit log and names the first row that does not fit, a stretch of the log at a time. */
export async function verifyAudit({ from, head }: VerifyAuditInput): Promise<AuditVerdictView> {
  const verdict = await checkAudit({
    from: BigInt(from),
    rowsMax: ROWS_MAX,
    ...(head === undefined ? {} : { head }),
  });
  const { problem } = verdict;
  return {
    ...verdict,
    next: numberOf(verdict.next),
    problem: problem && { ...problem, seq: numberOf(problem.seq), block: numberOf(problem.block) },
  };
}
