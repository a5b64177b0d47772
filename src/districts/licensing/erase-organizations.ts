import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { keyedIndex } from '#platform/crypto/derived-keys.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { licenseRevoked } from './contract.ts';
import { listOrganizationRows, lockLicensesOf, lockOrganization, pseudonymise, updateLicenseRow } from './queries.ts';

const ORGS_MAX = 1_000;

const keyed = (value: string) => keyedIndex('ac/vpc-pseudonym/v1', value);
const pseudonym = {
  /** Host names keep their difference, so that periods stay apart and totals stay what they were. */
  name: (value: string) => `erased-${keyed(value).slice(0, 24)}`,
  /** 32 hexadecimal characters, as PostgreSQL reads them into a uuid. */
  id: (value: string) => keyed(value).slice(0, 32),
};

/**
 * Revokes the licences of an owner's organisations, like every other key of an erased owner, and replaces names, notes,
 * host names and instance ids by keyed pseudonyms; usage, totals and bills stay, because tax law wants them. The
 * organisations lose their owner. Idempotent.
 *
 * Revoked, so that nothing is stored any more under the names that go: a period sent again would bring its host name back
 * and, unlike the stored one, count anew. Locks the organisation and its licences FOR UPDATE: usage that is being stored
 * is waited for and loses its names too, usage that comes meanwhile waits and is refused.
 */
export async function eraseOrganizations(tx: Tx, input: { ownerId: string }): Promise<{ organizations: number }> {
  const now = txNow(tx);
  let organizations = 0;
  for (const { id: orgId } of await listOrganizationRows(tx, { ownerId: input.ownerId }, ORGS_MAX)) {
    if ((await lockOrganization(tx, orgId))?.ownerId !== input.ownerId) continue;
    for (const license of await lockLicensesOf(tx, orgId)) {
      if (license.status === 'revoked') continue;
      await updateLicenseRow(tx, license.id, { status: 'revoked', revokedAt: now });
      emit(tx, licenseRevoked, license.id, { orgId });
      audit(tx, {
        action: 'licensing.revokeLicense',
        subjectType: 'vpc_license',
        subjectId: license.id,
        ownerId: input.ownerId,
        meta: { reason: 'owner erased', before: { status: license.status }, after: { status: 'revoked' } },
      });
    }
    await pseudonymise(tx, orgId, pseudonym, now);
    audit(tx, {
      action: 'licensing.eraseOrganization',
      subjectType: 'organization',
      subjectId: orgId,
      ownerId: input.ownerId,
    });
    organizations += 1;
  }
  return { organizations };
}
