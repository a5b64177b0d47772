import type { RouterOutputs } from '../../adapters/trpc/client.tsx';
import type { Tone } from '../ui/badge.tsx';

export type Licence = RouterOutputs['licensing']['describeLicense'];
export type Alert = RouterOutputs['licensing']['listAlerts']['alerts'][number];

export const STATUSES = ['active', 'suspended', 'revoked', 'expired'] as const;
export const STATUS_TONE: Record<Licence['status'], Tone> = {
  active: 'good',
  suspended: 'warn',
  revoked: 'bad',
  expired: 'neutral',
};
export const TIER: Record<Licence['supportTier'], string> = {
  standard: 'Standard',
  enterprise: 'Enterprise',
  platinum: 'Platinum',
};
export const POLICY: Record<Licence['replicaPolicy'], string> = {
  soft: 'Soft: replicas above the limit run and are reported',
  strict: 'Strict: replicas above the limit are refused',
};

const ALERT: Record<Alert['kind'], { title: string; tone: Tone }> = {
  budget: { title: 'Usage passed a share of the budget', tone: 'warn' },
  seats: { title: 'More replicas than the licence allows', tone: 'warn' },
  expiry: { title: 'The licence ends soon', tone: 'warn' },
  stale: { title: 'A deployment has gone silent', tone: 'warn' },
  unrated: { title: 'Usage of a model that has no price', tone: 'warn' },
  export_failed: { title: 'An export to the meter failed', tone: 'bad' },
  export_unclear: { title: 'An export’s fate is unclear', tone: 'bad' },
  invoice_mismatch: { title: 'An invoice differs from our own rating', tone: 'bad' },
  key_leaked: { title: 'The key was found in public: rotate it', tone: 'bad' },
};
export function alertInWords(kind: Alert['kind']): { title: string; tone: Tone } {
  return ALERT[kind];
}

/** The facts of an alert in one line. */
export function detailInWords(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .filter(([, v]) => typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean')
    .map(([k, v]) => `${k.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`).replaceAll('_', ' ')}: ${String(v)}`)
    .join(' · ');
}

/** Sums come as decimal text because they may pass 2^53. */
export function formatBig(decimal: string): string {
  return BigInt(decimal).toLocaleString('en');
}
export function formatMoneyMinor(decimal: string, currency = 'usd'): string {
  const n = BigInt(decimal);
  const negative = n < 0n;
  const digits = (negative ? -n : n).toString().padStart(3, '0');
  return `${negative ? '\u2212' : ''}${BigInt(digits.slice(0, -2)).toLocaleString('en')}.${digits.slice(-2)} ${currency.toUpperCase()}`;
}

/** A calendar day of the reader's choosing as the instant at which the licence ends: the end of that UTC day. */
export function endOfDay(day: string): string | undefined {
  return /^\d{4}-\d\d-\d\d$/.test(day) ? `${day}T23:59:59Z` : undefined;
}

const MILLION = 1_000_000n;

/** Prices are millionths of a cent; people type cents, with up to six decimals. What is no price stays as typed, for the schema to refuse. */
export function millionthsOfCents(text: string): string {
  const parts = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!parts) return text.trim() === '' ? '' : `not a price: ${text.trim()}`;
  return (BigInt(parts[1] as string) * MILLION + BigInt((parts[2] ?? '').padEnd(6, '0'))).toString();
}
export function centsOfMillionths(millionths: string): string {
  const all = BigInt(millionths);
  const rest = (all % MILLION).toString().padStart(6, '0').replace(/0+$/, '');
  return rest === '' ? `${all / MILLION}` : `${all / MILLION}.${rest}`;
}
