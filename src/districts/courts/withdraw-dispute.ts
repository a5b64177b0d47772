import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { AccessDenied, Conflict, NotFound } from '#platform/errors.ts';
import { closeAppeal, closeDispute } from './close-case.ts';
import { viewDispute } from './dispute-view.ts';
import { isBuyerSide, isSellerSide, mayRead } from './policy.ts';
import { findDispute } from './queries.ts';
import type { Dispute, DisputeIdInput } from './schemas.ts';

/**
 * The side that opened it gives up, and the other one wins: a task's dispute, which only the buyer opens, pays the worker.
 * A withdrawn appeal leaves everything as it was.
 * There is no second one afterwards. Locks the dispute row, then the task's, then the money.
 */
export async function withdrawDispute(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: DisputeIdInput,
): Promise<Dispute> {
  return transact(ctx, async (tx) => {
    const dispute = await findDispute(tx, input.disputeId, true);
    if (!dispute || !mayRead(ctx.actor, dispute)) throw new NotFound();
    const opened = dispute.openedBy === 'buyer' ? isBuyerSide(ctx.actor, dispute) : isSellerSide(ctx.actor, dispute);
    if (!opened) throw new AccessDenied('Only the side that opened it withdraws it.');
    if (dispute.status !== 'open') throw new Conflict('This dispute has ended.', { status: dispute.status });
    audit(tx, {
      action: 'courts.withdrawDispute',
      subjectType: 'dispute',
      subjectId: dispute.id,
      meta: { kind: dispute.kind },
    });
    const nobody = { ownerId: null, rationale: null };
    const ended =
      dispute.kind === 'dispute'
        ? await closeDispute(
            tx,
            dispute,
            { decision: dispute.openedBy === 'buyer' ? 'seller' : 'buyer', by: 'withdraw' },
            nobody,
          )
        : await closeAppeal(tx, dispute, null, nobody);
    return viewDispute(tx, ended);
  });
}
