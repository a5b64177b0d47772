/** What identity does beside requests. */
import type { JobHandler, Sweeper } from '#platform/bus/jobs.ts';
import { countUnreadable, purgeExpired } from './purge-expired.ts';
import { remindRecoveries } from './remind-recoveries.ts';
import { sendLinkMail } from './request-password-reset.ts';

export const jobs: Record<string, JobHandler> = { identity_link_mail: sendLinkMail };

export const sweepers: Sweeper[] = [
  { name: 'identity.purgeExpired', everySeconds: 600, sweep: purgeExpired },
  {
    name: 'identity.remindRecoveries',
    everySeconds: 600,
    sweep: async () => {
      await remindRecoveries();
      return 0;
    },
  },
  {
    name: 'identity.countUnreadable',
    everySeconds: 3_600,
    sweep: async () => {
      await countUnreadable();
      return 0;
    },
  },
];
