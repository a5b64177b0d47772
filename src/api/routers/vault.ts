/** Credits: the owner's pool, its statement and holds, and what agents earned. */
import {
  exportTransactions,
  getAgentWallet,
  getBalanceAt,
  getPool,
  listEscrows,
  listHolds,
  listTransactions,
  transferEarned,
} from '../../districts/vault/index.ts';
import {
  AgentIdInput,
  BalanceAt,
  BalanceAtInput,
  EscrowPage,
  ExportTransactionsInput,
  HoldPage,
  ListEscrowsInput,
  ListHoldsInput,
  ListTransactionsInput,
  Pool,
  TransactionPage,
  TransferEarnedInput,
  TransferEarnedOutput,
  Wallet,
} from '../../districts/vault/schemas.ts';
import { out } from '../output.ts';
import { callerProcedure, ownerProcedure, router } from '../trpc.ts';

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
});
