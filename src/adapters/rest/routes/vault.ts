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
];
