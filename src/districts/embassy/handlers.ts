/** Which verb answers which command or event. */
import { answer, type DistrictHandlers } from '#platform/bus/bus.ts';
import type { Sweeper } from '#platform/bus/jobs.ts';
import { checkOwnScans as checkScans } from './check-own-scans.ts';
import { checkSubmission as check } from './check-submission.ts';
import { commitBudget as commit } from './commit-budget.ts';
import { checkOwnScans, checkSubmission, commitBudget, readWorkerRules, requestApproval } from './contract.ts';
import { budgetSubscribers } from './give-back-budget.ts';
import { mergePolicies, routingPolicyOf } from './policy-rules.ts';
import { findPoliciesOf } from './queries.ts';
import { requestApproval as request } from './request-approval.ts';
import { eraseEndedRequests, expireApprovals } from './sweep-approvals.ts';
import { webhookMail } from './webhook-mail.ts';

export const handlers: DistrictHandlers = {
  district: 'embassy',
  commands: [
    answer(checkSubmission, check),
    answer(commitBudget, commit),
    answer(requestApproval, request),
    answer(readWorkerRules, async (tx, { buyers }) => {
      const policies = await findPoliciesOf(tx, [...new Set(buyers.map((b) => b.ownerId))]);
      const known = new Map(policies.map((p) => [`${p.ownerId} ${p.agentId}`, p]));
      return buyers.map(({ ownerId, agentId }) => {
        const ofAgent = agentId === null ? undefined : known.get(`${ownerId} ${agentId}`);
        return routingPolicyOf(mergePolicies(known.get(`${ownerId} null`) ?? null, ofAgent ?? null));
      });
    }),
    answer(checkOwnScans, checkScans),
  ],
  subscribers: [...budgetSubscribers, ...webhookMail],
};

export const sweepers: Sweeper[] = [
  { name: 'embassy.expireApprovals', everySeconds: 10, sweep: expireApprovals },
  { name: 'embassy.eraseEndedRequests', everySeconds: 300, sweep: eraseEndedRequests },
];
