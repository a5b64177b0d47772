/** Which verb answers which command or event. */
import { systemCtx } from '#platform/actor.ts';
import { answer, type DistrictHandlers, listenOutside } from '#platform/bus/bus.ts';
import type { Sweeper } from '#platform/bus/jobs.ts';
import { agentDeactivated, agentSuspended, agentUpdated } from '../registry/contract.ts';
import {
  beginAgreementEvaluation as beginEvaluation,
  finishAgreementDispute as finishOfAgreement,
  markAgreementDisputed as markAgreement,
  readAgreement as readFacts,
} from './agreement-dispute.ts';
import { listAgreementEvents } from './agreement-queries.ts';
import { applyFeedback as apply } from './apply-feedback.ts';
import { authorizeWork as authorize, factsOf } from './authorize-work.ts';
import {
  applyFeedback,
  authorizeWork,
  beginAgreementEvaluation,
  finishAgreementDispute,
  finishDispute,
  fundApproved,
  keepDeliverables,
  listDeliverableFacts,
  listEndedWork,
  listHoldingTasks,
  markAgreementDisputed,
  markDisputed,
  readAgreement,
  readAgreementHistory,
  readTask,
  readTaskHistory,
  recordAssessment,
  recordDelivery,
  releaseExpiredDeliverables,
  submitApproved,
  taskRerouted,
  taskSubmitted,
} from './contract.ts';
import { finishDispute as finish, markDisputed as mark } from './dispute-steps.ts';
import { keepDeliverables as keep } from './keep-deliverables.ts';
import { findTask, listFirstEvidence, listHolding, listTaskEvents } from './queries.ts';
import { recordAssessment as recordVerdict } from './record-assessment.ts';
import { recordDelivery as deliver } from './record-delivery.ts';
import { releaseExpiredDeliverables as releaseExpired } from './release-expired-deliverables.ts';
import { rerouteWork } from './reroute-work.ts';
import { routeTask, routeWaitingTasks } from './route-task.ts';
import { fundApproved as fund } from './select-bid.ts';
import { submitApproved as submit } from './submit-approved.ts';
import { sweepAgreements } from './sweep-agreements.ts';
import { sweepTasks } from './sweep-tasks.ts';
import { countsAsWorkerFailure, FAILURE_REASONS, type FailureReason } from './transitions.ts';

const WORKER_FAILURES = (Object.keys(FAILURE_REASONS) as FailureReason[]).filter(countsAsWorkerFailure);

/** More than a task can have: a handful of steps for each of at most ten attempts. */
const HISTORY_MAX = 200;

export const handlers: DistrictHandlers = {
  district: 'exchange',
  commands: [
    answer(readTask, async (tx, { taskId }) => {
      const task = await findTask(tx, taskId);
      return task ? factsOf(task) : null;
    }),
    answer(listHoldingTasks, (tx, { afterTaskId, limit }) => listHolding(tx, afterTaskId, Math.min(limit, 1_000))),
    answer(authorizeWork, authorize),
    answer(recordDelivery, deliver),
    answer(recordAssessment, recordVerdict),
    answer(applyFeedback, apply),
    answer(markDisputed, mark),
    answer(finishDispute, finish),
    answer(submitApproved, submit),
    answer(listDeliverableFacts, async (tx, { taskId }) =>
      tx.deliverable.findMany({ where: { taskId }, orderBy: { path: 'asc' } }),
    ),
    answer(keepDeliverables, keep),
    answer(releaseExpiredDeliverables, releaseExpired),
    answer(listEndedWork, (tx, { agentId, buyerOwnerIds, since }) =>
      listFirstEvidence(tx, agentId, buyerOwnerIds, WORKER_FAILURES, since),
    ),
    answer(readTaskHistory, async (tx, { taskId }) =>
      (await listTaskEvents(tx, taskId, 0, HISTORY_MAX)).map(({ seq, from, to, action, reason, at }) => ({
        seq,
        from,
        to,
        action,
        reason,
        at,
      })),
    ),
    answer(fundApproved, fund),
    answer(readAgreement, readFacts),
    answer(beginAgreementEvaluation, beginEvaluation),
    answer(markAgreementDisputed, markAgreement),
    answer(finishAgreementDispute, finishOfAgreement),
    answer(readAgreementHistory, async (tx, { agreementId }) =>
      (await listAgreementEvents(tx, agreementId, HISTORY_MAX)).map(({ seq, from, to, action, at }) => ({
        seq,
        from,
        to,
        action,
        reason: null,
        at,
      })),
    ),
  ],
  subscribers: [
    listenOutside(taskSubmitted, 'exchange.routeSubmitted', async (_ctx, e) => {
      await routeTask(e.aggregate.id, systemCtx('exchange.router', e.requestId));
    }),
    listenOutside(taskRerouted, 'exchange.routeAgain', async (_ctx, e) => {
      await routeTask(e.aggregate.id, systemCtx('exchange.router', e.requestId));
    }),
    listenOutside(agentUpdated, 'exchange.routeOnAvailability', async (_ctx, e) => {
      if (e.data.changed.some((c) => c === 'availability' || c === 'capabilities' || c === 'concurrencyMax'))
        await routeWaitingTasks();
    }),
    listenOutside(agentSuspended, 'exchange.rerouteSuspended', (ctx, e) => rerouteWork(ctx, e.aggregate.id)),
    listenOutside(agentDeactivated, 'exchange.rerouteDeactivated', (ctx, e) => rerouteWork(ctx, e.aggregate.id)),
  ],
};

export const sweepers: Sweeper[] = [
  { name: 'exchange.sweepTasks', everySeconds: 10, sweep: sweepTasks },
  { name: 'exchange.sweepAgreements', everySeconds: 30, sweep: sweepAgreements },
  { name: 'exchange.routeWaitingTasks', everySeconds: 10, sweep: routeWaitingTasks },
];
