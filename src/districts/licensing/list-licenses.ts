import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { cut, readCursor } from './cursor.ts';
import { seatsSince, viewLicense } from './license-view.ts';
import { type LicenseFilter, listLicenseRows } from './queries.ts';
import type { LicenseList, ListLicensesInput } from './schemas.ts';
import { instant } from './times.ts';

/** Every licence, newest first; filters by organisation, status and expiry. For administrators. */
export async function listLicenses(_ctx: Ctx, input: ListLicensesInput): Promise<LicenseList> {
  return list({}, input);
}

/** The licences of the owner's organisations. */
export async function listOwnLicenses(
  ctx: Ctx & { actor: OwnerActor },
  input: ListLicensesInput,
): Promise<LicenseList> {
  return list({ ownerId: ctx.actor.ownerId }, input);
}

async function list(whose: { ownerId?: string }, input: ListLicensesInput): Promise<LicenseList> {
  const filter: LicenseFilter = {
    ...whose,
    orgId: input.orgId,
    status: input.status,
    expiringBefore: input.expiringBefore === undefined ? undefined : instant(input.expiringBefore),
    before: readCursor(input.cursor),
  };
  const at = now();
  const rows = await readOnly((tx) => listLicenseRows(tx, filter, input.limit + 1, at, seatsSince(at)));
  const { page, nextCursor } = cut(rows, input.limit, (r) => ({ at: r.issuedAt, id: r.id }));
  return { licenses: page.map((r) => viewLicense(r, at)), nextCursor };
}
