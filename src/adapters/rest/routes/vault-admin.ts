import { route } from '../route.ts';

const admin = { tag: 'Admin' as const };
const ofOwner = { ...admin, params: { id: 'ownerId' } };

export const vaultAdminRoutes = [
  route('GET', '/admin/ledger/check', 'vaultAdmin.checkLedger', {
    ...admin,
    summary: 'Every check of the ledger, now',
  }),
  route('GET', '/admin/ledger/verify', 'vaultAdmin.verifyLedger', {
    ...admin,
    summary: 'Recompute the daily seals and name the first bad day',
  }),
  route('GET', '/admin/ledger/transfers/:id/proof', 'vaultAdmin.proveTransfer', {
    ...admin,
    summary: 'Proof that a transfer is in its day’s seal',
    refusals: [409],
    params: { id: 'transferId' },
  }),
  route('GET', '/admin/reconciliations', 'vaultAdmin.listReconciliations', {
    ...admin,
    summary: 'Comparisons with Stripe, newest first, with their differences',
  }),
  route('POST', '/admin/reconciliations', 'vaultAdmin.runReconciliation', {
    ...admin,
    summary: 'Compare a window with Stripe now',
    status: 201,
    refusals: [503],
  }),
  route('GET', '/admin/stripe-events', 'vaultAdmin.listStripeEvents', { ...admin, summary: 'The webhook inbox' }),
  route('POST', '/admin/stripe-events/:id/replay', 'vaultAdmin.replayStripeEvent', {
    ...admin,
    summary: 'Put a dead or ignored event back into the queue',
    refusals: [409],
    params: { id: 'id' },
  }),
  route('GET', '/admin/card-disputes', 'vaultAdmin.listCardDisputes', {
    ...admin,
    summary: 'Disputes of card payments',
  }),
  route('GET', '/admin/withdrawals', 'vaultAdmin.listWithdrawals', {
    ...admin,
    summary: 'Everybody’s withdrawals, each with what was taken back of it',
  }),
  route('POST', '/admin/withdrawals/:id/reversals', 'vaultAdmin.requestReversal', {
    ...admin,
    summary: 'Take a paid withdrawal back, all of it or a part, with a reason',
    status: 202,
    refusals: [402, 409],
    params: { id: 'withdrawalId' },
  }),
  route('POST', '/admin/reversals/:id/retry', 'vaultAdmin.retryReversal', {
    ...admin,
    summary: 'Ask Stripe again for a reversal that it refused',
    status: 202,
    refusals: [409],
    params: { id: 'reversalId' },
  }),
  route('POST', '/admin/reversals/:id/write-off', 'vaultAdmin.writeOffReversal', {
    ...admin,
    summary: 'Give up what a seller owes for a reversal that Stripe refused, with a reason',
    refusals: [409],
    params: { id: 'reversalId' },
  }),
  route('GET', '/admin/debts', 'vaultAdmin.listDebts', {
    ...admin,
    summary: 'Owners and sellers who owe the platform, the greatest debt first',
  }),
  route('GET', '/admin/vault/alerts', 'vaultAdmin.listAlerts', {
    ...admin,
    summary: 'What a person must look at in the vault, newest first',
  }),
  route('GET', '/admin/frozen-purchases', 'vaultAdmin.listFrozenPurchases', {
    ...admin,
    summary: 'Purchases whose credits are frozen now, and by what',
  }),
  route('POST', '/admin/top-ups/:id/freeze', 'vaultAdmin.freezePurchase', {
    ...admin,
    summary: 'Freeze what is left of a purchase, with a reason',
    refusals: [409],
    params: { id: 'topUpId' },
  }),
  route('POST', '/admin/top-ups/:id/unfreeze', 'vaultAdmin.unfreezePurchase', {
    ...admin,
    summary: 'Free the credits of a purchase that are frozen, with a reason',
    refusals: [409],
    params: { id: 'topUpId' },
  }),
  route('POST', '/admin/owners/:id/adjust-pool', 'vaultAdmin.adjustPool', {
    ...ofOwner,
    summary: 'Correct a pool, with a reason',
    refusals: [402],
  }),
  route('POST', '/admin/owners/:id/write-off', 'vaultAdmin.writeOffDebt', {
    ...ofOwner,
    summary: 'Give up what an owner owes, with a reason',
    refusals: [402],
  }),
];
