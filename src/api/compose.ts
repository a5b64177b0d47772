/** Registers every district's handlers on the bus of this process, and gathers its background work for the worker. */
import { sealAudit } from '#platform/audit/seal-audit.ts';
import { watchAudit } from '#platform/audit/watch-audit.ts';
import { registerDistrict } from '#platform/bus/bus.ts';
import type { JobHandler, Sweeper } from '#platform/bus/jobs.ts';
import { type EncryptedColumn, PLATFORM_COLUMNS } from '#platform/crypto/encrypted-columns.ts';
import { purgeExpiredKeys } from '#platform/idempotency/idempotency.ts';
import { sendMail } from '#platform/mail/mailer.ts';
import {
  handlers as courts,
  encryptedColumns as courtsColumns,
  jobs as courtsJobs,
  sweepers as courtsSweepers,
} from '../districts/courts/index.ts';
import {
  handlers as embassy,
  encryptedColumns as embassyColumns,
  sweepers as embassySweepers,
} from '../districts/embassy/index.ts';
import { handlers as exchange, sweepers as exchangeSweepers } from '../districts/exchange/index.ts';
import {
  handlers as identity,
  encryptedColumns as identityColumns,
  jobs as identityJobs,
  sweepers as identitySweepers,
} from '../districts/identity/index.ts';
import {
  handlers as licensing,
  jobs as licensingJobs,
  sweepers as licensingSweepers,
} from '../districts/licensing/index.ts';
import {
  handlers as registry,
  encryptedColumns as registryColumns,
  sweepers as registrySweepers,
} from '../districts/registry/index.ts';
import { handlers as sandbox, sweepers as sandboxSweepers, startSandboxHost } from '../districts/sandbox/index.ts';
import { handlers as scanner, sweepers as scannerSweepers } from '../districts/scanner/index.ts';
import { handlers as trust, encryptedColumns as trustColumns } from '../districts/trust/index.ts';
import { handlers as vault, jobs as vaultJobs, sweepers as vaultSweepers } from '../districts/vault/index.ts';

const districts = [courts, embassy, exchange, identity, licensing, registry, sandbox, scanner, trust, vault];
for (const district of districts) registerDistrict(district);

/** Jobs by name. */
export const jobs: Record<string, JobHandler> = {
  send_mail: sendMail,
  ...courtsJobs,
  ...identityJobs,
  ...licensingJobs,
  ...vaultJobs,
};

export const sweepers: Sweeper[] = [
  { name: 'platform.purgeExpiredKeys', everySeconds: 300, sweep: () => purgeExpiredKeys() },
  { name: 'platform.sealAudit', everySeconds: 10, sweep: () => sealAudit() },
  { name: 'platform.watchAudit', everySeconds: 3_600, sweep: watchAudit },
  ...courtsSweepers,
  ...embassySweepers,
  ...exchangeSweepers,
  ...identitySweepers,
  ...licensingSweepers,
  ...registrySweepers,
  ...sandboxSweepers,
  ...scannerSweepers,
  ...vaultSweepers,
];

/** What a server or worker runs beside its requests and jobs (live sandboxes); resolves with the way to stop it. */
export function startHost(options: { listens: boolean }): Promise<() => Promise<void>> {
  return startSandboxHost(options);
}

/** Every encrypted column, for the rotation of keys. */
export const encryptedColumns: readonly EncryptedColumn[] = [
  ...PLATFORM_COLUMNS,
  ...courtsColumns,
  ...embassyColumns,
  ...identityColumns,
  ...registryColumns,
  ...trustColumns,
];
