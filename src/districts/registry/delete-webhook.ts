import { audit } from '#platform/audit/audit.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import type { WebhookAgentInput } from './schemas.ts';
import { failPending } from './webhook-queries.ts';
import { type WebhookCaller, webhookAgent, webhookEndpoint } from './webhook-target.ts';

/** Removes the endpoint and its secret; what was on its way is given up, the log stays its 30 days. */
export async function deleteWebhook(ctx: WebhookCaller, input: WebhookAgentInput): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const agent = await webhookAgent(tx, ctx, input, true);
    const endpoint = await webhookEndpoint(tx, agent.id, true);
    await failPending(tx, endpoint.id, 'the endpoint was removed', txNow(tx));
    await tx.webhookEndpoint.delete({ where: { id: endpoint.id } });
    audit(tx, {
      action: 'registry.deleteWebhook',
      subjectType: 'agent',
      subjectId: agent.id,
      ownerId: agent.ownerId,
    });
    return { ok: true } as const;
  });
}
