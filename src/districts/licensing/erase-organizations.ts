import { audit } from '#platform/audit/audit.ts';
import { keyedIndex } from '#platform/crypto/derived-keys.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { listOrganizationRows, pseudonymise } from './queries.ts';

const ORGS_MAX = 1_000;

/** Host names keep their difference, so that periods stay apart and totals stay what they were. */
function pseudonym(value: string): string {
  return `erased-${keyedIndex('ac/vpc-pseudonym/v1', value).slice(0, 24)}`;
}

/**
 * Replaces names, notes, host names and instance ids of an owner's organisations by keyed pseudonyms; licences, totals and
 * bills stay, because tax law wants them. The organisations lose their owner. Idempotent.
 */
export async function eraseOrganizations(tx: Tx, input: { ownerId: string }): Promise<{ organizations: number }> {
  const orgs = await listOrganizationRows(tx, { ownerId: input.ownerId }, ORGS_MAX);
  for (const org of orgs) {
    await pseudonymise(tx, org.id, pseudonym, txNow(tx));
    audit(tx, {
      action: 'licensing.eraseOrganization',
      subjectType: 'organization',
      subjectId: org.id,
      ownerId: input.ownerId,
    });
  }
  return { organizations: orgs.length };
}
