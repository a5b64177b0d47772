import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { ask } from '#platform/bus/bus.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import { requireActiveOwner } from '../identity/contract.ts';
import { ensureOrganization, listOrganizationRows, lockOrganization, updateOrganizationRow } from './queries.ts';
import { licenseConflict } from './refusals.ts';
import type { OrganizationView, SetOrganizationInput } from './schemas.ts';
import { utc } from './times.ts';

/**
 * Makes an organisation, or changes its name, its owner in the city and its Stripe customer. An owner must be active.
 * 409 `customer_taken` when the customer is another organisation's. Locks the organisation.
 */
export async function setOrganization(ctx: Ctx, input: SetOrganizationInput): Promise<OrganizationView> {
  const orgId = input.orgId ?? newId();
  try {
    return await transact(ctx, async (tx) => {
      const now = txNow(tx);
      if (input.ownerId != null) await ask(tx, requireActiveOwner, { ownerId: input.ownerId });
      const name = input.name ?? `Organisation ${orgId.slice(0, 8)}`;
      const made = await ensureOrganization(tx, { id: orgId, name, ownerId: null, now });
      const before = await lockOrganization(tx, orgId);
      const change = {
        ...(input.name === undefined ? {} : { name: input.name }),
        ...(input.ownerId === undefined ? {} : { ownerId: input.ownerId }),
        ...(input.stripeCustomerId === undefined ? {} : { stripeCustomerId: input.stripeCustomerId }),
      };
      if (Object.keys(change).length > 0) await updateOrganizationRow(tx, orgId, change);
      audit(tx, {
        action: made ? 'licensing.createOrganization' : 'licensing.updateOrganization',
        subjectType: 'organization',
        subjectId: orgId,
        ownerId: input.ownerId ?? before?.ownerId ?? null,
        meta: { changed: Object.keys(change) },
      });
      const [row] = await listOrganizationRows(tx, { id: orgId }, 1);
      if (!row) throw new Error('the organisation just written cannot be read');
      return viewOrganization(row);
    });
  } catch (e) {
    if (isUniqueViolation(e))
      throw licenseConflict('customer_taken', 'This Stripe customer belongs to another organisation');
    throw e;
  }
}

export function viewOrganization(row: {
  id: string;
  name: string;
  ownerId: string | null;
  stripeCustomerId: string | null;
  createdAt: Date;
  licenses: number;
}): OrganizationView {
  return {
    orgId: row.id,
    name: row.name,
    ownerId: row.ownerId,
    stripeCustomerId: row.stripeCustomerId,
    licenses: row.licenses,
    createdAt: utc(row.createdAt),
  };
}
