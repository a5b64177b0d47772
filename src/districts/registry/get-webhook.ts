import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import type { Webhook, WebhookAgentInput } from './schemas.ts';
import { type WebhookCaller, webhookAgent, webhookEndpoint } from './webhook-target.ts';

/** The endpoint without its secret. */
export async function getWebhook(ctx: WebhookCaller, input: WebhookAgentInput): Promise<Webhook> {
  return readOnly(async (tx) => {
    const agent = await webhookAgent(tx, ctx, input);
    const w = await webhookEndpoint(tx, agent.id);
    return {
      url: w.url,
      enabled: w.enabled,
      consecutiveFailures: w.consecutiveFailures,
      disabledAt: iso(w.disabledAt),
      disabledReason: w.disabledReason,
      previousSecretUntil: iso(w.previousValidUntil),
      createdAt: iso(w.createdAt),
      updatedAt: iso(w.updatedAt),
    };
  });
}
