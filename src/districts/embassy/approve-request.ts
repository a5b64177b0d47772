import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { ask } from '#platform/bus/bus.ts';
import { decryptText } from '#platform/crypto/encryption.ts';
import { transact } from '#platform/db/transact.ts';
import { AccessDenied } from '#platform/errors.ts';
import { fundApproved, submitApproved } from '../exchange/contract.ts';
import { lockPending, writeDecision } from './decide-approval.ts';
import { whyNotDecide } from './policy.ts';
import type { Approval, ApproveRequestInput } from './schemas.ts';

/**
 * Approves a frozen request: in one transaction policy and budgets are decided again (only approvalAbove is waived), the
 * task is created and its credits are held. Any refusal of theirs (402, 403, 409) is answered as it is and leaves the
 * approval pending. Locks the approval, then budget scopes, then the pool; of parallel decisions one wins, the others
 * get CONFLICT.
 */
export async function approveRequest(ctx: Ctx & { actor: OwnerActor }, input: ApproveRequestInput): Promise<Approval> {
  const reason = whyNotDecide(ctx.actor);
  if (reason !== null) throw new AccessDenied(reason);
  return transact(ctx, async (tx) => {
    const row = await lockPending(tx, ctx, input.approvalId);
    const asked = {
      ownerId: row.ownerId,
      agentId: row.agentId,
      approvalId: row.id,
      // A pending approval always has its request (a CHECK of the table).
      request: JSON.parse(decryptText(row.requestEncrypted as string)) as unknown,
    };
    const made = row.kind === 'task.submit' ? await ask(tx, submitApproved, asked) : await ask(tx, fundApproved, asked);
    return writeDecision(tx, ctx, row, {
      status: 'approved',
      verb: 'approveRequest',
      note: input.note ?? null,
      ...made,
    });
  });
}
