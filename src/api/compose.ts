/** Registers every district's handlers on the bus of this process, and gathers its background work. */
import { registerDistrict } from '#platform/bus/bus.ts';
import type { JobHandler, Sweeper } from '#platform/bus/jobs.ts';
import { purgeExpiredKeys } from '#platform/idempotency/idempotency.ts';
import { sendMail } from '#platform/mail/mailer.ts';
import { handlers as identity } from '../districts/identity/index.ts';
import { handlers as registry } from '../districts/registry/index.ts';

for (const district of [identity, registry]) registerDistrict(district);

/** Jobs by name, for the worker. */
export const jobs: Record<string, JobHandler> = {
  send_mail: sendMail,
};

/** Sweepers, for the worker. */
export const sweepers: Sweeper[] = [
  { name: 'platform.purgeExpiredKeys', everySeconds: 300, sweep: () => purgeExpiredKeys() },
];
