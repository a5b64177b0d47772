import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { transact } from '#platform/db/transact.ts';
import { AccessDenied } from '#platform/errors.ts';
import { lockPending, writeDecision } from './decide-approval.ts';
import { whyNotDecide } from './policy.ts';
import type { Approval, RejectRequestInput } from './schemas.ts';

/** Refuses a request, with a reason that its requester reads. Locks the approval; CONFLICT when it is decided. */
export async function rejectRequest(ctx: Ctx & { actor: OwnerActor }, input: RejectRequestInput): Promise<Approval> {
  const reason = whyNotDecide(ctx.actor);
  if (reason !== null) throw new AccessDenied(reason);
  return transact(ctx, async (tx) => {
    const row = await lockPending(tx, ctx, input.approvalId);
    return writeDecision(tx, ctx, row, { status: 'rejected', verb: 'rejectRequest', note: input.reason });
  });
}
