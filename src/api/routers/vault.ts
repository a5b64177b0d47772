/** Credits: the owner's pool, its statement and holds, and what agents earned. */
import { z } from 'zod';
import { Ok } from '#platform/wire.ts';
import {
  createCardSetup,
  detachPaymentMethod,
  downloadStatement,
  exportTransactions,
  getAgentWallet,
  getBalanceAt,
  getConnectState,
  getPool,
  getTopUp,
  listCreditRefunds,
  listEscrows,
  listHolds,
  listPacks,
  listPaymentMethods,
  listTopUps,
  listTransactions,
  listWithdrawals,
  purchasePack,
  refundCredits,
  requestWithdrawal,
  setAutoTopUp,
  startConnectOnboarding,
  topUpPool,
  transferEarned,
} from '../../districts/vault/index.ts';
import {
  AgentIdInput,
  AutoTopUp,
  BalanceAt,
  BalanceAtInput,
  CardSetup,
  ConnectLink,
  ConnectState,
  CreditRefundView,
  EscrowPage,
  ExportTransactionsInput,
  HoldPage,
  ListEscrowsInput,
  ListHoldsInput,
  ListTopUpsInput,
  ListTransactionsInput,
  ListWithdrawalsInput,
  PackList,
  PaymentMethodIdInput,
  PaymentMethodList,
  Pool,
  PurchasePackInput,
  RefundCreditsInput,
  RequestWithdrawalInput,
  SetAutoTopUpInput,
  StatementFile,
  TopUpIdInput,
  TopUpPage,
  TopUpPoolInput,
  TopUpPoolOutput,
  TransactionPage,
  TransferEarnedInput,
  TransferEarnedOutput,
  Wallet,
  Withdrawal,
  WithdrawalPage,
} from '../../districts/vault/schemas.ts';
import { out } from '../output.ts';
import { callerProcedure, ownerProcedure, router, stepUpProcedure } from '../trpc.ts';

export const vaultRouter = router({
  getPool: ownerProcedure.output(out(Pool)).query(({ ctx }) => getPool(ctx.ctx)),
  getBalanceAt: ownerProcedure
    .input(BalanceAtInput)
    .output(out(BalanceAt))
    .query(({ ctx, input }) => getBalanceAt(ctx.ctx, input)),
  listTransactions: ownerProcedure
    .input(ListTransactionsInput)
    .output(out(TransactionPage))
    .query(({ ctx, input }) => listTransactions(ctx.ctx, input)),
  /** The whole statement as CSV, in pieces of text. */
  exportTransactions: ownerProcedure
    .input(ExportTransactionsInput)
    .subscription(({ ctx, input }) => exportTransactions(ctx.ctx, input)),
  /** The same as one file, for programs without a stream. */
  downloadStatement: ownerProcedure
    .input(ExportTransactionsInput)
    .output(StatementFile)
    .query(({ ctx, input }) => downloadStatement(ctx.ctx, input)),
  listHolds: ownerProcedure
    .input(ListHoldsInput)
    .output(out(HoldPage))
    .query(({ ctx, input }) => listHolds(ctx.ctx, input)),
  listEscrows: ownerProcedure
    .input(ListEscrowsInput)
    .output(out(EscrowPage))
    .query(({ ctx, input }) => listEscrows(ctx.ctx, input)),
  getAgentWallet: callerProcedure
    .input(AgentIdInput)
    .output(out(Wallet))
    .query(({ ctx, input }) => getAgentWallet(ctx.ctx, input)),
  transferEarned: ownerProcedure
    .input(TransferEarnedInput)
    .output(out(TransferEarnedOutput))
    .mutation(({ ctx, input }) => transferEarned(ctx.ctx, input)),

  // Buying credits ----------------------------------------------------------------------------------------------------
  topUpPool: ownerProcedure
    .input(TopUpPoolInput)
    .output(out(TopUpPoolOutput))
    .mutation(({ ctx, input }) => topUpPool(ctx.ctx, input)),
  getTopUp: ownerProcedure
    .input(TopUpIdInput)
    .output(out(TopUpPoolOutput))
    .query(({ ctx, input }) => getTopUp(ctx.ctx, input)),
  listTopUps: ownerProcedure
    .input(ListTopUpsInput)
    .output(out(TopUpPage))
    .query(({ ctx, input }) => listTopUps(ctx.ctx, input)),
  setAutoTopUp: ownerProcedure
    .input(SetAutoTopUpInput)
    .output(out(AutoTopUp))
    .mutation(({ ctx, input }) => setAutoTopUp(ctx.ctx, input)),
  listPacks: ownerProcedure.output(out(PackList)).query(() => listPacks()),
  purchasePack: ownerProcedure
    .input(PurchasePackInput)
    .output(out(TopUpPoolOutput))
    .mutation(({ ctx, input }) => purchasePack(ctx.ctx, input)),
  listPaymentMethods: ownerProcedure.output(out(PaymentMethodList)).query(({ ctx }) => listPaymentMethods(ctx.ctx)),
  createCardSetup: ownerProcedure.output(out(CardSetup)).mutation(({ ctx }) => createCardSetup(ctx.ctx)),
  detachPaymentMethod: ownerProcedure
    .input(PaymentMethodIdInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => detachPaymentMethod(ctx.ctx, input)),
  refundCredits: stepUpProcedure
    .input(RefundCreditsInput)
    .output(out(CreditRefundView))
    .mutation(({ ctx, input }) => refundCredits(ctx.ctx, input)),
  listCreditRefunds: ownerProcedure
    .output(out(z.array(CreditRefundView).max(100)))
    .query(({ ctx }) => listCreditRefunds(ctx.ctx)),

  // Paying out --------------------------------------------------------------------------------------------------------
  getConnectState: ownerProcedure.output(out(ConnectState)).query(({ ctx }) => getConnectState(ctx.ctx)),
  startConnectOnboarding: ownerProcedure
    .output(out(ConnectLink))
    .mutation(({ ctx }) => startConnectOnboarding(ctx.ctx)),
  requestWithdrawal: stepUpProcedure
    .input(RequestWithdrawalInput)
    .output(out(Withdrawal))
    .mutation(({ ctx, input }) => requestWithdrawal(ctx.ctx, input)),
  listWithdrawals: ownerProcedure
    .input(ListWithdrawalsInput)
    .output(out(WithdrawalPage))
    .query(({ ctx, input }) => listWithdrawals(ctx.ctx, input)),
});
