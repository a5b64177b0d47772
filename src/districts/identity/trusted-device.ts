/** Browsers that have completed a sign-in before: they change a throttle bucket, they never replace a factor. */
import { now } from '#platform/clock.ts';
import { mintOpaqueToken, OPAQUE_TOKEN, tokenHash } from '#platform/crypto/tokens.ts';
import { readOnly, type Tx, txNow } from '#platform/db/transact.ts';
import { newId } from '#platform/ids.ts';

const DAYS = 180;

/** The device's id when the cookie belongs to this owner and lives; else null. */
export async function findTrustedDevice(ownerId: string, cookie: string): Promise<string | null> {
  if (!OPAQUE_TOKEN.test(cookie)) return null;
  const at = now();
  const row = await readOnly((tx) => tx.trustedDevice.findUnique({ where: { tokenHash: tokenHash(cookie) } }));
  if (!row || row.ownerId !== ownerId || row.expiresAt <= at) return null;
  // Used devices live on: 180 days count from the last use, written at most once a day.
  if (at.getTime() - row.lastUsedAt.getTime() > 86_400_000) {
    await readOnly((tx) =>
      tx.trustedDevice.update({
        where: { id: row.id },
        data: { lastUsedAt: at, expiresAt: new Date(at.getTime() + DAYS * 86_400_000) },
      }),
    );
  }
  return row.id;
}

export async function trustDevice(tx: Tx, ownerId: string): Promise<string> {
  const secret = mintOpaqueToken();
  const at = txNow(tx);
  await tx.trustedDevice.create({
    data: {
      id: newId(),
      ownerId,
      tokenHash: tokenHash(secret),
      createdAt: at,
      lastUsedAt: at,
      expiresAt: new Date(at.getTime() + DAYS * 86_400_000),
    },
  });
  return secret;
}
