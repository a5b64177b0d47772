/** Policies, budgets, approvals and the owner's audit trail. */
import { Ok } from '#platform/wire.ts';
import {
  approveRequest,
  checkPolicy,
  deleteAgentPolicy,
  deleteDefaultPolicy,
  exportAudit,
  getAgentBudget,
  getApproval,
  listApprovals,
  listAudit,
  listBudgets,
  listPolicies,
  rejectRequest,
  searchAudit,
  setAgentBudget,
  setAgentPolicy,
  setDefaultPolicy,
  verifyAudit,
  withdrawRequest,
} from '../../districts/embassy/index.ts';
import {
  AgentBudget,
  AgentBudgetInput,
  Approval,
  ApprovalIdInput,
  ApprovalPage,
  ApproveRequestInput,
  AuditPage,
  AuditVerdictView,
  BudgetPage,
  CheckPolicyInput,
  ExportAuditInput,
  ListApprovalsInput,
  ListAuditInput,
  ListBudgetsInput,
  ListPoliciesInput,
  Policy,
  PolicyAgentInput,
  PolicyCheck,
  PolicyPage,
  RejectRequestInput,
  SearchAuditInput,
  SetAgentBudgetInput,
  SetAgentPolicyInput,
  SetDefaultPolicyInput,
  VerifyAuditInput,
} from '../../districts/embassy/schemas.ts';
import { out } from '../output.ts';
import { adminProcedure, callerProcedure, ownerProcedure, router, stepUpProcedure } from '../trpc.ts';

const auditor = adminProcedure.meta({ auth: 'admin', scope: 'audit:read' });

export const embassyRouter = router({
  listPolicies: ownerProcedure
    .input(ListPoliciesInput)
    .output(out(PolicyPage))
    .query(({ ctx, input }) => listPolicies(ctx.ctx, input)),
  setDefaultPolicy: ownerProcedure
    .input(SetDefaultPolicyInput)
    .output(out(Policy))
    .mutation(({ ctx, input }) => setDefaultPolicy(ctx.ctx, input)),
  deleteDefaultPolicy: ownerProcedure.output(out(Ok)).mutation(({ ctx }) => deleteDefaultPolicy(ctx.ctx)),
  setAgentPolicy: ownerProcedure
    .input(SetAgentPolicyInput)
    .output(out(Policy))
    .mutation(({ ctx, input }) => setAgentPolicy(ctx.ctx, input)),
  deleteAgentPolicy: ownerProcedure
    .input(PolicyAgentInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => deleteAgentPolicy(ctx.ctx, input)),
  /** A question, whatever its HTTP method: it writes nothing. */
  checkPolicy: callerProcedure
    .input(CheckPolicyInput)
    .output(out(PolicyCheck))
    .query(({ ctx, input }) => checkPolicy(ctx.ctx, input)),
  listBudgets: ownerProcedure
    .input(ListBudgetsInput)
    .output(out(BudgetPage))
    .query(({ ctx, input }) => listBudgets(ctx.ctx, input)),
  getAgentBudget: ownerProcedure
    .input(AgentBudgetInput)
    .output(out(AgentBudget))
    .query(({ ctx, input }) => getAgentBudget(ctx.ctx, input)),
  setAgentBudget: ownerProcedure
    .input(SetAgentBudgetInput)
    .output(out(AgentBudget))
    .mutation(({ ctx, input }) => setAgentBudget(ctx.ctx, input)),
  listApprovals: callerProcedure
    .input(ListApprovalsInput)
    .output(out(ApprovalPage))
    .query(({ ctx, input }) => listApprovals(ctx.ctx, input)),
  getApproval: callerProcedure
    .input(ApprovalIdInput)
    .output(out(Approval))
    .query(({ ctx, input }) => getApproval(ctx.ctx, input)),
  approveRequest: stepUpProcedure
    .input(ApproveRequestInput)
    .output(out(Approval))
    .mutation(({ ctx, input }) => approveRequest(ctx.ctx, input)),
  rejectRequest: stepUpProcedure
    .input(RejectRequestInput)
    .output(out(Approval))
    .mutation(({ ctx, input }) => rejectRequest(ctx.ctx, input)),
  withdrawRequest: callerProcedure
    .input(ApprovalIdInput)
    .output(out(Approval))
    .mutation(({ ctx, input }) => withdrawRequest(ctx.ctx, input)),
  listAudit: ownerProcedure
    .input(ListAuditInput)
    .output(out(AuditPage))
    .query(({ ctx, input }) => listAudit(ctx.ctx, input)),
  searchAudit: auditor
    .input(SearchAuditInput)
    .output(out(AuditPage))
    .query(({ input }) => searchAudit(input)),
  verifyAudit: auditor
    .input(VerifyAuditInput)
    .output(out(AuditVerdictView))
    .query(({ input }) => verifyAudit(input)),
  /** The filtered log as CSV, in pieces of text. */
  exportAudit: auditor.input(ExportAuditInput).subscription(({ ctx, input }) => exportAudit(ctx.ctx, input)),
});
