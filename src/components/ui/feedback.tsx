'use client';

import type { LucideIcon } from 'lucide-react';
import CircleAlert from 'lucide-react/icons/circle-alert';
import CircleCheck from 'lucide-react/icons/circle-check';
import Info from 'lucide-react/icons/info';
import RotateCw from 'lucide-react/icons/rotate-cw';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';
import { type AnyApiError, errorFacts } from './api-error.ts';
import type { Tone } from './badge.tsx';
import { Button } from './button.tsx';
import { cn } from './cn.ts';

const CALLOUT: Record<Exclude<Tone, 'neutral'>, { look: string; icon: LucideIcon }> = {
  accent: { look: 'border-accent-line bg-accent-soft text-accent-ink', icon: Info },
  good: { look: 'border-good-line bg-good-soft text-good-ink', icon: CircleCheck },
  warn: { look: 'border-warn-line bg-warn-soft text-warn-ink', icon: TriangleAlert },
  bad: { look: 'border-bad-line bg-bad-soft text-bad-ink', icon: CircleAlert },
};

/** Something to know before going on. */
export function Callout({
  tone = 'accent',
  title,
  children,
  actions,
  role,
  className,
}: {
  tone?: Exclude<Tone, 'neutral'>;
  title?: string;
  children?: ReactNode;
  actions?: ReactNode;
  role?: 'alert' | 'status';
  className?: string;
}) {
  const { look, icon: Icon } = CALLOUT[tone];
  return (
    <div role={role} className={cn('flex items-start gap-3 rounded-lg border px-4 py-3 text-sm', look, className)}>
      <Icon className="mt-0.5 size-4.5 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1">
        {title ? <p className="font-semibold">{title}</p> : null}
        {children ? <div className="text-ink [&_p+p]:mt-1.5">{children}</div> : null}
        {actions ? <div className="mt-2.5 flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  );
}

/** A refusal in the API's words, with its code and the request it belongs to. */
export function ErrorNote({
  error,
  title,
  className,
}: {
  error: AnyApiError | null;
  title?: string;
  className?: string;
}) {
  if (!error) return null;
  const { message, code, requestId, retryAfterSeconds, issues } = errorFacts(error);
  return (
    <Callout tone="bad" role="alert" title={title} className={className}>
      <p>
        {message}
        {retryAfterSeconds ? ` Try again in ${retryAfterSeconds} s.` : ''}
      </p>
      {issues.length > 0 ? (
        <ul className="mt-1 list-disc ps-4">
          {issues.map((i) => (
            <li key={`${i.path} ${i.message}`}>
              {i.path ? <code className="text-xs">{i.path}</code> : null} {i.message}
            </li>
          ))}
        </ul>
      ) : null}
      <p className="mt-1 font-mono text-ink-2 text-xs">
        {code}
        {requestId ? ` · request ${requestId}` : ''}
      </p>
    </Callout>
  );
}

/** A part of the page that could not be read: what failed, its request, and another try. */
export function LoadFailure({ what, error, retry }: { what: string; error: AnyApiError; retry: () => void }) {
  return (
    <div className="flex flex-col items-start gap-3 p-5">
      <ErrorNote error={error} title={`${what} could not be loaded.`} className="w-full" />
      <Button onClick={retry}>
        <RotateCw aria-hidden />
        Try again
      </Button>
    </div>
  );
}

/** An empty list: why it is empty and what to do first. */
export function Empty({
  icon: Icon,
  title,
  children,
  actions,
}: {
  icon: LucideIcon;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center px-6 py-12 text-center">
      <span className="flex size-11 items-center justify-center rounded-full border border-line bg-sunken text-ink-2">
        <Icon className="size-5" aria-hidden />
      </span>
      <p className="mt-4 font-semibold">{title}</p>
      <div className="mt-1 max-w-md text-ink-2 text-sm">{children}</div>
      {actions ? <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  );
}

/** Stands where something will be, at its final size. */
export function Skeleton({ className }: { className?: string }) {
  return <span className={cn('skeleton block h-4', className)} aria-hidden />;
}

export function SkeletonRows({ rows = 5, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="divide-y divide-line">
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={i} className="flex items-center gap-4 px-4.5 py-3.5">
          <Skeleton className="w-2/5" />
          <Skeleton className="ms-auto w-16" />
          <Skeleton className="hidden w-24 sm:block" />
        </div>
      ))}
    </div>
  );
}
