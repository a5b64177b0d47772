import { readOnly } from '#platform/db/transact.ts';
import { type Pagination, paginate } from '#platform/wire.ts';
import { poolOf } from './accounts.ts';
import type { OwnerCtx } from './policy.ts';
import { findPoolPage, findPoolPageOfKind, versionRange } from './queries.ts';
import type { LedgerRow, ListTransactionsInput } from './schemas.ts';
import { ledgerRow } from './statement.ts';

/** The caller's statement, newest first: each row is one ledger transfer seen from the pool. */
export async function listTransactions(
  ctx: OwnerCtx,
  input: ListTransactionsInput,
): Promise<{ items: LedgerRow[]; pagination: Pagination }> {
  const { id } = poolOf(ctx.actor.ownerId);
  return readOnly(async (tx) => {
    const range = await versionRange(tx, id, input);
    const skip = (input.page - 1) * input.pageSize;
    if (input.kind) {
      const { rows, total } = await findPoolPageOfKind(tx, id, range, input.kind, skip, input.pageSize);
      return paginate(rows.map(ledgerRow), total, input);
    }
    const total = Number(range.upTo - range.after);
    const size = Math.max(0, Math.min(input.pageSize, total - skip));
    const rows = size === 0 ? [] : await findPoolPage(tx, id, range.upTo - BigInt(skip), size);
    return paginate(rows.map(ledgerRow), total, input);
  });
}
