'use client';

import { Select as Base } from '@base-ui/react/select';
import Check from 'lucide-react/icons/check';
import ChevronsUpDown from 'lucide-react/icons/chevrons-up-down';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';
import { controlLook, useFieldWiring } from './field.tsx';
import { useOverlayRoot } from './overlay-root.tsx';

export interface Option {
  value: string;
  label: string;
  /** A second line inside the list. */
  note?: ReactNode;
}

export interface SelectProps {
  options: readonly Option[];
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  disabled?: boolean;
  /** When no Field labels it. */
  label?: string;
  size?: 'sm' | 'md';
  className?: string;
}

/** One of a short list. */
export function Select({
  options,
  value,
  onChange,
  onBlur,
  disabled = false,
  label,
  size = 'md',
  className,
}: SelectProps) {
  const wiring = useFieldWiring();
  const container = useOverlayRoot();
  return (
    <Base.Root
      items={options as Option[]}
      value={value}
      onValueChange={(next) => onChange(next as string)}
      disabled={disabled}
    >
      <Base.Trigger
        {...wiring}
        aria-label={label}
        onBlur={onBlur}
        className={cn(
          controlLook,
          'flex items-center justify-between gap-2 text-start data-popup-open:border-ink-3',
          size === 'sm' ? 'h-9 text-sm pointer-coarse:h-11' : 'h-10 pointer-coarse:h-11',
          className,
        )}
      >
        <Base.Value className="truncate" />
        <Base.Icon>
          <ChevronsUpDown className="size-4 text-ink-3" aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal container={container}>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
          <Base.Popup className="pop max-h-(--available-height) min-w-(--anchor-width) max-w-[min(28rem,calc(100vw-1.5rem))] overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-pop outline-none">
            <Base.List>
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  className="grid cursor-default grid-cols-[1fr_1rem] items-center gap-3 rounded-sm px-2.5 py-1.5 text-sm outline-none data-highlighted:bg-hover pointer-coarse:min-h-11"
                >
                  <span className="min-w-0">
                    <Base.ItemText>{option.label}</Base.ItemText>
                    {option.note ? <span className="block text-ink-2 text-xs">{option.note}</span> : null}
                  </span>
                  <Base.ItemIndicator>
                    <Check className="size-4 text-accent-ink" aria-hidden />
                  </Base.ItemIndicator>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
