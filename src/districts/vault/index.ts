/** What may be asked of the vault from the API room, and what the processes wire up. */
export { adjustPool } from './adjust-pool.ts';
export {
  listAlerts,
  listAllWithdrawals,
  listCardDisputes,
  listDebts,
  listFrozenPurchases,
  listReconciliations,
  listStripeEvents,
} from './admin-reads.ts';
export { checkLedger } from './check-ledger.ts';
export { createCardSetup } from './create-card-setup.ts';
export { detachPaymentMethod } from './detach-payment-method.ts';
export { downloadStatement } from './download-statement.ts';
export { exportTransactions } from './export-transactions.ts';
export { freezePurchase } from './freeze-purchase.ts';
export { getAgentWallet } from './get-agent-wallet.ts';
export { getBalanceAt } from './get-balance-at.ts';
export { getConnectState } from './get-connect-state.ts';
export { getPool } from './get-pool.ts';
export { getTopUp } from './get-top-up.ts';
export { handlers } from './handlers.ts';
export { closeLedger, ledger } from './ledger-queue.ts';
export { type Rider, type RiderItem, registerRider } from './ledger-riders.ts';
export { listCreditRefunds } from './list-credit-refunds.ts';
export { listEscrows } from './list-escrows.ts';
export { listHolds } from './list-holds.ts';
export { listPacks } from './list-packs.ts';
export { listPaymentMethods } from './list-payment-methods.ts';
export { listTopUps } from './list-top-ups.ts';
export { listTransactions } from './list-transactions.ts';
export { listWithdrawals } from './list-withdrawals.ts';
export { type InclusionProof, proveTransfer } from './prove-transfer.ts';
export { purchasePack } from './purchase-pack.ts';
export { receiveStripeEvent } from './receive-stripe-event.ts';
export { refundCredits } from './refund-credits.ts';
export { replayStripeEvent } from './replay-stripe-event.ts';
export { requestReversal } from './request-reversal.ts';
export { requestWithdrawal } from './request-withdrawal.ts';
export { retryReversal } from './retry-reversal.ts';
export { runReconciliation } from './run-reconciliation.ts';
export { setAutoTopUp } from './set-auto-top-up.ts';
export { startConnectOnboarding } from './start-connect-onboarding.ts';
export { jobs, sweepers } from './sweepers.ts';
export { topUpPool } from './top-up-pool.ts';
export { transferEarned } from './transfer-earned.ts';
export { unfreezePurchase } from './unfreeze-purchase.ts';
export { type LedgerVerdict, verifyLedger } from './verify-ledger.ts';
export { writeOffDebt } from './write-off-debt.ts';
export { writeOffReversal } from './write-off-reversal.ts';
