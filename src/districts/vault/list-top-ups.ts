import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { type PageInput, type Pagination, paginate } from '#platform/wire.ts';
import type { OwnerCtx } from './policy.ts';
import { failureMessage } from './purchase-state.ts';
import { findTopUps } from './queries/payments.ts';
import type { TopUpStatus, TopUpView } from './schemas.ts';

/** The caller's purchases, newest first. */
export async function listTopUps(
  ctx: OwnerCtx,
  input: PageInput,
): Promise<{ items: TopUpView[]; pagination: Pagination }> {
  const { rows, total } = await readOnly((tx) =>
    findTopUps(tx, ctx.actor.ownerId, (input.page - 1) * input.pageSize, input.pageSize),
  );
  const items = rows.map((r) => ({
    id: r.id,
    amount: toWire(r.creditsMinor),
    amountCharged: toWire(r.amountMinor),
    refunded: toWire(r.refundedMinor),
    status: r.status as TopUpStatus,
    message: failureMessage(r.status as TopUpStatus, r.failureCode),
    packId: r.packId,
    createdAt: iso(r.createdAt),
  }));
  return paginate(items, total, input);
}
