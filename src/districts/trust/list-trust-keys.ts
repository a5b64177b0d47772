import type { z } from 'zod';
import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { iso, now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { type PageInput, paginate } from '#platform/wire.ts';
import type { TrustKeyPage, TrustKeyView } from './schemas.ts';

/** The owner's keys, newest first, with today's usage (UTC day). */
export async function listTrustKeys(
  ctx: Ctx & { actor: OwnerActor },
  input: PageInput,
): Promise<z.infer<typeof TrustKeyPage>> {
  const { page, pageSize } = input;
  const where = { ownerId: ctx.actor.ownerId };
  const at = now();
  const day = new Date(at.toISOString().slice(0, 10));
  return readOnly(async (tx) => {
    const keys = await tx.trustKey.findMany({
      where,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: pageSize,
      skip: (page - 1) * pageSize,
    });
    const usage = await tx.trustUsage.findMany({ where: { keyId: { in: keys.map((k) => k.id) }, day } });
    const used = new Map(usage.map((u) => [u.keyId, u.count]));
    const total = await tx.trustKey.count({ where });
    const views = keys.map((k) => ({
      id: k.id,
      name: k.name,
      keyPrefix: k.keyPrefix,
      keyLast4: k.keyLast4,
      tier: k.tier,
      dailyLimit: k.dailyLimit,
      dailyUsage: used.get(k.id) ?? 0,
      status:
        k.status === 'active' && k.expiresAt !== null && k.expiresAt <= at
          ? 'expired'
          : (k.status as TrustKeyView['status']),
      createdAt: iso(k.createdAt),
      lastUsedAt: iso(k.lastUsedAt),
      expiresAt: iso(k.expiresAt),
    }));
    return paginate(views, total, input);
  });
}
