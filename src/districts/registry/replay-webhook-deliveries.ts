import { audit } from '#platform/audit/audit.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { Conflict, NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import type { QueuedDelivery, ReplayDeliveriesInput, ReplayDeliveryInput } from './schemas.ts';
import { requeueDeliveries } from './webhook-queries.ts';
import { requireEnabled, type WebhookCaller, webhookAgent, webhookEndpoint } from './webhook-target.ts';

const REPLAY_MAX = 1_000;

/** Sends one finished delivery again, delivered or failed, under its own id and from the start of the schedule. */
export async function replayWebhookDelivery(ctx: WebhookCaller, input: ReplayDeliveryInput): Promise<QueuedDelivery> {
  return transact(ctx, async (tx) => {
    const agent = await webhookAgent(tx, ctx, input);
    const endpoint = await webhookEndpoint(tx, agent.id, true);
    requireEnabled(endpoint);
    const at = txNow(tx);
    const { deliveryId } = input;
    if (!isId(deliveryId)) throw new NotFound();
    if ((await requeueDeliveries(tx, { endpointId: endpoint.id, deliveryId }, at, 1)) === 0) {
      const row = await tx.webhookDelivery.findFirst({
        where: { id: deliveryId, endpointId: endpoint.id },
        select: { status: true },
      });
      if (!row) throw new NotFound();
      throw new Conflict('This delivery is still on its way.', { status: row.status });
    }
    audit(tx, {
      action: 'registry.replayWebhookDelivery',
      subjectType: 'agent',
      subjectId: agent.id,
      ownerId: agent.ownerId,
      meta: { deliveryId },
    });
    return { deliveryId };
  });
}

/** Sends everything of a span of time again, at most 1,000 at once; `status` picks failed or delivered ones. */
export async function replayWebhookDeliveries(
  ctx: WebhookCaller,
  input: ReplayDeliveriesInput,
): Promise<{ queued: number }> {
  return transact(ctx, async (tx) => {
    const agent = await webhookAgent(tx, ctx, input);
    const endpoint = await webhookEndpoint(tx, agent.id, true);
    requireEnabled(endpoint);
    const { from, to, status } = input;
    const queued = await requeueDeliveries(
      tx,
      {
        endpointId: endpoint.id,
        from: new Date(from),
        ...(to === undefined ? {} : { to: new Date(to) }),
        ...(status === undefined ? {} : { status }),
      },
      txNow(tx),
      REPLAY_MAX,
    );
    audit(tx, {
      action: 'registry.replayWebhookDeliveries',
      subjectType: 'agent',
      subjectId: agent.id,
      ownerId: agent.ownerId,
      meta: { queued },
    });
    return { queued };
  });
}
