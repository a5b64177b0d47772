import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { type Pagination, paginate } from '#platform/wire.ts';
import { poolOf } from './accounts.ts';
import type { OwnerCtx } from './policy.ts';
import { findPoolHolds } from './queries.ts';
import type { Hold, ListHoldsInput } from './schemas.ts';

/** The caller's holds, newest first. */
export async function listHolds(
  ctx: OwnerCtx,
  input: ListHoldsInput,
): Promise<{ items: Hold[]; pagination: Pagination }> {
  const { rows, total } = await readOnly((tx) =>
    findPoolHolds(
      tx,
      poolOf(ctx.actor.ownerId).id,
      input.status ?? null,
      (input.page - 1) * input.pageSize,
      input.pageSize,
    ),
  );
  const items = rows.map((h) => ({
    id: h.holdId,
    taskId: h.refId,
    amount: toWire(h.amountMinor),
    captured: toWire(h.capturedMinor),
    status: h.status,
    placedAt: iso(h.placedAt),
    resolvedAt: iso(h.resolvedAt),
  }));
  return paginate(items, total, input);
}
