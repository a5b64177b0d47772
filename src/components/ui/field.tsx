'use client';

import { Input as BaseInput } from '@base-ui/react/input';
import CircleAlert from 'lucide-react/icons/circle-alert';
import Eye from 'lucide-react/icons/eye';
import EyeOff from 'lucide-react/icons/eye-off';
import { type ComponentProps, createContext, type ReactNode, useContext, useId, useState } from 'react';
import { cn } from './cn.ts';

interface Wiring {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
}
const FieldContext = createContext<Wiring | null>(null);

/** What a control inside a Field needs to be labelled and described. */
export function useFieldWiring() {
  const wiring = useContext(FieldContext);
  return wiring
    ? {
        id: wiring.id,
        'aria-describedby': wiring.describedBy,
        'aria-invalid': wiring.invalid || undefined,
        'aria-required': wiring.required || undefined,
      }
    : {};
}

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  /** Something at the end of the label's line. */
  aside?: ReactNode;
  /** For controls that carry their own label element. */
  id?: string;
  className?: string;
  children: ReactNode;
}

/** Label, control, hint and error of one value. The error replaces nothing: what was typed stays. */
export function Field({ label, hint, error, optional = false, aside, id, className, children }: FieldProps) {
  const made = useId();
  const fieldId = id ?? made;
  const hintId = `${fieldId}-hint`;
  const errorId = `${fieldId}-error`;
  const describedBy = [error ? errorId : null, hint ? hintId : null].filter(Boolean).join(' ') || undefined;
  return (
    <div className={cn('flex min-w-0 flex-col gap-1.5', className)}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={fieldId} className="font-medium text-sm">
          {label}
          {optional ? <span className="ms-1.5 font-normal text-ink-3 text-xs">optional</span> : null}
        </label>
        {aside}
      </div>
      <FieldContext value={{ id: fieldId, describedBy, invalid: error !== undefined, required: !optional }}>
        {children}
      </FieldContext>
      {error ? (
        <p id={errorId} className="flex items-start gap-1.5 text-bad-ink text-sm">
          <CircleAlert className="mt-[3px] size-3.5 shrink-0" aria-hidden />
          <span>{error}</span>
        </p>
      ) : null}
      {hint ? (
        <p id={hintId} className="text-ink-2 text-xs">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

export const controlLook =
  'w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 text-base text-ink transition-colors duration-100 hover:border-ink-3 aria-invalid:border-bad aria-invalid:bg-bad-soft disabled:bg-sunken disabled:text-ink-3 data-disabled:bg-sunken focus-visible:outline-offset-0';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  const wiring = useFieldWiring();
  return <BaseInput {...wiring} {...rest} className={cn(controlLook, 'h-10 pointer-coarse:h-11', className)} />;
}

/** An amount with its unit beside it. */
export function AmountInput({ unit, className, ...rest }: ComponentProps<'input'> & { unit: string }) {
  return (
    <div className="relative">
      <Input inputMode="numeric" autoComplete="off" {...rest} className={cn('num pe-20', className)} />
      <span className="pointer-events-none absolute inset-y-0 end-3 flex items-center text-ink-2 text-sm" aria-hidden>
        {unit}
      </span>
    </div>
  );
}

export function Textarea({ className, rows = 4, ...rest }: ComponentProps<'textarea'>) {
  const wiring = useFieldWiring();
  return (
    <textarea {...wiring} {...rest} rows={rows} className={cn(controlLook, 'resize-y py-2 leading-6', className)} />
  );
}

/** A password that its typist may look at. */
export function PasswordInput(props: Omit<ComponentProps<'input'>, 'type'>) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="relative">
      <Input {...props} type={shown ? 'text' : 'password'} className="pe-12" spellCheck={false} autoCapitalize="off" />
      <button
        type="button"
        onClick={() => setShown(!shown)}
        aria-pressed={shown}
        aria-label="Show password"
        className="absolute inset-y-0 end-0 flex w-11 items-center justify-center rounded-md text-ink-2 hover:text-ink"
      >
        <Icon className="size-4" aria-hidden />
      </button>
    </div>
  );
}
