import type { Tx } from '#platform/db/transact.ts';
import type { EscrowEnded } from './contract.ts';
import { endEscrow } from './end-escrow.ts';
import { AmountOutOfRange } from './ledger-errors.ts';

/**
 * E11. Worked, 1000 / 3000 at 1500 bps: escrow −4000, pool +1000, earned +2550, revenue +450. Refuses parts that are not
 * both positive and together the amount.
 */
export function splitEscrow(
  tx: Tx,
  { agreementId, buyerMinor, sellerMinor }: { agreementId: string; buyerMinor: bigint; sellerMinor: bigint },
): Promise<EscrowEnded> {
  return endEscrow(tx, agreementId, (row) => {
    if (buyerMinor <= 0n || sellerMinor <= 0n || buyerMinor + sellerMinor !== row.amountMinor)
      throw new AmountOutOfRange(`of both parts must be positive and together ${row.amountMinor}`);
    return { status: 'split', buyerMinor };
  });
}
