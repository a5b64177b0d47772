import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { NotFound } from '#platform/errors.ts';
import { isId } from '#platform/ids.ts';
import type { RevokeAdminKeyInput } from './schemas.ts';

/** Dead at the commit, on every server; no cache stands in front of keys. */
export async function revokeAdminKey(
  ctx: Ctx & { actor: OwnerActor },
  input: RevokeAdminKeyInput,
): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const gone = isId(input.keyId)
      ? await tx.adminKey.updateMany({ where: { id: input.keyId, revokedAt: null }, data: { revokedAt: txNow(tx) } })
      : { count: 0 };
    if (gone.count === 0) throw new NotFound();
    audit(tx, {
      action: 'identity.revokeAdminKey',
      subjectType: 'admin_key',
      subjectId: input.keyId,
      meta: { reason: input.reason },
    });
    return { ok: true } as const;
  });
}
