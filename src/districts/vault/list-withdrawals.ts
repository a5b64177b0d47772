import { readOnly } from '#platform/db/transact.ts';
import { isId } from '#platform/ids.ts';
import { type Pagination, paginate } from '#platform/wire.ts';
import type { OwnerCtx } from './policy.ts';
import { findWithdrawals } from './queries/payments.ts';
import { withdrawalView } from './request-withdrawal.ts';
import type { ListWithdrawalsInput, Withdrawal } from './schemas.ts';

/** The caller's withdrawals, newest first. */
export async function listWithdrawals(
  ctx: OwnerCtx,
  input: ListWithdrawalsInput,
): Promise<{ items: Withdrawal[]; pagination: Pagination }> {
  if (input.agentId !== undefined && !isId(input.agentId)) return paginate([], 0, input);
  const { rows, total } = await readOnly((tx) =>
    findWithdrawals(tx, ctx.actor.ownerId, input.agentId ?? null, (input.page - 1) * input.pageSize, input.pageSize),
  );
  return paginate(rows.map(withdrawalView), total, input);
}
