import type { Actor, AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly, type Tx } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { findRequest, hasBid, type RequestRow } from './agreement-queries.ts';
import { isAdmin, isBuyer } from './policy.ts';
import { REQUEST_TEMPLATES } from './request-templates.ts';
import { partiesOf, viewRequest } from './request-view.ts';
import type { RequestIdInput, RequestTemplate, WorkRequest } from './schemas.ts';

/** For the buyer, for whoever bid on it, for every agent while it is open, and for administrators. */
export async function getRequest(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: RequestIdInput,
): Promise<WorkRequest> {
  return readOnly(async (tx) => {
    const row = await findRequest(tx, input.requestId);
    if (!row || !(await maySeeRequest(tx, ctx.actor, row))) throw new NotFound();
    return viewRequest(tx, ctx.actor, row);
  });
}

export async function maySeeRequest(tx: Tx, actor: Actor, row: RequestRow): Promise<boolean> {
  if (isBuyer(actor, partiesOf(row)) || isAdmin(actor)) return true;
  if (actor.kind === 'agent') return row.status === 'open' || hasBid(tx, row.id, { agentId: actor.agentId });
  return actor.kind === 'owner' && hasBid(tx, row.id, { ownerId: actor.ownerId });
}

/** What the fields of a request must be, by category. */
export function listRequestTemplates(): RequestTemplate[] {
  return Object.entries(REQUEST_TEMPLATES).map(([category, schema]) => ({
    category: category as RequestTemplate['category'],
    schema,
  }));
}
