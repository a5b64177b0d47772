/** What may be asked of Embassy from the API room. */

export { getAgentBudget, setAgentBudget } from './agent-budget.ts';
export { approveRequest } from './approve-request.ts';
export { checkPolicy } from './check-policy.ts';
export { deleteAgentPolicy, deleteDefaultPolicy } from './delete-policy.ts';
export { encryptedColumns } from './encrypted-columns.ts';
export { handlers, sweepers } from './handlers.ts';
export { getApproval, listApprovals } from './list-approvals.ts';
export { listAudit } from './list-audit.ts';
export { listBudgets } from './list-budgets.ts';
export { listPolicies } from './list-policies.ts';
export { rejectRequest } from './reject-request.ts';
export { exportAudit, searchAudit } from './search-audit.ts';
export { setAgentPolicy, setDefaultPolicy } from './set-policy.ts';
export { verifyAudit } from './verify-audit.ts';
export { withdrawRequest } from './withdraw-request.ts';
