import type { Ctx } from '#platform/actor.ts';
import { readOnly } from '#platform/db/transact.ts';
import { cut, readCursor } from './cursor.ts';
import { type ExportRow, listExportRows } from './queries.ts';
import type { ListMeterExportsInput, MeterExportList, MeterExportView } from './schemas.ts';

/** What was told to the provider's meters and what became of it, newest first. For administrators. */
export async function listMeterExports(_ctx: Ctx, input: ListMeterExportsInput): Promise<MeterExportList> {
  const filter = { licenseId: input.licenseId, state: input.state, before: readCursor(input.cursor) };
  const rows = await readOnly((tx) => listExportRows(tx, filter, input.limit + 1));
  const { page, nextCursor } = cut(rows, input.limit, (r) => ({ at: r.createdAt, id: r.id }));
  return { exports: page.map(viewExport), nextCursor };
}

export function viewExport(e: ExportRow): MeterExportView {
  return {
    licenseId: e.licenseId,
    meter: e.meter,
    day: e.day,
    rev: e.rev,
    identifier: e.identifier,
    value: e.value.toString(),
    state: e.state,
    attempts: e.attempts,
    problem: e.problem,
  };
}
