import type { Ctx, TrustClientActor } from '#platform/actor.ts';
import { audit } from '#platform/audit/audit.ts';
import { emit } from '#platform/bus/bus.ts';
import { now } from '#platform/clock.ts';
import { readOnly, transact, txNow } from '#platform/db/transact.ts';
import { trustKeyLimitReached } from './contract.ts';
import { findKeyPrefix, noteLimitReached, payUsage, readUsage } from './queries.ts';

const DAY_MS = 86_400_000;

export interface ReadBudget {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Seconds to midnight UTC, at least 1. */
  resetSeconds: number;
}

/**
 * Pays for `cost` agents of the key's UTC day, all or none, in one statement before anything is read: parallel readers
 * never get more than the limit. The first refusal of a day tells the key's owner.
 */
export async function payReads(ctx: Ctx & { actor: TrustClientActor }, cost: number): Promise<ReadBudget> {
  const { keyId, ownerId, dailyLimit: limit } = ctx.actor;
  const at = now();
  const day = at.toISOString().slice(0, 10);
  const resetSeconds = Math.max(1, Math.ceil((DAY_MS - (at.getTime() % DAY_MS)) / 1_000));
  const used = await readOnly((tx) => payUsage(tx, keyId, day, cost, limit));
  if (used !== null) return { allowed: true, limit, remaining: Math.max(0, limit - used), resetSeconds };
  const usage = await readOnly((tx) => readUsage(tx, keyId, day));
  if (!usage.noted) {
    await transact(ctx, async (tx) => {
      if (!(await noteLimitReached(tx, keyId, day, txNow(tx)))) return;
      emit(tx, trustKeyLimitReached, keyId, { keyPrefix: await findKeyPrefix(tx, keyId) });
      audit(tx, {
        action: 'trust.payReads',
        subjectType: 'trust_key',
        subjectId: keyId,
        ownerId,
        outcome: 'limit_reached',
        meta: { limit },
      });
    });
  }
  return { allowed: false, limit, remaining: Math.max(0, limit - usage.count), resetSeconds };
}
