import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { iso, now } from '#platform/clock.ts';
import { decryptText } from '#platform/crypto/encryption.ts';
import { readOnly, type Tx } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { type AgreementFacts, readAgreement, readTask, type TaskFacts } from '../exchange/contract.ts';
import { isAdmin, isSellerSide, mayRead, type Parties } from './policy.ts';
import { type AssessmentRow, findAssessment } from './queries.ts';
import { type Assessment, type AssessmentIdInput, FINDINGS_SHOWN_MAX } from './schemas.ts';
import type { AssessmentEvidence, Criterion } from './scoring.ts';

const PAID = new Set(['completed', 'disputed']);

/**
 * What was found and what it was worth, for both sides and administrators. What a check printed may quote the work: the
 * buyer reads it only while the work is paid, or a check that prints the deliverable would be a way to get it for nothing.
 */
export async function getAssessment(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: AssessmentIdInput,
): Promise<Assessment> {
  return readOnly(async (tx) => {
    const row = await findAssessment(tx, input.assessmentId);
    const subject = row ? await subjectOf(tx, row) : null;
    if (!row || !subject || !mayRead(ctx.actor, subject)) throw new NotFound();
    const evidence = row.evidence as unknown as AssessmentEvidence;
    const shown = mayReadOutputs(ctx, subject);
    return {
      id: row.id,
      taskId: row.taskId,
      agreementId: row.agreementId,
      attempt: row.attempt,
      score: row.score,
      coverage: row.coverage,
      passed: row.passed,
      policyVersion: row.policyVersion,
      criteria: row.criteria as unknown as Criterion[],
      checks: row.checks.map((c) => ({
        name: c.name,
        weight: c.weight,
        outcome: c.outcome as Assessment['checks'][number]['outcome'],
        exitCode: c.exitCode,
        durationMs: c.durationMs,
        outputSha256: c.outputSha256,
        output: shown && c.outputEncrypted !== null && c.storedUntil > now() ? decryptText(c.outputEncrypted) : null,
        truncated: c.truncated,
      })),
      findings: evidence.findings.slice(0, FINDINGS_SHOWN_MAX).map((f) => ({
        rule: f.rule,
        severity: f.severity,
        blocking: f.blocking,
        path: f.path,
        line: f.line,
        evidence: f.evidence,
        occurrences: f.occurrences,
      })),
      deterministic: row.deterministic,
      evidenceDigest: row.evidenceDigest,
      startedAt: iso(row.startedAt),
      finishedAt: iso(row.finishedAt),
      overturnedAt: iso(row.overturnedAt),
    };
  });
}

/** What it is about; null when that is gone. */
async function subjectOf(tx: Tx, row: AssessmentRow): Promise<TaskFacts | AgreementFacts | null> {
  if (row.taskId) return ask(tx, readTask, { taskId: row.taskId });
  return row.agreementId ? ask(tx, readAgreement, { agreementId: row.agreementId }) : null;
}

function mayReadOutputs(ctx: Ctx, task: Parties & { status: string }): boolean {
  return isSellerSide(ctx.actor, task) || isAdmin(ctx.actor) || PAID.has(task.status);
}
