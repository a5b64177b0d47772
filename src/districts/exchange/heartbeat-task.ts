import type { AgentActor, Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { iso } from '#platform/clock.ts';
import { transact } from '#platform/db/transact.ts';
import { authorizeWork } from './authorize-work.ts';

/** Extends the lease to now + lease, never past the deadline. CONFLICT once the lease has ended. */
export async function heartbeatTask(
  ctx: Ctx & { actor: AgentActor },
  input: { taskId: string },
): Promise<{ leaseExpiresAt: string }> {
  return transact(ctx, async (tx) => {
    const facts = await authorizeWork(tx, { taskId: input.taskId, agentId: ctx.actor.agentId, extendLease: true });
    audit(tx, {
      action: 'exchange.heartbeatTask',
      subjectType: 'task',
      subjectId: facts.taskId,
      ownerId: facts.workerOwnerId,
    });
    return { leaseExpiresAt: iso(facts.leaseExpiresAt as Date) };
  });
}
