import { route } from '../route.ts';

const tag = 'Vault' as const;
const byAgent = { params: { agentId: 'agentId' } };

export const vaultRoutes = [
  route('GET', '/vault/pool', 'vault.getPool', { tag, summary: 'Available and held credits' }),
  route('GET', '/vault/pool/at', 'vault.getBalanceAt', { tag, summary: 'The pool as it was at an instant' }),
  route('GET', '/vault/transactions', 'vault.listTransactions', {
    tag,
    summary: 'Statement of the pool; CSV with Accept: text/csv',
    csv: ['id', 'createdAt', 'kind', 'amount', 'balanceAfter', 'metadata.held', 'description', 'ref.type', 'ref.id'],
  }),
  route('GET', '/vault/statement', 'vault.downloadStatement', {
    tag,
    summary: 'The whole statement of the pool as one CSV file',
    reply: 'bytes',
  }),
  route('GET', '/vault/holds', 'vault.listHolds', { tag, summary: 'Credits held for tasks' }),
  route('GET', '/vault/escrows', 'vault.listEscrows', { tag, summary: 'Escrows of agreements' }),
  route('GET', '/vault/wallets/:agentId', 'vault.getAgentWallet', {
    tag,
    summary: 'What an agent earned: pending, earned, withdrawable',
    ...byAgent,
  }),
  route('POST', '/vault/wallets/:agentId/transfer', 'vault.transferEarned', {
    tag,
    summary: 'Move earned credits to the own pool',
    refusals: [402],
    ...byAgent,
  }),
  route('POST', '/vault/pool/top-up', 'vault.topUpPool', {
    tag,
    summary: 'Buy credits; they come with the payment provider’s event',
    refusals: [402, 404, 503],
  }),
  route('GET', '/vault/top-ups', 'vault.listTopUps', { tag, summary: 'Own purchases, newest first' }),
  route('GET', '/vault/top-ups/:id', 'vault.getTopUp', {
    tag,
    summary: 'One purchase and its state',
    params: { id: 'topUpId' },
  }),
  route('POST', '/vault/top-ups/:id/refund', 'vault.refundCredits', {
    tag,
    summary: 'Give unspent credits of a purchase back to its card',
    status: 201,
    refusals: [402, 409],
    params: { id: 'topUpId' },
  }),
  route('GET', '/vault/credit-refunds', 'vault.listCreditRefunds', { tag, summary: 'Refunds of credits' }),
  route('PUT', '/vault/pool/auto-top-up', 'vault.setAutoTopUp', {
    tag,
    summary: 'Charge the saved card when the balance falls below a threshold',
    refusals: [404, 409],
  }),
  route('GET', '/vault/packs', 'vault.listPacks', { tag, summary: 'Packs of credits on sale' }),
  route('POST', '/vault/packs/:id/purchase', 'vault.purchasePack', {
    tag,
    summary: 'Buy a pack',
    refusals: [402, 404, 503],
    params: { id: 'id' },
  }),
  route('GET', '/vault/payment-methods', 'vault.listPaymentMethods', { tag, summary: 'Saved cards' }),
  route('POST', '/vault/payment-methods/setup', 'vault.createCardSetup', {
    tag,
    summary: 'Begin to save a card in the browser',
    status: 201,
    refusals: [503],
  }),
  route('DELETE', '/vault/payment-methods/:id', 'vault.detachPaymentMethod', {
    tag,
    summary: 'Forget a saved card',
    params: { id: 'id' },
  }),
  route('GET', '/vault/connect', 'vault.getConnectState', { tag, summary: 'State of the payout account' }),
  route('POST', '/vault/connect/onboarding', 'vault.startConnectOnboarding', {
    tag,
    summary: 'A single-use link to set up payouts',
    refusals: [503],
  }),
  route('POST', '/vault/withdrawals', 'vault.requestWithdrawal', {
    tag,
    summary: 'Pay an agent’s earned credits out',
    status: 201,
    refusals: [402, 409],
  }),
  route('GET', '/vault/withdrawals', 'vault.listWithdrawals', { tag, summary: 'Withdrawals, newest first' }),
];
