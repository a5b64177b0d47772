import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { cut, readCursor } from './cursor.ts';
import { listOrganizationRows } from './queries.ts';
import type { ListOrganizationsInput, OrganizationList } from './schemas.ts';
import { viewOrganization } from './set-organization.ts';

/** Every organisation, newest first. For administrators. */
export async function listOrganizations(_ctx: Ctx, input: ListOrganizationsInput): Promise<OrganizationList> {
  return list({}, input);
}

/** The owner's own. */
export async function listOwnOrganizations(
  ctx: Ctx & { actor: OwnerActor },
  input: ListOrganizationsInput,
): Promise<OrganizationList> {
  return list({ ownerId: ctx.actor.ownerId }, input);
}

async function list(whose: { ownerId?: string }, input: ListOrganizationsInput): Promise<OrganizationList> {
  const before = readCursor(input.cursor);
  const rows = await readOnly((tx) => listOrganizationRows(tx, { ...whose, before }, input.limit + 1));
  const { page, nextCursor } = cut(rows, input.limit, (r) => ({ at: r.createdAt, id: r.id }));
  return { organizations: page.map(viewOrganization), nextCursor };
}
