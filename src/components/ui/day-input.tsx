'use client';

import { Input } from './field.tsx';

export function isInstant(value: string | null): value is string {
  return value !== null && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
}

/** A day of the reader's own calendar, kept as the instant at which it begins (or the next one does). */
export function DayInput({
  label,
  value,
  end = false,
  onChange,
}: {
  label: string;
  value: string | null;
  end?: boolean;
  onChange: (instant: string | null) => void;
}) {
  const shown = isInstant(value) ? new Date(Date.parse(value) - (end ? 1 : 0)) : null;
  const two = (n: number) => String(n).padStart(2, '0');
  const day = shown ? `${shown.getFullYear()}-${two(shown.getMonth() + 1)}-${two(shown.getDate())}` : '';
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the input inside is the control
    <label className="flex flex-1 items-center gap-2 text-ink-2 text-sm xs:flex-none">
      {label}
      <Input
        type="date"
        value={day}
        className="num h-9 min-w-0 text-sm xs:w-40"
        onChange={(e) => {
          const [y, m, d] = e.currentTarget.value.split('-').map(Number);
          onChange(y && m && d ? new Date(y, m - 1, d + (end ? 1 : 0)).toISOString() : null);
        }}
      />
    </label>
  );
}
