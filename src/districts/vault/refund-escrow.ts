import type { Tx } from '#platform/db/transact.ts';
import type { EscrowEnded } from './contract.ts';
import { endEscrow } from './end-escrow.ts';

/** E7, E10. Worked: escrow −4000, pool +4000. No fee is taken on a refund. */
export function refundEscrow(tx: Tx, { agreementId }: { agreementId: string }): Promise<EscrowEnded> {
  return endEscrow(tx, agreementId, (row) => ({ status: 'refunded', buyerMinor: row.amountMinor }));
}
