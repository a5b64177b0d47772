/** What may be asked of the vault from the API room, and what the processes wire up. */
export { checkLedger } from './check-ledger.ts';
export { exportTransactions } from './export-transactions.ts';
export { getAgentWallet } from './get-agent-wallet.ts';
export { getBalanceAt } from './get-balance-at.ts';
export { getPool } from './get-pool.ts';
export { handlers } from './handlers.ts';
export { closeLedger, ledger } from './ledger-queue.ts';
export { type Rider, type RiderItem, registerRider } from './ledger-riders.ts';
export { listEscrows } from './list-escrows.ts';
export { listHolds } from './list-holds.ts';
export { listTransactions } from './list-transactions.ts';
export { sweepers } from './sweepers.ts';
export { transferEarned } from './transfer-earned.ts';
