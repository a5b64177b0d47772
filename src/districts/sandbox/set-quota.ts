import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { iso } from '#platform/clock.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import type { SandboxQuotaView, SetQuotaInput } from './schemas.ts';

/** How many live sandboxes an owner may have on a host, instead of everybody's number. Counts for the next one. */
export async function setSandboxQuota(ctx: Ctx, input: SetQuotaInput): Promise<SandboxQuotaView> {
  const { ownerId, sessionsMax, reason } = input;
  return transact(ctx, async (tx) => {
    const updatedAt = txNow(tx);
    const facts = { sessionsMax, reason, updatedAt };
    await tx.sandboxQuota.upsert({ where: { ownerId }, create: { ownerId, ...facts }, update: facts });
    audit(tx, {
      action: 'sandbox.setQuota',
      subjectType: 'owner',
      subjectId: ownerId,
      ownerId,
      meta: { sessionsMax, reason },
    });
    return { ownerId, sessionsMax, reason, updatedAt: iso(updatedAt) };
  });
}
