/** Mail about an agent's webhook that was switched off. */
import { ask, listen, type Subscriber } from '#platform/bus/bus.ts';
import { env } from '#platform/env.ts';
import { mailOwner } from '../identity/contract.ts';
import { readAgent, webhookDisabled } from '../registry/contract.ts';

export const webhookMail: Subscriber[] = [
  listen(webhookDisabled, 'embassy.mailWebhookDisabled', async (tx, e) => {
    const agent = await ask(tx, readAgent, { agentId: e.aggregate.id });
    if (!agent) return;
    await ask(tx, mailOwner, {
      ownerId: agent.ownerId,
      kind: 'webhook_disabled',
      subject: `The webhook of ${agent.displayName} was disabled`,
      paragraphs: [
        `Reason: ${e.data.reason}. Nothing more is sent until the URL is registered again; what failed can be sent again from the delivery log.`,
        `${env.APP_URL}/agents/${agent.agentId}`,
      ],
    });
  }),
];
