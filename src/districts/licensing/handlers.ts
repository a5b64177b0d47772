/** Which verb answers which command, and what the worker does on its timer. */
import { answer, type DistrictHandlers } from '#platform/bus/bus.ts';
import type { JobHandler, Sweeper } from '#platform/bus/jobs.ts';
import { checkInvoice as check, checkInvoiceLater } from './check-invoice.ts';
import { advancePeriods, closeDuePeriod } from './close-periods.ts';
import {
  checkInvoice,
  eraseOrganizations,
  exportOrganizations,
  failMeterExports,
  reportLeakedKey,
} from './contract.ts';
import { eraseOrganizations as erase } from './erase-organizations.ts';
import { exportOrganizations as exportAll } from './export-organizations.ts';
import { failMeterExports as fail } from './fail-meter-exports.ts';
import { planExports } from './plan-exports.ts';
import { raiseAlerts } from './raise-alerts.ts';
import { reportLeakedKey as reportLeaked } from './report-leaked-key.ts';
import { sendExports } from './send-exports.ts';

export const handlers: DistrictHandlers = {
  district: 'licensing',
  commands: [
    answer(eraseOrganizations, erase),
    answer(exportOrganizations, exportAll),
    answer(failMeterExports, fail),
    answer(checkInvoice, check),
    answer(reportLeakedKey, reportLeaked),
  ],
  subscribers: [],
};

export const jobs: Record<string, JobHandler> = { check_vpc_invoice: checkInvoiceLater };

export const sweepers: Sweeper[] = [
  { name: 'licensing.raiseAlerts', everySeconds: 60, sweep: raiseAlerts },
  { name: 'licensing.advancePeriods', everySeconds: 300, sweep: advancePeriods },
  { name: 'licensing.closePeriods', everySeconds: 300, sweep: closeDuePeriod },
  { name: 'licensing.planExports', everySeconds: 300, sweep: planExports },
  { name: 'licensing.sendExports', everySeconds: 30, sweep: sendExports },
];
