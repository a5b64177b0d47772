import { readOnly } from '#platform/db/transact.ts';
import { poolOf } from './accounts.ts';
import type { OwnerCtx } from './policy.ts';
import { findPoolPage, versionRange } from './queries.ts';
import type { ExportTransactionsInput } from './schemas.ts';
import { CSV_HEADER, csvLine, ledgerRow } from './statement.ts';

const CHUNK = 500;

/** The caller's statement as CSV, newest first, in pieces: nothing of a long statement is kept in memory. */
export async function* exportTransactions(ctx: OwnerCtx, input: ExportTransactionsInput): AsyncGenerator<string> {
  const { id } = poolOf(ctx.actor.ownerId);
  const range = await readOnly((tx) => versionRange(tx, id, input));
  yield CSV_HEADER;
  for (let newest = range.upTo; newest > range.after; newest -= BigInt(CHUNK)) {
    const left = newest - range.after;
    const size = left < BigInt(CHUNK) ? Number(left) : CHUNK;
    const rows = await readOnly((tx) => findPoolPage(tx, id, newest, size));
    const lines = rows
      .filter((r) => input.kind === undefined || r.kind === input.kind)
      .map((r) => csvLine(ledgerRow(r)));
    if (lines.length > 0) yield lines.join('');
  }
}
