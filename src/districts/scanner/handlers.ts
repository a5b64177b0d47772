/** Which verb answers which command, and what the worker does on its timer. */
import { answer, type DistrictHandlers } from '#platform/bus/bus.ts';
import type { Sweeper } from '#platform/bus/jobs.ts';
import { eraseScans, exportScans } from './contract.ts';
import { purgeScans } from './purge-scans.ts';
import { deleteScansOf, findAllScans } from './queries.ts';
import { scanItem } from './scan-view.ts';

export const handlers: DistrictHandlers = {
  district: 'scanner',
  commands: [
    answer(exportScans, async (tx, { ownerId }) =>
      (await findAllScans(tx, ownerId)).map((row) => ({ ...scanItem(row), threats: row.threats })),
    ),
    answer(eraseScans, async (tx, { ownerId }) => ({ scans: await deleteScansOf(tx, ownerId) })),
  ],
  subscribers: [],
};

export const sweepers: Sweeper[] = [{ name: 'scanner.purgeScans', everySeconds: 3_600, sweep: purgeScans }];
