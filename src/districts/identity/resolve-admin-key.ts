import type { AdminKeyActor } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { keyHash, parseKey } from '#platform/crypto/api-key.ts';
import { readOnly } from '#platform/db/transact.ts';
import { AccessDenied } from '#platform/errors.ts';
import { isAddressIn } from '#platform/http/address-list.ts';

const TOUCH_AFTER_MS = 60_000;

interface Row {
  id: string;
  ownerId: string;
  scopes: string[];
  addressAllowList: string[];
  lastUsedAt: Date | null;
}

/**
 * The automation behind an `adm_` key, or null. The key lives only while its administrator is active, still an
 * administrator and has a second factor. ACCESS_DENIED from an address outside its list.
 */
export async function resolveAdminKey(key: string, ip: string | null): Promise<AdminKeyActor | null> {
  if (parseKey(key)?.prefix !== 'adm_') return null;
  const at = now();
  const rows = await readOnly((tx) =>
    tx.$queryRawUnsafe<Row[]>(
      `SELECT k.id, k.owner_id AS "ownerId", k.scopes, k.address_allow_list AS "addressAllowList", k.last_used_at AS "lastUsedAt"
         FROM admin_key k JOIN owner o ON o.id = k.owner_id JOIN two_factor t ON t.owner_id = o.id
        WHERE k.hash = $1 AND k.revoked_at IS NULL AND k.expires_at > $2
          AND o.status = 'ACTIVE' AND o.role = 'ADMIN' AND o.email_verified_at IS NOT NULL
          AND (t.sms_enabled OR t.totp_confirmed_at IS NOT NULL)`,
      keyHash(key),
      at,
    ),
  );
  const found = rows[0];
  if (!found) return null;
  if (found.addressAllowList.length > 0 && !isAddressIn(ip, found.addressAllowList))
    throw new AccessDenied('This automation key is not used from this address.');
  if (found.lastUsedAt === null || at.getTime() - found.lastUsedAt.getTime() >= TOUCH_AFTER_MS) {
    await readOnly((tx) => tx.adminKey.update({ where: { id: found.id }, data: { lastUsedAt: at } }));
  }
  return { kind: 'admin_key', keyId: found.id, ownerId: found.ownerId, scopes: found.scopes };
}
