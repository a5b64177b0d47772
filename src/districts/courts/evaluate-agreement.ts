/**
 * Assessment of a v1 agreement: advice for buyer and arbiter, which decides nothing (domain.md 14, rule 7). The same
 * examination as a task's, without checks, because v1 declares none. When it cannot be made, there is none.
 */
import { type Ctx, systemCtx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask, emit } from '#platform/bus/bus.ts';
import { addJob } from '#platform/bus/jobs.ts';
import { now } from '#platform/clock.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import { readOnly, type Tx, transact, txNow } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import { logger } from '#platform/logger.ts';
import { type AgreementFacts, readAgreement } from '../exchange/contract.ts';
import { agreementAssessmentCompleted } from './contract.ts';
import { type Examinable, type Examination, examineWork } from './examine-work.ts';
import { findAgreementAssessment } from './queries.ts';
import { verdictFields } from './verdict-fields.ts';

export const AGREEMENT_EVALUATION_JOB = 'evaluate_agreement';
const ATTEMPTS_MAX = 3;

export interface AgreementEvaluationJob {
  agreementId: string;
}

/** Puts the evaluation into the queue, in the caller's transaction. */
export async function queueAgreementEvaluation(tx: Tx, job: AgreementEvaluationJob): Promise<void> {
  await addJob(tx, AGREEMENT_EVALUATION_JOB, job, {
    key: `${AGREEMENT_EVALUATION_JOB}:${job.agreementId}`,
    attemptsMax: ATTEMPTS_MAX,
  });
}

/** The job. Once per agreement; what it throws is retried by the queue and then given up. */
export async function evaluateAgreement(job: AgreementEvaluationJob): Promise<void> {
  const ctx = systemCtx('courts.evaluateAgreement', `evaluate-${job.agreementId}`);
  const agreement = await readOnly((tx) => ask(tx, readAgreement, { agreementId: job.agreementId }));
  if (!agreement || agreement.status === 'cancelled') return;
  if (await readOnly((tx) => findAgreementAssessment(tx, agreement.agreementId))) return;
  const startedAt = now();
  const examined = await examineWork(ctx, examinable(agreement));
  try {
    await store(ctx, agreement, examined, startedAt);
  } catch (e) {
    if (!isUniqueViolation(e, 'assessment_agreement_once')) throw e;
    logger.info({ agreementId: agreement.agreementId }, 'an agreement was assessed twice at once; one counts');
  }
}

function examinable(a: AgreementFacts): Examinable {
  return {
    taskId: a.agreementId,
    attempt: 1,
    category: a.category,
    input: { description: a.description },
    checks: [],
    requiredDeliverables: [],
    outputSchema: null,
    specHash: a.specHash,
    policyVersion: a.policyVersion,
  };
}

async function store(ctx: Ctx, agreement: AgreementFacts, examined: Examination, startedAt: Date): Promise<void> {
  const { result } = examined;
  const { score, coverage, passed, policyVersion } = result;
  await transact(ctx, async (tx) => {
    const finishedAt = txNow(tx);
    const assessmentId = newId();
    await tx.assessment.create({
      data: {
        id: assessmentId,
        agreementId: agreement.agreementId,
        attempt: 1,
        ...verdictFields(examined, startedAt, finishedAt),
        buyerOwnerId: agreement.buyerOwnerId,
        workerAgentId: agreement.workerAgentId,
      },
    });
    emit(tx, agreementAssessmentCompleted, agreement.agreementId, {
      assessmentId,
      score,
      coverage,
      passed,
      policyVersion,
    });
    audit(tx, {
      action: 'courts.evaluateAgreement',
      subjectType: 'agreement',
      subjectId: agreement.agreementId,
      ownerId: agreement.buyerOwnerId,
      meta: { assessmentId, score, coverage, passed },
    });
  });
}
