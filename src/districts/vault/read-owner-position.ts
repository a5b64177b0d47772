import type { Tx } from '#platform/db/transact.ts';
import { CURRENCY } from '#platform/money.ts';
import type { OwnerPosition } from './contract.ts';
import { findOwnerPosition } from './queries.ts';

/** Everything an owner and its agents have in the city. No lock: erasure locks the owner first. */
export async function readOwnerPosition(tx: Tx, { ownerId }: { ownerId: string }): Promise<OwnerPosition> {
  const rows = await findOwnerPosition(tx, ownerId, CURRENCY);
  const posted = (kind: string) => rows[kind]?.posted ?? 0n;
  const held = (kind: string) => rows[kind]?.held ?? 0n;
  return {
    availableMinor: posted('pool') - held('pool'),
    heldMinor: held('pool'),
    refundingMinor: posted('pool_refunding'),
    frozenMinor: posted('pool_frozen'),
    receivableMinor: -posted('pool_receivable') - posted('earned_receivable'),
    pendingMinor: posted('pending'),
    earnedMinor: posted('earned') - held('earned'),
    withdrawalPendingMinor: held('earned'),
    escrowMinor: posted('escrow'),
    disputedMinor: posted('disputed'),
  };
}
