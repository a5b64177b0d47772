import type { Tx } from '#platform/db/transact.ts';
import { CURRENCY } from '#platform/money.ts';
import { earnedOf, earnedReceivableOf, pendingOf } from './accounts.ts';
import { LedgerMisuse } from './ledger-errors.ts';
import { openAccounts, rememberAgentOwner } from './queries.ts';

/** Inserts the empty rows of an agent and whose it is. An agent never changes hands: another owner is a bug. */
export async function openAgentWallets(
  tx: Tx,
  { agentId, ownerId, currency = CURRENCY }: { agentId: string; ownerId: string; currency?: string },
): Promise<{ agentId: string }> {
  const known = await rememberAgentOwner(tx, agentId, ownerId);
  if (known !== ownerId) throw new LedgerMisuse('the wallet belongs to another owner');
  await openAccounts(tx, [
    pendingOf(agentId, currency),
    earnedOf(agentId, currency),
    earnedReceivableOf(agentId, currency),
  ]);
  return { agentId };
}
