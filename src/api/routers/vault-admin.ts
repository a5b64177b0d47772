/**
 * Money for administrators: the check of the ledger, its seals and proofs, Stripe's inbox, disputes of cards,
 * reconciliation. Reads are open to automation with `ledger:read`; acts need an administrator in person.
 */
import { nowMs } from '#platform/clock.ts';
import { Ok, PageInput } from '#platform/wire.ts';
import {
  adjustPool,
  checkLedger,
  freezePurchase,
  listAlerts,
  listAllWithdrawals,
  listCardDisputes,
  listDebts,
  listFrozenPurchases,
  listReconciliations,
  listStripeEvents,
  proveTransfer,
  replayStripeEvent,
  requestReversal,
  retryReversal,
  runReconciliation,
  unfreezePurchase,
  verifyLedger,
  writeOffDebt,
  writeOffReversal,
} from '../../districts/vault/index.ts';
import {
  AdjustPoolInput,
  AdminWithdrawalPage,
  CardDisputePage,
  DebtPage,
  FreezePurchaseInput,
  FrozenPurchasePage,
  InclusionProofView,
  LedgerCheck,
  LedgerVerdictView,
  ListAlertsInput,
  ListAllWithdrawalsInput,
  ListStripeEventsInput,
  ReconciliationDone,
  ReconciliationPage,
  RequestReversalInput,
  ReversalIdInput,
  ReversalView,
  RunReconciliationInput,
  StripeEventIdInput,
  StripeEventPage,
  TransferIdInput,
  UnfreezePurchaseInput,
  VaultAlertPage,
  VerifyLedgerInput,
  WriteOffInput,
  WriteOffReversalInput,
} from '../../districts/vault/schemas.ts';
import { out } from '../output.ts';
import { administratorProcedure, adminProcedure, router } from '../trpc.ts';

const reader = adminProcedure.meta({ auth: 'admin', scope: 'ledger:read' });
const DAYS_VERIFIED = 31;

export const vaultAdminRouter = router({
  checkLedger: reader.output(out(LedgerCheck)).query(({ ctx }) => checkLedger(ctx.ctx)),
  verifyLedger: reader
    .input(VerifyLedgerInput)
    .output(out(LedgerVerdictView))
    .query(async ({ ctx, input }) => {
      const end = input.to ? Date.parse(input.to) : nowMs();
      const from = input.from ?? new Date(end - DAYS_VERIFIED * 86_400_000).toISOString().slice(0, 10);
      const { transfers, ...verdict } = await verifyLedger(ctx.ctx, { from, ...(input.to ? { to: input.to } : {}) });
      return { ...verdict, transfers: Number(transfers) };
    }),
  proveTransfer: reader
    .input(TransferIdInput)
    .output(out(InclusionProofView))
    .query(({ ctx, input }) => proveTransfer(ctx.ctx, input)),
  listReconciliations: reader
    .input(PageInput)
    .output(out(ReconciliationPage))
    .query(({ ctx, input }) => listReconciliations(ctx.ctx, input)),
  runReconciliation: administratorProcedure
    .input(RunReconciliationInput)
    .output(out(ReconciliationDone))
    .mutation(async ({ ctx, input }) => {
      const { id, ok } = await runReconciliation(ctx.ctx, { from: new Date(input.from), to: new Date(input.to) });
      return { id, ok };
    }),
  listStripeEvents: reader
    .input(ListStripeEventsInput)
    .output(out(StripeEventPage))
    .query(({ ctx, input }) => listStripeEvents(ctx.ctx, input)),
  replayStripeEvent: administratorProcedure
    .input(StripeEventIdInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => replayStripeEvent(ctx.ctx, input)),
  listCardDisputes: reader
    .input(PageInput)
    .output(out(CardDisputePage))
    .query(({ ctx, input }) => listCardDisputes(ctx.ctx, input)),
  listWithdrawals: reader
    .input(ListAllWithdrawalsInput)
    .output(out(AdminWithdrawalPage))
    .query(({ ctx, input }) => listAllWithdrawals(ctx.ctx, input)),
  requestReversal: administratorProcedure
    .input(RequestReversalInput)
    .output(out(ReversalView))
    .mutation(({ ctx, input }) => requestReversal(ctx.ctx, input)),
  retryReversal: administratorProcedure
    .input(ReversalIdInput)
    .output(out(ReversalView))
    .mutation(({ ctx, input }) => retryReversal(ctx.ctx, input)),
  writeOffReversal: administratorProcedure
    .input(WriteOffReversalInput)
    .output(out(ReversalView))
    .mutation(({ ctx, input }) => writeOffReversal(ctx.ctx, input)),
  listDebts: reader
    .input(PageInput)
    .output(out(DebtPage))
    .query(({ ctx, input }) => listDebts(ctx.ctx, input)),
  listAlerts: reader
    .input(ListAlertsInput)
    .output(out(VaultAlertPage))
    .query(({ ctx, input }) => listAlerts(ctx.ctx, input)),
  listFrozenPurchases: reader
    .input(PageInput)
    .output(out(FrozenPurchasePage))
    .query(({ ctx, input }) => listFrozenPurchases(ctx.ctx, input)),
  freezePurchase: administratorProcedure
    .input(FreezePurchaseInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => freezePurchase(ctx.ctx, input)),
  unfreezePurchase: administratorProcedure
    .input(UnfreezePurchaseInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => unfreezePurchase(ctx.ctx, input)),
  adjustPool: administratorProcedure
    .input(AdjustPoolInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => adjustPool(ctx.ctx, input)),
  writeOffDebt: administratorProcedure
    .input(WriteOffInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => writeOffDebt(ctx.ctx, input)),
});
