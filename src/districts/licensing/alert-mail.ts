/** What an organisation's owner reads about an alert; null for alerts that are for administrators. */
import { env } from '#platform/env.ts';
import type { AlertOf } from './raise-alerts.ts';

export interface AlertMail {
  kind: string;
  subject: string;
  paragraphs: string[];
}

export function alertMail(alert: Pick<AlertOf, 'kind' | 'licenseId' | 'percent' | 'daysLeft'>): AlertMail | null {
  const page = `${env.APP_URL}/licences`;
  const license = `License ${alert.licenseId}.`;
  if (alert.kind === 'expiry') {
    const days = alert.daysLeft === 1 ? '1 day' : `${alert.daysLeft} days`;
    return {
      kind: 'license_expiry',
      subject: `Your inference license ends in ${days}`,
      paragraphs: [
        `${license} It ends within ${days}. Afterwards your replicas run on for the grace of your support tier, and then stop taking requests.`,
        'Ask us for a renewal in time.',
        page,
      ],
    };
  }
  if (alert.kind === 'budget')
    return {
      kind: 'license_budget',
      subject: `${alert.percent} % of your usage budget is spent`,
      paragraphs: [
        `${license} This month's usage has reached ${alert.percent} % of its budget. Nothing is stopped.`,
        page,
      ],
    };
  if (alert.kind === 'key_leaked')
    return {
      kind: 'license_key_leaked',
      subject: 'The key of your inference license was found in public',
      paragraphs: [
        `${license} Its key was reported from a public place. Your replicas go on working, but whoever has the key can take seats and report usage.`,
        'Ask us for a new key: both work while you change the Secret of your cluster.',
        page,
      ],
    };
  return null;
}
