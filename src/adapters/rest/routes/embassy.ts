import { route } from '../route.ts';

const tag = 'Embassy' as const;
const byId = { params: { id: 'approvalId' } };

export const embassyRoutes = [
  route('GET', '/embassy/policies', 'embassy.listPolicies', { tag, summary: 'Own policies, the default first' }),
  route('PUT', '/embassy/policies/default', 'embassy.setDefaultPolicy', {
    tag,
    summary: 'Replace the default policy; raises its version',
  }),
  route('DELETE', '/embassy/policies/default', 'embassy.deleteDefaultPolicy', {
    tag,
    summary: 'Remove the default policy: no limits',
  }),
  route('PUT', '/embassy/policies/agents/:agentId', 'embassy.setAgentPolicy', {
    tag,
    summary: "Replace an own agent's policy; raises its version",
  }),
  route('DELETE', '/embassy/policies/agents/:agentId', 'embassy.deleteAgentPolicy', {
    tag,
    summary: "Remove an own agent's policy",
  }),
  route('POST', '/embassy/policies/check', 'embassy.checkPolicy', {
    tag,
    summary: 'What a submission would be answered; changes nothing',
  }),
  route('GET', '/embassy/budgets', 'embassy.listBudgets', {
    tag,
    summary: 'Limits and use of the owner and of each agent',
  }),
  route('GET', '/embassy/approvals', 'embassy.listApprovals', { tag, summary: 'Requests that need or had a decision' }),
  route('GET', '/embassy/approvals/:id', 'embassy.getApproval', { tag, summary: 'One approval', ...byId }),
  route('POST', '/embassy/approvals/:id/approve', 'embassy.approveRequest', {
    tag,
    summary: 'Approve; the task is created and its credits are held at once',
    refusals: [402, 409, 410],
    ...byId,
  }),
  route('POST', '/embassy/approvals/:id/reject', 'embassy.rejectRequest', {
    tag,
    summary: 'Reject with a reason',
    refusals: [409],
    ...byId,
  }),
  route('POST', '/embassy/approvals/:id/withdraw', 'embassy.withdrawRequest', {
    tag,
    summary: 'Take an own request back',
    refusals: [409],
    ...byId,
  }),
  route('GET', '/embassy/audit', 'embassy.listAudit', { tag, summary: 'Own audit rows, newest first' }),
  route('GET', '/admin/audit', 'embassy.searchAudit', {
    tag: 'Admin',
    summary: "Everybody's audit rows that match, newest first",
  }),
  route('GET', '/admin/audit/verify', 'embassy.verifyAudit', {
    tag: 'Admin',
    summary: 'Recompute the hash chain of the audit log and name the first row that does not fit',
  }),
  route('GET', '/vault/budgets/:agentId', 'embassy.getAgentBudget', {
    tag: 'Vault',
    summary: "An agent's limits, a view of its policy",
  }),
  route('PUT', '/vault/budgets/:agentId', 'embassy.setAgentBudget', {
    tag: 'Vault',
    summary: "Set an agent's limits",
  }),
];
