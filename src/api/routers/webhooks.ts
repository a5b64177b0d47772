/** Webhooks of agents. An agent means itself; an owner names one of its own. */
import { Ok } from '#platform/wire.ts';
import {
  deleteWebhook,
  getWebhook,
  listWebhookDeliveries,
  replayWebhookDeliveries,
  replayWebhookDelivery,
  rotateWebhookSecret,
  setWebhook,
  testWebhook,
} from '../../districts/registry/index.ts';
import {
  ListDeliveriesInput,
  QueuedDelivery,
  RegisteredWebhook,
  ReplayDeliveriesInput,
  ReplayDeliveryInput,
  ReplayedDeliveries,
  RotatedWebhookSecret,
  SetWebhookInput,
  Webhook,
  WebhookAgentInput,
  WebhookDeliveryPage,
} from '../../districts/registry/schemas.ts';
import { out } from '../output.ts';
import { callerProcedure, recentSecondFactor, router } from '../trpc.ts';

export const webhooksRouter = router({
  setWebhook: callerProcedure
    .use(recentSecondFactor)
    .input(SetWebhookInput)
    .output(out(RegisteredWebhook))
    .mutation(({ ctx, input }) => setWebhook(ctx.ctx, input)),
  getWebhook: callerProcedure
    .input(WebhookAgentInput)
    .output(out(Webhook))
    .query(({ ctx, input }) => getWebhook(ctx.ctx, input)),
  deleteWebhook: callerProcedure
    .input(WebhookAgentInput)
    .output(out(Ok))
    .mutation(({ ctx, input }) => deleteWebhook(ctx.ctx, input)),
  rotateWebhookSecret: callerProcedure
    .use(recentSecondFactor)
    .input(WebhookAgentInput)
    .output(out(RotatedWebhookSecret))
    .mutation(({ ctx, input }) => rotateWebhookSecret(ctx.ctx, input)),
  testWebhook: callerProcedure
    .input(WebhookAgentInput)
    .output(out(QueuedDelivery))
    .mutation(({ ctx, input }) => testWebhook(ctx.ctx, input)),
  listWebhookDeliveries: callerProcedure
    .input(ListDeliveriesInput)
    .output(out(WebhookDeliveryPage))
    .query(({ ctx, input }) => listWebhookDeliveries(ctx.ctx, input)),
  replayWebhookDelivery: callerProcedure
    .input(ReplayDeliveryInput)
    .output(out(QueuedDelivery))
    .mutation(({ ctx, input }) => replayWebhookDelivery(ctx.ctx, input)),
  replayWebhookDeliveries: callerProcedure
    .input(ReplayDeliveriesInput)
    .output(out(ReplayedDeliveries))
    .mutation(({ ctx, input }) => replayWebhookDeliveries(ctx.ctx, input)),
});
