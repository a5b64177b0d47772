import type { Tx } from '#platform/db/transact.ts';
import type { EscrowEnded } from './contract.ts';
import { endEscrow } from './end-escrow.ts';

/** E6, E9. Worked: escrow −4000, earned +3400, revenue +600. Earned v1 money has no dispute window. */
export function releaseEscrow(tx: Tx, { agreementId }: { agreementId: string }): Promise<EscrowEnded> {
  return endEscrow(tx, agreementId, () => ({ status: 'released', buyerMinor: 0n }));
}
