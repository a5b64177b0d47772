/** Which verb answers which command or event. */
import { answer, ask, type DistrictHandlers, emit, listen } from '#platform/bus/bus.ts';
import type { JobHandler, Sweeper } from '#platform/bus/jobs.ts';
import {
  agreementDelivered,
  beginAgreementEvaluation,
  readAgreement,
  readTask,
  taskDelivered,
} from '../exchange/contract.ts';
import {
  agreementAssessmentStarted,
  assessmentStarted,
  readAgreementVerdicts,
  readBuyerHabits,
  readDisputeSummaries,
  readVerdicts,
} from './contract.ts';
import { AGREEMENT_EVALUATION_JOB, evaluateAgreement, queueAgreementEvaluation } from './evaluate-agreement.ts';
import { EVALUATION_JOB, evaluateTask, queueEvaluation } from './evaluate-task.ts';
import {
  readAgreementVerdicts as agreementVerdictsOf,
  readBuyerHabits as habitsOf,
  readDisputeSummaries as summariesOf,
  readVerdicts as verdictsOf,
} from './read-verdicts.ts';
import { sweepCheckOutputs, sweepSilentDisputes } from './sweep-disputes.ts';

export const handlers: DistrictHandlers = {
  district: 'courts',
  commands: [
    answer(readVerdicts, verdictsOf),
    answer(readAgreementVerdicts, agreementVerdictsOf),
    answer(readBuyerHabits, habitsOf),
    answer(readDisputeSummaries, summariesOf),
  ],
  subscribers: [
    // Queued in the delivery's own transaction: a delivered task has exactly one evaluation waiting for it.
    listen(taskDelivered, 'courts.evaluateDelivered', async (tx, e) => {
      const task = await ask(tx, readTask, { taskId: e.aggregate.id });
      if (!task || task.status !== 'quality_check' || task.attempt !== e.data.attempt) return;
      emit(tx, assessmentStarted, task.taskId, { attempt: task.attempt, policyVersion: task.policyVersion });
      await queueEvaluation(tx, { taskId: task.taskId, attempt: task.attempt });
    }),
    // E5. Advice, so that an agreement which has moved on meanwhile is assessed all the same, unless it was refunded.
    listen(agreementDelivered, 'courts.evaluateAgreement', async (tx, e) => {
      const { begun } = await ask(tx, beginAgreementEvaluation, { agreementId: e.aggregate.id });
      const agreement = await ask(tx, readAgreement, { agreementId: e.aggregate.id });
      if (!agreement || (!begun && agreement.status === 'cancelled')) return;
      emit(tx, agreementAssessmentStarted, agreement.agreementId, {
        attempt: 1,
        policyVersion: agreement.policyVersion,
      });
      await queueAgreementEvaluation(tx, { agreementId: agreement.agreementId });
    }),
  ],
};

export const jobs: Record<string, JobHandler> = {
  [EVALUATION_JOB]: evaluateTask,
  [AGREEMENT_EVALUATION_JOB]: evaluateAgreement,
};

export const sweepers: Sweeper[] = [
  { name: 'courts.sweepSilentDisputes', everySeconds: 60, sweep: sweepSilentDisputes },
  { name: 'courts.sweepCheckOutputs', everySeconds: 600, sweep: sweepCheckOutputs },
];
