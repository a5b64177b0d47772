import type { z } from 'zod';
import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { isAdmin, isBuyer } from './policy.ts';
import { findTask } from './queries.ts';
import type { RoutingDecisionList } from './schemas.ts';

/** Why the router chose whom, for the buyer: ranking and exclusion counts, no cluster ids, nobody else's policy. */
export async function listRoutingDecisions(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: { taskId: string },
): Promise<z.infer<typeof RoutingDecisionList>> {
  return readOnly(async (tx) => {
    const task = await findTask(tx, input.taskId);
    if (!task || !(isBuyer(ctx.actor, task) || isAdmin(ctx.actor))) throw new NotFound('TASK_NOT_FOUND');
    const rows = await tx.routingDecision.findMany({
      where: { taskId: task.id },
      orderBy: { decidedAt: 'desc' },
      take: 200,
    });
    return rows.map((r) => ({
      id: r.id,
      attempt: r.attempt,
      version: r.routingVersion,
      pass: r.pass as 1 | 2 | null,
      decidedAt: iso(r.decidedAt),
      chosenAgentId: r.chosenAgentId,
      reason: r.reason,
      ranked: (r.ranked as unknown as { agentId: string; M: number; T: number; P: number; L: number; S: number }[]).map(
        ({ agentId, M, T, P, L, S }) => ({ agentId, M, T, P, L, S }),
      ),
      excluded: r.excluded as Record<string, number>,
    }));
  });
}
