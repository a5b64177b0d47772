import type { AgentActor, Ctx } from '#platform/actor.ts';
import { sandboxHost } from './host.ts';
import { closeRun } from './run-row.ts';
import { enterSandbox } from './work-session.ts';

/** The agent throws its sandbox away; a new one may be provisioned while the task is executing. */
export async function destroySandbox(
  ctx: Ctx & { actor: AgentActor },
  input: { taskId: string },
): Promise<{ ok: true }> {
  const { row } = await enterSandbox(ctx, input.taskId, { action: 'sandbox.destroyOwn', meta: {} });
  const ended = await sandboxHost().sessions.destroy(row.id, 'agent');
  await closeRun(row.id, 'destroyed', 'agent', ended?.usage);
  return { ok: true };
}
