import type { Tx } from '#platform/db/transact.ts';
import { CURRENCY } from '#platform/money.ts';
import { poolOf, receivableOf, refundingOf } from './accounts.ts';
import { openAccounts } from './queries.ts';

/** Inserts the empty rows of an owner; those that exist stay as they are. Takes no lock on them. */
export async function openOwnerPool(
  tx: Tx,
  { ownerId, currency = CURRENCY }: { ownerId: string; currency?: string },
): Promise<{ poolId: string }> {
  const pool = poolOf(ownerId, currency);
  await openAccounts(tx, [pool, receivableOf(ownerId, currency), refundingOf(ownerId, currency)]);
  return { poolId: pool.id };
}
