import type { Ctx } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import type { RemoveQuotaInput } from './schemas.ts';

/** The owner has everybody's number again. */
export async function removeSandboxQuota(ctx: Ctx, input: RemoveQuotaInput): Promise<{ ok: true }> {
  const { ownerId, reason } = input;
  return transact(ctx, async (tx) => {
    const { count } = await tx.sandboxQuota.deleteMany({ where: { ownerId } });
    if (count === 0) throw new NotFound();
    audit(tx, { action: 'sandbox.removeQuota', subjectType: 'owner', subjectId: ownerId, ownerId, meta: { reason } });
    return { ok: true as const };
  });
}
