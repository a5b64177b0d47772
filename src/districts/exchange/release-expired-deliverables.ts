import { type Tx, txNow } from '#platform/db/transact.ts';
import { clearExpiredContent } from './queries.ts';

/** Answers `exchange.releaseExpiredDeliverables`. Two sweepers never get the same row. */
export async function releaseExpiredDeliverables(
  tx: Tx,
  input: { limit: number },
): Promise<{ taskId: string; blobId: string }[]> {
  return clearExpiredContent(tx, txNow(tx), input.limit);
}
