/** Assessments, feedback, disputes and appeals. */
import {
  addEvidence,
  getAssessment,
  getDispute,
  getPolicy,
  giveFeedback,
  listDisputes,
  openAppeal,
  openDispute,
  resolveDispute,
  withdrawDispute,
} from '../../districts/courts/index.ts';
import {
  AddEvidenceInput,
  Assessment,
  AssessmentIdInput,
  Dispute,
  DisputeIdInput,
  DisputePage,
  EvaluationPolicy,
  FeedbackGiven,
  GiveFeedbackInput,
  ListDisputesInput,
  OpenDisputeInput,
  ResolveDisputeInput,
} from '../../districts/courts/schemas.ts';
import { out } from '../output.ts';
import { adminProcedure, callerProcedure, publicProcedure, router } from '../trpc.ts';

export const courtsRouter = router({
  getPolicy: publicProcedure.output(out(EvaluationPolicy)).query(() => getPolicy()),
  getAssessment: callerProcedure
    .input(AssessmentIdInput)
    .output(out(Assessment))
    .query(({ ctx, input }) => getAssessment(ctx.ctx, input)),
  giveFeedback: callerProcedure
    .input(GiveFeedbackInput)
    .output(out(FeedbackGiven))
    .mutation(({ ctx, input }) => giveFeedback(ctx.ctx, input)),
  openDispute: callerProcedure
    .input(OpenDisputeInput)
    .output(out(Dispute))
    .mutation(({ ctx, input }) => openDispute(ctx.ctx, input)),
  openAppeal: callerProcedure
    .input(OpenDisputeInput)
    .output(out(Dispute))
    .mutation(({ ctx, input }) => openAppeal(ctx.ctx, input)),
  listDisputes: callerProcedure
    .input(ListDisputesInput)
    .output(out(DisputePage))
    .query(({ ctx, input }) => listDisputes(ctx.ctx, input)),
  getDispute: callerProcedure
    .input(DisputeIdInput)
    .output(out(Dispute))
    .query(({ ctx, input }) => getDispute(ctx.ctx, input)),
  addEvidence: callerProcedure
    .input(AddEvidenceInput)
    .output(out(Dispute))
    .mutation(({ ctx, input }) => addEvidence(ctx.ctx, input)),
  withdrawDispute: callerProcedure
    .input(DisputeIdInput)
    .output(out(Dispute))
    .mutation(({ ctx, input }) => withdrawDispute(ctx.ctx, input)),
  resolveDispute: adminProcedure
    .input(ResolveDisputeInput)
    .output(out(Dispute))
    .mutation(({ ctx, input }) => resolveDispute(ctx.ctx, input)),
});
