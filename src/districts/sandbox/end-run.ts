import type { Host } from './host.ts';
import { closeRun } from './run-row.ts';

/**
 * Ends what a run has on this host, wherever in its life it is, and closes the row once the sandbox is known to be
 * gone. Idempotent. False while it is not known: the row stays alive, and the host asks again.
 */
export async function endRun(host: Host, runId: string, reason: string): Promise<boolean> {
  const pending = host.pending.get(runId);
  if (pending) {
    pending.abort.abort();
    await pending.settled;
  }
  const ended = await host.sessions.destroy(runId, reason);
  if (ended?.destroyed === false || host.undestroyed.has(runId)) return false;
  await closeRun(runId, reason, ended?.usage);
  return true;
}
