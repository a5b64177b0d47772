import { audit } from '#platform/audit/audit.ts';
import type { Tx } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { EscrowClosed } from './ledger-errors.ts';
import { findEscrow, markEscrowDisputed } from './queries.ts';

/** E8. held → disputed; the money stays put. 409 with the status when it is disputed already or has ended. */
export async function disputeEscrow(
  tx: Tx,
  { agreementId }: { agreementId: string },
): Promise<{ agreementId: string; status: 'disputed' }> {
  if (!(await markEscrowDisputed(tx, agreementId))) {
    const row = await findEscrow(tx, agreementId, false);
    if (!row) throw new NotFound();
    throw new EscrowClosed(row.status);
  }
  audit(tx, { action: 'vault.disputeEscrow', subjectType: 'agreement', subjectId: agreementId });
  return { agreementId, status: 'disputed' };
}
