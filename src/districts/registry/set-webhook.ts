import { audit } from '#platform/audit/audit.ts';
import { encryptText } from '#platform/crypto/encryption.ts';
import { storeSecretShown, transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { AddressRefused, callableUrl } from '#platform/http/safe-fetch.ts';
import { newId } from '#platform/ids.ts';
import type { RegisteredWebhook, SetWebhookInput } from './schemas.ts';
import { findEndpoint } from './webhook-queries.ts';
import { mintWebhookSecret } from './webhook-signature.ts';
import { type WebhookCaller, webhookAgent } from './webhook-target.ts';

function checkedUrl(text: string): string {
  try {
    return callableUrl(text, { allowPrivate: env.WEBHOOK_ALLOW_PRIVATE }).href;
  } catch (e) {
    if (e instanceof AddressRefused) throw new ValidationFailed([{ path: 'url', message: e.message }]);
    throw e;
  }
}

/**
 * Registers or moves the endpoint, and enables it again. The secret is made and shown the first time; registering again
 * keeps it. Locks the agent row, so that of parallel first registrations one shows a secret.
 */
export async function setWebhook(ctx: WebhookCaller, input: SetWebhookInput): Promise<RegisteredWebhook> {
  const url = checkedUrl(input.url);
  return transact(ctx, async (tx) => {
    const agent = await webhookAgent(tx, ctx, input, true);
    const at = txNow(tx);
    const known = await findEndpoint(tx, agent.id, true);
    audit(tx, {
      action: 'registry.setWebhook',
      subjectType: 'agent',
      subjectId: agent.id,
      ownerId: agent.ownerId,
      meta: { host: new URL(url).host, first: known === null },
    });
    if (known) {
      await tx.webhookEndpoint.update({
        where: { id: known.id },
        data: {
          url,
          enabled: true,
          consecutiveFailures: 0,
          exhaustedInRow: 0,
          disabledAt: null,
          disabledReason: null,
          updatedAt: at,
        },
      });
      return { url, enabled: true };
    }
    const secret = mintWebhookSecret();
    const id = newId();
    await tx.webhookEndpoint.create({
      data: { id, agentId: agent.id, url, secretEncrypted: encryptText(secret), createdAt: at, updatedAt: at },
    });
    storeSecretShown(tx, id);
    return { url, secret, enabled: true };
  });
}
