import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { iso } from '#platform/clock.ts';
import { displayKey, keyExpiry, keyHash, mintKey } from '#platform/crypto/api-key.ts';
import { storeSecretShown, transact, txNow } from '#platform/db/transact.ts';
import { ValidationFailed } from '#platform/errors.ts';
import { isAddressRange } from '#platform/http/address-list.ts';
import { newId } from '#platform/ids.ts';
import type { IssueAdminKeyInput, IssuedAdminKey } from './schemas.ts';

/** A scoped automation key of an administrator, shown once, at most 90 days (identity.md 16.2). */
export async function issueAdminKey(
  ctx: Ctx & { actor: OwnerActor },
  input: IssueAdminKeyInput,
): Promise<IssuedAdminKey> {
  const bad = input.addressAllowList.findIndex((range) => !isAddressRange(range));
  if (bad >= 0)
    throw new ValidationFailed([{ path: `addressAllowList.${bad}`, message: 'is not an address or CIDR range' }]);
  const key = mintKey('adm_');
  return transact(ctx, async (tx) => {
    const now = txNow(tx);
    const id = newId();
    const expiresAt = keyExpiry(now, input.expiresInDays);
    await tx.adminKey.create({
      data: {
        id,
        ownerId: ctx.actor.ownerId,
        name: input.name,
        hash: keyHash(key),
        display: displayKey(key),
        scopes: [...new Set(input.scopes)],
        addressAllowList: input.addressAllowList,
        createdAt: now,
        expiresAt,
      },
    });
    audit(tx, {
      action: 'identity.issueAdminKey',
      subjectType: 'admin_key',
      subjectId: id,
      meta: { reason: input.reason, key: displayKey(key), scopes: input.scopes, days: input.expiresInDays },
    });
    storeSecretShown(tx, id);
    return { id, key, display: displayKey(key), expiresAt: iso(expiresAt) };
  });
}
