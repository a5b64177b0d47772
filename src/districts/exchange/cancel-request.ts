import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { AccessDenied, Conflict, NotFound } from '#platform/errors.ts';
import { endRequest, findRequest, type RequestRow, rejectPendingBids } from './agreement-queries.ts';
import { requestCancelled } from './contract.ts';
import { maySeeRequest } from './get-request.ts';
import { isBuyer } from './policy.ts';
import { partiesOf, viewRequest } from './request-view.ts';
import type { RequestIdInput, WorkRequest } from './schemas.ts';

/** E12 by the buyer, while no bid is accepted. Locks the request, so that a selection and a cancellation exclude each other. */
export async function cancelRequest(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: RequestIdInput,
): Promise<WorkRequest> {
  return transact(ctx, async (tx) => {
    const row = await findRequest(tx, input.requestId, true);
    if (!row || !(await maySeeRequest(tx, ctx.actor, row))) throw new NotFound();
    if (!isBuyer(ctx.actor, partiesOf(row))) throw new AccessDenied('Only the buyer cancels its request.');
    const now = txNow(tx);
    if (!(await endRequest(tx, row.id, 'cancelled', now)))
      throw new Conflict(`This request is ${row.status}.`, { status: row.status });
    await rejectPendingBids(tx, row.id, now);
    emit(tx, requestCancelled, row.id, {});
    audit(tx, {
      action: 'exchange.cancelRequest',
      subjectType: 'request',
      subjectId: row.id,
      ownerId: row.buyerOwnerId,
    });
    return viewRequest(tx, ctx.actor, (await findRequest(tx, row.id)) as RequestRow);
  });
}
