/** What may be asked of the scanner from the API room. */
export { exportScan } from './export-scan.ts';
export { getScan } from './get-scan.ts';
export { handlers, sweepers } from './handlers.ts';
export { listRules } from './list-rules.ts';
export { listScans } from './list-scans.ts';
export { replaceScanPoolForTests, scanAgentConfiguration, scanConfiguration } from './scan-configuration.ts';
