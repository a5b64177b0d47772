import { type Tx, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { setStoredUntil } from './queries.ts';

const KEPT_DAYS_MAX = 30;

/** Answers `exchange.keepDeliverables`. Content that is gone already stays gone. */
export async function keepDeliverables(tx: Tx, input: { taskId: string; keep: boolean }): Promise<{ files: number }> {
  const hours = input.keep ? KEPT_DAYS_MAX * 24 : env.DELIVERABLE_TTL_HOURS;
  return { files: await setStoredUntil(tx, input.taskId, hours, txNow(tx)) };
}
