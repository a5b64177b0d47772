/** Whose webhook a caller means, and its endpoint. */
import type { AgentActor, Ctx, OwnerActor } from '#platform/actor.ts';
import type { Tx } from '#platform/db/transact.ts';
import { Conflict, NotFound, ValidationFailed } from '#platform/errors.ts';
import { isOwnAgent } from './policy.ts';
import { type AgentRow, findAgent } from './queries.ts';
import type { WebhookAgentInput } from './schemas.ts';
import { type EndpointRow, findEndpoint } from './webhook-queries.ts';

export type WebhookCaller = Ctx & { actor: OwnerActor | AgentActor };

/** The agent meant: the calling one, or one the caller owns. A stranger's looks like none. */
export async function webhookAgent(
  tx: Tx,
  ctx: WebhookCaller,
  { agentId }: WebhookAgentInput,
  lock = false,
): Promise<AgentRow> {
  const id = agentId ?? (ctx.actor.kind === 'agent' ? ctx.actor.agentId : null);
  if (id === null) throw new ValidationFailed([{ path: 'agentId', message: 'names the agent: this is no agent key' }]);
  const agent = await findAgent(tx, id, lock);
  if (!agent || !isOwnAgent(ctx.actor, agent)) throw new NotFound('AGENT_NOT_FOUND');
  return agent;
}

/** Its endpoint; NOT_FOUND when it has none. */
export async function webhookEndpoint(tx: Tx, agentId: string, lock = false): Promise<EndpointRow> {
  const endpoint = await findEndpoint(tx, agentId, lock);
  if (!endpoint) throw new NotFound();
  return endpoint;
}

/** CONFLICT with the reason while the endpoint is disabled. */
export function requireEnabled(endpoint: EndpointRow): void {
  if (endpoint.enabled) return;
  throw new Conflict('This webhook is disabled. Register its URL again to enable it.', {
    status: 'disabled',
    reason: endpoint.disabledReason,
  });
}
