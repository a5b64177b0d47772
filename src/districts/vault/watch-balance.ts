/**
 * The edge of the threshold: whoever spends is not slowed down, a subscriber looks afterwards. `pool.low_balance` is
 * told once per crossing and armed again by a top-up; a conditional update decides, so that two events tell it once.
 */
import { emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { poolOf } from './accounts.ts';
import { poolLowBalance } from './contract.ts';
import { balanceBehindHold, disarmBelowThreshold } from './queries/payments.ts';
import { findBalance, findEscrow } from './queries.ts';

export async function watchBalanceOfHold(tx: Tx, holdId: string): Promise<void> {
  const found = await balanceBehindHold(tx, holdId);
  if (found) await tell(tx, found.ownerId, found.availableMinor);
}

export async function watchBalanceOfEscrow(tx: Tx, agreementId: string): Promise<void> {
  const escrow = await findEscrow(tx, agreementId, false);
  const balance = escrow ? await findBalance(tx, poolOf(escrow.buyerOwnerId, escrow.currency).id) : null;
  if (escrow && balance) await tell(tx, escrow.buyerOwnerId, balance.posted - balance.held);
}

async function tell(tx: Tx, ownerId: string, availableMinor: bigint): Promise<void> {
  const crossed = await disarmBelowThreshold(tx, ownerId, availableMinor, txNow(tx));
  if (crossed)
    emit(tx, poolLowBalance, ownerId, {
      balanceMinor: toWire(availableMinor),
      thresholdMinor: toWire(crossed.thresholdMinor),
    });
}
