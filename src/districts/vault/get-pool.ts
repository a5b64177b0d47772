import { readOnly, transact } from '#platform/db/transact.ts';
import { CURRENCY, toWire } from '#platform/money.ts';
import { poolOf } from './accounts.ts';
import { openOwnerPool } from './open-owner-pool.ts';
import type { OwnerCtx } from './policy.ts';
import { findAutoTopUp } from './queries/payments.ts';
import { findBalance } from './queries.ts';
import type { Pool } from './schemas.ts';

/** The caller's own pool; created on the first read. `balance` is what is available, `held` stands beside it. */
export async function getPool(ctx: OwnerCtx): Promise<Pool> {
  const { ownerId } = ctx.actor;
  const { id } = poolOf(ownerId);
  const found = await readOnly(async (tx) => ({
    balance: await findBalance(tx, id),
    auto: await findAutoTopUp(tx, ownerId),
  }));
  let { balance } = found;
  if (!balance) {
    await transact(ctx, (tx) => openOwnerPool(tx, { ownerId }), { reply: false });
    balance = { posted: 0n, held: 0n, version: 0n };
  }
  return {
    id,
    ownerId,
    balance: toWire(balance.posted - balance.held),
    held: toWire(balance.held),
    currency: CURRENCY,
    ...(found.auto
      ? {
          autoTopUp: {
            enabled: found.auto.enabled,
            threshold: toWire(found.auto.thresholdMinor),
            reloadAmount: toWire(found.auto.reloadMinor),
          },
        }
      : {}),
  };
}
