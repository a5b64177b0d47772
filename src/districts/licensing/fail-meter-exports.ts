import type { Tx } from '#platform/db/transact.ts';
import { lockExportsByIdentifier, setExportState } from './queries.ts';
import { alertOfExport } from './send-exports.ts';

/** The provider took an event and found it wrong afterwards: it does not count there. Locks the exports named, in one order. */
export async function failMeterExports(
  tx: Tx,
  input: { code: string; identifiers: string[] },
): Promise<{ failed: number }> {
  let failed = 0;
  for (const e of await lockExportsByIdentifier(tx, input.identifiers)) {
    if (e.state === 'failed') continue;
    await setExportState(tx, e.id, 'failed', { problem: input.code.slice(0, 200) });
    await alertOfExport(tx, e, 'export_failed', input.code.slice(0, 200));
    failed += 1;
  }
  return { failed };
}
