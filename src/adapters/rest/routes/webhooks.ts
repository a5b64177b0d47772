import { type RouteOptions, route } from '../route.ts';

type Row = [Parameters<typeof route>[0], string, string, Omit<RouteOptions, 'tag'>];

/** Below the agent; each is reached by the agent under /agents/me and by its owner under /agents/:id. */
const rows: Row[] = [
  ['PUT', '', 'setWebhook', { summary: 'Register or move the webhook; the secret is shown the first time' }],
  ['GET', '', 'getWebhook', { summary: 'The webhook without its secret' }],
  ['DELETE', '', 'deleteWebhook', { summary: 'Remove the webhook and its secret' }],
  ['POST', '/rotate-secret', 'rotateWebhookSecret', { summary: 'New secret, shown once; both sign for 24 hours' }],
  ['POST', '/test', 'testWebhook', { summary: 'Queue a test event', status: 202 }],
  ['GET', '/deliveries', 'listWebhookDeliveries', { summary: 'Deliveries of the last 30 days, newest first' }],
  ['POST', '/deliveries/replay', 'replayWebhookDeliveries', { summary: 'Send a span of time again', status: 202 }],
  [
    'POST',
    '/deliveries/:deliveryId/replay',
    'replayWebhookDelivery',
    { summary: 'Send one finished delivery again', status: 202 },
  ],
];

export const webhookRoutes = rows.flatMap(([method, path, procedure, options]) => {
  const row = (agent: string, params?: Record<string, string>) =>
    route(method, `/agents/${agent}/webhook${path}`, `webhooks.${procedure}`, {
      tag: 'Registry',
      ...options,
      ...(params ? { params } : {}),
    });
  return [row('me'), row(':id', { id: 'agentId' })];
});
