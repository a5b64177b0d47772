/** Which verb answers which command or event. */
import { answer, ask, type DistrictHandlers, emit, listen } from '#platform/bus/bus.ts';
import type { JobHandler, Sweeper } from '#platform/bus/jobs.ts';
import { readTask, taskDelivered } from '../exchange/contract.ts';
import { assessmentStarted, readBuyerHabits, readDisputeSummaries, readVerdicts } from './contract.ts';
import { EVALUATION_JOB, evaluateTask, queueEvaluation } from './evaluate-task.ts';
import {
  readBuyerHabits as habitsOf,
  readDisputeSummaries as summariesOf,
  readVerdicts as verdictsOf,
} from './read-verdicts.ts';
import { sweepCheckOutputs, sweepSilentDisputes } from './sweep-disputes.ts';

export const handlers: DistrictHandlers = {
  district: 'courts',
  commands: [
    answer(readVerdicts, verdictsOf),
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
  ],
};

export const jobs: Record<string, JobHandler> = { [EVALUATION_JOB]: evaluateTask };

export const sweepers: Sweeper[] = [
  { name: 'courts.sweepSilentDisputes', everySeconds: 60, sweep: sweepSilentDisputes },
  { name: 'courts.sweepCheckOutputs', everySeconds: 600, sweep: sweepCheckOutputs },
];
