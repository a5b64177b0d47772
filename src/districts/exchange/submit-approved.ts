import type { Tx } from '#platform/db/transact.ts';
import { SubmitTaskInput } from './schemas.ts';
import { createTask, decide } from './submit-task.ts';

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
  await decide(tx, who, request, true);
  return { taskId: await createTask(tx, who, request, input.approvalId) };
}
