'use client';

import { OTPField } from '@base-ui/react/otp-field';
import { useEffect, useId } from 'react';

/** Six digits, typed or pasted ("482 917" too); submitted once when complete. */
export function OneTimeCode({
  label,
  value,
  onChange,
  onComplete,
  error,
  hint,
  disabled = false,
  focusAt,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onComplete?: (value: string) => void;
  error?: string | undefined;
  hint?: string;
  disabled?: boolean;
  /** Each new number brings the focus to the first slot: a refused code is typed anew. */
  focusAt?: number;
}) {
  const id = useId();
  useEffect(() => {
    if (focusAt !== undefined) document.getElementById(id)?.focus();
  }, [focusAt, id]);
  const note = `${id}-note`;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      <OTPField.Root
        id={id}
        length={6}
        value={value}
        onValueChange={onChange}
        onValueComplete={(v) => onComplete?.(v)}
        disabled={disabled}
        aria-describedby={note}
        className="flex gap-2"
      >
        {Array.from({ length: 6 }, (_, i) => (
          <OTPField.Input
            // biome-ignore lint/suspicious/noArrayIndexKey: slots are their position
            key={i}
            aria-label={i === 0 ? undefined : `Digit ${i + 1} of 6`}
            aria-invalid={error !== undefined || undefined}
            className="num h-12 w-full min-w-0 max-w-12 rounded-md border border-line-strong bg-surface text-center font-medium text-xl aria-invalid:border-bad aria-invalid:bg-bad-soft disabled:bg-sunken"
          />
        ))}
      </OTPField.Root>
      <p id={note} className={error ? 'text-bad-ink text-sm' : 'text-ink-2 text-xs'} role={error ? 'alert' : undefined}>
        {error ?? hint}
      </p>
    </div>
  );
}
