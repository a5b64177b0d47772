import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import type { AdminKeyView } from './schemas.ts';

/** All automation keys of the installation that are not long gone; never the key. */
export async function listAdminKeys(): Promise<AdminKeyView[]> {
  const rows = await readOnly((tx) => tx.adminKey.findMany({ orderBy: { createdAt: 'desc' }, take: 200 }));
  return rows.map((k) => ({
    id: k.id,
    ownerId: k.ownerId,
    name: k.name,
    display: k.display,
    scopes: k.scopes,
    addressAllowList: k.addressAllowList,
    createdAt: iso(k.createdAt),
    lastUsedAt: iso(k.lastUsedAt),
    expiresAt: iso(k.expiresAt),
    revokedAt: iso(k.revokedAt),
  }));
}
