import type { Tx } from '#platform/db/transact.ts';
import { findExportByIdentifier, setExportState } from './queries.ts';
import { alertOfExport } from './send-exports.ts';

/** The provider took an event and found it wrong afterwards: it does not count there. Locks the exports named. */
export async function failMeterExports(
  tx: Tx,
  input: { code: string; identifiers: string[] },
): Promise<{ failed: number }> {
  let failed = 0;
  for (const identifier of input.identifiers) {
    const e = await findExportByIdentifier(tx, identifier);
    if (!e || e.state === 'failed') continue;
    await setExportState(tx, e.id, 'failed', { problem: input.code.slice(0, 200) });
    await alertOfExport(tx, e, 'export_failed', input.code.slice(0, 200));
    failed += 1;
  }
  return { failed };
}
