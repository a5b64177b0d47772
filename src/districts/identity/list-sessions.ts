import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { iso, now } from '#platform/clock.ts';
import { decryptText } from '#platform/crypto/encryption.ts';
import { readOnly } from '#platform/db/transact.ts';
import type { SessionView } from './schemas.ts';

/** The owner's live sessions, newest first: browser, address range, when. Never a token or a full address. */
export async function listSessions(ctx: Ctx & { actor: OwnerActor }): Promise<SessionView[]> {
  const { ownerId, sessionId } = ctx.actor;
  const at = now();
  const rows = await readOnly((tx) =>
    tx.session.findMany({
      where: { ownerId, revokedAt: null, idleExpiresAt: { gt: at }, absoluteExpiresAt: { gt: at } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: 20,
    }),
  );
  return rows.map((s) => ({
    id: s.id,
    current: s.id === sessionId,
    state: s.state as SessionView['state'],
    kind: s.kind as SessionView['kind'],
    userAgent: s.userAgent,
    addressRange: s.ipEncrypted ? addressRange(readAddress(s.ipEncrypted)) : null,
    createdAt: iso(s.createdAt),
    lastSeenAt: iso(s.lastSeenAt),
    expiresAt: iso(s.absoluteExpiresAt),
  }));
}

/** An address under a secret that is no longer configured is not shown. */
function readAddress(encrypted: string): string | null {
  try {
    return decryptText(encrypted);
  } catch {
    return null;
  }
}

/** IPv4 as its /24; IPv6 is kept as its /64 already. */
export function addressRange(address: string | null): string | null {
  const v4 = address === null ? null : /^(\d+\.\d+\.\d+)\.\d+$/.exec(address);
  return v4 ? `${v4[1]}.0/24` : address;
}
