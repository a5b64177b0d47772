'use client';

import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { Switch as BaseSwitch } from '@base-ui/react/switch';
import Check from 'lucide-react/icons/check';
import { type ReactNode, useId } from 'react';
import { cn } from './cn.ts';

export function Checkbox({
  checked,
  onChange,
  children,
  disabled = false,
  className,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
  disabled?: boolean;
  className?: string;
}) {
  // The name stands in the page as it is sent; a label alone names the control only once scripts run.
  const id = useId();
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is the control
    <label className={cn('flex items-start gap-2.5 text-sm pointer-coarse:py-2', className)}>
      <BaseCheckbox.Root
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-labelledby={id}
        className="mt-px flex size-5 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-surface data-checked:border-accent data-checked:bg-accent"
      >
        <BaseCheckbox.Indicator>
          <Check className="size-3.5 text-on-accent" strokeWidth={3} aria-hidden />
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      <span id={id} className="min-w-0">
        {children}
      </span>
    </label>
  );
}

export function Switch({
  checked,
  onChange,
  label,
  disabled = false,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
  disabled?: boolean;
}) {
  return (
    <BaseSwitch.Root
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      aria-label={label}
      className="flex h-6 w-10 shrink-0 items-center rounded-full border border-line-strong bg-sunken p-0.5 transition-colors data-checked:border-accent data-checked:bg-accent"
    >
      <BaseSwitch.Thumb className="size-4.5 rounded-full bg-line-strong transition-transform duration-100 data-checked:translate-x-4 data-checked:bg-on-accent" />
    </BaseSwitch.Root>
  );
}

export interface Choice<V extends string> {
  value: V;
  label: string;
  note?: ReactNode;
}

/** A few alternatives that deserve a sentence each. */
export function Choices<V extends string>({
  legend,
  options,
  value,
  onChange,
  columns = 1,
}: {
  legend: string;
  options: readonly Choice<V>[];
  value: V;
  onChange: (value: V) => void;
  columns?: 1 | 2 | 3;
}) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <span id={id} className="font-medium text-sm">
        {legend}
      </span>
      <RadioGroup
        value={value}
        onValueChange={(v) => onChange(v as V)}
        aria-labelledby={id}
        className={cn('grid gap-2', columns === 2 ? 'sm:grid-cols-2' : columns === 3 ? 'sm:grid-cols-3' : '')}
      >
        {options.map((o) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the radio inside is the control
          <label
            key={o.value}
            className="flex items-start gap-2.5 rounded-md border border-line-strong/60 bg-surface p-3 text-sm hover:bg-hover has-[[data-checked]]:border-accent has-[[data-checked]]:bg-accent-soft"
          >
            <Radio.Root
              value={o.value}
              aria-labelledby={`${id}-${o.value}`}
              className="mt-0.5 flex size-4.5 shrink-0 items-center justify-center rounded-full border border-line-strong bg-surface data-checked:border-accent"
            >
              <Radio.Indicator className="size-2.5 rounded-full bg-accent" />
            </Radio.Root>
            <span id={`${id}-${o.value}`} className="min-w-0">
              <span className="block font-medium">{o.label}</span>
              {o.note ? <span className="block text-ink-2 text-xs">{o.note}</span> : null}
            </span>
          </label>
        ))}
      </RadioGroup>
    </div>
  );
}
