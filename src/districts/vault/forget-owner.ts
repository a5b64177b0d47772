import { audit } from '#platform/audit/audit.ts';
import { addJob } from '#platform/bus/jobs.ts';
import type { Tx } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import { customersOf, forgetCards, insertRedaction } from './queries/reversals.ts';

/**
 * Erases what the vault keeps of a person: saved cards, the automatic top-up and the link to Stripe's customer. The ledger
 * stays as it is, it holds ids only. Stripe is asked after commit to redact its customers. Compliance asks for it inside its
 * own transaction, after `readOwnerPosition` said that nothing is open. Idempotent. Locks the owner's rows.
 */
export async function forgetOwner(tx: Tx, { ownerId }: { ownerId: string }): Promise<{ customers: number }> {
  const stripeCustomerIds = await customersOf(tx, ownerId);
  await forgetCards(tx, ownerId);
  const redactionId =
    stripeCustomerIds.length === 0 ? null : await insertRedaction(tx, { id: newId(), ownerId, stripeCustomerIds });
  if (redactionId) await addJob(tx, 'redact_customers', { redactionId }, { key: `redaction:${redactionId}` });
  audit(tx, {
    action: 'vault.forgetOwner',
    subjectType: 'owner',
    subjectId: ownerId,
    ownerId,
    meta: { customers: stripeCustomerIds.length },
  });
  return { customers: stripeCustomerIds.length };
}
