import type { ReactNode } from 'react';
import { cn } from './cn.ts';

/** Title of a page, the sentence that says what it is for, and its first actions. */
export function PageHeader({
  title,
  purpose,
  actions,
  above,
}: {
  title: ReactNode;
  purpose: ReactNode;
  actions?: ReactNode;
  above?: ReactNode;
}) {
  return (
    <header className="mb-6 flex flex-col gap-4 sm:flex-row sm:items-start sm:justify-between">
      <div className="min-w-0">
        {above ? <div className="mb-2 text-sm">{above}</div> : null}
        <h1 className="break-words text-2xl">{title}</h1>
        <div className="mt-1 max-w-2xl text-ink-2">{purpose}</div>
      </div>
      {actions ? <div className="flex shrink-0 flex-wrap gap-2">{actions}</div> : null}
    </header>
  );
}

/** A part of a page, in a card. */
export function Section({
  title,
  note,
  actions,
  children,
  padded = true,
  className,
  id,
}: {
  title: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** False for lists and tables, which bring their own edges. */
  padded?: boolean;
  className?: string;
  id?: string;
}) {
  return (
    <section className={cn('card min-w-0', className)} id={id}>
      <div className="flex min-h-13 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-line border-b px-4.5 py-2.5">
        <div className="min-w-0 flex-1 basis-48">
          <h2 className="text-base">{title}</h2>
          {note ? <p className="text-ink-2 text-xs">{note}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
      <div className={padded ? 'p-4.5' : ''}>{children}</div>
    </section>
  );
}

/** Names and their values. */
export function Facts({ children, className }: { children: ReactNode; className?: string }) {
  return <dl className={cn('divide-y divide-line text-sm', className)}>{children}</dl>;
}

export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 py-2 first:pt-0 last:pb-0">
      <dt className="shrink-0 text-ink-2">{name}</dt>
      <dd className="min-w-0 break-words text-end">{children}</dd>
    </div>
  );
}
