import { iso } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { toWire } from '#platform/money.ts';
import { type Pagination, paginate } from '#platform/wire.ts';
import type { OwnerCtx } from './policy.ts';
import { findOwnerEscrows } from './queries.ts';
import type { EscrowView, ListEscrowsInput } from './schemas.ts';

/** The escrows that the caller funded, newest first. */
export async function listEscrows(
  ctx: OwnerCtx,
  input: ListEscrowsInput,
): Promise<{ items: EscrowView[]; pagination: Pagination }> {
  const { rows, total } = await readOnly((tx) =>
    findOwnerEscrows(tx, ctx.actor.ownerId, input.status ?? null, (input.page - 1) * input.pageSize, input.pageSize),
  );
  const items = rows.map((e) => ({
    agreementId: e.agreementId,
    amount: toWire(e.amountMinor),
    fee: e.feeMinor === null ? null : toWire(e.feeMinor),
    status: e.status,
    fundedAt: iso(e.fundedAt),
    endedAt: iso(e.endedAt),
  }));
  return paginate(items, total, input);
}
