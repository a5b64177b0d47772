import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { type Pagination, paginate } from '#platform/wire.ts';
import type { ListDeliveriesInput, WebhookDelivery } from './schemas.ts';
import { type Attempt, type DeliveryRow, listDeliveryRows } from './webhook-queries.ts';
import { type WebhookCaller, webhookAgent } from './webhook-target.ts';

/** The delivery log of the last 30 days, newest first. */
export async function listWebhookDeliveries(
  ctx: WebhookCaller,
  input: ListDeliveriesInput,
): Promise<{ items: WebhookDelivery[]; pagination: Pagination }> {
  const { page, pageSize, status = null } = input;
  return readOnly(async (tx) => {
    const agent = await webhookAgent(tx, ctx, input);
    const { rows, total } = await listDeliveryRows(tx, { agentId: agent.id, status }, pageSize, (page - 1) * pageSize);
    return paginate(rows.map(viewDelivery), total, input);
  });
}

function viewDelivery(d: DeliveryRow): WebhookDelivery {
  return {
    id: d.id,
    webhookId: `evt_${d.eventId}`,
    type: d.type as WebhookDelivery['type'],
    status: d.status as WebhookDelivery['status'],
    attempt: d.attempt,
    attempts: d.attempts as unknown as Attempt[],
    nextAttemptAt: iso(d.nextAttemptAt),
    responseStatus: d.responseStatus,
    durationMs: d.durationMs,
    error: d.error,
    body: JSON.parse(d.body) as Record<string, unknown>,
    createdAt: iso(d.createdAt),
    finishedAt: iso(d.finishedAt),
  };
}
