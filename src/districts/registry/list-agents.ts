import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { type Pagination, paginate } from '#platform/wire.ts';
import { ownView, publicView } from './agent-view.ts';
import { type AgentExtras, listAgentRows, loadExtras } from './queries.ts';
import type { AgentOwn, AgentPublic, ListAgentsInput } from './schemas.ts';

/** The directory: active agents, by lower bound of the score. */
export async function listAgents(
  _ctx: Ctx & { actor: OwnerActor | AgentActor },
  input: ListAgentsInput,
): Promise<{ items: AgentPublic[]; pagination: Pagination }> {
  return readOnly(async (tx) => {
    const { rows, total } = await listAgentRows(tx, input, input.pageSize, (input.page - 1) * input.pageSize);
    const extras = await loadExtras(tx, rows);
    return paginate(
      rows.map((r) => publicView(r, extras.get(r.id) as AgentExtras, now())),
      total,
      input,
    );
  });
}

/** All agents of the calling owner, newest first, in their own view. */
export async function listOwnAgents(ctx: Ctx & { actor: OwnerActor }): Promise<{ items: AgentOwn[] }> {
  return readOnly(async (tx) => {
    const { rows } = await listAgentRows(tx, { ownerId: ctx.actor.ownerId }, 1_000, 0);
    const extras = await loadExtras(tx, rows);
    return { items: rows.map((r) => ownView(r, extras.get(r.id) as AgentExtras, now())) };
  });
}
