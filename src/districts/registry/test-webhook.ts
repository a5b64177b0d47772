import { audit } from '#platform/audit/audit.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';
import type { QueuedDelivery, WebhookAgentInput } from './schemas.ts';
import { webhookBody } from './webhook-events.ts';
import { insertDelivery } from './webhook-queries.ts';
import { requireEnabled, type WebhookCaller, webhookAgent, webhookEndpoint } from './webhook-target.ts';

/** Queues a `webhook_test`; its outcome stands in the delivery log. */
export async function testWebhook(ctx: WebhookCaller, input: WebhookAgentInput): Promise<QueuedDelivery> {
  return transact(ctx, async (tx) => {
    const agent = await webhookAgent(tx, ctx, input);
    const endpoint = await webhookEndpoint(tx, agent.id, true);
    requireEnabled(endpoint);
    const at = txNow(tx);
    const deliveryId = newId();
    const body = webhookBody('webhook_test', at, { agentId: agent.id });
    await insertDelivery(tx, agent.id, { id: deliveryId, eventId: newId(), type: 'webhook_test', body }, at);
    audit(tx, { action: 'registry.testWebhook', subjectType: 'agent', subjectId: agent.id, ownerId: agent.ownerId });
    return { deliveryId };
  });
}
