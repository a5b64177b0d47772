import type { Tx } from '#platform/db/transact.ts';
import { decideSpending } from './decide-spending.ts';
import { SubmitTaskInput } from './schemas.ts';
import { createTask, wishOf } from './submit-task.ts';

/** Answers `exchange.submitApproved`: policy and budgets are asked again, only approvalAbove is waived. */
export async function submitApproved(
  tx: Tx,
  input: { ownerId: string; agentId: string | null; approvalId: string; request: unknown },
): Promise<{ taskId: string }> {
  const request = SubmitTaskInput.parse(input.request);
  const who = {
    ownerId: input.ownerId,
    agentId: input.agentId,
    channel: input.agentId ? ('agent_key' as const) : ('owner_token' as const),
  };
  await decideSpending(tx, who, wishOf(request), { approved: true });
  return { taskId: await createTask(tx, who, request, input.approvalId) };
}
