import { systemCtx } from '#platform/actor.ts';
import { transact } from '#platform/db/transact.ts';
import { isSmsStatusSignature } from '#platform/vendors/twilio.ts';

/** States arrive in any order; the highest rank counts, and the first final one stays. */
const RANK: Record<string, number> = { queued: 1, sending: 2, sent: 3, delivered: 4, undelivered: 4, failed: 4 };

/**
 * Records what the provider says of a message it took. False, and nothing stored, when the provider did not sign these
 * fields for our public address. Unknown messages and states are ignored.
 */
export async function recordDeliveryStatus(signature: string, fields: Record<string, string>): Promise<boolean> {
  if (!isSmsStatusSignature(signature, fields)) return false;
  const rank = RANK[fields.MessageStatus ?? ''];
  const sid = fields.MessageSid;
  if (rank === undefined || !sid) return true;
  const code = Number(fields.ErrorCode);
  await transact(systemCtx('identity.recordDeliveryStatus'), async (tx) => {
    await tx.$executeRawUnsafe(
      `UPDATE two_factor_challenge SET delivery_state = $2, delivery_code = $3
        WHERE message_sid = $1 AND $4 > CASE delivery_state WHEN 'queued' THEN 1 WHEN 'sending' THEN 2 WHEN 'sent' THEN 3
                                          WHEN 'delivered' THEN 4 WHEN 'undelivered' THEN 4 WHEN 'failed' THEN 4 ELSE 0 END`,
      sid,
      fields.MessageStatus,
      Number.isInteger(code) && code > 0 ? code : null,
      rank,
    );
  });
  return true;
}
