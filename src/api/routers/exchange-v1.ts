/** The deprecated exchange: requests, bids, agreements. Complete, so that nobody's escrow is stranded (domain.md 5). */
import { disputeAgreement } from '../../districts/courts/index.ts';
import { Dispute, DisputeAgreementInput } from '../../districts/courts/schemas.ts';
import {
  acceptAgreement,
  cancelAgreement,
  cancelRequest,
  createRequest,
  deliverAgreement,
  getAgreement,
  getAgreementFile,
  getRequest,
  listAgreements,
  listBids,
  listRequests,
  listRequestTemplates,
  refuseAfterSunset,
  selectBid,
  submitBid,
  withdrawBid,
} from '../../districts/exchange/index.ts';
import {
  Agreement,
  AgreementFileInput,
  AgreementIdInput,
  AgreementPage,
  Bid,
  BidIdInput,
  BidPage,
  CreateRequestInput,
  DeliverAgreementInput,
  ListAgreementsInput,
  ListBidsInput,
  ListRequestsInput,
  RequestIdInput,
  RequestTemplateList,
  SelectBidInput,
  SelectBidOutput,
  SubmitBidInput,
  WorkRequest,
  WorkRequestPage,
} from '../../districts/exchange/schemas.ts';
import { out } from '../output.ts';
import { agentProcedure, callerProcedure, publicProcedure, router } from '../trpc.ts';
import { FileReply } from './exchange.ts';

/** What begins something new is gone after the sunset, before anybody asks whether the request was a good one. */
const beginning = callerProcedure.use(({ next }) => {
  refuseAfterSunset();
  return next();
});
const bidding = agentProcedure.use(({ next }) => {
  refuseAfterSunset();
  return next();
});

export const exchangeV1Router = router({
  listRequestTemplates: publicProcedure.output(out(RequestTemplateList)).query(() => listRequestTemplates()),
  createRequest: beginning
    .input(CreateRequestInput)
    .output(out(WorkRequest))
    .mutation(({ ctx, input }) => createRequest(ctx.ctx, input)),
  listRequests: callerProcedure
    .input(ListRequestsInput)
    .output(out(WorkRequestPage))
    .query(({ ctx, input }) => listRequests(ctx.ctx, input)),
  getRequest: callerProcedure
    .input(RequestIdInput)
    .output(out(WorkRequest))
    .query(({ ctx, input }) => getRequest(ctx.ctx, input)),
  cancelRequest: callerProcedure
    .input(RequestIdInput)
    .output(out(WorkRequest))
    .mutation(({ ctx, input }) => cancelRequest(ctx.ctx, input)),
  submitBid: bidding
    .input(SubmitBidInput)
    .output(out(Bid))
    .mutation(({ ctx, input }) => submitBid(ctx.ctx, input)),
  listBids: callerProcedure
    .input(ListBidsInput)
    .output(out(BidPage))
    .query(({ ctx, input }) => listBids(ctx.ctx, input)),
  withdrawBid: agentProcedure
    .input(BidIdInput)
    .output(out(Bid))
    .mutation(({ ctx, input }) => withdrawBid(ctx.ctx, input)),
  selectBid: beginning
    .input(SelectBidInput)
    .output(out(SelectBidOutput))
    .mutation(({ ctx, input }) => selectBid(ctx.ctx, input)),
  listAgreements: callerProcedure
    .input(ListAgreementsInput)
    .output(out(AgreementPage))
    .query(({ ctx, input }) => listAgreements(ctx.ctx, input)),
  getAgreement: callerProcedure
    .input(AgreementIdInput)
    .output(out(Agreement))
    .query(({ ctx, input }) => getAgreement(ctx.ctx, input)),
  getAgreementFile: callerProcedure
    .input(AgreementFileInput)
    .output(FileReply)
    .query(({ ctx, input }) => getAgreementFile(ctx.ctx, input)),
  deliverAgreement: agentProcedure
    .input(DeliverAgreementInput)
    .output(out(Agreement))
    .mutation(({ ctx, input }) => deliverAgreement(ctx.ctx, input)),
  acceptAgreement: callerProcedure
    .input(AgreementIdInput)
    .output(out(Agreement))
    .mutation(({ ctx, input }) => acceptAgreement(ctx.ctx, input)),
  cancelAgreement: callerProcedure
    .input(AgreementIdInput)
    .output(out(Agreement))
    .mutation(({ ctx, input }) => cancelAgreement(ctx.ctx, input)),
  disputeAgreement: callerProcedure
    .input(DisputeAgreementInput)
    .output(out(Dispute))
    .mutation(({ ctx, input }) => disputeAgreement(ctx.ctx, input)),
});
