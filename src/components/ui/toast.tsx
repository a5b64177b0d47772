'use client';

import { Toast as Base } from '@base-ui/react/toast';
import CircleAlert from 'lucide-react/icons/circle-alert';
import CircleCheck from 'lucide-react/icons/circle-check';
import X from 'lucide-react/icons/x';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export const toasts = Base.createToastManager();

/** A short word about something that happened. Nothing that must be read stands only here. */
export function say(title: string, description?: string): void {
  toasts.add({ title, description, type: 'good' });
}
export function sayFailure(title: string, description?: string): void {
  toasts.add({ title, description, type: 'bad', priority: 'high', timeout: 12_000 });
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider toastManager={toasts}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed inset-x-4 bottom-20 z-60 mx-auto flex max-w-sm flex-col gap-2 sm:inset-x-auto sm:end-6 sm:bottom-6 sm:w-sm">
          <List />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function List() {
  const { toasts: shown } = Base.useToastManager();
  return shown.map((toast) => {
    const bad = toast.type === 'bad';
    const Icon = bad ? CircleAlert : CircleCheck;
    return (
      <Base.Root
        key={toast.id}
        toast={toast}
        className={cn('toast rounded-lg border bg-raised shadow-pop', bad ? 'border-bad-line' : 'border-line')}
      >
        <Base.Content className="flex items-start gap-3 p-3.5">
          <Icon className={cn('mt-0.5 size-4.5 shrink-0', bad ? 'text-bad-ink' : 'text-good-ink')} aria-hidden />
          <div className="min-w-0 flex-1">
            <Base.Title className="font-medium text-sm" render={<p />} />
            <Base.Description className="text-ink-2 text-sm" />
          </div>
          <Base.Close
            aria-label="Dismiss"
            className="-m-1.5 flex size-8 items-center justify-center rounded-md text-ink-2 hover:bg-hover hover:text-ink"
          >
            <X className="size-4" aria-hidden />
          </Base.Close>
        </Base.Content>
      </Base.Root>
    );
  });
}
