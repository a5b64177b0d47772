/** What the three decisions over an approval share: lock, check, write once, tell. */
import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { actorRef } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { type Tx, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { toWire } from '#platform/money.ts';
import { viewApproval } from './approval-view.ts';
import { approvalDecided } from './contract.ts';
import { requesterOf } from './policy.ts';
import { type ApprovalRow, findApproval } from './queries.ts';
import type { Approval } from './schemas.ts';

/**
 * The approval, locked and still open. NOT_FOUND for a stranger's, CONFLICT with the status for one that is decided or
 * past its time, even before the sweeper has been there.
 */
export async function lockPending(
  tx: Tx,
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  approvalId: string,
): Promise<ApprovalRow> {
  const row = await findApproval(tx, requesterOf(ctx.actor), approvalId, true);
  if (!row) throw new NotFound();
  const status = row.status === 'pending' && row.expiresAt <= txNow(tx) ? 'expired' : row.status;
  if (status !== 'pending') throw new Conflict(`This approval is ${status}.`, { status });
  return row;
}

/** Writes the decision. The caller holds the row's lock from `lockPending`. */
export async function writeDecision(
  tx: Tx,
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  row: ApprovalRow,
  decision: {
    status: 'approved' | 'rejected' | 'withdrawn';
    verb: string;
    note?: string | null;
    taskId?: string | null;
    agreementId?: string | null;
  },
): Promise<Approval> {
  const { status, verb, note = null, taskId = null, agreementId = null } = decision;
  const decided = await tx.approval.update({
    where: { id: row.id },
    data: { status, note, taskId, agreementId, decidedBy: actorRef(ctx.actor).id, decidedAt: txNow(tx) },
  });
  emit(tx, approvalDecided, row.id, {
    ownerId: row.ownerId,
    agentId: row.agentId,
    amountMinor: toWire(row.amountMinor),
    status,
    taskId,
  });
  audit(tx, {
    action: `embassy.${verb}`,
    subjectType: 'approval',
    subjectId: row.id,
    ownerId: row.ownerId,
    meta: { amountMinor: row.amountMinor.toString(), ...(taskId ? { taskId } : {}) },
  });
  return viewApproval(decided);
}
