/** Which verb answers which command or event. */
import { answer, type DistrictHandlers } from '#platform/bus/bus.ts';
import type { Sweeper } from '#platform/bus/jobs.ts';
import { checkOwnScans as checkScans } from './check-own-scans.ts';
import { checkSubmission as check } from './check-submission.ts';
import { commitBudget as commit } from './commit-budget.ts';
import { checkOwnScans, checkSubmission, commitBudget, readWorkerRules, requestApproval } from './contract.ts';
import { budgetSubscribers } from './give-back-budget.ts';
import { mergePolicies, routingPolicyOf } from './policy-rules.ts';
import { findPolicies } from './queries.ts';
import { requestApproval as request } from './request-approval.ts';
import { eraseEndedRequests, expireApprovals } from './sweep-approvals.ts';
import { webhookMail } from './webhook-mail.ts';

export const handlers: DistrictHandlers = {
  district: 'embassy',
  commands: [
    answer(checkSubmission, check),
    answer(commitBudget, commit),
    answer(requestApproval, request),
    answer(readWorkerRules, async (tx, { ownerId, agentId }) => {
      const { ownerDefault, ofAgent } = await findPolicies(tx, ownerId, agentId);
      return routingPolicyOf(mergePolicies(ownerDefault, ofAgent));
    }),
    answer(checkOwnScans, checkScans),
  ],
  subscribers: [...budgetSubscribers, ...webhookMail],
};

export const sweepers: Sweeper[] = [
  { name: 'embassy.expireApprovals', everySeconds: 10, sweep: expireApprovals },
  { name: 'embassy.eraseEndedRequests', everySeconds: 300, sweep: eraseEndedRequests },
];
