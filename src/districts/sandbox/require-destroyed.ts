import type { Tx } from '#platform/db/transact.ts';
import { Conflict } from '#platform/errors.ts';
import { isAllDestroyed } from './queries.ts';

/** Answers `sandbox.requireDestroyed`. */
export async function requireDestroyed(tx: Tx, input: { taskId: string }): Promise<{ ok: true }> {
  if (await isAllDestroyed(tx, input.taskId)) return { ok: true };
  throw new Conflict('The sandbox of this task is still being destroyed.', { status: 'draining' });
}
