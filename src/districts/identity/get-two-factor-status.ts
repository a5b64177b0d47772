import type { Ctx, OwnerActor } from '#platform/actor.ts';
import { now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { standing } from './attempt-budget.ts';
import { countBackupCodes, readFactor } from './factor-queries.ts';
import { flatTime } from './factor-replies.ts';
import { maskPhone } from './phone-number.ts';
import type { TwoFactorStatus } from './schemas.ts';

/** Allowed in every session state. A lock that has ended shows as none without a write. */
export async function getTwoFactorStatus(ctx: Ctx & { actor: OwnerActor }): Promise<TwoFactorStatus> {
  const { ownerId, sessionId } = ctx.actor;
  return readOnly(async (tx) => {
    const row = await readFactor(tx, ownerId);
    const at = now();
    const state = row ? standing(row, at) : 'FREE';
    const lock = {
      isLocked: state !== 'FREE',
      lockoutUntil: state === 'LOCKED' ? flatTime(row?.lockedUntil ?? null) : null,
    };
    const totp = row?.totpConfirmedAt != null;
    if (!row || (!row.smsEnabled && !totp)) {
      return { enabled: false, phoneNumber: null, verifiedAt: null, backupCodesRemaining: 0, ...lock };
    }
    const smsCounts = row.smsEnabled && (!env.TWO_FA_REQUIRE_CONFIRM || row.verifiedAt !== null);
    const last = await tx.twoFactorChallenge.findFirst({
      where: { ownerId, sessionId, sendState: 'SENT', createdAt: { gt: new Date(at.getTime() - 3_600_000) } },
      orderBy: { createdAt: 'desc' },
      select: { deliveryState: true },
    });
    return {
      enabled: smsCounts || totp,
      phoneNumber: row.smsEnabled && row.phoneLast4 ? maskPhone(row.phoneLast4) : null,
      verifiedAt: flatTime(row.verifiedAt),
      backupCodesRemaining: await countBackupCodes(tx, ownerId),
      ...lock,
      methods: [...(row.smsEnabled ? (['sms'] as const) : []), ...(totp ? (['totp'] as const) : [])],
      ...(last ? { delivery: deliveryOf(last.deliveryState) } : {}),
    };
  });
}

function deliveryOf(state: string | null): 'pending' | 'delivered' | 'undelivered' {
  if (state === 'delivered') return 'delivered';
  return state === 'undelivered' || state === 'failed' ? 'undelivered' : 'pending';
}
