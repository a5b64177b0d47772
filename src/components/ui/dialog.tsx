'use client';

import { AlertDialog as BaseAlert } from '@base-ui/react/alert-dialog';
import { Dialog as Base } from '@base-ui/react/dialog';
import X from 'lucide-react/icons/x';
import { type ReactNode, useState } from 'react';
import { Button, buttonLook } from './button.tsx';
import { cn } from './cn.ts';
import { Field, Input } from './field.tsx';
import { useOverlayRoot } from './overlay-root.tsx';

const backdrop = 'fade fixed inset-0 z-40 bg-scrim';
const viewport = 'fixed inset-0 z-40 flex items-end justify-center overflow-y-auto sm:items-center sm:p-6';
const popup =
  'pop flex max-h-[100dvh] w-full flex-col overflow-y-auto rounded-t-xl border border-line bg-raised shadow-pop outline-none sm:max-h-[calc(100dvh-3rem)] sm:rounded-xl';

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: ReactNode;
  children?: ReactNode;
  /** Buttons, in reading order: the harmless one first. */
  actions?: ReactNode;
  width?: 'sm' | 'md' | 'lg';
}

/** A question or a form over the page. Escape and the cross close it; focus returns to where it was. */
export function Dialog({ open, onOpenChange, title, description, children, actions, width = 'md' }: DialogProps) {
  const container = useOverlayRoot();
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal container={container}>
        <Base.Backdrop className={backdrop} />
        <Base.Viewport className={viewport}>
          <Base.Popup
            className={cn(popup, width === 'sm' ? 'sm:max-w-md' : width === 'md' ? 'sm:max-w-xl' : 'sm:max-w-3xl')}
          >
            <header className="flex items-start justify-between gap-4 px-5 pt-5 sm:px-6">
              <div className="min-w-0">
                <Base.Title className="text-lg">{title}</Base.Title>
                <Base.Description className="mt-1 text-ink-2 text-sm" render={<div />}>
                  {description}
                </Base.Description>
              </div>
              <Base.Close
                aria-label="Close"
                className={cn(buttonLook({ tone: 'quiet', size: 'icon' }), '-me-2 -mt-1.5')}
              >
                <X aria-hidden />
              </Base.Close>
            </header>
            <div className="flex flex-col gap-4 px-5 py-5 sm:px-6">{children}</div>
            {actions ? (
              <footer className="sticky bottom-0 flex flex-wrap justify-end gap-2 border-line border-t bg-raised px-5 py-3.5 sm:px-6">
                {actions}
              </footer>
            ) : null}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

export interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What will happen, in numbers. */
  consequences: ReactNode;
  confirm: string;
  cancel?: string;
  tone?: 'danger' | 'primary';
  /** Text that must be typed first, for what cannot be undone. */
  typed?: string | undefined;
  typedLabel?: string;
  pending?: boolean;
  error?: ReactNode;
  /** What else is decided here, below the consequences. */
  children?: ReactNode;
  onConfirm: () => void;
}

/** A decision that must be made on purpose: no press outside closes it. */
export function Confirm(props: ConfirmProps) {
  const container = useOverlayRoot();
  return (
    <BaseAlert.Root open={props.open} onOpenChange={props.onOpenChange}>
      <BaseAlert.Portal container={container}>
        <BaseAlert.Backdrop className={backdrop} />
        <BaseAlert.Viewport className={viewport}>
          <BaseAlert.Popup className={cn(popup, 'sm:max-w-lg')}>
            <ConfirmBody {...props} />
          </BaseAlert.Popup>
        </BaseAlert.Viewport>
      </BaseAlert.Portal>
    </BaseAlert.Root>
  );
}

function ConfirmBody({
  title,
  consequences,
  confirm,
  cancel = 'Cancel',
  tone = 'danger',
  typed,
  typedLabel,
  pending = false,
  error,
  children,
  onConfirm,
}: ConfirmProps) {
  const [text, setText] = useState('');
  const ready = typed === undefined || text === typed;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !pending) onConfirm();
      }}
    >
      <div className="flex flex-col gap-3 px-5 py-5 sm:px-6">
        <BaseAlert.Title className="text-lg">{title}</BaseAlert.Title>
        <BaseAlert.Description className="flex flex-col gap-2 text-ink-2 text-sm" render={<div />}>
          {consequences}
        </BaseAlert.Description>
        {children}
        {typed !== undefined ? (
          <Field
            label={typedLabel ?? 'Type the name to confirm'}
            hint={
              <>
                Exactly: <bdi className="font-medium text-ink">{typed}</bdi>
              </>
            }
          >
            <Input value={text} onChange={(e) => setText(e.target.value)} autoComplete="off" spellCheck={false} />
          </Field>
        ) : null}
        {error}
      </div>
      <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-5 py-3.5 sm:px-6">
        <BaseAlert.Close className={buttonLook({ tone: 'secondary' })} disabled={pending}>
          {cancel}
        </BaseAlert.Close>
        <Button type="submit" tone={tone} pending={pending} disabled={!ready}>
          {confirm}
        </Button>
      </footer>
    </form>
  );
}
