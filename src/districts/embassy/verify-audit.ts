import { checkAudit, plainProblem } from '#platform/audit/check-audit.ts';
import type { AuditVerdictView, VerifyAuditInput } from './schemas.ts';

/** Rows that one reply compares: a second or two of work. */
const ROWS_MAX = 50_000;

/** Recomputes the chain of the audit log and names the first row that does not fit, a stretch of the log at a time. */
export async function verifyAudit({ from, head }: VerifyAuditInput): Promise<AuditVerdictView> {
  const verdict = await checkAudit({
    from: BigInt(from),
    rowsMax: ROWS_MAX,
    ...(head === undefined ? {} : { head }),
  });
  return {
    ...verdict,
    next: verdict.next === null ? null : Number(verdict.next),
    problem: verdict.problem && plainProblem(verdict.problem),
  };
}
