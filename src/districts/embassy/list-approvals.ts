import type { z } from 'zod';
import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { paginate } from '#platform/wire.ts';
import { viewApproval } from './approval-view.ts';
import { requesterOf } from './policy.ts';
import { findApproval, listApprovalRows } from './queries.ts';
import type { Approval, ApprovalIdInput, ApprovalPage, ListApprovalsInput } from './schemas.ts';

/** The owner's approvals, or those the calling agent asked for; newest first. */
export async function listApprovals(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: ListApprovalsInput,
): Promise<z.infer<typeof ApprovalPage>> {
  const { page, pageSize, status = null } = input;
  return readOnly(async (tx) => {
    const filter = { ...requesterOf(ctx.actor), status };
    const { rows, total } = await listApprovalRows(tx, filter, pageSize, (page - 1) * pageSize);
    return paginate(rows.map(viewApproval), total, input);
  });
}

/** One of them; a stranger's looks like none. */
export async function getApproval(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: ApprovalIdInput,
): Promise<Approval> {
  return readOnly(async (tx) => {
    const row = await findApproval(tx, requesterOf(ctx.actor), input.approvalId);
    if (!row) throw new NotFound();
    return viewApproval(row);
  });
}
