import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { transact } from '#platform/db/transact.ts';
import { AccessDenied } from '#platform/errors.ts';
import { lockPending, writeDecision } from './decide-approval.ts';
import { mayWithdraw } from './policy.ts';
import type { Approval, ApprovalIdInput } from './schemas.ts';

/** Takes a request back, by whoever asked. Locks the approval; CONFLICT when it is decided. */
export async function withdrawRequest(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: ApprovalIdInput,
): Promise<Approval> {
  return transact(ctx, async (tx) => {
    const row = await lockPending(tx, ctx, input.approvalId);
    if (!mayWithdraw(ctx.actor, row)) {
      throw new AccessDenied('Only the agent that asked may withdraw this request. Reject it instead.');
    }
    return writeDecision(tx, ctx, row, { status: 'withdrawn', verb: 'withdrawRequest' });
  });
}
