import { audit } from '#platform/audit/audit.ts';
import { iso } from '#platform/clock.ts';
import { encryptText } from '#platform/crypto/encryption.ts';
import { storeSecretShown, transact, txNow } from '#platform/db/transact.ts';
import type { RotatedWebhookSecret, WebhookAgentInput } from './schemas.ts';
import { mintWebhookSecret } from './webhook-signature.ts';
import { type WebhookCaller, webhookAgent, webhookEndpoint } from './webhook-target.ts';

const OVERLAP_MS = 24 * 3_600_000;

/** A new secret, shown once. For 24 hours every delivery carries the signatures of both; an older one ends at once. */
export async function rotateWebhookSecret(ctx: WebhookCaller, input: WebhookAgentInput): Promise<RotatedWebhookSecret> {
  return transact(ctx, async (tx) => {
    const agent = await webhookAgent(tx, ctx, input, true);
    const endpoint = await webhookEndpoint(tx, agent.id, true);
    const at = txNow(tx);
    const secret = mintWebhookSecret();
    const previousValidUntil = new Date(at.getTime() + OVERLAP_MS);
    await tx.webhookEndpoint.update({
      where: { id: endpoint.id },
      data: {
        secretEncrypted: encryptText(secret),
        previousSecretEncrypted: endpoint.secretEncrypted,
        previousValidUntil,
        updatedAt: at,
      },
    });
    audit(tx, {
      action: 'registry.rotateWebhookSecret',
      subjectType: 'agent',
      subjectId: agent.id,
      ownerId: agent.ownerId,
    });
    storeSecretShown(tx, endpoint.id);
    return { secret, previousSecretUntil: iso(previousValidUntil) };
  });
}
