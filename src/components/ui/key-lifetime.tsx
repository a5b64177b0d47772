'use client';

import { Badge } from './badge.tsx';
import { Field } from './field.tsx';
import { Select } from './select.tsx';
import { RelativeTime, useNow } from './time.tsx';

const DAY_MS = 86_400_000;
export const NEVER = 'never';
const DAYS = [7, 30, 90, 365] as const;
const OPTIONS = [
  { value: NEVER, label: 'Never', note: 'Until it is replaced or revoked' },
  ...DAYS.map((n) => ({ value: `${n}`, label: n === 365 ? 'In a year' : `In ${n} days` })),
];

/** The lifetime that a key was made with, as this form offers it: the shortest one that is not shorter. */
export function lifetimeOf(createdAt: string | null, expiresAt: string | null): string {
  if (createdAt === null || expiresAt === null) return NEVER;
  const days = Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / DAY_MS);
  return `${DAYS.find((n) => n >= days) ?? 365}`;
}

/** What the API takes for it. */
export function lifetimeInput(lifetime: string): { expiresInDays?: number } {
  return lifetime === NEVER ? {} : { expiresInDays: Number(lifetime) };
}

/** When a key ends by itself. */
export function KeyLifetime({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field label="Expires" hint="A key that ends by itself does less harm when it leaks. It can be replaced before.">
      <Select options={OPTIONS} value={value} onChange={onChange} />
    </Field>
  );
}

/** When a key ends; in the last week before it, and afterwards, so that it is seen. */
export function KeyEnd({ at }: { at: string }) {
  const left = Date.parse(at) - useNow();
  const when = <RelativeTime at={at} />;
  if (left > 7 * DAY_MS) return when;
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {when}
      <Badge tone={left > 0 ? 'warn' : 'bad'}>{left > 0 ? 'Soon' : 'Expired'}</Badge>
    </span>
  );
}
