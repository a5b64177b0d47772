import { ValidationFailed } from '#platform/errors.ts';
import { exportTransactions } from './export-transactions.ts';
import type { OwnerCtx } from './policy.ts';
import type { ExportTransactionsInput, StatementFile } from './schemas.ts';

/** About 200 bytes a movement; whoever has more asks for a shorter time, or for the stream. */
const BYTES_MAX = 32 * 1024 * 1024;

/**
 * The caller's whole statement, or a part of it, as one CSV file (RFC 4180, UTF-8), newest first. Refuses more than 32 MB
 * with VALIDATION_ERROR.
 */
export async function downloadStatement(ctx: OwnerCtx, input: ExportTransactionsInput): Promise<StatementFile> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const text of exportTransactions(ctx, input)) {
    const piece = Buffer.from(text);
    size += piece.byteLength;
    if (size > BYTES_MAX)
      throw new ValidationFailed([{ path: 'from', message: 'the statement is too long: ask for a shorter time' }]);
    pieces.push(piece);
  }
  return { data: Buffer.concat(pieces), filename: 'statement.csv', mime: 'application/octet-stream' };
}
