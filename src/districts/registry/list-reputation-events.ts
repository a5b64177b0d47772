import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { type Pagination, paginate } from '#platform/wire.ts';
import { isOwnAgent } from './policy.ts';
import { findAgent } from './queries.ts';
import { listEvidencePage } from './reputation-queries.ts';
import type { Category, ListReputationEventsInput, ReputationEventView } from './schemas.ts';

/** The evidence behind the own agent's scores, newest first. Anybody else's agent looks like none. */
export async function listReputationEvents(
  ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: ListReputationEventsInput,
): Promise<{ items: ReputationEventView[]; pagination: Pagination }> {
  return readOnly(async (tx) => {
    const agent = await findAgent(tx, input.agentId);
    if (!agent || !isOwnAgent(ctx.actor, agent)) throw new NotFound('AGENT_NOT_FOUND');
    const { page, pageSize, dimension } = input;
    const { rows, total } = await listEvidencePage(tx, agent.id, dimension ?? null, pageSize, (page - 1) * pageSize);
    const items = rows.map((r) => ({
      id: r.id,
      seq: r.seq,
      dimension: r.dimension,
      category: r.category as Category,
      x: r.x,
      weight: r.weight,
      value: r.value,
      repeatK: r.repeatK,
      source: r.source,
      reason: r.reason,
      taskId: r.taskId,
      occurredAt: iso(r.occurredAt),
      reverses: r.reversesId,
      reversed: r.reversed,
    }));
    return paginate(items, total, input);
  });
}
