import { now } from '#platform/clock.ts';
import { readOnly } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { deleteScansBefore } from './queries.ts';

const BATCH = 1_000;
const DAY_MS = 86_400_000;

/** Deletes one batch of scans older than SCANNER_RETENTION_DAYS; how many went. */
export async function purgeScans(): Promise<number> {
  const before = new Date(now().getTime() - env.SCANNER_RETENTION_DAYS * DAY_MS);
  return readOnly((tx) => deleteScansBefore(tx, before, BATCH));
}
